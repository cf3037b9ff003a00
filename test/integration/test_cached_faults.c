/* Cached mode when Redis is lost, refuses, forgets, or is another one: answers stay what they
 * last were, are marked, and recover by themselves. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLAGS = 130 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_tenant *tenant;
static ff_error error;
static char password_file[128];

static void reconnect_control(void) {
  redisFree(redis);
  redis = redis_server_connect(&server);
}

static void restart(const char *const *extra) {
  redis_server_restart(&server, extra);
  reconnect_control();
}

void setUp(void) {
  client = NULL;
  tenant = NULL;
  memset(&error, 0, sizeof error);
  if (!server.pid) restart(NULL); /* a test has failed while it was away */
  redis_do(redis, "FLUSHALL");
}

void tearDown(void) {
  ff_tenant_destroy(tenant);
  ff_client_destroy(client);
  bed_registry_remove();
}

/* -- The bed ------------------------------------------------------------------------- */

/* Flag f0 is on for acme, against its default. */
static void plant(void) {
  redis_do(redis, "SET ff:f0:company:acme true");
}

/* A client that notices within half a second, and knows acme. */
static void open_warm(void) {
  plant();
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS),
                    "FEATURE_FLAGS_HEARTBEAT_MS", "1000", NULL);
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
}

static bool is_stale(void) {
  return bed_check(client, "f0", "acme", NULL).freshness == FF_FRESHNESS_STALE;
}

/* The last known truth, and marked as such. */
static void assert_stale_but_right(void) {
  ff_evaluation evaluation = bed_check(client, "f0", "acme", NULL);
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_STALE, evaluation.freshness);
  TEST_ASSERT_EQUAL_INT(FF_REASON_STALE, evaluation.reason);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_COMPANY, evaluation.source);
  TEST_ASSERT_TRUE(evaluation.age_ms >= 0);
  ff_context context = bed_tenant("acme", NULL);
  TEST_ASSERT_TRUE(ff_enabled(client, "f0", &context));
}

static void await_recovery(bool enabled) {
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, enabled));
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_TRACKING);
}

/* The number of one of our two connections, by what it is subscribed to. */
static long long connection_of(bool watches) {
  redisReply *reply = redis_must(redis, "CLIENT LIST");
  long long id = -1;
  for (char *line = strtok(reply->str, "\n"); line; line = strtok(NULL, "\n"))
    if (strstr(line, "name=libfeatureflag") && (strstr(line, " sub=1 ") != NULL) == watches &&
        (watches || strstr(line, "cmd=mget")))
      id = atoll(line + 3);
  freeReplyObject(reply);
  return id;
}

/* -- Redis goes ------------------------------------------------------------------------ */

static void test_killed_and_restarted_empty(void) {
  open_warm();
  redis_server_kill(&server);
  TEST_ASSERT_SOON(is_stale());
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_LOST);
  assert_stale_but_right();
  for (int i = 0; i < 200; i++)
    assert_stale_but_right();
  TEST_ASSERT_SOON(bed_log_count("answers are the last known ones") == 1);
  ff_evaluation evaluation;
  ff_context stranger = bed_tenant("stranger", NULL);
  TEST_ASSERT_NOT_EQUAL(FF_OK, ff_evaluate(client, "f1", &stranger, &evaluation, &error));
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
  TEST_ASSERT_SOON(bed_stats(client).failed_attempts > 0);
  restart(NULL);
  await_recovery(false);
  TEST_ASSERT_SOON(bed_log_count("redis: back again") == 1);
  TEST_ASSERT_TRUE(bed_stats(client).stale > 0);
}

static void test_restarted_with_other_data(void) {
  open_warm();
  redis_server_kill(&server);
  TEST_ASSERT_SOON(is_stale());
  restart(NULL);
  redis_do(redis, "SET ff:f0 false");
  plant();
  redis_do(redis, "SET ff:f2:company:acme true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f2", "acme", NULL, true));
  TEST_ASSERT_FALSE(bed_check(client, "f0", "acme", NULL).enabled);
}

