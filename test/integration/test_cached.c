/* Cached mode over a real Redis: what a check costs, what it sees of changes made here and
 * elsewhere, and what is told of it. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { FLAGS = 130, THREADS = 16 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_error error;

void setUp(void) {
  client = NULL;
  memset(&error, 0, sizeof error);
  redis_do(redis, "FLUSHALL");
}

void tearDown(void) {
  ff_client_destroy(client);
  bed_registry_remove();
}

static bool enabled(const char *flag, const char *company, const char *workspace) {
  ff_context context = bed_tenant(company, workspace);
  return ff_enabled(client, flag, &context);
}

static long long count_commands(void) {
  return redis_info(redis, "total_commands_processed");
}

/* Opens with a registry of FLAGS flags and is connected, with nobody's row loaded but the global
 * one, and nothing under way. */
static void open_connected(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS), NULL);
  bed_check(client, "f0", NULL, NULL);
  TEST_ASSERT_SOON(bed_stats(client).loads == 1);
}

/* -- What a check costs ---------------------------------------------------------- */

static void test_create_connects_nowhere_and_starts_with_the_first_check(void) {
  long long before = redis_info(redis, "total_connections_received");
  client = bed_open(server.url, NULL);
  TEST_ASSERT_EQUAL_INT64(before, redis_info(redis, "total_connections_received"));
  bed_check(client, "a", NULL, NULL);
  TEST_ASSERT_EQUAL_INT64(before + 2, redis_info(redis, "total_connections_received"));
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
}

/* The asked keys first, in a command of their own, and both rows behind them. */
static void test_cold_check_is_one_pipelined_fetch(void) {
  open_connected();
  redis_do(redis, "CONFIG RESETSTAT");
  long long before = count_commands();
  bed_check(client, "f1", "acme", "w1");
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
  long long commands = count_commands() - before - 1; /* without the INFO */
  TEST_ASSERT_EQUAL_INT64(1 + (2 * FLAGS + 99) / 100, redis_calls(redis, "mget"));
  TEST_ASSERT_EQUAL_INT64(1 + (2 * FLAGS + 99) / 100, commands);
  TEST_ASSERT_EQUAL_UINT64(2, bed_stats(client).tenants);
}

static void test_warm_checks_ask_nobody(void) {
  open_connected();
  bed_check(client, "f1", "acme", "w1");
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
  ff_stats before = bed_stats(client);
  long long commands = count_commands();
  for (int i = 0; i < 1000; i++) {
    char flag[16];
    snprintf(flag, sizeof flag, "f%d", i % FLAGS);
    TEST_ASSERT_EQUAL_INT(i % FLAGS % 2, enabled(flag, "acme", "w1"));
    bed_check(client, flag, "acme", NULL);
  }
  TEST_ASSERT_EQUAL_INT64(commands + 1, count_commands()); /* the INFO */
  TEST_ASSERT_EQUAL_UINT64(before.hits + 2000, bed_stats(client).hits);
  TEST_ASSERT_EQUAL_UINT64(before.misses, bed_stats(client).misses);
}

static void *check_cold(void *user) {
  *(ff_evaluation *)user = bed_check(client, "f2", "acme", "w1");
  return NULL;
}

/* They share the rows, whoever asked for them first. */
static void test_callers_who_miss_together_share_the_fetch(void) {
  pthread_t threads[THREADS];
  ff_evaluation answers[THREADS];
  redis_do(redis, "SET ff:f2:workspace:w1 true");
  open_connected();
  uint64_t before = bed_stats(client).keys_read;
  for (int i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, check_cold, &answers[i]));
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    TEST_ASSERT_TRUE(answers[i].enabled);
    TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, answers[i].freshness);
  }
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
  TEST_ASSERT_EQUAL_UINT64(3, bed_stats(client).loads);
  TEST_ASSERT_TRUE(bed_stats(client).keys_read - before <= 2 * FLAGS + 3 * THREADS);
}

