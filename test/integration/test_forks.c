/* Fork with a live cache: children and grandchildren answer right, from what they inherit and
 * then by themselves; none disturbs another, and all end. What is forked while threads are at
 * work is in test_forks_busy.c. */
#include "unity.h"

#include "support/family.h"
#include "support/sanitizers.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHECKS = 2000 };

void setUp(void) {
  family_plant();
}

void tearDown(void) {
  family_close();
}

/* -- Answers ----------------------------------------------------------------------- */

static void answer_at_once_and_become_fresh(void) {
  ff_evaluation evaluation;
  ff_context context = {sizeof context, "c0", NULL};
  CONTENT(ff_tenant_enabled(family.handle, 0));
  CONTENT(ff_enabled(family.client, "flag-0", &context));
  CONTENT(family_check_warm(&evaluation));
  CONTENT(evaluation.error == FF_OK);
  CONTENT(family_becomes_fresh());
  family_check_many(CHECKS, 1);
  CONTENT(family.book->unanswered == 0);
}

static void test_child_answers_from_what_it_inherits_and_becomes_fresh(void) {
  family_open("20000");
  family_sessions sessions = family_list_sessions();
  family_end(family_start(answer_at_once_and_become_fresh));
  family_assert_same_sessions(sessions);
  family_assert_all_right("a child");
}

/* It cannot be fresh, so what it says comes from what it inherits. */
static void answer_without_redis(void) {
  ff_evaluation evaluation;
  for (int flag = 0; flag < FAMILY_FLAGS; flag++) {
    CONTENT(family_check(flag, 0, &evaluation));
    CONTENT(evaluation.freshness == FF_FRESHNESS_STALE);
    CONTENT(evaluation.reason == FF_REASON_STALE);
  }
  CONTENT(ff_tenant_enabled(family.handle, 0));
  family.book->go = 1;
  CONTENT(family_becomes_fresh());
}

static void test_child_is_stale_as_long_as_redis_is_stopped(void) {
  family_open("300");
  redis_server_freeze(&family.server);
  pid_t child = family_start(answer_without_redis);
  TEST_ASSERT_SOON(family.book->go || family.book->line);
  redis_server_thaw(&family.server);
  family_end(child);
  TEST_ASSERT_TRUE(family_becomes_fresh());
  family_assert_all_right("Redis stopped");
}

static void connect_at_once(void) {
  ff_stats before, now;
  ff_client_stats(family.client, &before);
  ff_after_fork(family.client);
  AWAIT((ff_client_stats(family.client, &now), now.connections > before.connections));
  CONTENT(now.connections == before.connections + 1);
  CONTENT(family_becomes_fresh());
}

static void test_after_fork_connects_in_the_child_and_does_nothing_in_the_parent(void) {
  ff_after_fork(NULL);
  family_open("20000");
  family_sessions sessions = family_list_sessions();
  ff_after_fork(family.client);
  family_end(family_start(connect_at_once));
  family_assert_same_sessions(sessions);
}

static bool is_on_now(void) {
  ff_evaluation evaluation;
  family_check(2, 0, &evaluation);
  return evaluation.enabled && evaluation.source == FF_SOURCE_COMPANY;
}

/* The first thing that the child does with its client. */
static void write_and_see(void) {
  CONTENT(ff_set(family.client, "flag-2", FF_SCOPE_COMPANY, "c0", true, 0, NULL) == FF_OK);
  CONTENT(is_on_now());
}

static void test_child_sees_what_it_writes_and_so_does_its_parent(void) {
  family_open("20000");
  family_end(family_start(write_and_see));
  TEST_ASSERT_SOON(is_on_now());
  TEST_ASSERT_TRUE(is_on_now());
}

/* -- Closing ----------------------------------------------------------------------- */

static void use_and_close(void) {
  CONTENT(family_becomes_fresh());
  family_close();
}

static void assert_leaves_the_parent_alone(void (*in_child)(void)) {
  family_open("20000");
  family_sessions sessions = family_list_sessions();
  family_end(family_start(in_child));
  family_assert_same_sessions(sessions);
}

static void test_closing_in_the_child_leaves_the_parent_alone(void) {
  assert_leaves_the_parent_alone(family_close);
}

static void test_closing_in_the_child_after_use_leaves_the_parent_alone(void) {
  assert_leaves_the_parent_alone(use_and_close);
}

/* A daemon closes what it has inherited, and opens files of its own. */
static void close_everything(void) {
  int own[16];
  struct stat status;
  for (int descriptor = 3; descriptor < 100; descriptor++)
    close(descriptor);
  for (int i = 0; i < 16; i++)
    own[i] = open("/dev/null", O_WRONLY | O_CLOEXEC);
  CONTENT(family_becomes_fresh());
  for (int i = 0; i < 16; i++)
    CONTENT(fstat(own[i], &status) == 0 && S_ISCHR(status.st_mode));
}

static void test_child_that_closed_everything_keeps_its_own_files(void) {
  assert_leaves_the_parent_alone(close_everything);
}

/* -- Generations ------------------------------------------------------------------- */

/* Each has a child that does the same, up to a depth, and both go on checking. */
static void check_and_fork(int depth) {
  int status = 0;
  family_check_many(CHECKS / 4, (unsigned)depth);
  pid_t child = depth > 0 ? family_fork() : -1;
  if (child == 0) {
    check_and_fork(depth - 1);
    _exit(0);
  }
  family_check_many(CHECKS / 4, 9);
  if (child > 0) waitpid(child, &status, 0);
  CONTENT(status == 0);
  CONTENT(family_becomes_fresh());
  family_close();
}