static void test_never_there_and_then_started(void) {
  redis_server_kill(&server);
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS), NULL);
  ff_evaluation evaluation;
  ff_context acme = bed_tenant("acme", NULL);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, ff_evaluate(client, "f1", &acme, &evaluation, &error));
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_NONE, evaluation.freshness);
  TEST_ASSERT_EQUAL_INT(FF_KIND_PROVIDER_NOT_READY, evaluation.error_kind);
  TEST_ASSERT_EQUAL_INT(FF_UPDATES_LOST, bed_updates(client));
  TEST_ASSERT_SOON(bed_log_count("flags that need it have their defaults") == 1);
  restart(NULL);
  plant();
  await_recovery(true);
}

static void test_stopped_is_noticed_and_answers_go_on(void) {
  open_warm();
  redis_server_freeze(&server);
  TEST_ASSERT_SOON(is_stale());
  assert_stale_but_right();
  redis_server_thaw(&server);
  await_recovery(true);
}

static void test_stopped_in_the_middle_of_a_load(void) {
  open_warm();
  redis_server_freeze(&server);
  ff_context cold = bed_tenant("cold", NULL);
  ff_evaluation evaluation;
  TEST_ASSERT_NOT_EQUAL(FF_OK, ff_evaluate(client, "f1", &cold, &evaluation, &error));
  TEST_ASSERT_TRUE(evaluation.enabled);
  redis_server_thaw(&server);
  TEST_ASSERT_SOON(bed_is_fresh(client, "f1", "cold", NULL, true));
  await_recovery(true);
}

/* -- What is known changes all at once ---------------------------------------------------- */

static void test_flushall_is_pushed(void) {
  open_warm();
  redis_do(redis, "FLUSHALL");
  await_recovery(false);
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).flushes);
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
}

static void test_flushdb_of_another_database_changes_nothing(void) {
  open_warm();
  redis_do(redis, "SELECT 1");
  redis_do(redis, "FLUSHDB");
  redis_do(redis, "SELECT 0");
  TEST_ASSERT_SOON(bed_stats(client).flushes == 1);
  await_recovery(true);
}

/* However they fall between the replies of what is read again because of them. */
static void test_flushes_in_a_row_leave_nothing_stale(void) {
  char id[16];
  open_warm();
  for (int i = 0; i < 30; i++) {
    snprintf(id, sizeof id, "t%d", i);
    bed_check(client, "f0", id, NULL);
  }
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 30; i++)
      redis_do(redis, "FLUSHALL");
    redis_do(redis, "SET ff:f0:company:t%d true", round);
    for (int i = 0; i < 30; i++) {
      snprintf(id, sizeof id, "t%d", i);
      TEST_ASSERT_SOON(bed_is_fresh(client, "f0", id, NULL, i == round));
    }
  }
}

/* SWAPDB says nothing to anybody: a difference that nobody has told of is looked into. */
static void test_swapdb_is_found_out(void) {
  redis_do(redis, "SELECT 1");
  redis_do(redis, "SET ff:f2:company:acme true");
  redis_do(redis, "SELECT 0");
  open_warm();
  bed_check(client, "f0", "zenith", NULL);
  redis_do(redis, "SWAPDB 0 1");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f2", "acme", NULL, true));
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
  TEST_ASSERT_SOON(bed_stats(client).silent_changes > 0);
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
}

