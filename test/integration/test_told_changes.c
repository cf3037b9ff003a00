/* Every change is told to a listener, also of what is being read just then; and what is read
 * for the first time is no change. */
#include "unity.h"

#include "support/redis_server.h"

#include <featureflag.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000, FLAGS = 1000, COMPANIES = 200 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_error error;
static char path[] = "/tmp/ff-told-XXXXXX";
static atomic_int ready, others;
static atomic_int told[COMPANIES]; /* that company N's flag 0 is on */

static void take(const ff_change *change) {
  bool is_ours = change->scope == FF_SCOPE_COMPANY && strcmp(change->flag, "flag-0") == 0;
  if (is_ours && change->after == FF_VALUE_ON)
    atomic_fetch_add(&told[atoi(change->id)], 1);
  else
    atomic_fetch_add(&others, 1);
}

static void on_event(ff_client *of, const ff_event *event, void *user) {
  (void)of;
  (void)user;
  if (event->type == FF_EVENT_READY) atomic_store(&ready, 1);
  for (size_t i = 0; i < event->change_count; i++)
    take(&event->changes[i]);
}

static void wait_for(const atomic_int *count, int least) {
  for (int waited = 0; atomic_load(count) < least && waited < PATIENCE_MS; waited++)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  TEST_ASSERT_GREATER_OR_EQUAL_INT(least, atomic_load(count));
}

static void write_registry(void) {
  FILE *file = fdopen(mkstemp(path), "w");
  fputs("flags:\n", file);
  for (int i = 0; i < FLAGS; i++)
    fprintf(file, "  flag-%d: {description: d, defaultEnabled: false, scope: workspace}\n", i);
  fclose(file);
}

static void open_client(void) {
  ff_options *options = ff_options_create();
  ff_err err = ff_options_set(options, "REDIS_URL", server.url, &error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_REGISTRY", path, &error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_UNKNOWN", "allow", &error);
  if (!err) err = ff_options_set(options, "REDIS_CONNECT_TIMEOUT_MS", "20000", &error);
  if (!err) err = ff_options_set(options, "REDIS_COMMAND_TIMEOUT_MS", "20000", &error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_HEARTBEAT_MS", "60000", &error);
  if (!err) err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
}

void setUp(void) {
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SET ff:new true");
  redis_do(redis, "SET ff:new:company:acme true");
  atomic_store(&ready, 0);
  atomic_store(&others, 0);
  for (int i = 0; i < COMPANIES; i++)
    atomic_store(&told[i], 0);
  open_client();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, on_event, NULL, &error));
  wait_for(&ready, 1);
}

void tearDown(void) {
  ff_client_destroy(client);
}

/* The tenant is asked about, and its value set while the answer is on its way. */
static void test_of_tenants_that_are_being_loaded(void) {
  for (int i = 0; i < COMPANIES; i++) {
    char id[16];
    snprintf(id, sizeof id, "%d", i);
    ff_context context = FF_CONTEXT_INIT;
    ff_evaluation evaluation;
    context.company_id = id;
    ff_evaluate_known(client, "flag-1", &context, &evaluation, NULL);
    redis_do(redis, "SET ff:flag-0:company:%s true", id);
  }
  for (int i = 0; i < COMPANIES; i++)
    wait_for(&told[i], 1);
  TEST_ASSERT_EQUAL_INT(0, atomic_load(&others));
}

static void learn(const char *flag, const ff_context *context) {
  ff_evaluation evaluation = {.error = FF_ERR_LOADING};
  for (int waited = 0; evaluation.error == FF_ERR_LOADING && waited < PATIENCE_MS; waited++) {
    ff_evaluate_known(client, flag, context, &evaluation, NULL);
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  TEST_ASSERT_EQUAL_INT(FF_OK, evaluation.error);
  TEST_ASSERT_TRUE(evaluation.enabled || strcmp(flag, "new") != 0);
}

/* The flag is new to the cache, not to Redis. */
static void test_not_of_what_is_read_for_the_first_time(void) {
  ff_context acme = FF_CONTEXT_INIT;
  acme.company_id = "acme";
  learn("flag-1", &acme);
  learn("new", &acme);
  redis_do(redis, "SET ff:flag-0:company:7 true");
  wait_for(&told[7], 1);
  TEST_ASSERT_EQUAL_INT(0, atomic_load(&others));
}

/* The control: what has changed is told, new flag or not. */
static void test_of_a_flag_that_is_being_adopted(void) {
  ff_evaluation evaluation;
  ff_evaluate_known(client, "new", NULL, &evaluation, NULL);
  redis_do(redis, "SET ff:new false");
  wait_for(&others, 1);
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  write_registry();
  UNITY_BEGIN();
  RUN_TEST(test_of_tenants_that_are_being_loaded);
  RUN_TEST(test_not_of_what_is_read_for_the_first_time);
  RUN_TEST(test_of_a_flag_that_is_being_adopted);
  redisFree(redis);
  redis_server_stop(&server);
  unlink(path);
  return UNITY_END();
}
