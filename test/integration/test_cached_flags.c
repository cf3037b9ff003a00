/* Which flags there are: those of the registry and those met on the way, policies, overrides, and
 * a registry that is read again. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { IDS_MAX = 65536, THREADS = 3 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_tenant *tenant;
static ff_error error;

void setUp(void) {
  client = NULL;
  tenant = NULL;
  memset(&error, 0, sizeof error);
  redis_do(redis, "FLUSHALL");
}

void tearDown(void) {
  ff_tenant_destroy(tenant);
  ff_client_destroy(client);
  bed_registry_remove();
}

static const char two_flags[] = "flags:\n"
                                "  off-flag:\n"
                                "    description: one\n"
                                "    defaultEnabled: false\n"
                                "    scope: workspace\n"
                                "  on-flag:\n"
                                "    description: two\n"
                                "    defaultEnabled: true\n"
                                "    scope: workspace\n";

static void open_with(const char *registry, const char *name, const char *value) {
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", registry ? bed_registry(registry) : "",
                    name, value, NULL);
}

static void create_tenant(const char *company) {
  ff_context context = bed_tenant(company, NULL);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_tenant_create(client, &context, &tenant, &error),
                                error.message);
}

static const char *name_of(int number) {
  static _Thread_local char name[16];
  snprintf(name, sizeof name, "met-%d", number);
  return name;
}

static bool is_hit(const char *flag, const char *company) {
  uint64_t before = bed_stats(client).misses;
  bed_check(client, flag, company, NULL);
  return bed_stats(client).misses == before;
}

/* -- Flags met on the way -------------------------------------------------------------- */

static void test_flags_without_a_registry_get_numbers_as_they_are_met(void) {
  redis_do(redis, "SET ff:met-3:company:acme true");
  open_with(NULL, "FEATURE_FLAGS_UNKNOWN", "error");
  TEST_ASSERT_NULL(ff_client_registry(client));
  TEST_ASSERT_EQUAL_UINT(0, ff_flag_count(client));
  for (int i = 0; i < 200; i++)
    TEST_ASSERT_EQUAL_INT(i == 3, bed_check(client, name_of(i), "acme", NULL).enabled);
  TEST_ASSERT_EQUAL_UINT(200, ff_flag_count(client));
  for (int i = 0; i < 200; i++) {
    TEST_ASSERT_EQUAL_UINT(i, ff_flag_id_of(client, name_of(i)));
    TEST_ASSERT_EQUAL_STRING(name_of(i), ff_flag_name(client, (ff_flag_id)i));
  }
  TEST_ASSERT_NULL(ff_flag_name(client, 200));
}

static void test_a_flag_that_was_met_is_known_for_every_tenant_there_is(void) {
  open_with(NULL, "FEATURE_FLAGS_UNKNOWN", "error");
  redis_do(redis, "SET ff:met-1:company:zenith true");
  bed_check(client, "met-0", "acme", NULL);
  bed_check(client, "met-0", "zenith", NULL);
  bed_check(client, "met-1", "acme", NULL);
  TEST_ASSERT_SOON(is_hit("met-1", "acme"));
  TEST_ASSERT_TRUE(is_hit("met-1", "zenith"));
  TEST_ASSERT_TRUE(bed_check(client, "met-1", "zenith", NULL).enabled);
  redis_do(redis, "SET ff:met-1:company:acme true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "met-1", "acme", NULL, true));
}

static void test_a_handle_sees_flags_that_are_met_later(void) {
  uint64_t bits[4];
  redis_do(redis, "SET ff:met-70:company:acme true");
  open_with(NULL, "FEATURE_FLAGS_UNKNOWN", "error");
  create_tenant("acme");
  TEST_ASSERT_EQUAL_UINT(0, ff_tenant_enabled_set(tenant, bits, 4));
  TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, 70));
  for (int i = 0; i < 100; i++)
    TEST_ASSERT_EQUAL_UINT(i, ff_flag_id_of(client, name_of(i)));
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 70)); /* before its row has it, too */
  TEST_ASSERT_EQUAL_UINT(100, ff_tenant_enabled_set(tenant, bits, 4));
  TEST_ASSERT_EQUAL_HEX64(0, bits[0]);
  TEST_ASSERT_EQUAL_HEX64((uint64_t)1 << 6, bits[1]);
  TEST_ASSERT_SOON(is_hit("met-70", "acme"));
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 70));
}