static void test_replica_of_another_server_converges(void) {
  redis_server other;
  char socket[160];
  redis_server_start(&other, (const char *const[]){"--port", "0", NULL});
  redisContext *master = redis_server_connect(&other);
  for (int port = 20000 + getpid() % 20000; true; port++) { /* replication needs a port */
    redisReply *reply = redisCommand(master, "CONFIG SET port %d", port);
    bool is_set = reply && reply->type == REDIS_REPLY_STATUS;
    if (reply) freeReplyObject(reply);
    snprintf(socket, sizeof socket, "%d", port);
    if (is_set) break;
  }
  redis_do(master, "SET ff:f2:company:acme true");
  open_warm();
  redis_do(redis, "REPLICAOF 127.0.0.1 %s", socket);
  TEST_ASSERT_SOON(bed_is_fresh(client, "f2", "acme", NULL, true));
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
  redis_do(master, "SET ff:f0:company:acme true"); /* comes through replication */
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, true));
  redis_do(redis, "REPLICAOF NO ONE");
  redisFree(master);
  redis_server_stop(&other);
  char dump[128];
  snprintf(dump, sizeof dump, "%s/dump.rdb", server.folder);
  unlink(dump);
}

/* -- Connections go ------------------------------------------------------------------------ */

static void kill_connection(bool watches) {
  open_warm();
  long long id = connection_of(watches);
  TEST_ASSERT_TRUE(id > 0);
  redis_do(redis, "CLIENT KILL ID %lld", id);
  redis_do(redis, "SET ff:f0:company:acme false");
  await_recovery(false);
  redis_do(redis, "SET ff:f0:company:acme true");
  await_recovery(true);
  TEST_ASSERT_SOON(bed_stats(client).connections == 2);
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).failed_attempts);
}

static void test_killed_data_connection(void) {
  kill_connection(false);
}

static void test_killed_watch_connection(void) {
  kill_connection(true);
}

/* A check that waits while the connection is closed is answered over the next one. */
static void *kill_again_and_again(void *user) {
  redisContext *own = redis_server_connect(&server);
  for (int i = 0; i < 20; i++) {
    redis_do(own, "CLIENT KILL TYPE normal SKIPME yes");
    rest_ms(10);
  }
  redisFree(own);
  return user;
}

static void test_checks_survive_connections_that_are_killed_again_and_again(void) {
  pthread_t thread;
  open_warm();
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, kill_again_and_again, NULL));
  for (int i = 0; i < 200; i++) {
    char id[16];
    ff_evaluation evaluation;
    snprintf(id, sizeof id, "t%d", i);
    ff_context context = bed_tenant(id, NULL);
    ff_err err = ff_evaluate(client, "f1", &context, &evaluation, &error);
    TEST_ASSERT_TRUE_MESSAGE(evaluation.enabled, id); /* the truth, and the default */
    TEST_ASSERT_EQUAL_INT(err == FF_OK, evaluation.freshness != FF_FRESHNESS_NONE);
    rest_ms(1);
  }
  pthread_join(thread, NULL);
  reconnect_control();
  await_recovery(true);
}

/* Redis closes a subscriber that does not read fast enough; here, any that is told of so many
 * keys in one go. */
static void test_output_buffer_limit_is_recovered_from(void) {
  open_warm();
  redis_do(redis, "CONFIG SET client-output-buffer-limit %s", "pubsub 1 1 1");
  redis_do(redis, "EVAL %s 0",
           "for i = 0, 4999 do redis.call('SET', 'ff:f' .. i .. ':company:acme', 'false') end");
  TEST_ASSERT_SOON(bed_stats(client).connections >= 2);
  redis_do(redis, "CONFIG SET client-output-buffer-limit %s", "pubsub 32mb 8mb 60");
  await_recovery(false);
  for (int i = 0; i < FLAGS; i++) {
    char flag[16];
    snprintf(flag, sizeof flag, "f%d", i);
    TEST_ASSERT_SOON(bed_is_fresh(client, flag, "acme", NULL, false));
  }
}

/* More than a reply may hold, of as many tenants. */
static void test_more_changes_at_once_than_can_be_taken(void) {
  open_warm();
  redis_do(redis, "EVAL %s 0",
           "for i = 1, 150000 do redis.call('SET', 'ff:f0:company:t' .. i, 'true') end "
           "redis.call('SET', 'ff:f0:company:acme', 'false')");
  await_recovery(false);
  TEST_ASSERT_TRUE(bed_check(client, "f0", "t150000", NULL).enabled);
  TEST_ASSERT_TRUE(bed_stats(client).connections <= 3);
}