static void test_batch_asks_once_for_all_that_is_not_known(void) {
  enum { COUNT = 50 };
  char flags[COUNT][16];
  ff_query queries[COUNT];
  ff_evaluation answers[COUNT];
  ff_context known = bed_tenant("known", NULL), cold = bed_tenant("cold", NULL);
  redis_do(redis, "SET ff:f4:company:cold true");
  redis_do(redis, "SET ff:f7:company:known false");
  open_connected();
  bed_check(client, "f0", "known", NULL);
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
  for (int i = 0; i < COUNT; i++) {
    snprintf(flags[i], sizeof flags[i], "f%d", i / 2);
    queries[i] = (ff_query){flags[i], i % 2 ? &known : &cold};
  }
  ff_stats before = bed_stats(client);
  redis_do(redis, "CONFIG RESETSTAT");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_evaluate_many(client, queries, COUNT, answers, &error),
                                error.message);
  for (int i = 0; i < COUNT; i++) {
    bool expected = i / 2 % 2;
    if (i == 2 * 4) expected = true;
    if (i == 2 * 7 + 1) expected = false;
    TEST_ASSERT_EQUAL_INT(expected, answers[i].enabled);
    TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, answers[i].freshness);
  }
  TEST_ASSERT_EQUAL_UINT64(before.hits + COUNT / 2, bed_stats(client).hits);
  TEST_ASSERT_EQUAL_UINT64(before.misses + COUNT / 2, bed_stats(client).misses);
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
  TEST_ASSERT_EQUAL_INT64(1 + (FLAGS + 99) / 100, redis_calls(redis, "mget"));
}

/* -- What this process writes ------------------------------------------------------ */

static void set(ff_scope scope, const char *id, bool on) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_set(client, "f0", scope, id, on, 0, &error),
                                error.message);
}

static void unset(ff_scope scope, const char *id) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_unset(client, "f0", scope, id, 0, &error), error.message);
}

/* By each way of asking. */
static void assert_sees(bool expected) {
  ff_context context = bed_tenant("acme", "w1");
  ff_evaluation answers[2];
  ff_query queries[] = {{"f0", &context}, {"f1", &context}};
  TEST_ASSERT_EQUAL_INT(expected, ff_enabled(client, "f0", &context));
  TEST_ASSERT_EQUAL_INT(expected, bed_check(client, "f0", "acme", "w1").enabled);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate_many(client, queries, 2, answers, &error));
  TEST_ASSERT_EQUAL_INT(expected, answers[0].enabled);
}

static void test_own_writes_are_seen_by_the_next_check_at_every_level(void) {
  open_connected();
  for (int i = 0; i < 50; i++) {
    set(FF_SCOPE_WORKSPACE, "w1", true);
    assert_sees(true);
    set(FF_SCOPE_COMPANY, "acme", false);
    assert_sees(false);
    set(FF_SCOPE_GLOBAL, NULL, true);
    assert_sees(true);
    unset(FF_SCOPE_GLOBAL, NULL);
    assert_sees(false);
    unset(FF_SCOPE_COMPANY, "acme");
    assert_sees(true);
    unset(FF_SCOPE_WORKSPACE, "w1");
    assert_sees(false);
  }
}

/* Whether its row is cold, being loaded, or known when the write is made. */
static void test_own_writes_are_seen_for_tenants_nobody_asked_for_before(void) {
  open_connected();
  for (int i = 0; i < 100; i++) {
    char id[16];
    snprintf(id, sizeof id, "t%d", i);
    set(FF_SCOPE_COMPANY, id, true);
    TEST_ASSERT_TRUE(enabled("f0", id, NULL));
    set(FF_SCOPE_COMPANY, id, false); /* its row is on the way */
    TEST_ASSERT_FALSE(enabled("f0", id, NULL));
    set(FF_SCOPE_COMPANY, id, true);
    TEST_ASSERT_TRUE(enabled("f0", id, NULL));
  }
}

static void test_own_writes_are_seen_by_handles(void) {
  ff_tenant *tenant;
  ff_context context = bed_tenant("acme", "w1");
  open_connected();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &context, &tenant, &error));
  for (int i = 0; i < 100; i++) {
    set(FF_SCOPE_COMPANY, "acme", i % 2);
    TEST_ASSERT_EQUAL_INT(i % 2, ff_tenant_enabled(tenant, 0));
    set(FF_SCOPE_GLOBAL, NULL, i % 3 == 0);
    TEST_ASSERT_EQUAL_INT(i % 3 == 0, ff_tenant_enabled(tenant, 0));
    unset(FF_SCOPE_GLOBAL, NULL);
    TEST_ASSERT_EQUAL_INT(i % 2, ff_tenant_enabled(tenant, 0));
  }
  ff_tenant_destroy(tenant);
}

