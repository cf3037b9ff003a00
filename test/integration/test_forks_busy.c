/* Fork while everything is going on: the engine's lock held, tenants being loaded, Redis
 * away, values changing. What is forked at rest is in test_forks.c. TORTURE_SECONDS makes it
 * more. */
#include "unity.h"

#include "support/family.h"
#include "support/sanitizers.h"
#include "support/world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, CHILDREN = 20 };

static int forks, rounds;

void setUp(void) {
  family_plant();
}

void tearDown(void) {
  family_close();
}

/* -- While threads are at work ------------------------------------------------------- */

static atomic_bool is_over;

/* Checks more tenants than there is room for: one is being read, always, and somebody holds
 * the lock. */
static void *hammer(void *user) {
  unsigned seed = (unsigned)(size_t)user;
  while (!is_over)
    family_check_many(20, seed++);
  return NULL;
}

/* Has others read ahead, again and again. */
static void *prepare(void *user) {
  unsigned seed = (unsigned)(size_t)user;
  while (!is_over) {
    char ids[5][16];
    ff_context contexts[5];
    for (int i = 0; i < 5; i++) {
      snprintf(ids[i], sizeof ids[i], "other-%u", (unsigned)rand_r(&seed) % 1000);
      contexts[i] = (ff_context)FF_CONTEXT_INIT;
      contexts[i].workspace_id = ids[i];
    }
    ff_prepare(family.client, contexts, 5, 1000, NULL);
  }
  return NULL;
}

static void check_some_and_close(void) {
  ff_evaluation evaluation;
  CONTENT(family_check_warm(&evaluation));
  family_check_many(20, 1);
  CONTENT(family_becomes_fresh());
  family_close();
}

static void fork_while(void *(*busy)(void *)) {
  pthread_t threads[THREADS];
  family_open("20000");
  family_sessions sessions = family_list_sessions();
  is_over = false;
  for (size_t i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, busy, (void *)(i + 1)));
  for (int i = 0; i < forks; i++)
    family_end(family_start(check_some_and_close));
  is_over = true;
  for (size_t i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  family_assert_same_sessions(sessions);
  TEST_ASSERT_EQUAL_INT(0, family.book->unanswered);
}

static void test_fork_while_others_hold_the_lock(void) {
  fork_while(hammer);
  family_assert_all_right("the lock held");
}

static void test_fork_while_tenants_are_loaded(void) {
  fork_while(prepare);
  family_assert_all_right("loading");
}

/* -- While Redis is away --------------------------------------------------------------- */

static void become_fresh_and_close(void) {
  CONTENT(family_becomes_fresh());
  family_close();
}

/* The parent is connecting all the time; then Redis is there again. */
static void test_fork_while_reconnecting(void) {
  pid_t children[CHILDREN];
  ff_evaluation evaluation;
  family_open("300");
  redis_server_kill(&family.server);
  for (int i = 0; i < CHILDREN; i++) {
    children[i] = family_start(become_fresh_and_close);
    TEST_ASSERT_TRUE(family_check_warm(&evaluation));
    rest_ms(3);
  }
  redisFree(family.redis);
  redis_server_restart(&family.server, NULL);
  family.redis = redis_server_connect(&family.server);
  family_plant();
  for (int i = 0; i < CHILDREN; i++)
    family_end(children[i]);
  TEST_ASSERT_TRUE(family_becomes_fresh());
}

static void close_after_a_check(void) {
  ff_evaluation evaluation;
  CONTENT(family_check_warm(&evaluation));
  family_check(1, 49, &evaluation); /* nobody knows it: the default, in time */
  CONTENT(!evaluation.enabled);
  family_close();
}

static void test_child_ends_though_redis_is_stopped(void) {
  family_open("300");
  redis_server_freeze(&family.server);
  for (int i = 0; i < 7; i++) {
    family_end(family_start(close_after_a_check));
    rest_ms(30); /* so that the parent does not know yet, knows, connects */
  }
  redis_server_thaw(&family.server);
  TEST_ASSERT_TRUE(family_becomes_fresh());
  TEST_ASSERT_EQUAL_INT(0, family.book->wrong);
}

/* -- With everything changing --------------------------------------------------------------- */

static world *ours;

static void ask_on(void) {
  world_reader reader;
  world_reader_init(&reader, ours, family.client, (unsigned)getpid());
  for (int i = 0; i < rounds; i++) {
    world_ask(&reader);
    if (i % 50 == 0) rest_ms(1);
  }
  world_reader_finish(&reader);
}

static void ask_and_fork(void) {
  pid_t child = family_fork();
  ask_on();
  family_close();
  if (child == 0) _exit(0);
  int status = -1;
  waitpid(child, &status, 0);
  CONTENT(status == 0);
}

static void ask_in_parent_and_children(void) {
  pid_t children[3];
  ask_on();
  for (int i = 0; i < 3; i++) {
    children[i] = family_start(ask_and_fork);
    ask_on();
  }
  for (int i = 0; i < 3; i++)
    family_end(children[i]);
}

/* Others write all the time; every answer has to be one that was possible. */
static void test_no_answer_is_wrong_while_values_change(void) {
  const char *why;
  redis_do(family.redis, "FLUSHALL");
  ours = world_create(&family.server);
  world_start_others(ours, 1);
  family.client = world_open(ours, family.server.url,
                             (const char *const[][2]){{"FEATURE_FLAGS_HEARTBEAT_MS", "50"},
                                                      {"FEATURE_FLAGS_CACHE_TENANTS", "12"},
                                                      {NULL, NULL}});
  ask_in_parent_and_children();
  world_stop_others(ours);
  world_report(ours, "parent, children and grandchildren");
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, ours->tally.wrong, ours->first_wrong);
  TEST_ASSERT_TRUE_MESSAGE(ours->tally.lies_found > 0, "the judge believes everything");
  TEST_ASSERT_SOON(!(why = world_disagreement(ours, family.client, family.redis)));
  TEST_ASSERT_NULL_MESSAGE(why, why);
  world_destroy(ours);
}

int main(void) {
  const char *seconds = getenv("TORTURE_SECONDS");
  int more = seconds && *seconds ? 1 + atoi(seconds) / 10 : 1;
  if (SANITIZER) {
    printf("skipped: a sanitizer's own locks are not made for a fork in the middle of things\n");
    return 77;
  }
  forks = 100 * more;
  rounds = 5000 * more;
  family_init();
  UNITY_BEGIN();
  RUN_TEST(test_fork_while_others_hold_the_lock);
  RUN_TEST(test_fork_while_tenants_are_loaded);
  RUN_TEST(test_fork_while_reconnecting);
  RUN_TEST(test_child_ends_though_redis_is_stopped);
  RUN_TEST(test_no_answer_is_wrong_while_values_change);
  family_finish();
  return UNITY_END();
}