/* Anybody who may publish can do so on the channel of invalidations. */
static void test_text_published_on_the_channel_is_no_news(void) {
  open_warm();
  for (int i = 0; i < 100; i++)
    redis_do(redis, "PUBLISH __redis__:invalidate ff:f0:company:acme");
  redis_do(redis, "SET ff:f0:company:acme false");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).flushes);
}

/* It limits how many keys are remembered, and prefixes are not keys. */
static void test_small_tracking_table_has_no_effect(void) {
  redis_do(redis, "CONFIG SET tracking-table-max-keys 1");
  open_warm();
  for (int i = 0; i < 50; i++)
    bed_check(client, "f0", "t", NULL);
  for (int i = 0; i < 20; i++) {
    redis_do(redis, "SET ff:f%d:company:acme %s", i, i % 2 ? "false" : "true");
    char flag[16];
    snprintf(flag, sizeof flag, "f%d", i);
    TEST_ASSERT_SOON(bed_is_fresh(client, flag, "acme", NULL, i % 2 == 0));
  }
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).flushes);
  redis_do(redis, "CONFIG SET tracking-table-max-keys 1000000");
}

static void test_out_of_memory_reads_go_on(void) {
  open_warm();
  redis_do(redis, "CONFIG SET maxmemory 1");
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY,
                        ff_set(client, "f0", FF_SCOPE_COMPANY, "acme", false, 0, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "OOM command not allowed"), error.message);
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  TEST_ASSERT_TRUE(bed_check(client, "f1", "cold", NULL).enabled);
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, bed_check(client, "f0", "acme", NULL).freshness);
  redis_do(redis, "CONFIG SET maxmemory 0");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "f0", FF_SCOPE_COMPANY, "acme", false, 0, &error));
  TEST_ASSERT_FALSE(bed_check(client, "f0", "acme", NULL).enabled);
}

/* -- What may be done ------------------------------------------------------------------------ */

static void open_as(const char *user, const char *password_option, const char *password) {
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS), "REDIS_USERNAME",
                    user, password_option, password, "FEATURE_FLAGS_POLL_MS", "50", NULL);
}

static void assert_polls(const char *why) {
  ff_health health;
  char text[512];
  plant();
  open_as("limited", "REDIS_PASSWORD", "any");
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_check_health(client, 0, &health));
  TEST_ASSERT_EQUAL_INT(FF_UPDATES_POLLING, health.updates);
  ff_health_json(&health, text, sizeof text);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(text, "\"updates\":\"polling\""), text);
  TEST_ASSERT_SOON(bed_log_count("it tells of no changes") == 1);
  TEST_ASSERT_EQUAL_INT_MESSAGE(1, bed_log_count(why), bed_log());
  for (int i = 0; i < 5; i++) {
    redis_do(redis, "SET ff:f0:company:acme %s", i % 2 ? "true" : "false");
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, i % 2));
    redis_do(redis, "SET ff:f1 %s", i % 2 ? "true" : "false");
    TEST_ASSERT_SOON(bed_is_fresh(client, "f1", "acme", NULL, i % 2));
  }
  for (int i = 0; i < 20; i++) { /* what this process writes it need not poll for */
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "f0", FF_SCOPE_COMPANY, "acme", i % 2, 0, &error));
    TEST_ASSERT_EQUAL_INT(i % 2, bed_check(client, "f0", "acme", NULL).enabled);
  }
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
  redis_do(redis, "ACL DELUSER limited");
}

static void test_polls_where_client_is_refused(void) {
  redis_do(redis, "ACL SETUSER limited on nopass ~ff:* &* +mget +set +ping");
  assert_polls("client|id");
}

