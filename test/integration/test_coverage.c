/* FEATURE_FLAGS_COVERAGE: which answers are noted, by whom and when. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"
#include "support/sanitizers.h"

#include <fcntl.h>
#include <featureflag/testing.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, PROCESSES = 8, FLAGS = 200, TEXT_MAX = 1 << 20 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static char folder[] = "/tmp/ff-coverage-XXXXXX";
static char path[64];
static char text[TEXT_MAX];

void setUp(void) {
  client = NULL;
  redis_do(redis, "FLUSHALL");
  snprintf(path, sizeof path, "%s/answers", folder);
}

void tearDown(void) {
  ff_client_destroy(client);
  bed_registry_remove();
  unlink(path);
}

static void open_with(const char *name, const char *value) {
  client =
      bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(3), "FEATURE_FLAGS_COVERAGE",
               path, "FEATURE_FLAGS_UNKNOWN", "allow", name, value, NULL);
}

/* -- The file ------------------------------------------------------------------------------ */

static int compare_lines(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void read_text(void) {
  int file = open(path, O_RDONLY);
  TEST_ASSERT_GREATER_OR_EQUAL_INT(0, file);
  ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  text[size] = '\0';
}

/* The lines, sorted, with blanks between them. */
static const char *lines(void) {
  static char joined[TEXT_MAX];
  static char *found[FLAGS * 8];
  size_t count = 0;
  read_text();
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
    found[count++] = line;
  qsort(found, count, sizeof *found, compare_lines);
  joined[0] = '\0';
  for (size_t i = 0, at = 0; i < count; i++)
    at += (size_t)snprintf(joined + at, sizeof joined - at, "%s%s", i ? "; " : "", found[i]);
  return joined;
}

/* -- Ways of asking -------------------------------------------------------------------------- */

static const char *const modes[][2] = {{"FEATURE_FLAGS_MODE", "cached"},
                                       {"FEATURE_FLAGS_MODE", "direct"},
                                       {"FEATURE_FLAGS_PROVIDER", "memory"}};
enum { MODES = sizeof modes / sizeof *modes };

static void test_each_answer_is_noted_once(void) {
  for (int mode = 0; mode < MODES; mode++) {
    open_with(modes[mode][0], modes[mode][1]);
    for (int i = 0; i < 3; i++) {
      ff_enabled(client, "f0", NULL);
      ff_enabled(client, "f1", NULL);
    }
    TEST_ASSERT_EQUAL_STRING("off f0 check; on f1 check", lines());
    ff_test_set(client, "f0", true);
    ff_enabled(client, "f0", NULL);
    TEST_ASSERT_EQUAL_STRING("off f0 check; on f0 check; on f1 check", lines());
    ff_client_destroy(client);
    client = NULL;
    unlink(path);
  }
}

static void ask_by_handle(void) {
  ff_context context = bed_tenant("acme", NULL);
  ff_tenant *tenant;
  ff_evaluation found;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &context, &tenant, NULL));
  for (int i = 0; i < 3; i++) {
    ff_tenant_enabled(tenant, 0);
    ff_tenant_evaluate(tenant, 1, &found, NULL);
  }
  ff_tenant_destroy(tenant);
}

static void test_handles_and_batches_are_checks(void) {
  ff_context context = bed_tenant("acme", "w1");
  ff_query queries[] = {{"f2", &context}, {"met-on-the-way", &context}};
  ff_evaluation found[2];
  open_with("FEATURE_FLAGS_MODE", "cached");
  ask_by_handle();
  TEST_ASSERT_EQUAL_STRING("off f0 check; on f1 check", lines());
  ff_evaluate_many(client, queries, 2, found, NULL);
  TEST_ASSERT_EQUAL_STRING("off f0 check; off f2 check; off met-on-the-way check; on f1 check",
                           lines());
}

static bool go_on(const char *flag, const ff_evaluation *evaluation, void *user) {
  (void)flag, (void)evaluation, (void)user;
  return true;
}

static void test_all_flags_at_once_are_told_apart(void) {
  static const char expected[] = "off f0 all; off f2 all; on f1 all";
  ff_context context = bed_tenant("acme", NULL);
  uint64_t bits = 0;
  ff_tenant *tenant;
  for (int mode = 0; mode < MODES; mode++) {
    open_with(modes[mode][0], modes[mode][1]);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate_all(client, &context, go_on, NULL, NULL));
    TEST_ASSERT_EQUAL_STRING(expected, lines());
    ff_client_destroy(client);
    unlink(path);

    open_with(modes[mode][0], modes[mode][1]);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &context, &tenant, NULL));
    for (int i = 0; i < 3; i++)
      TEST_ASSERT_EQUAL_UINT(3, ff_tenant_enabled_set(tenant, &bits, 1));
    TEST_ASSERT_EQUAL_HEX64(2, bits);
    TEST_ASSERT_EQUAL_UINT(3, ff_tenant_enabled_set(tenant, NULL, 0));
    TEST_ASSERT_EQUAL_STRING(expected, lines());
    ff_tenant_destroy(tenant);
    ff_client_destroy(client);
    client = NULL;
    unlink(path);
  }
}

static void test_what_was_told_counts_also_where_something_is_wrong(void) {
  ff_evaluation found;
  open_with("FEATURE_FLAGS_UNKNOWN", "error");
  ff_enabled(client, "not-registered", NULL);
  ff_enabled(client, "no:flag", NULL);
  ff_enabled(client, NULL, NULL);
  ff_evaluate_known(client, "f1", NULL, &found, NULL);
  TEST_ASSERT_EQUAL_INT(FF_ERR_LOADING, found.error);
  TEST_ASSERT_EQUAL_STRING("off not-registered check; on f1 check", lines());
}

