/* Every change is told to a listener, also of what is being read just then; and what is read
 * for the first time is no change. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = 1000, COMPANIES = 200, ADOPTED = 500 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static atomic_int ready, others;
static atomic_int told[COMPANIES]; /* that company N's flag f0 is on */

static void take(const ff_change *change) {
  bool is_ours = change->scope == FF_SCOPE_COMPANY && strcmp(change->flag, "f0") == 0;
  if (is_ours && change->after == FF_VALUE_ON)
    atomic_fetch_add(&told[atoi(change->id)], 1);
  else
    atomic_fetch_add(&others, 1);
}

static void on_event(ff_client *of, const ff_event *event, void *user) {
  (void)of, (void)user;
  if (event->type == FF_EVENT_READY) atomic_store(&ready, 1);
  for (size_t i = 0; i < event->change_count; i++)
    take(&event->changes[i]);
}

void setUp(void) {
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SET ff:new true");
  redis_do(redis, "SET ff:new:company:acme true");
  atomic_store(&ready, 0);
  atomic_store(&others, 0);
  for (int i = 0; i < COMPANIES; i++)
    atomic_store(&told[i], 0);
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS),
                    "FEATURE_FLAGS_UNKNOWN", "allow", NULL);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, on_event, NULL, NULL));
  TEST_ASSERT_SOON(atomic_load(&ready));
}

void tearDown(void) {
  ff_client_destroy(client);
  client = NULL;
  bed_registry_remove();
}

/* The tenant is asked about, and its value set while the answer is on its way. */
static void test_of_tenants_that_are_being_loaded(void) {
  for (int i = 0; i < COMPANIES; i++) {
    char id[16];
    snprintf(id, sizeof id, "%d", i);
    ff_context context = bed_tenant(id, NULL);
    ff_evaluation evaluation;
    ff_evaluate_known(client, "f1", &context, &evaluation, NULL);
    redis_do(redis, "SET ff:f0:company:%s true", id);
  }
  for (int i = 0; i < COMPANIES; i++)
    TEST_ASSERT_SOON(atomic_load(&told[i]) > 0);
  TEST_ASSERT_EQUAL_INT(0, atomic_load(&others));
}

static bool is_known(const char *flag, const char *company) {
  ff_context context = bed_tenant(company, NULL);
  ff_evaluation evaluation;
  return ff_evaluate_known(client, flag, &context, &evaluation, NULL) == FF_OK;
}

/* The flag is new to the cache, not to Redis. */
static void test_not_of_what_is_read_for_the_first_time(void) {
  TEST_ASSERT_SOON(is_known("f1", "acme"));
  TEST_ASSERT_SOON(is_known("new", "acme"));
  TEST_ASSERT_TRUE(bed_check(client, "new", "acme", NULL).enabled);
  redis_do(redis, "SET ff:f0:company:7 true");
  TEST_ASSERT_SOON(atomic_load(&told[7]) > 0);
  TEST_ASSERT_EQUAL_INT(0, atomic_load(&others));
}

/* The control: what has changed is told, new flag or not. Redis' word of it and what the flag is
 * read for the first time come over two connections, so both orders are tried. */
static void test_of_flags_that_are_being_adopted(void) {
  for (int i = 0; i < ADOPTED; i++) {
    char flag[16];
    snprintf(flag, sizeof flag, "new%d", i);
    atomic_store(&others, 0);
    is_known(flag, NULL);
    redis_do(redis, "SET ff:%s false", flag);
    TEST_ASSERT_SOON(atomic_load(&others) > 0);
  }
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_of_tenants_that_are_being_loaded);
  RUN_TEST(test_not_of_what_is_read_for_the_first_time);
  RUN_TEST(test_of_flags_that_are_being_adopted);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