/* All checks beyond the last number ask Redis, and are right. */
static void test_there_are_65536_numbers(void) {
  open_with(NULL, "FEATURE_FLAGS_UNKNOWN", "error");
  for (int i = 0; i < IDS_MAX; i++)
    TEST_ASSERT_EQUAL_UINT(i, ff_flag_id_of(client, name_of(i)));
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff_flag_id_of(client, name_of(IDS_MAX)));
  TEST_ASSERT_EQUAL_UINT(IDS_MAX, ff_flag_count(client));
  redis_do(redis, "SET ff:met-%d:company:acme true", IDS_MAX);
  redis_do(redis, "SET ff:met-%d:company:acme true", IDS_MAX - 1);
  for (int i = 0; i < 3; i++) {
    TEST_ASSERT_TRUE(bed_check(client, name_of(IDS_MAX), "acme", NULL).enabled);
    TEST_ASSERT_FALSE(bed_check(client, name_of(IDS_MAX), "zenith", NULL).enabled);
    TEST_ASSERT_TRUE(bed_check(client, name_of(IDS_MAX - 1), "acme", NULL).enabled);
  }
  TEST_ASSERT_EQUAL_INT(
      FF_OK, ff_set(client, name_of(IDS_MAX), FF_SCOPE_COMPANY, "acme", false, 0, &error));
  TEST_ASSERT_FALSE(bed_check(client, name_of(IDS_MAX), "acme", NULL).enabled);
}

/* -- While others check ------------------------------------------------------------------ */

static atomic_bool is_over;

/* Flag met-0 is on for tenants with an even number; every third is asked for by others only. */
static void *check_on(void *user) {
  uintptr_t wrong = 0;
  unsigned state = (unsigned)(uintptr_t)user;
  ff_tenant *held;
  ff_context context = bed_tenant("t0", NULL);
  if (ff_tenant_create(client, &context, &held, NULL) != FF_OK) return (void *)1;
  while (!atomic_load(&is_over)) {
    char id[16];
    state = state * 1103515245u + 12345u;
    int number = (int)(state >> 16) % 12;
    snprintf(id, sizeof id, "t%d", number);
    context = bed_tenant(id, NULL);
    wrong += ff_enabled(client, "met-0", &context) != (number % 2 == 0);
    uint64_t bits[IDS_MAX / 64 / 8];
    size_t count = ff_tenant_enabled_set(held, bits, sizeof bits / sizeof *bits);
    wrong += (bits[0] & 1) != 1;
    for (size_t i = 0; i < 8; i++) /* met-N is on for everybody if N % 8 is 0 */
      wrong += ff_tenant_enabled(held, (ff_flag_id)(count - 1 - i)) != ((count - 1 - i) % 8 == 0);
  }
  ff_tenant_destroy(held);
  return (void *)wrong;
}

static void plant_eighths(int count) {
  for (int i = 0; i < 12; i++)
    redis_do(redis, "SET ff:met-0:company:t%d %s", i, i % 2 ? "false" : "true");
  for (int i = 8; i < count; i += 8)
    redis_do(redis, "SET ff:%s true", name_of(i));
}