typedef struct writer {
  pthread_t thread;
  char id[16];
  int wrong;
} writer;

static void *write_and_read(void *user) {
  writer *self = user;
  for (int i = 0; i < 100; i++) {
    if (ff_set(client, "f0", FF_SCOPE_COMPANY, self->id, i % 2, 0, NULL) != FF_OK) self->wrong++;
    self->wrong += enabled("f0", self->id, NULL) != i % 2;
  }
  return NULL;
}

static void test_own_writes_are_seen_by_each_of_many_threads(void) {
  writer writers[THREADS] = {0};
  open_connected();
  for (int i = 0; i < THREADS; i++) {
    snprintf(writers[i].id, sizeof writers[i].id, "t%d", i);
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&writers[i].thread, NULL, write_and_read, &writers[i]));
  }
  for (int i = 0; i < THREADS; i++) {
    pthread_join(writers[i].thread, NULL);
    TEST_ASSERT_EQUAL_INT(0, writers[i].wrong);
  }
}

/* -- What others write --------------------------------------------------------------- */

/* A tenant whose row is known; from then on there is nothing to poll. */
static void open_warm(void) {
  open_connected();
  bed_check(client, "f0", "acme", "w1");
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
}

static void test_set_and_del_of_others_are_pushed_at_every_level(void) {
  static const char *const keys[] = {"ff:f0:workspace:w1", "ff:f0:company:acme", "ff:f0"};
  open_warm();
  for (int i = 0; i < 3; i++) {
    redis_do(redis, "SET %s true", keys[i]);
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", true));
    redis_do(redis, "SET %s false", keys[i]);
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", false));
    redis_do(redis, "SET %s true", keys[i]);
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", true));
    redis_do(redis, "DEL %s", keys[i]);
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", false));
  }
  TEST_ASSERT_EQUAL_UINT64(12, bed_stats(client).invalidations);
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).silent_changes);
}

/* Values that are neither: nothing globally, off for a tenant. */
static void test_values_that_are_neither_are_pushed(void) {
  open_warm();
  redis_do(redis, "SET ff:f1 TRUE");
  redis_do(redis, "SET ff:f1:company:acme 1");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f1", "acme", "w1", false));
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_COMPANY, bed_check(client, "f1", "acme", "w1").source);
  redis_do(redis, "DEL ff:f1:company:acme");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f1", "acme", "w1", true));
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, bed_check(client, "f1", "acme", "w1").source);
}

static void test_another_type_counts_as_no_key(void) {
  open_warm();
  redis_do(redis, "SET ff:f0:company:acme true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", true));
  redis_do(redis, "MULTI");
  redis_do(redis, "DEL ff:f0:company:acme");
  redis_do(redis, "RPUSH ff:f0:company:acme true");
  redis_do(redis, "EXEC");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", false));
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, bed_check(client, "f0", "acme", "w1").source);
}

static void test_expiry_is_pushed(void) {
  open_warm();
  redis_do(redis, "SET ff:f0:workspace:w1 true PX 100");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", true));
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", false));
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).silent_changes);
}

static void test_rename_is_pushed_for_both_names(void) {
  open_warm();
  redis_do(redis, "SET ff:f0:company:acme true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", true));
  redis_do(redis, "RENAME ff:f0:company:acme ff:f2:company:acme");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", false));
  TEST_ASSERT_SOON(bed_is_fresh(client, "f2", "acme", "w1", true));
  redis_do(redis, "SET elsewhere true");
  redis_do(redis, "RENAME elsewhere ff:f4:workspace:w1");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f4", "acme", "w1", true));
}

static void test_changes_of_another_database_and_of_other_keys_change_nothing(void) {
  open_warm();
  redis_do(redis, "SET ff:f0:company:acme true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", "w1", true));
  redis_do(redis, "SELECT 1");
  redis_do(redis, "SET ff:f0:company:acme false"); /* told of, read again, and not in ours */
  redis_do(redis, "SELECT 0");
  redis_do(redis, "SET ffx:f0 false");
  redis_do(redis, "SET ff:not-one-of-ours true");
  redis_do(redis, "SET ff:f0:company: false");
  redis_do(redis, "SET ff:f0:planet:acme false");
  redis_do(redis, "SET ff: false");
  redis_do(redis, "SET ff:f2 true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f2", NULL, NULL, true));
  TEST_ASSERT_TRUE(bed_is_fresh(client, "f0", "acme", "w1", true));
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).flushes);
}

