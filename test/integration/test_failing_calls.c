/* Every allocation, every socket call and every new thread of every public call, failed one by
 * one: nothing crashes, hangs or leaks, no answer is wrong, and afterwards all is well. In cached
 * mode the library's own thread is counted too; which of the two meets the fault may differ from
 * run to run, and each place is met in one of them. */
#define _GNU_SOURCE
#include "support/failing_calls.h"

#if !CALLS_CAN_FAIL
#include <stdio.h>

int main(void) {
  printf("skipped: the sanitizer has allocations for itself\n");
  return 77;
}
#else

#include "unity.h"

#include "support/patience.h"
#include "support/redis_server.h"

#include <fcntl.h>
#include <featureflag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STEPS_MAX = 20000, LEAST = 10, HANG_SECONDS = 200 };

typedef struct setting {
  const char *name, *provider, *mode;
} setting;

static const setting memory = {"memory", "memory", "cached"};
static const setting direct = {"direct", "redis", "direct"};
static const setting cached = {"cached", "redis", "cached"};

static redis_server server;
static char path[] = "/tmp/ff-failing-XXXXXX";
static ff_error error;
static int wrong;

#define FLAG(name, value)                                                                          \
  "  " name ":\n    description: \"d \\u20ac\"\n    defaultEnabled: " value                        \
  "\n    scope: workspace\n"

static const char registry_text[] = "flags:\n" FLAG("on-by-default", "true")
    FLAG("off-by-default", "false") FLAG("on-in-redis", "false");
static const char other_text[] = "flags:\n" FLAG("on-by-default", "true")
    FLAG("off-by-default", "false") FLAG("on-in-redis", "false") FLAG("one-more", "true");

void setUp(void) {
  wrong = 0;
  alarm(HANG_SECONDS);
}
void tearDown(void) {
  alarm(0);
}

/* Without any of the calls that may fail. */
static void write_registry(const char *text) {
  int descriptor = open(path, O_WRONLY | O_TRUNC);
  if (descriptor < 0 || write(descriptor, text, strlen(text)) != (ssize_t)strlen(text)) _exit(99);
  close(descriptor);
}

/* A client, or NULL when something that it needs has failed. */
static ff_client *open_client(const setting *in) {
  const char *const settings[][2] = {{"FEATURE_FLAGS_PROVIDER", in->provider},
                                     {"FEATURE_FLAGS_MODE", in->mode},
                                     {"FEATURE_FLAGS_REGISTRY", path},
                                     {"FEATURE_FLAGS_OVERRIDES", "forced=on"},
                                     {"FEATURE_FLAGS_UNKNOWN", "allow"},
                                     {"FEATURE_FLAGS_CACHE_TENANTS", "3"},
                                     {"REDIS_URL", server.url},
                                     {"REDIS_CONNECT_TIMEOUT_MS", "1000"},
                                     {"REDIS_COMMAND_TIMEOUT_MS", "200"}};
  ff_client *client = NULL;
  ff_options *options = ff_options_create();
  if (!options) return NULL;
  ff_err err = FF_OK;
  for (size_t i = 0; err == FF_OK && i < sizeof settings / sizeof *settings; i++)
    err = ff_options_set(options, settings[i][0], settings[i][1], &error);
  if (err == FF_OK) err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  return client;
}

/* -- Answers ------------------------------------------------------------------------------- */

/* Where Redis and the registry agree, an answer is the truth, with an error or without. */
static void expect(const ff_evaluation *evaluation, bool truth) {
  if (evaluation->enabled != truth) wrong++;
}

/* Where they differ, it is the truth, or the default with an error. */
static void expect_marked(const setting *in, const ff_evaluation *evaluation) {
  bool truth = in != &memory; /* nothing is kept there for long enough */
  if (evaluation->error == FF_OK && evaluation->enabled != truth) wrong++;
  if (evaluation->error != FF_OK && evaluation->enabled) wrong++;
}

static ff_context tenant_of(const char *company) {
  ff_context context = FF_CONTEXT_INIT;
  context.company_id = company;
  context.workspace_id = "w1";
  return context;
}

static void check_all(const setting *in, ff_client *client) {
  ff_context tenant = tenant_of("acme");
  ff_evaluation evaluation, evaluations[4];
  ff_query queries[] = {{"on-by-default", &tenant},
                        {"off-by-default", &tenant},
                        {"forced", NULL},
                        {"on-in-redis", NULL}};
  ff_evaluate(client, "on-by-default", &tenant, &evaluation, &error);
  expect(&evaluation, true);
  ff_evaluate(client, "on-in-redis", &tenant, &evaluation, &error);
  expect_marked(in, &evaluation);
  ff_evaluate_many(client, queries, 4, evaluations, &error);
  expect(&evaluations[0], true);
  expect(&evaluations[1], false);
  expect(&evaluations[2], true);
  expect_marked(in, &evaluations[3]);
  if (!ff_enabled(client, "on-by-default", &tenant)) wrong++;
  ff_explanation *explanation = NULL;
  ff_err err = ff_explain(client, "on-by-default", &tenant, &explanation, &error);
  if (explanation) expect(ff_explanation_evaluation(explanation), true);
  if (!explanation && err != FF_ERR_NOMEM) wrong++;
  ff_explanation_destroy(explanation);
}

