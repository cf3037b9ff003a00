/* Flags that a test turns on and off by itself, however they are asked for. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"
#include "support/sanitizers.h"

#include <featureflag/testing.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, ROUNDS = 300, CANNOT_SEE = 9 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_tenant *tenant;

static const char registry[] = "flags:\n"
                               "  off-flag:\n"
                               "    description: one\n"
                               "    defaultEnabled: false\n"
                               "    scope: workspace\n"
                               "  on-flag:\n"
                               "    description: two\n"
                               "    defaultEnabled: true\n"
                               "    scope: workspace\n";

static const char *const modes[][2] = {{"FEATURE_FLAGS_MODE", "cached"},
                                       {"FEATURE_FLAGS_MODE", "direct"},
                                       {"FEATURE_FLAGS_PROVIDER", "memory"},
                                       {"FEATURE_FLAGS_MAX_STALE_MS", "60000"}};
enum { MODES = sizeof modes / sizeof *modes };

void setUp(void) {
  client = NULL;
  tenant = NULL;
  redis_do(redis, "FLUSHALL");
}

static void close_client(void) {
  ff_tenant_destroy(tenant);
  ff_client_destroy(client);
  tenant = NULL;
  client = NULL;
}

void tearDown(void) {
  close_client();
  bed_registry_remove();
}

static void open_mode(int mode, const char *overrides, const char *unknown) {
  close_client();
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry(registry), modes[mode][0],
                    modes[mode][1], "FEATURE_FLAGS_OVERRIDES", overrides, "FEATURE_FLAGS_UNKNOWN",
                    unknown, NULL);
  ff_context context = bed_tenant("acme", "w1");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &context, &tenant, NULL));
}

static bool in_bits(const char *flag) {
  uint64_t bits[2] = {0};
  ff_flag_id id = ff_flag_id_of(client, flag);
  ff_tenant_enabled_set(tenant, bits, 2);
  return bits[id / 64] >> id % 64 & 1;
}

static bool keep_answer(const char *flag, const ff_evaluation *evaluation, void *user) {
  ff_evaluation *answers = user;
  answers[ff_flag_id_of(client, flag)] = *evaluation;
  return true;
}

/* Every way of asking says this. */
static void assert_everywhere(const char *flag, bool enabled, ff_source source) {
  ff_context context = bed_tenant("acme", "w1");
  ff_query query = {flag, &context};
  ff_evaluation found, all[8];
  ff_flag_id id = ff_flag_id_of(client, flag);
  for (int i = 0; i < 2; i++) { /* the first may have to load something */
    TEST_ASSERT_EQUAL_INT(enabled, ff_enabled(client, flag, &context));
    TEST_ASSERT_EQUAL_INT(enabled, ff_tenant_enabled(tenant, id));
    TEST_ASSERT_EQUAL_INT(enabled, in_bits(flag));
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate(client, flag, &context, &found, NULL));
    TEST_ASSERT_EQUAL_INT(enabled, found.enabled);
    TEST_ASSERT_EQUAL_INT(source, found.source);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_evaluate(tenant, id, &found, NULL));
    TEST_ASSERT_EQUAL_INT(source, found.source);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate_many(client, &query, 1, &found, NULL));
    TEST_ASSERT_EQUAL_INT(enabled, found.enabled);
    TEST_ASSERT_EQUAL_INT(source, found.source);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate_all(client, &context, keep_answer, all, NULL));
    TEST_ASSERT_EQUAL_INT(enabled, all[id].enabled);
    TEST_ASSERT_EQUAL_INT(source, all[id].source);
  }
}

static ff_err set(const char *flag, bool enabled) {
  return ff_test_set(client, flag, enabled);
}

/* -- One flag ------------------------------------------------------------------------------ */

