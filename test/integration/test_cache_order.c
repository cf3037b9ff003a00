/* What overtakes what: the two connections of a cache go over a line that lets the news
 * through and holds the values back, so that everything comes in the order that is worst. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"
#include "support/slow_line.h"

#include <stdio.h>

static redis_server server;
static redisContext *redis;
static slow_line line;
static ff_client *client;
static ff_evaluation evaluation;

static void open_with(const char *tenants) {
  client = bed_open(line.url, "FEATURE_FLAGS_CACHE_TENANTS", tenants, NULL);
}

void setUp(void) {
  client = NULL;
  redis_do(redis, "FLUSHALL");
  slow_line_start(&line, server.socket);
}

void tearDown(void) {
  line.is_held = false;
  ff_client_destroy(client);
  slow_line_stop(&line);
}

static void hold_values(void) {
  line.lets_news_through = true;
  line.is_held = true;
}

/* What memory says of a flag for a company; what it does not know begins to be read. */
static ff_err look(const char *flag, const char *company) {
  ff_context context = bed_tenant(company, NULL);
  return ff_evaluate_known(client, flag, &context, &evaluation, NULL);
}

static bool is_fresh(const char *flag, const char *company) {
  return look(flag, company) == FF_OK && evaluation.freshness == FF_FRESHNESS_FRESH;
}

/* Begins to read something, and waits until Redis has answered and nobody has heard it. */
static void begin_to_read(const char *flag, const char *company) {
  int before = line.held_back;
  TEST_ASSERT_EQUAL_INT(FF_ERR_LOADING, look(flag, company));
  TEST_ASSERT_SOON(line.held_back > before);
}

/* Tells everybody that anything may have changed. */
static void alarm_all(void) {
  uint64_t before = bed_stats(client).flushes;
  redis_do(redis, "SELECT 1");
  redis_do(redis, "FLUSHDB");
  redis_do(redis, "SELECT 0");
  TEST_ASSERT_SOON(bed_stats(client).flushes > before);
}

/* -- Values ------------------------------------------------------------------------ */

static void test_value_that_changes_while_it_is_read_is_read_again(void) {
  open_with("100");
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(is_fresh("a", "other"));
  hold_values();
  begin_to_read("a", "acme");
  uint64_t before = bed_stats(client).invalidations;
  redis_do(redis, "SET ff:a:company:acme false");
  int64_t changed = now_ms();
  TEST_ASSERT_SOON(bed_stats(client).invalidations > before);
  line.is_held = false;
  TEST_ASSERT_SOON(look("a", "acme") == FF_OK && !evaluation.enabled);
  while (is_fresh("a", "acme") && now_ms() - changed < 200) {
    TEST_ASSERT_FALSE(evaluation.enabled);
  }
}

/* An old value may be told as long as its age is told as well. */
static void test_value_whose_change_is_on_the_way_is_as_old_as_it_says(void) {
  open_with("100");
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(is_fresh("a", "acme"));
  line.lets_news_through = false;
  line.is_held = true;
  redis_do(redis, "SET ff:a:company:acme false");
  int64_t changed = now_ms();
  for (int i = 0; i < 20; i++) {
    int64_t begin = now_ms();
    TEST_ASSERT_TRUE(is_fresh("a", "acme"));
    TEST_ASSERT_TRUE(evaluation.enabled);
    TEST_ASSERT_TRUE_MESSAGE(evaluation.age_ms + 2 >= begin - changed, "too young");
    rest_ms(5);
  }
  line.is_held = false;
  TEST_ASSERT_SOON(is_fresh("a", "acme") && !evaluation.enabled);
}

/* -- Loads ------------------------------------------------------------------------- */

static void test_load_that_an_alarm_overtakes_is_repeated(void) {
  open_with("100");
  TEST_ASSERT_SOON(is_fresh("a", "other"));
  hold_values();
  begin_to_read("a", "acme");
  alarm_all();
  rest_ms(100); /* in which all that is known to be stale is asked for again */
  line.is_held = false;
  TEST_ASSERT_SOON(is_fresh("a", "acme"));
}

/* -- New flags ----------------------------------------------------------------------- */

static void test_alarm_while_a_flag_is_new_leaves_the_others_known(void) {
  open_with("100");
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(is_fresh("a", "acme"));
  hold_values();
  begin_to_read("b", "acme");
  alarm_all();
  for (int i = 0; i < 100; i++) {
    TEST_ASSERT_EQUAL_INT(FF_OK, look("a", "acme"));
    TEST_ASSERT_TRUE(evaluation.enabled);
    line.passes = 1;
    rest_ms(1);
  }
  line.is_held = false;
  TEST_ASSERT_SOON(is_fresh("a", "acme") && is_fresh("b", "acme"));
}