static void test_explaining_is_not_asking(void) {
  ff_explanation *explanation;
  open_with("FEATURE_FLAGS_MODE", "direct");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_explain(client, "f1", NULL, &explanation, NULL));
  ff_explanation_destroy(explanation);
  TEST_ASSERT_EQUAL_STRING("", lines());
}

/* -- Processes and threads -------------------------------------------------------------------- */

static void wait_for(pid_t child, int signal) {
  int status;
  TEST_ASSERT_EQUAL_INT(child, waitpid(child, &status, 0));
  TEST_ASSERT_EQUAL_INT(signal, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

/* The thread sanitizer allows the child of a process with threads none of its own. */
static void test_what_a_child_asks_is_noted_even_if_it_crashes(void) {
  open_with("FEATURE_FLAGS_MODE", THREAD_SANITIZER ? "direct" : "cached");
  ff_enabled(client, "f0", NULL);
  pid_t child = fork();
  if (child == 0) {
    for (int file = 3; file < 256; file++)
      close(file); /* as daemons do */
    if (chdir("/") != 0) _exit(9);
    ff_enabled(client, "f0", NULL);
    ff_enabled(client, "f1", NULL);
    raise(SIGKILL);
  }
  wait_for(child, SIGKILL);
  TEST_ASSERT_EQUAL_STRING("off f0 check; on f1 check", lines());
}

static void ask_for_many(void) {
  char flag[16];
  for (int i = 0; i < FLAGS; i++) {
    snprintf(flag, sizeof flag, "met-%d", i);
    ff_enabled(client, flag, NULL);
  }
}

static void *ask_on_thread(void *user) {
  (void)user;
  ask_for_many();
  return NULL;
}

static int count_lines(void) {
  int count = 0;
  read_text();
  for (const char *at = text; *at; at++)
    count += *at == '\n';
  return count;
}

static void test_threads_note_each_answer_once(void) {
  pthread_t threads[THREADS];
  open_with("FEATURE_FLAGS_PROVIDER", "memory");
  for (int i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, ask_on_thread, NULL));
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  TEST_ASSERT_EQUAL_INT(FLAGS, count_lines());
}

/* Of lines that went into each other, some would be none. */
static void test_processes_share_a_file(void) {
  pid_t children[PROCESSES];
  int value, end;
  for (int i = 0; i < PROCESSES; i++) {
    children[i] = fork();
    if (children[i] != 0) continue;
    open_with("FEATURE_FLAGS_PROVIDER", "memory");
    ask_for_many();
    ff_client_destroy(client);
    _exit(0);
  }
  for (int i = 0; i < PROCESSES; i++)
    wait_for(children[i], 0);
  TEST_ASSERT_EQUAL_INT(PROCESSES * FLAGS, count_lines());
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
    TEST_ASSERT_EQUAL_INT_MESSAGE(1, sscanf(line, "off met-%d check%n", &value, &end), line);
    TEST_ASSERT_EQUAL_UINT_MESSAGE(strlen(line), end, line);
  }
}

/* -- What goes wrong --------------------------------------------------------------------------- */

static void assert_refused(const char *where, const char *why) {
  ff_error error = {.code = FF_OK};
  ff_client *made = bed_try_open(&error, server.url, "FEATURE_FLAGS_COVERAGE", where, NULL);
  TEST_ASSERT_NULL_MESSAGE(made, where);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, error.code);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "FEATURE_FLAGS_COVERAGE"), error.message);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, why), error.message);
}

static void test_a_file_that_cannot_be_written_is_refused(void) {
  assert_refused("/nowhere/answers", "No such file");
  assert_refused(folder, "Is a directory");
  assert_refused("/dev/null", "not a plain file");
  TEST_ASSERT_EQUAL_INT(0, mkfifo(path, 0600));
  assert_refused(path, path);
}

static void test_a_failure_later_is_logged_once(void) {
  open_with("FEATURE_FLAGS_PROVIDER", "memory");
  unlink(path);
  ff_enabled(client, "f0", NULL);
  ff_enabled(client, "f1", NULL);
  TEST_ASSERT_EQUAL_INT(1, bed_log_count("answers are missing there"));
}

static void test_nothing_is_noted_without_it(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_COVERAGE", "", NULL);
  ff_enabled(client, "f0", NULL);
  TEST_ASSERT_EQUAL_INT(-1, access(path, F_OK));
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  if (!mkdtemp(folder)) return 1;
  UNITY_BEGIN();
  RUN_TEST(test_each_answer_is_noted_once);
  RUN_TEST(test_handles_and_batches_are_checks);
  RUN_TEST(test_all_flags_at_once_are_told_apart);
  RUN_TEST(test_what_was_told_counts_also_where_something_is_wrong);
  RUN_TEST(test_explaining_is_not_asking);
  RUN_TEST(test_what_a_child_asks_is_noted_even_if_it_crashes);
  RUN_TEST(test_threads_note_each_answer_once);
  RUN_TEST(test_processes_share_a_file);
  RUN_TEST(test_a_file_that_cannot_be_written_is_refused);
  RUN_TEST(test_a_failure_later_is_logged_once);
  RUN_TEST(test_nothing_is_noted_without_it);
  rmdir(folder);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