static void test_set_wins_in_every_mode_and_way_of_asking(void) {
  redis_do(redis, "SET ff:on-flag true");
  redis_do(redis, "SET ff:off-flag:company:acme false");
  for (int mode = 0; mode < MODES; mode++) {
    open_mode(mode, "", "error");
    TEST_ASSERT_FALSE(bed_check(client, "off-flag", "acme", "w1").enabled);
    TEST_ASSERT_EQUAL_INT(FF_OK, set("off-flag", true));
    TEST_ASSERT_EQUAL_INT(FF_OK, set("on-flag", false));
    assert_everywhere("off-flag", true, FF_SOURCE_OVERRIDE);
    assert_everywhere("on-flag", false, FF_SOURCE_OVERRIDE);
    TEST_ASSERT_EQUAL_INT(FF_OK, set("off-flag", false));
    assert_everywhere("off-flag", false, FF_SOURCE_OVERRIDE);
  }
}

static void test_unset_lets_the_store_decide_again(void) {
  redis_do(redis, "SET ff:off-flag:company:acme true");
  for (int mode = 0; mode < 2; mode++) {
    open_mode(mode, "", "error");
    set("off-flag", false);
    assert_everywhere("off-flag", false, FF_SOURCE_OVERRIDE);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_test_unset(client, "off-flag"));
    assert_everywhere("off-flag", true, FF_SOURCE_COMPANY);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_test_unset(client, "on-flag"));
    assert_everywhere("on-flag", true, FF_SOURCE_DEFAULT);
  }
}

static void test_reset_puts_back_what_the_options_say(void) {
  for (int mode = 0; mode < MODES; mode++) {
    open_mode(mode, "off-flag=on", "error");
    set("off-flag", false);
    set("on-flag", false);
    assert_everywhere("off-flag", false, FF_SOURCE_OVERRIDE);
    ff_test_reset(client);
    assert_everywhere("off-flag", true, FF_SOURCE_OVERRIDE);
    assert_everywhere("on-flag", true, FF_SOURCE_DEFAULT);
  }
}

static void test_an_override_stays_when_redis_and_the_registry_change(void) {
  open_mode(0, "", "error");
  set("on-flag", false);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "on-flag", FF_SCOPE_COMPANY, "acme", true, 0, NULL));
  assert_everywhere("on-flag", false, FF_SOURCE_OVERRIDE);
  bool changed = false;
  bed_registry("flags:\n  on-flag: {description: new, defaultEnabled: true, scope: global}\n");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_client_reload(client, &changed, NULL));
  TEST_ASSERT_TRUE(changed);
  assert_everywhere("on-flag", false, FF_SOURCE_OVERRIDE);
}

/* -- Flags that are not registered ----------------------------------------------------------- */

static void test_set_refuses_what_would_test_nothing(void) {
  open_mode(0, "named=on", "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND, set("of-flag", true));
  TEST_ASSERT_FALSE(ff_enabled(client, "of-flag", NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, set("named", false)); /* the options have overridden it, too */
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME, set("a:b", true));
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME, set(NULL, true));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_test_set(NULL, "on-flag", true));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_test_unset(client, "of-flag"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME, ff_test_unset(client, ""));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_test_unset(NULL, "on-flag"));
  ff_test_reset(NULL);
}

static void test_set_takes_unregistered_flags_where_checks_do(void) {
  for (int mode = 0; mode < MODES; mode++) {
    open_mode(mode, "", "allow");
    TEST_ASSERT_EQUAL_INT(FF_OK, set("stranger", true));
    assert_everywhere("stranger", true, FF_SOURCE_OVERRIDE);
    ff_test_reset(client);
    assert_everywhere("stranger", false, FF_SOURCE_FALLBACK);
  }
}

/* -- Both paths ------------------------------------------------------------------------------ */

typedef struct seen {
  int count;
  bool told[2], found[2];
} seen;

static void look(bool is_on, void *user) {
  seen *what = user;
  what->told[what->count] = is_on;
  what->found[what->count++] = ff_enabled(client, "off-flag", NULL);
}

static void test_both_runs_off_and_then_on_and_leaves_no_trace(void) {
  for (int mode = 0; mode < MODES; mode++) {
    seen what = {0};
    open_mode(mode, "", "error");
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_test_both(client, "off-flag", look, &what));
    TEST_ASSERT_EQUAL_INT(2, what.count);
    TEST_ASSERT_TRUE(!what.told[0] && !what.found[0] && what.told[1] && what.found[1]);
    assert_everywhere("off-flag", false, FF_SOURCE_DEFAULT);
  }
}