/* A second flag is met after the alarm; the answer for the first one must not make it known. */
static void test_flag_is_not_known_before_it_was_read(void) {
  open_with("100");
  redis_do(redis, "SET ff:c:company:acme true");
  TEST_ASSERT_SOON(is_fresh("a", "acme"));
  hold_values();
  begin_to_read("b", "acme");
  alarm_all();
  look("c", "acme");
  rest_ms(50); /* in which it is asked for */
  for (int left = line.held_back; left > 0; left--) {
    line.passes = 1;
    TEST_ASSERT_SOON(line.passes == 0);
    rest_ms(10);
    if (look("c", "acme") == FF_OK) TEST_ASSERT_TRUE_MESSAGE(evaluation.enabled, "made up");
  }
  line.is_held = false;
  TEST_ASSERT_SOON(is_fresh("c", "acme"));
  TEST_ASSERT_TRUE(evaluation.enabled);
}

/* -- Room ---------------------------------------------------------------------------- */

/* Where there is room for one, a company and its workspace must not be taken for each other. */
static void test_handle_that_finds_no_room_answers_right(void) {
  open_with("1");
  redis_do(redis, "MSET ff:a:company:acme false ff:a:workspace:w true");
  TEST_ASSERT_SOON(is_fresh("a", "acme"));
  ff_context context = bed_tenant("acme", "w");
  ff_tenant *tenant;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &context, &tenant, NULL));
  ff_flag_id flag = ff_flag_id_of(client, "a");
  for (int i = 0; i < 200; i++) {
    TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, flag));
    rest_ms(1);
  }
  ff_tenant_destroy(tenant);
}

/* -- Many alarms at once ------------------------------------------------------------- */

enum { MANY = 6000, LONG_MS = 1500, YOUNG_MS = 500 };

/* Waits until a client is old, what it knows is young, and values are held back. Its heart beats
 * so slowly that it lives through many alarms on a busy machine. */
static long long grow_old(void) {
  client = bed_open(line.url, "FEATURE_FLAGS_CACHE_TENANTS", "10000", "FEATURE_FLAGS_HEARTBEAT_MS",
                    "2000", NULL);
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(is_fresh("a", "acme"));
  long long begin = now_ms();
  rest_ms(LONG_MS);
  TEST_ASSERT_SOON(is_fresh("a", "acme") && evaluation.age_ms < YOUNG_MS);
  hold_values();
  return begin;
}

/* What was fresh a moment ago is stale, and not as old as the client. */
static void assert_still_young(long long begin) {
  TEST_ASSERT_SOON(look("a", "acme") != FF_OK || evaluation.freshness == FF_FRESHNESS_STALE);
  TEST_ASSERT_EQUAL_INT(FF_OK, evaluation.error);
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_LESS_THAN_INT64(now_ms() - begin - (LONG_MS - YOUNG_MS) / 2, evaluation.age_ms);
}

/* More keys than are read again one by one, in a single message. */
static void test_a_message_of_many_keys_makes_nothing_look_old(void) {
  static char names[MANY][16];
  static ff_context companies[MANY];
  for (int i = 0; i < MANY; i++) {
    snprintf(names[i], sizeof names[i], "c%d", i);
    companies[i] = bed_tenant(names[i], NULL);
  }
  long long begin = grow_old();
  line.is_held = false;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, companies, MANY, PATIENCE_MS, NULL));
  TEST_ASSERT_SOON(is_fresh("a", "acme") && evaluation.age_ms < YOUNG_MS);
  hold_values();
  uint64_t before = bed_stats(client).invalidations;
  redis_do(redis, "EVAL %s 0 %d",
           "for i = 0, ARGV[1] - 1 do redis.call('SET', 'ff:a:company:c' .. i, 'true') end", MANY);
  TEST_ASSERT_SOON(bed_stats(client).invalidations >= before + MANY);
  assert_still_young(begin);
}

static void test_flushes_in_a_row_make_nothing_look_old(void) {
  long long begin = grow_old();
  uint64_t before = bed_stats(client).flushes;
  redis_do(redis, "SELECT 1");
  redis_do(redis, "EVAL %s 0 %d", "for i = 1, ARGV[1] do redis.call('FLUSHDB') end", MANY);
  redis_do(redis, "SELECT 0");
  TEST_ASSERT_SOON(bed_stats(client).flushes >= before + MANY);
  assert_still_young(begin);
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_value_that_changes_while_it_is_read_is_read_again);
  RUN_TEST(test_value_whose_change_is_on_the_way_is_as_old_as_it_says);
  RUN_TEST(test_load_that_an_alarm_overtakes_is_repeated);
  RUN_TEST(test_alarm_while_a_flag_is_new_leaves_the_others_known);
  RUN_TEST(test_flag_is_not_known_before_it_was_read);
  RUN_TEST(test_handle_that_finds_no_room_answers_right);
  RUN_TEST(test_a_message_of_many_keys_makes_nothing_look_old);
  RUN_TEST(test_flushes_in_a_row_make_nothing_look_old);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