/* -- Every public call that can fail ---------------------------------------------------------- */

static bool ignore_key(const ff_stored_key *key, void *user) {
  (void)key, (void)user;
  return true;
}

static bool ignore_flag(const char *flag, const ff_evaluation *evaluation, void *user) {
  (void)flag, (void)evaluation, (void)user;
  return true;
}

static void check_inside(ff_client *client, const ff_event *event, void *user) {
  (void)event;
  ff_context tenant = tenant_of("inside");
  ff_evaluation evaluation;
  ff_evaluate(client, "on-by-default", &tenant, &evaluation, NULL);
  if (!evaluation.enabled) ++*(int *)user;
}

static void use_handle(ff_client *client) {
  ff_tenant *tenant;
  ff_context context = tenant_of("held");
  ff_evaluation evaluation;
  uint64_t bits[2];
  if (ff_tenant_create(client, &context, &tenant, &error) != FF_OK) return;
  if (!ff_tenant_enabled(tenant, 0)) wrong++;
  ff_tenant_evaluate(tenant, 1, &evaluation, &error);
  expect(&evaluation, false);
  ff_tenant_enabled_set(tenant, bits, 2);
  if ((bits[0] & 3) != 1) wrong++;
  ff_tenant_destroy(tenant);
}

static void use_cache(ff_client *client) {
  int wrong_inside = 0;
  ff_context tenants[] = {tenant_of("acme"), tenant_of("zenith"), tenant_of("apex")};
  ff_evaluation evaluation;
  ff_stats stats;
  bool listens = ff_listen(client, check_inside, &wrong_inside, &error) == FF_OK;
  ff_prepare(client, tenants, 3, 100, &error);
  ff_evaluate_known(client, "on-by-default", &tenants[1], &evaluation, &error);
  expect(&evaluation, true);
  use_handle(client);
  ff_flag_id_of(client, "met-on-the-way");
  ff_evaluate_all(client, &tenants[2], ignore_flag, NULL, &error);
  write_registry(other_text);
  ff_client_reload(client, NULL, &error);
  write_registry(registry_text);
  ff_client_reload(client, NULL, &error);
  ff_client_stats(client, &stats);
  if (listens && ff_unlisten(client, check_inside, &wrong_inside, &error) != FF_OK) wrong++;
  wrong += wrong_inside;
}

static void call_everything(const setting *in) {
  ff_client *client = open_client(in);
  if (!client) return;
  check_all(in, client);
  ff_set(client, "on-by-default", FF_SCOPE_COMPANY, "acme", true, 0, &error);
  ff_unset(client, "on-by-default", FF_SCOPE_COMPANY, "acme", 0, &error);
  ff_scan(client, ignore_key, NULL, NULL, &error);
  ff_health health;
  ff_check_health(client, 1000, &health);
  use_cache(client);
  check_all(in, client);
  ff_client_destroy(client);

  ff_registry *registry;
  const char bad[] = "flags:\n  a: {defaultEnabled: 1, scope: x, zzz: 1}\n  A: ~\n";
  if (ff_registry_parse("bad", bad, sizeof bad - 1, &registry, &error) == FF_OK)
    ff_registry_destroy(registry);
}

/* -- Sweeps -------------------------------------------------------------------------------------
 */

/* Fails call after call until there is none left to fail. */
static void sweep(failing_calls *kind, const setting *in, const char *what, long least) {
  call_everything(in); /* what is allocated once, is by now */
  long call = 0, calls, before = atomic_load(&allocated);
  do {
    failing_calls_begin(kind, ++call);
    call_everything(in);
    calls = failing_calls_end(kind);
  } while (calls >= call && call < STEPS_MAX);
  long leaked = atomic_load(&allocated) - before;
  printf("    %s, %s: %ld failed in turn%s, %d wrong answers, %ld blocks leaked\n", in->name, what,
         call - 1, kind->all_after ? " with all after them" : "", wrong, leaked);
  TEST_ASSERT_EQUAL_INT(0, wrong);
  TEST_ASSERT_EQUAL_INT64(0, leaked);
  TEST_ASSERT_TRUE(call > least && call < STEPS_MAX);
}

static void test_allocations_fail_one_by_one(void) {
  sweep(&allocations, &memory, "allocations", LEAST);
  sweep(&allocations, &direct, "allocations", LEAST);
  sweep(&allocations, &cached, "allocations", LEAST);
}