static void test_both_restores_what_was_set_before(void) {
  seen what = {0};
  open_mode(0, "", "error");
  set("off-flag", true);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_test_both(client, "off-flag", look, &what));
  assert_everywhere("off-flag", true, FF_SOURCE_OVERRIDE);
}

static void test_both_runs_nothing_where_it_cannot(void) {
  seen what = {0};
  open_mode(0, "", "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND, ff_test_both(client, "of-flag", look, &what));
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME, ff_test_both(client, NULL, look, &what));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_test_both(NULL, "off-flag", look, &what));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_test_both(client, "off-flag", NULL, &what));
  TEST_ASSERT_EQUAL_INT(0, what.count);
}

/* -- Threads and forks ------------------------------------------------------------------------ */

static atomic_bool is_over;

/* on-flag is never touched. Returns how often something else was seen of it. */
static void *check_on(void *user) {
  uintptr_t wrong = 0;
  (void)user;
  ff_flag_id on = ff_flag_id_of(client, "on-flag"), off = ff_flag_id_of(client, "off-flag");
  ff_context context = bed_tenant("acme", "w1");
  while (!atomic_load(&is_over)) {
    ff_enabled(client, "off-flag", &context);
    ff_tenant_enabled(tenant, off);
    wrong += !ff_enabled(client, "on-flag", &context);
    wrong += !ff_tenant_enabled(tenant, on);
    wrong += !in_bits("on-flag");
  }
  return (void *)wrong;
}

static void turn_round_often(void) {
  for (int i = 0; i < ROUNDS; i++) {
    TEST_ASSERT_EQUAL_INT(FF_OK, set("off-flag", i % 2));
    TEST_ASSERT_EQUAL_INT(i % 2, bed_check(client, "off-flag", "acme", "w1").enabled);
    TEST_ASSERT_EQUAL_INT(i % 2, ff_tenant_enabled(tenant, ff_flag_id_of(client, "off-flag")));
    if (i % 16 == 0) ff_test_reset(client);
  }
}

static void test_set_is_safe_while_others_check(void) {
  for (int mode = 0; mode < 2; mode++) {
    pthread_t threads[THREADS];
    open_mode(mode, "", "error");
    atomic_store(&is_over, false);
    for (int i = 0; i < THREADS; i++)
      TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, check_on, NULL));
    turn_round_often();
    atomic_store(&is_over, true);
    for (int i = 0; i < THREADS; i++) {
      void *wrong;
      pthread_join(threads[i], &wrong);
      TEST_ASSERT_EQUAL_UINT(0, (uintptr_t)wrong);
    }
  }
}

static void test_a_child_has_its_own_overrides(void) {
  if (THREAD_SANITIZER) TEST_IGNORE_MESSAGE("that allows the child no threads");
  open_mode(0, "", "error");
  set("off-flag", true);
  pid_t child = fork();
  if (child == 0) {
    bool inherited = ff_enabled(client, "off-flag", NULL);
    bool turned = ff_test_set(client, "off-flag", false) == FF_OK &&
                  !ff_enabled(client, "off-flag", NULL) && !in_bits("off-flag");
    _exit(inherited && turned ? 0 : CANNOT_SEE);
  }
  int status;
  TEST_ASSERT_EQUAL_INT(child, waitpid(child, &status, 0));
  TEST_ASSERT_EQUAL_INT(0, status);
  assert_everywhere("off-flag", true, FF_SOURCE_OVERRIDE);
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_set_wins_in_every_mode_and_way_of_asking);
  RUN_TEST(test_unset_lets_the_store_decide_again);
  RUN_TEST(test_reset_puts_back_what_the_options_say);
  RUN_TEST(test_an_override_stays_when_redis_and_the_registry_change);
  RUN_TEST(test_set_refuses_what_would_test_nothing);
  RUN_TEST(test_set_takes_unregistered_flags_where_checks_do);
  RUN_TEST(test_both_runs_off_and_then_on_and_leaves_no_trace);
  RUN_TEST(test_both_restores_what_was_set_before);
  RUN_TEST(test_both_runs_nothing_where_it_cannot);
  RUN_TEST(test_set_is_safe_while_others_check);
  RUN_TEST(test_a_child_has_its_own_overrides);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