static void test_flags_may_be_added_while_others_check(void) {
  enum { COUNT = 2000 };
  plant_eighths(COUNT);
  pthread_t threads[THREADS];
  open_with(NULL, "FEATURE_FLAGS_CACHE_TENANTS", "6");
  ff_flag_id_of(client, "met-0");
  atomic_store(&is_over, false);
  for (int i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0,
                          pthread_create(&threads[i], NULL, check_on, (void *)(uintptr_t)(i + 1)));
  for (int i = 1; i < COUNT; i++) {
    TEST_ASSERT_EQUAL_UINT(i, ff_flag_id_of(client, name_of(i)));
    if (i % 16 == 0) bed_check(client, name_of(i), "t1", NULL);
  }
  atomic_store(&is_over, true);
  for (int i = 0; i < THREADS; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    TEST_ASSERT_EQUAL_UINT(0, (uintptr_t)wrong);
  }
}

/* -- Flags that the registry does not hold -------------------------------------------------- */

/* A flag with the value on in Redis that nobody has registered. */
static ff_evaluation check_stranger(void) {
  ff_evaluation evaluation;
  ff_context context = bed_tenant("acme", NULL);
  ff_evaluate(client, "stranger", &context, &evaluation, &error);
  TEST_ASSERT_EQUAL_INT(evaluation.enabled, ff_enabled(client, "stranger", &context));
  return evaluation;
}

static void test_unknown_flags_are_off_by_default(void) {
  redis_do(redis, "SET ff:stranger true");
  open_with(two_flags, "FEATURE_FLAGS_UNKNOWN", "error");
  for (int i = 0; i < 3; i++) {
    TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND, check_stranger().error);
    TEST_ASSERT_FALSE(check_stranger().enabled);
  }
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff_flag_id_of(client, "stranger"));
  TEST_ASSERT_EQUAL_UINT(2, ff_flag_count(client));
  TEST_ASSERT_EQUAL_INT(1, bed_log_count("flag 'stranger' is not in the registry"));
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).connections);
}

static void assert_stranger_is_resolved(const char *policy, int lines) {
  redis_do(redis, "SET ff:stranger:company:acme true");
  open_with(two_flags, "FEATURE_FLAGS_UNKNOWN", policy);
  for (int i = 0; i < 3; i++) {
    TEST_ASSERT_TRUE(check_stranger().enabled);
    TEST_ASSERT_EQUAL_INT(FF_OK, check_stranger().error);
  }
  TEST_ASSERT_SOON(is_hit("stranger", "acme"));
  TEST_ASSERT_EQUAL_UINT(2, ff_flag_id_of(client, "stranger"));
  TEST_ASSERT_EQUAL_INT(lines, bed_log_count("flag 'stranger' is not in the registry"));
  create_tenant("acme");
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 2));
}

static void test_unknown_flags_are_resolved_and_logged_once_with_warn(void) {
  assert_stranger_is_resolved("warn", 1);
}

static void test_unknown_flags_are_resolved_with_allow(void) {
  assert_stranger_is_resolved("allow", 0);
}

static void test_overrides_decide_before_anything_else(void) {
  uint64_t bits;
  ff_evaluation evaluation;
  redis_do(redis, "SET ff:on-flag true");
  open_with(two_flags, "FEATURE_FLAGS_OVERRIDES", "on-flag=off,stranger=on");
  create_tenant("acme");
  for (int i = 0; i < 2; i++) {
    TEST_ASSERT_FALSE(bed_check(client, "on-flag", "acme", NULL).enabled);
    TEST_ASSERT_TRUE(bed_check(client, "stranger", "acme", NULL).enabled);
    TEST_ASSERT_EQUAL_INT(FF_SOURCE_OVERRIDE, bed_check(client, "stranger", NULL, NULL).source);
    TEST_ASSERT_EQUAL_UINT(2, ff_flag_id_of(client, "stranger"));
    TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 2));
    TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, 1));
    TEST_ASSERT_EQUAL_UINT(3, ff_tenant_enabled_set(tenant, &bits, 1));
    TEST_ASSERT_EQUAL_HEX64(4, bits);
    ff_context context = bed_tenant("acme", NULL);
    TEST_ASSERT_EQUAL_INT(FF_OK,
                          ff_evaluate_known(client, "stranger", &context, &evaluation, &error));
    bed_check(client, "off-flag", "acme", NULL); /* from here on it is all in memory */
    TEST_ASSERT_SOON(bed_stats(client).loads >= 2);
  }
}

