/* How often a check asks for memory once it has been made: never where nothing is sent,
 * and always the same where Redis is asked. The functions of the C library are counted
 * where they are entered, those of hiredis' own calls among them. */
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

enum { REPEATS = 1000, REDIS_REPEATS = 100 };

static ff_client *client;

void setUp(void) {}

void tearDown(void) {
  ff_client_destroy(client);
  client = NULL;
}

static void open_client(const char *const settings[][2]) {
  ff_options *options = ff_options_create();
  ff_error error = {0};
  for (size_t i = 0; settings[i][0]; i++)
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_options_set(options, settings[i][0], settings[i][1], &error));
  ff_err err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
}

/* A check of every kind: stored at each level, not stored, not registered, overridden. */
static void check_all(void) {
  static const char *const flags[] = {"global", "company", "workspace", "absent", "overridden"};
  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = "acme";
  tenant.workspace_id = "7";
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    ff_enabled(client, flags[i], &tenant);
    ff_enabled(client, flags[i], NULL);
  }
}

static void store_some(void) {
  ff_error error = {0};
  ff_set(client, "global", FF_SCOPE_GLOBAL, NULL, true, 0, &error);
  ff_set(client, "company", FF_SCOPE_COMPANY, "acme", true, 0, &error);
  ff_set(client, "workspace", FF_SCOPE_WORKSPACE, "7", true, 0, &error);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, error.code, error.message);
}

static size_t allocations_so_far(void) {
  return (size_t)atomic_load(&allocations.calls);
}

static size_t allocations_of(int rounds) {
  size_t before = allocations_so_far();
  for (int i = 0; i < rounds; i++)
    check_all();
  return allocations_so_far() - before;
}

static void test_counting_sees_allocations(void) {
  size_t before = allocations_so_far();
  ff_options_destroy(ff_options_create());
  TEST_ASSERT_EQUAL_UINT(1, allocations_so_far() - before);
}

static void test_repeated_checks_in_memory_allocate_nothing(void) {
  open_client((const char *const[][2]){{"FEATURE_FLAGS_PROVIDER", "memory"},
                                       {"FEATURE_FLAGS_OVERRIDES", "overridden=on"},
                                       {NULL, NULL}});
  store_some();
  check_all();
  TEST_ASSERT_EQUAL_UINT(0, allocations_of(REPEATS));
}

/* Direct mode: hiredis allocates for a command and its reply. */
static void test_repeated_checks_of_redis_allocate_no_more_than_the_second(void) {
  redis_server server;
  redis_server_start(&server, NULL);
  open_client((const char *const[][2]){{"REDIS_URL", server.url},
                                       {"FEATURE_FLAGS_MODE", "direct"},
                                       {"REDIS_COMMAND_TIMEOUT_MS", "5000"},
                                       {"FEATURE_FLAGS_OVERRIDES", "overridden=on"},
                                       {NULL, NULL}});
  store_some();
  check_all();
  size_t once = allocations_of(1), often = allocations_of(REDIS_REPEATS);
  redis_server_stop(&server);
  printf("direct mode: %zu allocations for 8 checks of Redis, %zu for %d\n", once, often,
         8 * REDIS_REPEATS);
  TEST_ASSERT_GREATER_THAN_UINT(0, once);
  TEST_ASSERT_LESS_OR_EQUAL_UINT(once * REDIS_REPEATS, often);
}

static void test_repeated_checks_in_the_cache_allocate_nothing(void) {
  redis_server server;
  redis_server_start(&server, NULL);
  open_client((const char *const[][2]){{"REDIS_URL", server.url},
                                       {"FEATURE_FLAGS_HEARTBEAT_MS", "60000"},
                                       {"REDIS_COMMAND_TIMEOUT_MS", "5000"},
                                       {"FEATURE_FLAGS_OVERRIDES", "overridden=on"},
                                       {NULL, NULL}});
  store_some();
  ff_context tenant = {sizeof tenant, "acme", "7"};
  check_all();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, &tenant, 1, 5000, NULL));
  ff_stats stats = {0};
  for (check_all(); stats.hits < 80; check_all()) /* until all flags are adopted */
    ff_client_stats(client, &stats);
  uint64_t misses = stats.misses;
  TEST_ASSERT_EQUAL_UINT(0, allocations_of(REPEATS));
  ff_client_stats(client, &stats);
  TEST_ASSERT_EQUAL_UINT64(misses, stats.misses);
  redis_server_stop(&server);
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_counting_sees_allocations);
  RUN_TEST(test_repeated_checks_in_memory_allocate_nothing);
  RUN_TEST(test_repeated_checks_in_the_cache_allocate_nothing);
  RUN_TEST(test_repeated_checks_of_redis_allocate_no_more_than_the_second);
  return UNITY_END();
}
#endif
