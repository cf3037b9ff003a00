/* What a listener is told when changes have passed that nobody can name: it hears READY
 * again, which is when it has to look for itself. */
#include "unity.h"

#include "support/redis_server.h"

#include <featureflag.h>
#include <stdatomic.h>
#include <time.h>

enum { PATIENCE_MS = 30000 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_error error;
static atomic_int readies, changes;

static void on_event(ff_client *of, const ff_event *event, void *user) {
  (void)of;
  (void)user;
  if (event->type == FF_EVENT_READY) atomic_fetch_add(&readies, 1);
  if (event->type == FF_EVENT_CHANGED) atomic_fetch_add(&changes, (int)event->change_count);
}

static void wait_for(const atomic_int *count, int least) {
  for (int waited = 0; atomic_load(count) < least && waited < PATIENCE_MS; waited++)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  TEST_ASSERT_GREATER_OR_EQUAL_INT(least, atomic_load(count));
}

static void open_client(void) {
  ff_options *options = ff_options_create();
  ff_err err = ff_options_set(options, "REDIS_URL", server.url, &error);
  if (!err) err = ff_options_set(options, "REDIS_CONNECT_TIMEOUT_MS", "20000", &error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_HEARTBEAT_MS", "40", &error);
  if (!err) err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
}

void setUp(void) {
  atomic_store(&readies, 0);
  atomic_store(&changes, 0);
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SELECT 1");
  redis_do(redis, "SET ff:a true");
  redis_do(redis, "SELECT 0");
  open_client();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, on_event, NULL, &error));
  wait_for(&readies, 1);
}

void tearDown(void) {
  ff_client_destroy(client);
}

/* No tenant is in the cache: that acme's value is gone cannot be told as a change. */
static void test_flushed(void) {
  redis_do(redis, "SET ff:a:company:acme true");
  wait_for(&changes, 1);
  redis_do(redis, "FLUSHALL");
  wait_for(&readies, 2);
}

/* Nobody tells of it: it is found by reading again what is in memory. */
static void test_swapped(void) {
  ff_evaluation evaluation = {.error = FF_ERR_LOADING};
  for (int waited = 0; evaluation.error == FF_ERR_LOADING && waited < PATIENCE_MS; waited++) {
    ff_evaluate_known(client, "a", NULL, &evaluation, NULL);
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  TEST_ASSERT_EQUAL_INT(FF_OK, evaluation.error);
  redis_do(redis, "SWAPDB 0 1");
  wait_for(&readies, 2);
}

/* A change that is told needs no such thing; the control of the two above. */
static void test_told(void) {
  redis_do(redis, "SET ff:a:company:acme true");
  wait_for(&changes, 1);
  redis_do(redis, "DEL ff:a:company:acme");
  wait_for(&changes, 2);
  TEST_ASSERT_EQUAL_INT(1, atomic_load(&readies));
}

/* Where changes are polled for, every round may have missed something: it is said once. */
static void test_polling_says_it_once(void) {
  ff_client_destroy(client);
  client = NULL;
  atomic_store(&readies, 0);
  redis_do(redis, "ACL SETUSER polling on nopass ~* +@all -client");
  ff_options *options = ff_options_create();
  ff_options_set(options, "REDIS_URL", server.url, &error);
  ff_options_set(options, "REDIS_USERNAME", "polling", &error);
  ff_options_set(options, "REDIS_PASSWORD", "any", &error);
  ff_options_set(options, "FEATURE_FLAGS_POLL_MS", "20", &error);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_client_create(options, &client, &error), error.message);
  ff_options_destroy(options);
  TEST_ASSERT_FALSE(ff_enabled(client, "a", NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, on_event, NULL, &error));
  wait_for(&readies, 1);
  for (int round = 0; round < 5; round++) {
    redis_do(redis, round % 2 ? "DEL ff:a" : "SET ff:a true");
    wait_for(&changes, round + 1);
  }
  TEST_ASSERT_EQUAL_INT(1, atomic_load(&readies));
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_flushed);
  RUN_TEST(test_swapped);
  RUN_TEST(test_told);
  RUN_TEST(test_polling_says_it_once);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