static void test_overrides_need_no_redis(void) {
  client = bed_open("unix:///nonexistent/redis.sock", "FEATURE_FLAGS_OVERRIDES", "a=on", NULL);
  TEST_ASSERT_TRUE(bed_check(client, "a", "acme", NULL).enabled);
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).failed_attempts);
  TEST_ASSERT_EQUAL_STRING("", bed_log());
}

/* -- Reload ------------------------------------------------------------------------------- */

static const char three_flags[] = "flags:\n"
                                  "  new-flag:\n"
                                  "    description: three\n"
                                  "    defaultEnabled: true\n"
                                  "    scope: workspace\n"
                                  "  on-flag:\n"
                                  "    description: two\n"
                                  "    defaultEnabled: false\n"
                                  "    scope: workspace\n"
                                  "  off-flag:\n"
                                  "    description: one\n"
                                  "    defaultEnabled: false\n"
                                  "    scope: workspace\n";

static const char one_flag[] = "flags:\n"
                               "  off-flag:\n"
                               "    description: one\n"
                               "    defaultEnabled: true\n"
                               "    scope: workspace\n";

static bool reload(void) {
  bool changed = false;
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_client_reload(client, &changed, &error), error.message);
  return changed;
}

static void test_reload_takes_new_defaults_and_flags_and_keeps_numbers(void) {
  redis_do(redis, "SET ff:off-flag:company:acme true");
  redis_do(redis, "SET ff:new-flag:company:acme false");
  open_with(two_flags, "FEATURE_FLAGS_UNKNOWN", "error");
  create_tenant("acme");
  TEST_ASSERT_TRUE(bed_check(client, "off-flag", "acme", NULL).enabled);
  TEST_ASSERT_TRUE(bed_check(client, "on-flag", "acme", NULL).enabled);
  TEST_ASSERT_FALSE(reload());
  const ff_registry *before = ff_client_registry(client);

  bed_registry(three_flags);
  TEST_ASSERT_TRUE(reload());
  TEST_ASSERT_FALSE(reload());
  TEST_ASSERT_EQUAL_UINT(0, ff_flag_id_of(client, "off-flag"));
  TEST_ASSERT_EQUAL_UINT(1, ff_flag_id_of(client, "on-flag"));
  TEST_ASSERT_EQUAL_UINT(2, ff_flag_id_of(client, "new-flag"));
  TEST_ASSERT_TRUE(bed_check(client, "off-flag", "acme", NULL).enabled);
  TEST_ASSERT_FALSE(bed_check(client, "on-flag", "acme", NULL).enabled);
  TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, 1));
  TEST_ASSERT_TRUE(bed_check(client, "new-flag", "zenith", NULL).enabled);
  TEST_ASSERT_FALSE(bed_check(client, "new-flag", "acme", NULL).enabled);
  TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, 2));
  TEST_ASSERT_EQUAL_UINT(3, ff_registry_count(ff_client_registry(client)));
  TEST_ASSERT_EQUAL_UINT(2, ff_registry_count(before)); /* still there */
}

