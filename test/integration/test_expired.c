/* Values that have expired, and that Redis has not removed yet: it tells of them only then, and
 * with many keys that expire its own search takes minutes to come by. Here it does not come at
 * all. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <stdatomic.h>
#include <stdio.h>

enum { TENANTS = 9000, EXPIRING = 350, EXPIRY_MS = 200 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static atomic_int told;

static void on_event(ff_client *of, const ff_event *event, void *user) {
  (void)of, (void)user;
  for (size_t i = 0; i < event->change_count; i++)
    if (event->changes[i].before == FF_VALUE_ON && event->changes[i].after == FF_VALUE_UNSET)
      atomic_fetch_add(&told, 1);
}

void setUp(void) {
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "DEBUG SET-ACTIVE-EXPIRE 0");
  atomic_store(&told, 0);
}

void tearDown(void) {
  ff_client_destroy(client);
  client = NULL;
}

static const char *name_of(int tenant) {
  static char name[16];
  snprintf(name, sizeof name, "c%d", tenant);
  return name;
}

/* Many tenants, the last of which have values. */
static void open_with(const char *heartbeat_ms) {
  static char names[TENANTS][16];
  static ff_context contexts[TENANTS];
  for (int i = 0; i < TENANTS; i++) {
    snprintf(names[i], sizeof names[i], "%s", name_of(i));
    contexts[i] = bed_tenant(names[i], NULL);
  }
  for (int i = TENANTS - EXPIRING; i < TENANTS; i++)
    redis_do(redis, "SET ff:a:company:%s true", names[i]);
  client = bed_open(server.url, "FEATURE_FLAGS_HEARTBEAT_MS", heartbeat_ms, NULL);
  ff_evaluation evaluation;
  TEST_ASSERT_SOON(ff_evaluate_known(client, "a", NULL, &evaluation, NULL) == FF_OK);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, contexts, TENANTS, PATIENCE_MS, NULL));
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", name_of(TENANTS - 1), NULL, true));
}

static void let_expire(void) {
  for (int i = TENANTS - EXPIRING; i < TENANTS; i++)
    redis_do(redis, "PEXPIRE ff:a:company:%s %d", name_of(i), EXPIRY_MS);
}

static int count_on(void) {
  int on = 0;
  for (int i = TENANTS - EXPIRING; i < TENANTS; i++)
    on += bed_check(client, "a", name_of(i), NULL).enabled;
  return on;
}

/* The control: the fault is there. */
static void test_nobody_tells_of_them(void) {
  open_with("60000");
  let_expire();
  rest_ms(3 * EXPIRY_MS);
  TEST_ASSERT_EQUAL_INT(EXPIRING, count_on());
}

static void test_they_are_found_among_many_tenants(void) {
  open_with("100");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, on_event, NULL, NULL));
  let_expire();
  TEST_ASSERT_SOON(count_on() == 0);
  TEST_ASSERT_SOON(atomic_load(&told) == EXPIRING);
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).silent_changes);
}

static void test_a_global_value_is_found(void) {
  redis_do(redis, "SET ff:a true PX %d", EXPIRY_MS);
  open_with("100");
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", "c0", NULL, false));
}

int main(void) {
  redis_server_start(&server, (const char *const[]){"--enable-debug-command", "yes", NULL});
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_nobody_tells_of_them);
  RUN_TEST(test_they_are_found_among_many_tenants);
  RUN_TEST(test_a_global_value_is_found);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
