/* Every allocation and every socket call of every public call, failed one by one: nothing
 * crashes, no answer is wrong, and afterwards all is well. */
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

#include "support/redis_server.h"

#include <featureflag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 20000 };

static redis_server server;
static char path[] = "/tmp/ff-failing-XXXXXX";
static ff_error error;
static int wrong;

static const char registry_text[] = "flags:\n"
                                    "  on-by-default:\n"
                                    "    description: d\n"
                                    "    defaultEnabled: true\n"
                                    "    scope: workspace\n"
                                    "  off-by-default:\n"
                                    "    description: \"d \\u20ac\"\n"
                                    "    defaultEnabled: false\n"
                                    "    scope: workspace\n";

void setUp(void) {
  wrong = 0;
}
void tearDown(void) {}

/* A client, or NULL when something that it needs has failed. */
static ff_client *open_client(const char *provider) {
  ff_client *client = NULL;
  ff_options *options = ff_options_create();
  if (!options) return NULL;
  ff_err err = ff_options_set(options, "FEATURE_FLAGS_PROVIDER", provider, &error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_MODE", "direct", &error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_REGISTRY", path, &error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_OVERRIDES", "forced=on", &error);
  if (!err) err = ff_options_set(options, "REDIS_URL", server.url, &error);
  if (!err) err = ff_options_set(options, "REDIS_COMMAND_TIMEOUT_MS", "1000", &error);
  if (!err) err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  return client;
}

static bool ignore_key(const ff_stored_key *key, void *user) {
  (void)key, (void)user;
  return true;
}

/* An answer is the truth (Redis and the registry agree) or comes with an error. */
static void expect(const ff_evaluation *evaluation, bool truth) {
  if (evaluation->enabled != truth) wrong++;
}

static void check_all(ff_client *client) {
  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = "acme";
  tenant.workspace_id = "w1";
  ff_evaluation evaluation, evaluations[3];
  ff_query queries[] = {{"on-by-default", &tenant}, {"off-by-default", &tenant}, {"forced", NULL}};
  ff_evaluate(client, "on-by-default", &tenant, &evaluation, &error);
  expect(&evaluation, true);
  ff_evaluate_many(client, queries, 3, evaluations, &error);
  expect(&evaluations[0], true);
  expect(&evaluations[1], false);
  expect(&evaluations[2], true);
  ff_explanation *explanation = NULL;
  ff_err err = ff_explain(client, "on-by-default", &tenant, &explanation, &error);
  if (explanation) expect(ff_explanation_evaluation(explanation), true);
  if (!explanation && err != FF_ERR_NOMEM) wrong++;
  ff_explanation_destroy(explanation);
}

/* Every public call that can fail. */
static void call_everything(const char *provider) {
  ff_client *client = open_client(provider);
  if (!client) return;
  check_all(client);
  ff_set(client, "on-by-default", FF_SCOPE_COMPANY, "acme", true, 0, &error);
  ff_unset(client, "on-by-default", FF_SCOPE_COMPANY, "acme", 0, &error);
  ff_scan(client, ignore_key, NULL, NULL, &error);
  ff_health health;
  ff_check_health(client, 1000, &health);
  check_all(client);
  ff_client_destroy(client);

  ff_registry *registry;
  const char bad[] = "flags:\n  a: {defaultEnabled: 1, scope: x, zzz: 1}\n  A: ~\n";
  if (ff_registry_parse("bad", bad, sizeof bad - 1, &registry, &error) == FF_OK)
    ff_registry_destroy(registry);
}

/* Fails call after call until there is none left to fail. */
static void sweep(failing_calls *kind, const char *provider, const char *what) {
  long call = 0, calls;
  do {
    failing_calls_begin(kind, ++call);
    call_everything(provider);
    calls = failing_calls_end(kind);
  } while (calls >= call && call < STEPS_MAX);
  printf("    %s, %s: %ld failed in turn%s, %d wrong answers\n", provider, what, call - 1,
         kind->all_after ? " with all after them" : "", wrong);
  TEST_ASSERT_EQUAL_INT(0, wrong);
  TEST_ASSERT_TRUE(call > 10 && call < STEPS_MAX);
}

static void test_allocations_fail_one_by_one(void) {
  sweep(&allocations, "memory", "allocations");
  sweep(&allocations, "redis", "allocations");
}

static void test_allocations_fail_from_one_on(void) {
  allocations.all_after = true;
  sweep(&allocations, "memory", "allocations");
  sweep(&allocations, "redis", "allocations");
  allocations.all_after = false;
}

static void test_socket_calls_fail_one_by_one(void) {
  const int errors[] = {ECONNRESET, EINTR, EAGAIN, EMFILE, EPIPE, ENETUNREACH};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    sockets.error = errors[i];
    sweep(&sockets, "redis", strerror(errors[i]));
  }
}

/* The controls: the faults are real, and without them there is none. */
static void test_a_failed_allocation_is_reported(void) {
  failing_calls_begin(&allocations, 1);
  ff_options *options = ff_options_create();
  failing_calls_end(&allocations);
  TEST_ASSERT_NULL(options);
}

static void test_a_failed_connect_is_reported(void) {
  ff_client *client = open_client("redis");
  ff_evaluation evaluation;
  sockets.error = ENETUNREACH;
  failing_calls_begin(&sockets, 2); /* the first one makes the socket */
  ff_evaluate(client, "on-by-default", NULL, &evaluation, &error);
  failing_calls_end(&sockets);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, evaluation.error);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "unreachable"), error.message);
  ff_client_destroy(client);
}

static void test_without_faults_all_is_well(void) {
  ff_client *client = open_client("redis");
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT_MESSAGE(
      FF_OK, ff_evaluate(client, "on-by-default", NULL, &evaluation, &error), error.message);
  ff_client_destroy(client);
}

int main(void) {
  int descriptor = mkstemp(path);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (!file || fputs(registry_text, file) < 0 || fclose(file) != 0) return 99;
  redis_server_start(&server, NULL);
  UNITY_BEGIN();
  RUN_TEST(test_a_failed_allocation_is_reported);
  RUN_TEST(test_a_failed_connect_is_reported);
  RUN_TEST(test_allocations_fail_one_by_one);
  RUN_TEST(test_allocations_fail_from_one_on);
  RUN_TEST(test_socket_calls_fail_one_by_one);
  RUN_TEST(test_without_faults_all_is_well);
  redis_server_stop(&server);
  remove(path);
  return UNITY_END();
}
#endif