static void test_reload_makes_removed_flags_unknown_and_may_bring_them_back(void) {
  ff_evaluation evaluation;
  redis_do(redis, "SET ff:on-flag true");
  open_with(two_flags, "FEATURE_FLAGS_UNKNOWN", "error");
  create_tenant("acme");
  TEST_ASSERT_TRUE(bed_check(client, "on-flag", "acme", NULL).enabled);
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 1));
  bed_registry(one_flag);
  TEST_ASSERT_TRUE(reload());
  for (int i = 0; i < 2; i++) {
    TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND,
                          ff_evaluate(client, "on-flag", NULL, &evaluation, &error));
    TEST_ASSERT_FALSE(ff_enabled(client, "on-flag", NULL));
    TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, 1));
  }
  TEST_ASSERT_EQUAL_UINT(2, ff_flag_count(client));
  TEST_ASSERT_EQUAL_STRING("on-flag", ff_flag_name(client, 1));
  TEST_ASSERT_TRUE(bed_check(client, "off-flag", "acme", NULL).enabled);
  bed_registry(two_flags);
  TEST_ASSERT_TRUE(reload());
  TEST_ASSERT_TRUE(bed_check(client, "on-flag", "acme", NULL).enabled);
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 1));
  TEST_ASSERT_FALSE(bed_check(client, "off-flag", "acme", NULL).enabled);
}

static void test_reload_makes_an_unknown_flag_a_registered_one(void) {
  open_with(one_flag, "FEATURE_FLAGS_UNKNOWN", "allow");
  TEST_ASSERT_FALSE(bed_check(client, "new-flag", "acme", NULL).enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_FALLBACK, bed_check(client, "new-flag", "acme", NULL).source);
  bed_registry(three_flags);
  TEST_ASSERT_TRUE(reload());
  TEST_ASSERT_TRUE(bed_check(client, "new-flag", "acme", NULL).enabled);
  TEST_ASSERT_EQUAL_UINT(1, ff_flag_id_of(client, "new-flag"));
}

static void test_reload_refuses_a_broken_registry_whole(void) {
  bool changed = true;
  open_with(two_flags, "FEATURE_FLAGS_UNKNOWN", "error");
  bed_check(client, "on-flag", NULL, NULL);
  bed_registry("flags:\n  off-flag:\n    description: d\n    defaultEnabled: true\n    scope: "
               "global\n  on-flag:\n    description: d\n    defaultEnabled: maybe\n    scope: x\n");
  TEST_ASSERT_EQUAL_INT(FF_ERR_REGISTRY, ff_client_reload(client, &changed, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "maybe"), error.message);
  TEST_ASSERT_EQUAL_UINT(8, error.line);
  TEST_ASSERT_TRUE(changed); /* left as it was */
  bed_registry_remove();
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_client_reload(client, NULL, &error));
  TEST_ASSERT_FALSE(bed_check(client, "off-flag", NULL, NULL).enabled);
  TEST_ASSERT_TRUE(bed_check(client, "on-flag", NULL, NULL).enabled);
}

static void test_reload_needs_a_registry(void) {
  open_with(NULL, "FEATURE_FLAGS_UNKNOWN", "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_client_reload(client, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_client_reload(NULL, NULL, NULL));
}

static void test_reload_works_in_the_other_modes(void) {
  const char *const modes[][2] = {{"FEATURE_FLAGS_MODE", "direct"},
                                  {"FEATURE_FLAGS_PROVIDER", "memory"}};
  for (int i = 0; i < 2; i++) {
    open_with(two_flags, modes[i][0], modes[i][1]);
    TEST_ASSERT_TRUE(bed_check(client, "on-flag", NULL, NULL).enabled);
    bed_registry(three_flags);
    TEST_ASSERT_TRUE(reload());
    TEST_ASSERT_FALSE(bed_check(client, "on-flag", NULL, NULL).enabled);
    TEST_ASSERT_TRUE(bed_check(client, "new-flag", NULL, NULL).enabled);
    ff_client_destroy(client);
  }
  client = NULL;
}

static void test_reload_follows_the_file_by_itself(void) {
  open_with(two_flags, "FEATURE_FLAGS_RELOAD_MS", "20");
  bed_check(client, "on-flag", NULL, NULL);
  bed_registry(three_flags);
  TEST_ASSERT_SOON(bed_is_fresh(client, "on-flag", NULL, NULL, false));
  TEST_ASSERT_TRUE(bed_check(client, "new-flag", NULL, NULL).enabled);
  TEST_ASSERT_SOON(bed_log_count("was read again") == 1);
  bed_registry("flags:\n  on-flag: {}\n");
  TEST_ASSERT_SOON(bed_log_count("the one of before holds") == 1);
  TEST_ASSERT_TRUE(bed_check(client, "new-flag", NULL, NULL).enabled);
  rest_ms(200); /* it says so once, not every 20 ms */
  TEST_ASSERT_EQUAL_INT(1, bed_log_count("the one of before holds"));
  bed_registry(two_flags);
  TEST_ASSERT_SOON(bed_is_fresh(client, "on-flag", NULL, NULL, true));
}

static void test_a_flag_is_waited_for_that_only_a_new_registry_has(void) {
  open_with(two_flags, "FEATURE_FLAGS_RELOAD_MS", "20");
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND,
                        ff_evaluate(client, "new-flag", NULL, &evaluation, NULL));
  bed_registry(three_flags);
  TEST_ASSERT_SOON(ff_enabled(client, "new-flag", NULL));
}