static void check_three_generations(void) {
  check_and_fork(2);
}

static void test_grandchildren_answer_right(void) {
  family_open("20000");
  family_sessions sessions = family_list_sessions();
  pid_t child = family_start(check_three_generations);
  family_check_many(CHECKS, 3);
  family_end(child);
  family_assert_same_sessions(sessions);
  TEST_ASSERT_EQUAL_INT(0, family.book->unanswered);
  family_assert_all_right("four generations");
}

/* -- In a listener ----------------------------------------------------------------------- */

static atomic_int called, may_return;

static void block(ff_client *of, const ff_event *event, void *user) {
  (void)of, (void)event, (void)user;
  called++;
  AWAIT(may_return);
}

/* The child's own thread may call the same listener, and may be in it at the end. */
static void check_and_unlisten(void) {
  may_return = 1;
  CONTENT(family_becomes_fresh());
  CONTENT(ff_unlisten(family.client, block, NULL, NULL) == FF_OK);
  family_close();
}

static void test_fork_while_a_listener_runs(void) {
  family_open("20000");
  called = may_return = 0;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(family.client, block, NULL, NULL));
  TEST_ASSERT_SOON(called);
  for (int i = 0; i < 10; i++)
    family_end(family_start(check_and_unlisten));
  may_return = 1;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_unlisten(family.client, block, NULL, NULL));
  family_assert_all_right("a listener running");
}

static atomic_bool has_forked; /* the child is told of READY as well */
static atomic_int status_of_fork;

static bool may_fork(const ff_event *event) {
  return event->type == FF_EVENT_READY && !atomic_exchange(&has_forked, true);
}

static void wait_for(pid_t child) {
  int status = 0;
  status_of_fork = waitpid(child, &status, 0) == child ? status : 1;
}

/* user: whether the child closes everything. A listener must not, in the parent. */
static void fork_in_it(ff_client *of, const ff_event *event, void *user) {
  (void)of;
  if (!may_fork(event)) return;
  wait_for(family_start(user ? use_and_close : answer_at_once_and_become_fresh));
}

static void assert_may_fork(ff_event_fn listener, void *user) {
  family_open("20000");
  family_sessions sessions = family_list_sessions();
  status_of_fork = -1;
  has_forked = false;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(family.client, listener, user, NULL));
  TEST_ASSERT_SOON(status_of_fork >= 0);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_unlisten(family.client, listener, user, NULL));
  TEST_ASSERT_EQUAL_INT(0, status_of_fork);
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, family.book->line, "a child was not content in that line");
  family_assert_same_sessions(sessions);
}

static void test_listener_may_fork(void) {
  assert_may_fork(fork_in_it, NULL);
}

static void test_listener_may_fork_a_child_that_closes(void) {
  static int closes;
  assert_may_fork(fork_in_it, &closes);
}

/* A child that comes back from the listener ends: its only thread was the library's. */
static void return_in_the_child(ff_client *of, const ff_event *event, void *user) {
  (void)of, (void)user;
  if (!may_fork(event)) return;
  pid_t child = family_fork();
  if (child > 0) wait_for(child);
}

static void test_child_that_returns_from_a_listener_ends(void) {
  if (SANITIZER) TEST_IGNORE_MESSAGE("that looks for leaks at the end of a child");
  assert_may_fork(return_in_the_child, NULL);
}

/* -- Other ways to have a child ------------------------------------------------------------ */

static void test_spawn_and_vfork_change_nothing(void) {
  char *const arguments[] = {"true", NULL};
  ff_stats before, after;
  family_open("20000");
  family_sessions sessions = family_list_sessions();
  ff_client_stats(family.client, &before);
  for (int i = 0; i < 20; i++) {
    pid_t child;
    TEST_ASSERT_EQUAL_INT(0, posix_spawnp(&child, "true", NULL, NULL, arguments, NULL));
    family_end(child);
    child = vfork();
    if (child == 0) _exit(0);
    family_end(child);
    TEST_ASSERT_EQUAL_INT(0, system("true"));
    family_check_many(10, (unsigned)i);
  }
  ff_client_stats(family.client, &after);
  TEST_ASSERT_EQUAL_UINT64(before.connections, after.connections);
  family_assert_same_sessions(sessions);
  family_assert_all_right("spawning");
}

int main(void) {
  if (THREAD_SANITIZER) {
    printf("skipped: the sanitizer allows no threads in the child of a process that has some\n");
    return 77;
  }
  family_init();
  UNITY_BEGIN();
  RUN_TEST(test_child_answers_from_what_it_inherits_and_becomes_fresh);
  RUN_TEST(test_child_is_stale_as_long_as_redis_is_stopped);
  RUN_TEST(test_after_fork_connects_in_the_child_and_does_nothing_in_the_parent);
  RUN_TEST(test_child_sees_what_it_writes_and_so_does_its_parent);
  RUN_TEST(test_closing_in_the_child_leaves_the_parent_alone);
  RUN_TEST(test_closing_in_the_child_after_use_leaves_the_parent_alone);
  RUN_TEST(test_child_that_closed_everything_keeps_its_own_files);
  RUN_TEST(test_grandchildren_answer_right);
  RUN_TEST(test_fork_while_a_listener_runs);
  RUN_TEST(test_listener_may_fork);
  RUN_TEST(test_listener_may_fork_a_child_that_closes);
  RUN_TEST(test_child_that_returns_from_a_listener_ends);
  RUN_TEST(test_spawn_and_vfork_change_nothing);
  family_finish();
  return UNITY_END();
}