static void test_allocations_fail_from_one_on(void) {
  allocations.all_after = true;
  sweep(&allocations, &memory, "allocations", LEAST);
  sweep(&allocations, &direct, "allocations", LEAST);
  sweep(&allocations, &cached, "allocations", LEAST);
  allocations.all_after = false;
}

static void sweep_sockets(const setting *in) {
  const int errors[] = {ECONNRESET, EINTR, EAGAIN, EMFILE, EPIPE, ENETUNREACH};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    sockets.error = errors[i];
    sweep(&sockets, in, strerror(errors[i]), LEAST);
  }
}

static void test_socket_calls_fail_one_by_one(void) {
  sweep_sockets(&direct);
}

static void test_socket_calls_fail_one_by_one_in_cached_mode(void) {
  sweep_sockets(&cached);
}

static void test_socket_calls_fail_from_one_on(void) {
  sockets.all_after = true;
  sockets.error = ECONNRESET;
  sweep(&sockets, &direct, strerror(sockets.error), LEAST);
  sweep(&sockets, &cached, strerror(sockets.error), LEAST);
  sockets.all_after = false;
}

static void test_new_threads_fail(void) {
  sweep(&threads, &cached, "threads", 1);
  threads.all_after = true;
  sweep(&threads, &cached, "threads", 1);
  threads.all_after = false;
}

/* -- The controls: the faults are real, and without them there is none
 * ----------------------------- */

static void test_a_failed_allocation_is_reported(void) {
  failing_calls_begin(&allocations, 1);
  ff_options *options = ff_options_create();
  failing_calls_end(&allocations);
  TEST_ASSERT_NULL(options);
}

static void test_a_block_that_leaks_is_seen(void) {
  long before = atomic_load(&allocated);
  void *volatile block = malloc(1);
  TEST_ASSERT_EQUAL_INT64(before + 1, atomic_load(&allocated));
  free(block);
  TEST_ASSERT_EQUAL_INT64(before, atomic_load(&allocated));
}

static void assert_connect_fails(const setting *in) {
  ff_client *client = open_client(in);
  ff_evaluation evaluation;
  sockets.error = ENETUNREACH;
  failing_calls_begin(&sockets, 2); /* the first one makes the socket */
  ff_evaluate(client, "on-by-default", NULL, &evaluation, &error);
  failing_calls_end(&sockets);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, evaluation.error);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "unreachable"), error.message);
  ff_client_destroy(client);
}

static void test_a_failed_connect_is_reported(void) {
  assert_connect_fails(&direct);
  assert_connect_fails(&cached);
}

static void test_a_failed_thread_is_reported(void) {
  ff_client *client = open_client(&cached);
  ff_evaluation evaluation;
  int called = 0;
  failing_calls_begin(&threads, 1);
  threads.all_after = true;
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNAVAILABLE,
                        ff_evaluate(client, "on-by-default", NULL, &evaluation, &error));
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNAVAILABLE, ff_listen(client, check_inside, &called, &error));
  threads.all_after = false;
  failing_calls_end(&threads);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_unlisten(client, check_inside, &called, &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate(client, "on-in-redis", NULL, &evaluation, &error));
  TEST_ASSERT_TRUE(evaluation.enabled);
  ff_client_destroy(client);
}

static void assert_all_is_well(const setting *in) {
  ff_client *client = open_client(in);
  ff_evaluation evaluation;
  AWAIT(ff_evaluate(client, "on-by-default", NULL, &evaluation, &error) == FF_OK);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, evaluation.error, error.message);
  ff_client_destroy(client);
}

static void test_without_faults_all_is_well(void) {
  assert_all_is_well(&direct);
  assert_all_is_well(&cached);
}

int main(void) {
  int descriptor = mkstemp(path);
  if (descriptor < 0) return 99;
  close(descriptor);
  write_registry(registry_text);
  redis_server_start(&server, NULL);
  redisContext *redis = redis_server_connect(&server);
  redis_do(redis, "SET ff:on-in-redis true");
  redisFree(redis);
  UNITY_BEGIN();
  RUN_TEST(test_a_failed_allocation_is_reported);
  RUN_TEST(test_a_block_that_leaks_is_seen);
  RUN_TEST(test_a_failed_connect_is_reported);
  RUN_TEST(test_a_failed_thread_is_reported);
  RUN_TEST(test_allocations_fail_one_by_one);
  RUN_TEST(test_allocations_fail_from_one_on);
  RUN_TEST(test_socket_calls_fail_one_by_one);
  RUN_TEST(test_socket_calls_fail_one_by_one_in_cached_mode);
  RUN_TEST(test_socket_calls_fail_from_one_on);
  RUN_TEST(test_new_threads_fail);
  RUN_TEST(test_without_faults_all_is_well);
  redis_server_stop(&server);
  remove(path);
  return UNITY_END();
}
#endif