static void test_polls_where_the_channel_is_refused(void) {
  redis_do(redis, "ACL SETUSER limited on nopass ~ff:* resetchannels +@all");
  assert_polls("NOPERM");
}

/* A row that is polled for is fresh all the time, and stale when Redis is lost. */
static void test_polling_knows_how_fresh_it_is(void) {
  redis_do(redis, "ACL SETUSER limited on nopass ~ff:* +mget +ping");
  plant();
  open_as("limited", "REDIS_PASSWORD", "any");
  bed_check(client, "f0", "acme", NULL);
  for (int i = 0; i < 300; i++) {
    TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, bed_check(client, "f0", NULL, NULL).freshness);
    rest_ms(1);
  }
  redis_server_kill(&server);
  TEST_ASSERT_SOON(is_stale());
  assert_stale_but_right();
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_LOST);
  restart(NULL);
  redis_do(redis, "ACL SETUSER limited on nopass ~ff:* +mget +ping");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_POLLING);
  redis_do(redis, "ACL DELUSER limited");
}

/* Who may connect and not read hears why, in the log once, and does not hammer at the door. */
static void test_no_right_to_mget_is_said_and_not_insisted_on(void) {
  ff_evaluation evaluation;
  ff_context acme = bed_tenant("acme", NULL);
  redis_do(redis, "ACL SETUSER blind on nopass ~ff:* &* +@all -mget");
  plant();
  open_as("blind", "REDIS_PASSWORD", "any");
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY, ff_evaluate(client, "f1", &acme, &evaluation, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "NOPERM"), error.message);
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
  long long begin = now_ms();
  for (int i = 0; i < 1500; i++) {
    TEST_ASSERT_NOT_EQUAL(FF_OK, ff_evaluate(client, "f1", &acme, &evaluation, &error));
    rest_ms(1);
  }
  double seconds = (double)(now_ms() - begin) / 1000;
  printf("    %.0f connections in %.1f s\n", (double)bed_stats(client).connections, seconds);
  TEST_ASSERT_TRUE((double)bed_stats(client).connections < 10 + 10 * seconds);
  TEST_ASSERT_EQUAL_INT_MESSAGE(1, bed_log_count("NOPERM"), bed_log());
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, bed_log_count("back again"), bed_log());
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, bed_log_count("last known"), bed_log()); /* there are none */
  redis_do(redis, "ACL SETUSER blind +mget");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, true));
  redis_do(redis, "ACL DELUSER blind");
}

static void write_password(const char *password) {
  FILE *file = fopen(password_file, "w");
  TEST_ASSERT_NOT_NULL(file);
  fprintf(file, "%s\n", password);
  fclose(file);
}

static void test_rotated_password_is_read_again(void) {
  redis_do(redis, "ACL SETUSER rotated on >first ~ff:* &* +@all");
  write_password("first");
  plant();
  open_as("rotated", "REDIS_PASSWORD_FILE", password_file);
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  redis_do(redis, "ACL SETUSER rotated resetpass >second");
  redis_do(redis, "CLIENT KILL USER rotated");
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_LOST); /* the file still has the first one */
  assert_stale_but_right();
  TEST_ASSERT_EQUAL_INT(0, bed_log_count("first"));
  write_password("second");
  await_recovery(true);
  redis_do(redis, "ACL DELUSER rotated");
}

/* -- Answers that are too old ------------------------------------------------------------------ */