static void test_other_prefix_and_database_are_watched_where_they_are(void) {
  char url[160];
  snprintf(url, sizeof url, "%s?db=5", server.url);
  client = bed_open(url, "FEATURE_FLAGS_PREFIX", "app:flags", NULL);
  redis_do(redis, "SELECT 5");
  TEST_ASSERT_FALSE(bed_check(client, "a", "acme", NULL).enabled);
  redis_do(redis, "SET app:flags:a:company:acme true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", "acme", NULL, true));
  redis_do(redis, "SELECT 0");
}

/* Many at once, more than are kept to be read one by one; and none is forgotten. */
static void test_thousands_of_changes_at_once_all_arrive(void) {
  enum { ROUNDS = 60 };
  open_warm();
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < FLAGS; i++)
      redisAppendCommand(redis, "SET ff:f%d:company:acme %s", i,
                         (i + round) % 2 ? "true" : "false");
    for (int i = 0; i < FLAGS; i++) {
      redisReply *reply = NULL;
      TEST_ASSERT_EQUAL_INT(REDIS_OK, redisGetReply(redis, (void **)&reply));
      freeReplyObject(reply);
    }
  }
  for (int i = 0; i < FLAGS; i++) {
    char flag[16];
    snprintf(flag, sizeof flag, "f%d", i);
    TEST_ASSERT_SOON(bed_is_fresh(client, flag, "acme", "w1", (i + ROUNDS - 1) % 2));
  }
}

/* -- What is told of it ------------------------------------------------------------------ */

static void test_evaluation_tells_how_fresh_it_is(void) {
  open_warm();
  ff_evaluation evaluation = bed_check(client, "f1", "acme", "w1");
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, evaluation.freshness);
  TEST_ASSERT_EQUAL_INT(FF_REASON_DEFAULT, evaluation.reason);
  TEST_ASSERT_TRUE(evaluation.age_ms >= 0);
  TEST_ASSERT_FALSE(bed_stats(client).stale);
}

/* Whether an answer is younger than the one of before, without a change in between. */
static bool is_younger(void) {
  static int64_t before;
  int64_t age = bed_check(client, "a", "acme", NULL).age_ms, last = before;
  before = age;
  return age < last;
}

/* The age is that of the last heartbeat, so it does not grow for ever. */
static void test_heartbeats_keep_the_age_small(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_HEARTBEAT_MS", "1000", NULL);
  for (int i = 0; i < 3; i++)
    TEST_ASSERT_SOON(is_younger());
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, bed_check(client, "a", "acme", NULL).freshness);
}

static void test_stats_add_up(void) {
  ff_stats empty = {0};
  open_warm();
  ff_stats stats = bed_stats(client);
  TEST_ASSERT_EQUAL_UINT64(2, stats.misses);
  TEST_ASSERT_EQUAL_UINT64(0, stats.hits);
  for (int i = 0; i < 10; i++) {
    enabled("f0", "acme", "w1");
    bed_check(client, "f0", "acme", "w1");
  }
  bed_check(client, "f0", "zenith", NULL);
  TEST_ASSERT_SOON(bed_stats(client).loads == 4);
  stats = bed_stats(client);
  TEST_ASSERT_EQUAL_UINT64(20, stats.hits);
  TEST_ASSERT_EQUAL_UINT64(3, stats.misses);
  TEST_ASSERT_EQUAL_UINT64(stats.hits + stats.misses, stats.evaluations);
  TEST_ASSERT_EQUAL_UINT64(4 * FLAGS + 1 + 3 + 2, stats.keys_read);
  TEST_ASSERT_EQUAL_UINT64(3, stats.tenants);
  TEST_ASSERT_EQUAL_UINT64(FLAGS, stats.flags);
  TEST_ASSERT_EQUAL_UINT64(1, stats.connections);
  TEST_ASSERT_EQUAL_UINT64(0, stats.failed_attempts + stats.evictions + stats.flushes +
                                  stats.stale + stats.silent_changes + stats.invalidations);
  TEST_ASSERT_TRUE(stats.bytes >= 3 * FLAGS / 4);
  TEST_ASSERT_EQUAL_MEMORY(empty.reserved, stats.reserved, sizeof empty.reserved);
  ff_client_stats(NULL, &stats);
  TEST_ASSERT_EQUAL_MEMORY(&empty, &stats, sizeof empty);
}

