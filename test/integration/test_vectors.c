/* test/vectors/semantics.json, over each store and through each way of asking. */
#include "unity.h"

#include "client.h"
#include "store/memory.h"
#include "support/redis_server.h"

#include <featureflag.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FF_VECTORS
#define FF_VECTORS "test/vectors"
#endif

static redis_server server;
static redisContext *redis; /* NULL: the memory store's turn */
static json_t *vectors;
static const char *mode = "direct";
static ff_client *with_registry, *without_registry;

void setUp(void) {}
void tearDown(void) {}

static ff_client *open_client(bool registry) {
  ff_options *options = ff_options_create();
  ff_client *client = NULL;
  ff_error error;
  const char *path = registry ? FF_VECTORS "/registry.yml" : "";
  const char *const settings[][2] = {{"FEATURE_FLAGS_PROVIDER", redis ? "redis" : "memory"},
                                     {"FEATURE_FLAGS_REGISTRY", path},
                                     {"REDIS_URL", redis ? server.url : ""},
                                     {"FEATURE_FLAGS_MODE", mode},
                                     {"REDIS_COMMAND_TIMEOUT_MS", "5000"}};
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_options_set(options, settings[i][0], settings[i][1], &error));
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_client_create(options, &client, &error), error.message);
  ff_options_destroy(options);
  return client;
}

/* Stores what a vector says; the memory store knows no other types than strings, and
 * there such a key is as good as none. */
static void plant(ff_client *client, const char *name, const json_t *value) {
  if (!redis) {
    ff__key key = {name, strlen(name)};
    ff__memory_plant(client->store, key, json_string_value(value), NULL);
  } else if (json_is_string(value)) {
    redis_do(redis, "SET %s %b", name, json_string_value(value), json_string_length(value));
  } else {
    redis_do(redis, "RPUSH %s x", name);
  }
}

static void clear(ff_client *client, json_t *keys) {
  const char *name;
  json_t *value;
  if (redis) redis_do(redis, "FLUSHALL");
  if (!redis) json_object_foreach(keys, name, value) plant(client, name, json_null());
}

static const char *text(const json_t *object, const char *field) {
  return json_string_value(json_object_get(object, field));
}

static void assert_evaluation(const json_t *vector, const ff_evaluation *evaluation) {
  const char *name = text(vector, "name");
  const json_t *expected = json_object_get(vector, "expect");
  const char *error = text(expected, "error");
  TEST_ASSERT_EQUAL_INT_MESSAGE(json_is_true(json_object_get(expected, "enabled")),
                                evaluation->enabled, name);
  TEST_ASSERT_EQUAL_STRING_MESSAGE(text(expected, "source"),
                                   ff_source_name((ff_source)evaluation->source), name);
  TEST_ASSERT_EQUAL_STRING_MESSAGE(text(expected, "reason"),
                                   ff_reason_name((ff_reason)evaluation->reason), name);
  TEST_ASSERT_EQUAL_STRING_MESSAGE(error ? error : "NONE",
                                   ff_kind_name((ff_kind)evaluation->error_kind), name);
}

/* Asks alone, in a batch, for the explanation, and for the bare answer. */
static void ask_vector(ff_client *client, const json_t *vector) {
  const char *flag = text(vector, "flag");
  ff_context context = FF_CONTEXT_INIT;
  context.company_id = text(vector, "companyId");
  context.workspace_id = text(vector, "workspaceId");
  ff_evaluation evaluation;
  ff_evaluate(client, flag, &context, &evaluation, NULL);
  assert_evaluation(vector, &evaluation);
  TEST_ASSERT_EQUAL_INT(evaluation.enabled, ff_enabled(client, flag, &context));

  ff_query queries[] = {{"other", NULL}, {flag, &context}};
  ff_evaluation evaluations[2];
  ff_evaluate_many(client, queries, 2, evaluations, NULL);
  assert_evaluation(vector, &evaluations[1]);

  ff_explanation *explanation;
  ff_explain(client, flag, &context, &explanation, NULL);
  assert_evaluation(vector, ff_explanation_evaluation(explanation));
  ff_explanation_destroy(explanation);
}

/* A handle for what a vector asks, once the tenant is loaded. */
static void ask_by_handle(ff_client *client, const json_t *vector) {
  ff_context context = FF_CONTEXT_INIT;
  context.company_id = text(vector, "companyId");
  context.workspace_id = text(vector, "workspaceId");
  ff_tenant *tenant;
  if (ff_tenant_create(client, &context, &tenant, NULL) != FF_OK) return; /* a bad id */
  ff_flag_id id = ff_flag_id_of(client, text(vector, "flag"));
  bool expected = json_is_true(json_object_get(json_object_get(vector, "expect"), "enabled"));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, &context, 1, 5000, NULL));
  for (int i = 0; i < 3; i++)
    TEST_ASSERT_EQUAL_INT_MESSAGE(expected, ff_tenant_enabled(tenant, id), text(vector, "name"));
  uint64_t bits[64];
  size_t count = ff_tenant_enabled_set(tenant, bits, 64);
  TEST_ASSERT_EQUAL_UINT(ff_flag_count(client), count);
  if (id != FF_FLAG_NONE) TEST_ASSERT_EQUAL_INT(expected, bits[id / 64] >> id % 64 & 1);
  ff_tenant_destroy(tenant);
}

static void run_vector(const json_t *vector) {
  bool registry = json_is_true(json_object_get(vector, "registry"));
  ff_client *client = registry ? with_registry : without_registry;
  bool is_cached = redis && strcmp(mode, "cached") == 0;
  json_t *keys = json_object_get(vector, "keys"), *value;
  const char *name;
  json_object_foreach(keys, name, value) plant(client, name, value);
  if (is_cached) client = open_client(registry); /* knows nothing of the vectors before */
  ask_vector(client, vector);
  ask_by_handle(client, vector);
  ask_vector(client, vector); /* from memory, where there is any */
  if (is_cached) ff_client_destroy(client);
  clear(registry ? with_registry : without_registry, keys);
}

static void test_all_vectors(void) {
  size_t index;
  json_t *vector;
  json_array_foreach(json_object_get(vectors, "vectors"), index, vector) run_vector(vector);
  printf("%zu vectors over %s, %s\n", index, redis ? "redis" : "memory", mode);
  TEST_ASSERT_TRUE(index > 80);
}

static void run_all(void) {
  with_registry = open_client(true);
  without_registry = open_client(false);
  RUN_TEST(test_all_vectors);
  ff_client_destroy(with_registry);
  ff_client_destroy(without_registry);
}

int main(void) {
  json_error_t error;
  vectors = json_load_file(FF_VECTORS "/semantics.json", JSON_ALLOW_NUL, &error);
  if (!vectors) {
    fprintf(stderr, "%s:%d: %s\n", error.source, error.line, error.text);
    return 1;
  }
  UNITY_BEGIN();
  run_all();
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  run_all();
  mode = "cached";
  run_all();
  redisFree(redis);
  redis_server_stop(&server);
  json_decref(vectors);
  return UNITY_END();
}
