/* What a listener is told when changes have passed that nobody can name: it hears READY
 * again, which is when it has to look for itself. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <stdatomic.h>
#include <stdio.h>

static redis_server server;
static redisContext *redis;
static ff_client *client;
static atomic_int readies, changes;

static void on_event(ff_client *of, const ff_event *event, void *user) {
  (void)of, (void)user;
  if (event->type == FF_EVENT_READY) atomic_fetch_add(&readies, 1);
  if (event->type == FF_EVENT_CHANGED) atomic_fetch_add(&changes, (int)event->change_count);
}

/* Database 1 holds what SWAPDB is going to bring. */
void setUp(void) {
  atomic_store(&readies, 0);
  atomic_store(&changes, 0);
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SELECT 1");
  redis_do(redis, "SET ff:a true");
  redis_do(redis, "SELECT 0");
}

void tearDown(void) {
  ff_client_destroy(client);
  client = NULL;
}

static void listen_until_ready(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, on_event, NULL, NULL));
  TEST_ASSERT_SOON(atomic_load(&readies) == 1);
}

/* No tenant is in the cache: that acme's value is gone cannot be told as a change. */
static void test_flushed(void) {
  client = bed_open(server.url, NULL);
  listen_until_ready();
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(atomic_load(&changes) == 1);
  redis_do(redis, "FLUSHALL");
  TEST_ASSERT_SOON(atomic_load(&readies) == 2);
}

/* Nobody tells of it: it is found by reading again what is in memory. */
static void test_swapped(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_HEARTBEAT_MS", "100", NULL);
  listen_until_ready();
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", NULL, NULL, false));
  redis_do(redis, "SWAPDB 0 1");
  TEST_ASSERT_SOON(atomic_load(&readies) >= 2);
}

/* An op reads as many tenants as its keys are enough for. */
static void test_swapped_with_many_tenants(void) {
  enum { TENANTS = 5000 };
  static char names[TENANTS][16];
  static ff_context contexts[TENANTS];
  for (int i = 0; i < TENANTS; i++) {
    snprintf(names[i], sizeof names[i], "c%d", i);
    contexts[i] = bed_tenant(names[i], NULL);
  }
  redis_do(redis, "SELECT 1");
  redis_do(redis, "DEL ff:a");
  redis_do(redis, "SET ff:a:company:%s true", names[TENANTS - 1]);
  redis_do(redis, "SELECT 0");
  client = bed_open(server.url, "FEATURE_FLAGS_HEARTBEAT_MS", "20", NULL);
  ff_evaluation evaluation;
  TEST_ASSERT_SOON(ff_evaluate_known(client, "a", NULL, &evaluation, NULL) == FF_OK);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, contexts, TENANTS, PATIENCE_MS, NULL));
  redis_do(redis, "SWAPDB 0 1");
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", names[TENANTS - 1], NULL, true));
}

/* A change that is told needs no such thing; the control of the two above. */
static void test_told(void) {
  client = bed_open(server.url, NULL);
  listen_until_ready();
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(atomic_load(&changes) == 1);
  redis_do(redis, "DEL ff:a:company:acme");
  TEST_ASSERT_SOON(atomic_load(&changes) == 2);
  TEST_ASSERT_EQUAL_INT(1, atomic_load(&readies));
}

/* Where changes are polled for, every round may have missed something: it is said once. */
static void test_polling_says_it_once(void) {
  redis_do(redis, "ACL SETUSER polling on nopass ~* +@all -client");
  client = bed_open(server.url, "REDIS_USERNAME", "polling", "REDIS_PASSWORD", "any",
                    "FEATURE_FLAGS_POLL_MS", "20", NULL);
  bed_check(client, "a", NULL, NULL);
  listen_until_ready();
  for (int round = 0; round < 5; round++) {
    redis_do(redis, round % 2 ? "DEL ff:a" : "SET ff:a true");
    TEST_ASSERT_SOON(atomic_load(&changes) == round + 1);
  }
  TEST_ASSERT_EQUAL_INT(1, atomic_load(&readies));
  redis_do(redis, "ACL DELUSER polling");
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_flushed);
  RUN_TEST(test_swapped);
  RUN_TEST(test_swapped_with_many_tenants);
  RUN_TEST(test_told);
  RUN_TEST(test_polling_says_it_once);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