static void test_health_tells_how_changes_are_learned_of(void) {
  ff_health health;
  char text[512];
  client = bed_open(server.url, NULL);
  TEST_ASSERT_EQUAL_INT(FF_UPDATES_NONE, bed_updates(client));
  bed_check(client, "a", NULL, NULL);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_check_health(client, 0, &health));
  TEST_ASSERT_EQUAL_INT(FF_UPDATES_TRACKING, health.updates);
  ff_health_json(&health, text, sizeof text);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(text, "\"updates\":\"tracking\""), text);
}

static void test_other_modes_learn_of_nothing(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_MODE", "direct", NULL);
  bed_check(client, "a", NULL, NULL);
  TEST_ASSERT_EQUAL_INT(FF_UPDATES_NONE, bed_updates(client));
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).connections);
  ff_client_destroy(client);
  client = bed_open(server.url, "FEATURE_FLAGS_PROVIDER", "memory", NULL);
  bed_check(client, "a", NULL, NULL);
  TEST_ASSERT_EQUAL_INT(FF_UPDATES_NONE, bed_updates(client));
}

static void test_names_are_total(void) {
  TEST_ASSERT_EQUAL_STRING("tracking", ff_updates_name(FF_UPDATES_TRACKING));
  TEST_ASSERT_EQUAL_STRING("polling", ff_updates_name(FF_UPDATES_POLLING));
  TEST_ASSERT_EQUAL_STRING("lost", ff_updates_name(FF_UPDATES_LOST));
  TEST_ASSERT_EQUAL_STRING("none", ff_updates_name(FF_UPDATES_NONE));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_updates_name((ff_updates)9));
  TEST_ASSERT_EQUAL_STRING("PROVIDER_STALE", ff_event_name(FF_EVENT_STALE));
  TEST_ASSERT_EQUAL_STRING("UNKNOWN", ff_event_name((ff_event_type)0));
  TEST_ASSERT_EQUAL_STRING("other", ff_value_name(FF_VALUE_OTHER));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_value_name((ff_value)9));
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff_flag_none());
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_create_connects_nowhere_and_starts_with_the_first_check);
  RUN_TEST(test_cold_check_is_one_pipelined_fetch);
  RUN_TEST(test_warm_checks_ask_nobody);
  RUN_TEST(test_callers_who_miss_together_share_the_fetch);
  RUN_TEST(test_batch_asks_once_for_all_that_is_not_known);
  RUN_TEST(test_own_writes_are_seen_by_the_next_check_at_every_level);
  RUN_TEST(test_own_writes_are_seen_for_tenants_nobody_asked_for_before);
  RUN_TEST(test_own_writes_are_seen_by_handles);
  RUN_TEST(test_own_writes_are_seen_by_each_of_many_threads);
  RUN_TEST(test_set_and_del_of_others_are_pushed_at_every_level);
  RUN_TEST(test_values_that_are_neither_are_pushed);
  RUN_TEST(test_another_type_counts_as_no_key);
  RUN_TEST(test_expiry_is_pushed);
  RUN_TEST(test_rename_is_pushed_for_both_names);
  RUN_TEST(test_changes_of_another_database_and_of_other_keys_change_nothing);
  RUN_TEST(test_other_prefix_and_database_are_watched_where_they_are);
  RUN_TEST(test_thousands_of_changes_at_once_all_arrive);
  RUN_TEST(test_evaluation_tells_how_fresh_it_is);
  RUN_TEST(test_heartbeats_keep_the_age_small);
  RUN_TEST(test_stats_add_up);
  RUN_TEST(test_health_tells_how_changes_are_learned_of);
  RUN_TEST(test_other_modes_learn_of_nothing);
  RUN_TEST(test_names_are_total);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