static void *check_both(void *user) {
  (void)user;
  uintptr_t wrong = 0;
  while (!atomic_load(&is_over)) {
    ff_evaluation evaluation;
    ff_context context = bed_tenant("acme", NULL);
    ff_evaluate(client, "off-flag", &context, &evaluation, NULL);
    wrong += evaluation.error != FF_OK || !evaluation.enabled; /* on for acme, whatever it is */
    wrong += ff_tenant_enabled(tenant, 0) != true;
    ff_evaluate(client, "on-flag", &context, &evaluation, NULL);
    wrong += evaluation.error == FF_OK && evaluation.source != FF_SOURCE_DEFAULT;
  }
  return (void *)wrong;
}

static void test_reload_while_others_check(void) {
  const char *const texts[] = {three_flags, one_flag, two_flags};
  pthread_t threads[THREADS];
  redis_do(redis, "SET ff:off-flag:company:acme true");
  open_with(two_flags, "FEATURE_FLAGS_UNKNOWN", "error");
  create_tenant("acme");
  atomic_store(&is_over, false);
  for (int i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, check_both, NULL));
  for (int i = 0; i < 300; i++) {
    bed_registry(texts[i % 3]);
    TEST_ASSERT_TRUE(reload());
  }
  atomic_store(&is_over, true);
  for (int i = 0; i < THREADS; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    TEST_ASSERT_EQUAL_UINT(0, (uintptr_t)wrong);
  }
  TEST_ASSERT_EQUAL_UINT(3, ff_flag_count(client));
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_flags_without_a_registry_get_numbers_as_they_are_met);
  RUN_TEST(test_a_flag_that_was_met_is_known_for_every_tenant_there_is);
  RUN_TEST(test_a_handle_sees_flags_that_are_met_later);
  RUN_TEST(test_there_are_65536_numbers);
  RUN_TEST(test_flags_may_be_added_while_others_check);
  RUN_TEST(test_unknown_flags_are_off_by_default);
  RUN_TEST(test_unknown_flags_are_resolved_and_logged_once_with_warn);
  RUN_TEST(test_unknown_flags_are_resolved_with_allow);
  RUN_TEST(test_overrides_decide_before_anything_else);
  RUN_TEST(test_overrides_need_no_redis);
  RUN_TEST(test_reload_takes_new_defaults_and_flags_and_keeps_numbers);
  RUN_TEST(test_reload_makes_removed_flags_unknown_and_may_bring_them_back);
  RUN_TEST(test_reload_makes_an_unknown_flag_a_registered_one);
  RUN_TEST(test_reload_refuses_a_broken_registry_whole);
  RUN_TEST(test_reload_needs_a_registry);
  RUN_TEST(test_reload_works_in_the_other_modes);
  RUN_TEST(test_reload_follows_the_file_by_itself);
  RUN_TEST(test_reload_while_others_check);
  RUN_TEST(test_a_flag_is_waited_for_that_only_a_new_registry_has);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