static void test_answers_older_than_the_limit_become_defaults(void) {
  ff_evaluation evaluation;
  ff_context acme = bed_tenant("acme", NULL);
  plant();
  client =
      bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS),
               "FEATURE_FLAGS_HEARTBEAT_MS", "1000", "FEATURE_FLAGS_MAX_STALE_MS", "300", NULL);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &acme, &tenant, &error));
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 0));
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
  redis_server_kill(&server);
  TEST_ASSERT_SOON(ff_evaluate(client, "f0", &acme, &evaluation, &error) == FF_ERR_STALE);
  TEST_ASSERT_FALSE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
  TEST_ASSERT_EQUAL_INT(FF_REASON_ERROR, evaluation.reason);
  TEST_ASSERT_EQUAL_INT(FF_KIND_PROVIDER_NOT_READY, evaluation.error_kind);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "FEATURE_FLAGS_MAX_STALE_MS"), error.message);
  TEST_ASSERT_FALSE(ff_enabled(client, "f0", &acme));
  TEST_ASSERT_TRUE(ff_enabled(client, "f1", &acme));
  TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, 0));
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 1));
  uint64_t bits[3];
  TEST_ASSERT_EQUAL_UINT(FLAGS, ff_tenant_enabled_set(tenant, bits, 3));
  TEST_ASSERT_EQUAL_HEX64(0xaaaaaaaaaaaaaaaau, bits[0]);
  restart(NULL);
  plant();
  await_recovery(true);
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 0));
}

/* -- Lost and not ready ------------------------------------------------------------------------ */

static void test_destroy_while_redis_is_stopped_ends(void) {
  open_warm();
  redis_server_freeze(&server);
  ff_client_destroy(client);
  client = NULL;
  redis_server_thaw(&server);
}

/* What is written while the cache has no connection is what checks see. */
static void test_writes_are_seen_while_the_cache_is_not_connected(void) {
  redis_do(redis, "ACL SETUSER writer on nopass ~ff:* &* +@all");
  plant();
  open_as("writer", "REDIS_PASSWORD", "any");
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  redis_do(redis, "ACL SETUSER writer -mget");
  redis_do(redis, "CLIENT KILL USER writer");
  TEST_ASSERT_SOON(is_stale());
  TEST_ASSERT_EQUAL_INT_MESSAGE(
      FF_OK, ff_set(client, "f0", FF_SCOPE_COMPANY, "acme", false, 0, &error), error.message);
  TEST_ASSERT_FALSE(bed_check(client, "f0", "acme", NULL).enabled);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "f0", FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  redis_do(redis, "ACL DELUSER writer");
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  snprintf(password_file, sizeof password_file, "%s/password", server.folder);
  UNITY_BEGIN();
  RUN_TEST(test_killed_and_restarted_empty);
  RUN_TEST(test_restarted_with_other_data);
  RUN_TEST(test_never_there_and_then_started);
  RUN_TEST(test_stopped_is_noticed_and_answers_go_on);
  RUN_TEST(test_flushall_is_pushed);
  RUN_TEST(test_flushdb_of_another_database_changes_nothing);
  RUN_TEST(test_flushes_in_a_row_leave_nothing_stale);
  RUN_TEST(test_swapdb_is_found_out);
  RUN_TEST(test_replica_of_another_server_converges);
  RUN_TEST(test_killed_data_connection);
  RUN_TEST(test_killed_watch_connection);
  RUN_TEST(test_checks_survive_connections_that_are_killed_again_and_again);
  RUN_TEST(test_output_buffer_limit_is_recovered_from);
  RUN_TEST(test_more_changes_at_once_than_can_be_taken);
  RUN_TEST(test_text_published_on_the_channel_is_no_news);
  RUN_TEST(test_small_tracking_table_has_no_effect);
  RUN_TEST(test_out_of_memory_reads_go_on);
  RUN_TEST(test_polls_where_client_is_refused);
  RUN_TEST(test_polls_where_the_channel_is_refused);
  RUN_TEST(test_polling_knows_how_fresh_it_is);
  RUN_TEST(test_no_right_to_mget_is_said_and_not_insisted_on);
  RUN_TEST(test_rotated_password_is_read_again);
  RUN_TEST(test_answers_older_than_the_limit_become_defaults);
  RUN_TEST(test_destroy_while_redis_is_stopped_ends);
  RUN_TEST(test_writes_are_seen_while_the_cache_is_not_connected);
  RUN_TEST(test_stopped_in_the_middle_of_a_load);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
