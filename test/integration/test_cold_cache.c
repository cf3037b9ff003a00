/* A cold cache, hundreds of times over: eight threads begin at once with a client that knows
 * nothing, all answers are right, and Redis is asked far less often than they are. Clients
 * end while everything is going on. FF_TEST_RUNS in the environment says how many times. */
#include "unity.h"

#include "support/family.h"
#include "support/sanitizers.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  THREADS = 8,
  CHECKS = 50, /* of each thread in each run */
  AHEAD = 100,
};

static int runs = SANITIZER ? 60 : 300;
static pthread_barrier_t together;

void setUp(void) {
  family_plant();
  redis_do(family.redis, "CONFIG RESETSTAT");
}

void tearDown(void) {
  family_close();
}

/* A client that knows its flags, as from a registry, and nothing else. */
static void open_cold(void) {
  family_open_cold("20000");
  for (int flag = 0; flag < FAMILY_FLAGS; flag++) {
    char name[16];
    snprintf(name, sizeof name, "flag-%d", flag);
    TEST_ASSERT_NOT_EQUAL(FF_FLAG_NONE, ff_flag_id_of(family.client, name));
  }
}

static void *check_on(void *user) {
  pthread_barrier_wait(&together);
  family_check_many(CHECKS, (unsigned)(size_t)user);
  return NULL;
}

static void check_together(int run) {
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(
        0, pthread_create(&threads[i], NULL, check_on, (void *)((size_t)run * THREADS + i)));
  for (size_t i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
}

/* Has more tenants read than there is time for until the client ends. */
static void begin_to_load(void) {
  char ids[AHEAD][16];
  ff_context contexts[AHEAD];
  for (int i = 0; i < AHEAD; i++) {
    snprintf(ids[i], sizeof ids[i], "w%d", i);
    contexts[i] = bed_tenant(NULL, ids[i]);
  }
  ff_prepare(family.client, contexts, AHEAD, 0, NULL);
}

static void test_threads_on_a_cold_cache_share_what_they_ask(void) {
  const long checks = (long)runs * THREADS * CHECKS;
  pthread_barrier_init(&together, NULL, THREADS);
  for (int run = 0; run < runs; run++) {
    open_cold();
    check_together(run);
    if (run % 2) begin_to_load();
    family_close();
  }
  pthread_barrier_destroy(&together);
  long long commands = redis_calls(family.redis, "mget");
  printf("    %d runs, %d threads, %d checks each: %.1f commands a run; one for each would be %d\n",
         runs, THREADS, CHECKS, (double)commands / runs, THREADS * CHECKS);
  family_assert_all_right("a cold cache");
  TEST_ASSERT_EQUAL_INT(0, family.book->unanswered);
  TEST_ASSERT_EQUAL_INT(checks, family.book->right);
  TEST_ASSERT_TRUE(commands < checks / 2);
}

/* All ask for the same tenant. */
static void *check_one(void *user) {
  (void)user;
  ff_evaluation evaluation;
  pthread_barrier_wait(&together);
  for (int flag = 0; flag < FAMILY_FLAGS; flag++)
    family_check(flag, 7, &evaluation);
  return NULL;
}

static void test_threads_that_want_the_same_are_served_together(void) {
  pthread_t threads[THREADS];
  pthread_barrier_init(&together, NULL, THREADS);
  for (int run = 0; run < runs; run++) {
    open_cold();
    for (size_t i = 0; i < THREADS; i++)
      TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, check_one, NULL));
    for (size_t i = 0; i < THREADS; i++)
      pthread_join(threads[i], NULL);
    family_close();
  }
  pthread_barrier_destroy(&together);
  long long commands = redis_calls(family.redis, "mget");
  printf("    %d runs, %d threads, one tenant: %.1f commands a run; one for each check would be "
         "%d\n",
         runs, THREADS, (double)commands / runs, THREADS * FAMILY_FLAGS);
  family_assert_all_right("one tenant");
  TEST_ASSERT_EQUAL_INT(0, family.book->unanswered);
  TEST_ASSERT_TRUE(commands < (long long)runs * THREADS * FAMILY_FLAGS / 4);
}

static void listen(ff_client *of, const ff_event *event, void *user) {
  (void)of, (void)event, (void)user;
}

/* Each is ended in another state: unused, connecting, loading, with a listener or a handle. */
static void test_clients_come_and_go(void) {
  ff_evaluation evaluation;
  ff_context context = bed_tenant("c3", NULL);
  for (int i = 0; i < runs; i++) {
    family_open_cold("20000");
    if (i % 7 == 1) ff_evaluate_known(family.client, "flag-1", &context, &evaluation, NULL);
    if (i % 7 == 2) TEST_ASSERT_TRUE(family_check(1, 3, &evaluation));
    if (i % 7 == 3) begin_to_load();
    if (i % 7 == 4) ff_tenant_create(family.client, &context, &family.handle, NULL);
    if (i % 7 == 5) ff_listen(family.client, listen, NULL, NULL);
    if (i % 7 == 6) ff_set(family.client, "flag-1", FF_SCOPE_COMPANY, "c3", false, 0, NULL);
    family_close();
  }
  TEST_ASSERT_SOON(redis_info(family.redis, "connected_clients") == 1);
}

int main(void) {
  const char *wanted = getenv("FF_TEST_RUNS");
  if (wanted && *wanted) runs = atoi(wanted);
  family_init();
  UNITY_BEGIN();
  RUN_TEST(test_threads_on_a_cold_cache_share_what_they_ask);
  RUN_TEST(test_threads_that_want_the_same_are_served_together);
  RUN_TEST(test_clients_come_and_go);
  family_finish();
  return UNITY_END();
}
