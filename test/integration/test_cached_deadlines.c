/* Cached mode with the default timeouts when Redis is stopped (SIGSTOP): the longest check as
 * seen from outside, beside what it may take. Times are printed, and none is asserted: on a
 * busy machine a thread waits for its core as well. That a warm check never sleeps is seen
 * from how often the thread has given its core up by itself. */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include "unity.h"

#include "os/clock.h"
#include "support/bed.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>

enum { COMMAND_MS = 50, CONNECT_MS = 200, HEARTBEAT_MS = 1000, REPEATS = 1000, THREADS = 16 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_tenant *tenant;
static double longest_ms;

void setUp(void) {
  client = NULL;
  tenant = NULL;
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SET ff:f1:company:acme false"); /* its default is on */
}

void tearDown(void) {
  redis_server_thaw(&server);
  ff_tenant_destroy(tenant);
  ff_client_destroy(client);
}

static void open_client(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(30),
                    "REDIS_CONNECT_TIMEOUT_MS", "", "REDIS_COMMAND_TIMEOUT_MS", "",
                    "FEATURE_FLAGS_HEARTBEAT_MS", "", NULL);
}

/* Knows acme, and nobody else. */
static void open_warm(void) {
  ff_context acme = bed_tenant("acme", NULL);
  open_client();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &acme, &tenant, NULL));
  TEST_ASSERT_SOON(bed_is_fresh(client, "f1", "acme", NULL, false));
}

/* -- Checks ---------------------------------------------------------------------- */

static double milliseconds_since(int64_t begin) {
  return (double)(ff__clock_now() - begin) / (double)FF__NANOSECONDS_PER_MS;
}

static ff_err check(const char *company, ff_evaluation *evaluation) {
  ff_context context = bed_tenant(company, NULL);
  int64_t begin = ff__clock_now();
  ff_err err = ff_evaluate(client, "f1", &context, evaluation, NULL);
  double took = milliseconds_since(begin);
  if (took > longest_ms) longest_ms = took;
  return err;
}

/* The last known value, not the default. */
static void check_warm(void) {
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT(FF_OK, check("acme", &evaluation));
  TEST_ASSERT_FALSE(evaluation.enabled);
  TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, ff_flag_id_of(client, "f1")));
}

/* Tenants that nobody has asked for: the default, and why. */
static void check_cold(void) {
  static int number;
  char id[16];
  ff_evaluation evaluation;
  snprintf(id, sizeof id, "new-%d", number++);
  TEST_ASSERT_NOT_EQUAL(FF_OK, check(id, &evaluation));
  TEST_ASSERT_TRUE(evaluation.enabled);
}

/* Checks once, then again and again; the line has what they took. */
static void measure(const char *what, void (*check_one)(void), int deadline_ms) {
  longest_ms = 0;
  check_one();
  double first_ms = longest_ms;
  int64_t begin = ff__clock_now();
  for (int i = 0; i < REPEATS; i++)
    check_one();
  double mean_us = milliseconds_since(begin) / (double)REPEATS * 1e3;
  printf("    %-44s first %7.3f ms, longest %7.3f ms, deadline %3d ms, mean of %d more %.1f us\n",
         what, first_ms, longest_ms, deadline_ms, REPEATS, mean_us);
}

static long times_slept(void) {
  struct rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

/* -- Stopped ---------------------------------------------------------------------- */

static void test_warm_tenant(void) {
  open_warm();
  measure("(Redis answers: a warm tenant)", check_warm, 0);
  redis_server_freeze(&server);
  measure("a warm tenant, before anybody knows", check_warm, 0);
  longest_ms = 0;
  long slept = times_slept(), checks = 0;
  for (int64_t begin = now_ms(); now_ms() - begin < 2 * HEARTBEAT_MS; checks++)
    check_warm();
  slept = times_slept() - slept;
  printf("    %-44s longest %7.3f ms, deadline   0 ms, slept %ld times in %ld checks\n",
         "a warm tenant, for two heartbeats", longest_ms, slept, checks);
  TEST_ASSERT_TRUE(slept < checks / 1000);
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_LOST);
  measure("a warm tenant, stale", check_warm, 0);
}

static void test_cold_tenants(void) {
  open_warm();
  redis_server_freeze(&server);
  measure("cold tenants", check_cold, COMMAND_MS);
}

static void test_cold_client(void) {
  open_client();
  redis_server_freeze(&server);
  measure("a cold client", check_cold, CONNECT_MS + COMMAND_MS);
}

static void *time_one(void *user) {
  char id[16];
  ff_evaluation evaluation;
  snprintf(id, sizeof id, "thread-%d", (int)(size_t)user);
  ff_context context = bed_tenant(id, NULL);
  int64_t begin = ff__clock_now();
  ff_evaluate(client, "f1", &context, &evaluation, NULL);
  int64_t took = ff__clock_now() - begin;
  return evaluation.enabled && evaluation.error != FF_OK ? (void *)(intptr_t)took : NULL;
}

static void test_cold_tenants_of_many_threads(void) {
  pthread_t threads[THREADS];
  intptr_t longest = 0;
  open_warm();
  redis_server_freeze(&server);
  for (size_t i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, time_one, (void *)i));
  for (int i = 0; i < THREADS; i++) {
    void *took;
    pthread_join(threads[i], &took);
    TEST_ASSERT_NOT_NULL_MESSAGE(took, "a check that was not answered by the default");
    if ((intptr_t)took > longest) longest = (intptr_t)took;
  }
  printf("    %-44s longest %7.3f ms, deadline %3d ms\n", "cold tenants of 16 threads at once",
         (double)longest / (double)FF__NANOSECONDS_PER_MS, COMMAND_MS);
}

static void test_all_are_right_again_when_it_goes_on(void) {
  open_warm();
  redis_server_freeze(&server);
  check_cold();
  redis_server_thaw(&server);
  int64_t begin = now_ms();
  TEST_ASSERT_SOON(bed_is_fresh(client, "f1", "acme", NULL, false));
  printf("    %-44s fresh after %d ms\n", "Redis goes on", (int)(now_ms() - begin));
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_warm_tenant);
  RUN_TEST(test_cold_tenants);
  RUN_TEST(test_cold_client);
  RUN_TEST(test_cold_tenants_of_many_threads);
  RUN_TEST(test_all_are_right_again_when_it_goes_on);
  bed_registry_remove();
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
