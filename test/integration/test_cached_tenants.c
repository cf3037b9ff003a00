/* Tenants in memory: those that have to make room, those loaded ahead, those asked about without
 * waiting, and those that are held by a handle. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = 130, WORDS = (FLAGS + 63) / 64, THREADS = 4 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_tenant *tenant;
static ff_error error;

void setUp(void) {
  client = NULL;
  tenant = NULL;
  memset(&error, 0, sizeof error);
  redis_do(redis, "FLUSHALL");
}

void tearDown(void) {
  ff_tenant_destroy(tenant);
  ff_client_destroy(client);
  bed_registry_remove();
}

static void open_with(const char *name, const char *value) {
  client =
      bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS), name, value, NULL);
}

static void open_client(void) {
  open_with("FEATURE_FLAGS_UNKNOWN", "error");
}

static ff_err known(const char *flag, const char *company, ff_evaluation *evaluation) {
  ff_context context = bed_tenant(company, NULL);
  return ff_evaluate_known(client, flag, &context, evaluation, &error);
}

static bool is_known(const char *company) {
  ff_evaluation evaluation;
  return known("f0", company, &evaluation) == FF_OK;
}

/* -- Making room ------------------------------------------------------------------- */

/* Tenant tN has flag f(N % FLAGS) turned round. */
static void plant_tenants(int count) {
  for (int i = 0; i < count; i++)
    redis_do(redis, "SET ff:f%d:company:t%d %s", i % FLAGS, i, i % FLAGS % 2 ? "false" : "true");
}

static int count_wrong(int number) {
  char id[16], flag[16];
  int wrong = 0;
  snprintf(id, sizeof id, "t%d", number);
  ff_context context = bed_tenant(id, NULL);
  for (int i = 0; i < 3; i++) {
    int of = (number + i) % FLAGS;
    snprintf(flag, sizeof flag, "f%d", of);
    wrong += ff_enabled(client, flag, &context) != ((i == 0) != of % 2);
  }
  return wrong;
}

static void test_answers_stay_right_when_tenants_have_to_make_room(void) {
  plant_tenants(50);
  open_with("FEATURE_FLAGS_CACHE_TENANTS", "4");
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < 50; i++)
      TEST_ASSERT_EQUAL_INT(0, count_wrong(i));
  ff_stats stats = bed_stats(client);
  TEST_ASSERT_TRUE(stats.tenants <= 4);
  TEST_ASSERT_TRUE(stats.evictions > 0);
}

/* Company and workspace do not fit at the same time. */
static void test_answers_stay_right_with_room_for_one(void) {
  redis_do(redis, "SET ff:f0:company:a false");
  redis_do(redis, "SET ff:f0:workspace:b true");
  open_with("FEATURE_FLAGS_CACHE_TENANTS", "1");
  for (int i = 0; i < 50; i++) {
    TEST_ASSERT_FALSE(bed_check(client, "f0", "a", "b").enabled);
    TEST_ASSERT_TRUE(bed_check(client, "f0", "c", "b").enabled);
    TEST_ASSERT_TRUE(bed_check(client, "f0", NULL, "b").enabled);
  }
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).tenants);
}

static void *check_random_tenants(void *user) {
  unsigned state = (unsigned)(uintptr_t)user;
  uintptr_t wrong = 0;
  for (int i = 0; i < 1500; i++) {
    state = state * 1103515245u + 12345u;
    wrong += (uintptr_t)count_wrong((int)(state >> 16) % 40);
  }
  return (void *)wrong;
}

static void test_threads_never_see_another_tenants_value_when_there_is_little_room(void) {
  pthread_t threads[THREADS];
  plant_tenants(40);
  open_with("FEATURE_FLAGS_CACHE_TENANTS", "8");
  for (int i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(
        0, pthread_create(&threads[i], NULL, check_random_tenants, (void *)(uintptr_t)(i + 1)));
  for (int i = 0; i < THREADS; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    TEST_ASSERT_EQUAL_UINT(0, (uintptr_t)wrong);
  }
  TEST_ASSERT_TRUE(bed_stats(client).evictions > 0);
  TEST_ASSERT_TRUE(bed_stats(client).hits > 0);
}

/* -- Ahead --------------------------------------------------------------------------- */

enum { MANY = 200 };

static ff_context contexts[MANY];
static char ids[MANY][16];

static void name_tenants(void) {
  for (int i = 0; i < MANY; i++) {
    snprintf(ids[i], sizeof ids[i], "t%d", i);
    contexts[i] = bed_tenant(ids[i], NULL);
  }
}

static void test_prepare_loads_tenants_ahead(void) {
  plant_tenants(MANY);
  name_tenants();
  open_client();
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_prepare(client, contexts, MANY, 60000, &error),
                                error.message);
  for (int i = 0; i < MANY; i++) {
    TEST_ASSERT_TRUE(is_known(ids[i]));
    TEST_ASSERT_EQUAL_INT(0, count_wrong(i));
  }
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).misses);
  TEST_ASSERT_EQUAL_UINT64(MANY + 1, bed_stats(client).loads);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, contexts, MANY, 0, &error));
}

static void test_prepare_without_patience_begins_to_load(void) {
  name_tenants();
  open_client();
  TEST_ASSERT_EQUAL_INT(FF_ERR_LOADING, ff_prepare(client, contexts, 20, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_LOADING, error.code);
  TEST_ASSERT_SOON(ff_prepare(client, contexts, 20, 0, &error) == FF_OK);
  TEST_ASSERT_TRUE(is_known(ids[19]));
}

static void test_prepare_says_when_there_is_no_room_for_all(void) {
  name_tenants();
  open_with("FEATURE_FLAGS_CACHE_TENANTS", "10");
  TEST_ASSERT_EQUAL_INT(FF_ERR_LOADING, ff_prepare(client, contexts, 30, 60000, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "FEATURE_FLAGS_CACHE_TENANTS"), error.message);
  TEST_ASSERT_EQUAL_UINT64(10, bed_stats(client).tenants);
}

static void test_prepare_fails_at_once_on_what_cannot_be(void) {
  ff_context wrong[] = {bed_tenant("good", NULL), bed_tenant("a\nb", NULL)};
  open_client();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, NULL, 0, 1000, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONTEXT, ff_prepare(client, wrong, 2, 1000, &error));
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).tenants);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_prepare(NULL, wrong, 1, 1000, &error));
}

static void test_prepare_tells_why_redis_cannot_be_reached(void) {
  ff_context acme = bed_tenant("acme", NULL);
  client = bed_open("unix:///nonexistent/redis.sock", NULL);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_CONNECT, ff_prepare(client, &acme, 1, 60000, &error),
                                error.message);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "/nonexistent/redis.sock"), error.message);
  TEST_ASSERT_NOT_EQUAL(FF_OK, ff_prepare(client, &acme, 1, 60000, &error));
}

/* Enough to take longer than anything that may keep this thread from running. */
enum { CROWD = 15000 };

static atomic_bool is_prepared;

static void *prepare_many(void *user) {
  ff_context *all = user;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_prepare(client, all, CROWD, 600000, NULL));
  atomic_store(&is_prepared, true);
  return NULL;
}

/* Who waits for one tenant does not wait for all that others want. */
static void test_prepare_ends_when_its_own_tenants_are_known(void) {
  pthread_t thread;
  ff_context *all = calloc(CROWD, sizeof *all);
  char(*names)[16] = calloc(CROWD, sizeof *names);
  for (int i = 0; i < CROWD; i++) {
    snprintf(names[i], sizeof names[i], "t%d", i);
    all[i] = bed_tenant(names[i], NULL);
  }
  open_with("FEATURE_FLAGS_CACHE_TENANTS", "20000");
  atomic_store(&is_prepared, false);
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, prepare_many, all));
  TEST_ASSERT_SOON(bed_stats(client).tenants == CROWD);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_prepare(client, &all[100], 1, 600000, &error),
                                error.message);
  bool is_late = atomic_load(&is_prepared);
  pthread_join(thread, NULL);
  free(all);
  free(names);
  TEST_ASSERT_FALSE_MESSAGE(is_late, "it has waited for all the others");
}

/* -- Without waiting -------------------------------------------------------------------- */

static void test_known_never_waits_and_begins_to_load(void) {
  ff_evaluation evaluation;
  redis_do(redis, "SET ff:f1:company:acme false");
  open_client();
  TEST_ASSERT_EQUAL_INT(FF_ERR_LOADING, known("f1", "acme", &evaluation));
  TEST_ASSERT_TRUE(evaluation.enabled); /* the registry's default */
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
  TEST_ASSERT_EQUAL_INT(FF_REASON_ERROR, evaluation.reason);
  TEST_ASSERT_EQUAL_INT(FF_KIND_PROVIDER_NOT_READY, evaluation.error_kind);
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_NONE, evaluation.freshness);
  TEST_ASSERT_SOON(known("f1", "acme", &evaluation) == FF_OK);
  TEST_ASSERT_FALSE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, evaluation.freshness);
}

static void test_known_in_the_other_modes(void) {
  ff_evaluation evaluation;
  redis_do(redis, "SET ff:f0 true");
  open_with("FEATURE_FLAGS_MODE", "direct");
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED, known("f1", "acme", &evaluation));
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "FEATURE_FLAGS_MODE"), error.message);
  ff_client_destroy(client);

  open_with("FEATURE_FLAGS_PROVIDER", "memory");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "f1", FF_SCOPE_COMPANY, "acme", false, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, known("f1", "acme", &evaluation));
  TEST_ASSERT_FALSE(evaluation.enabled);
}

/* -- All of them ------------------------------------------------------------------------- */

enum { LISTED = 300 }; /* more than are asked for at once */

typedef struct list {
  ff_flag_id next;
  int wrong, limit;
} list;

static bool note_flag(const char *flag, const ff_evaluation *evaluation, void *user) {
  list *all = user;
  ff_context context = bed_tenant("acme", "w1");
  ff_evaluation expected;
  ff_evaluate(client, flag, &context, &expected, NULL);
  all->wrong += strcmp(flag, ff_flag_name(client, all->next)) != 0;
  all->wrong += evaluation->enabled != expected.enabled || evaluation->source != expected.source;
  all->wrong += evaluation->error != FF_OK;
  return ++all->next != (ff_flag_id)all->limit;
}

static void assert_lists(const char *name, const char *value) {
  list all = {0, 0, 0};
  ff_context context = bed_tenant("acme", "w1");
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(LISTED),
                    "FEATURE_FLAGS_OVERRIDES", "f3=off", name, value, NULL);
  ff_set(client, "f10", FF_SCOPE_WORKSPACE, "w1", true, 0, &error);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_evaluate_all(client, &context, note_flag, &all, &error),
                                error.message);
  TEST_ASSERT_EQUAL_UINT(LISTED, all.next);
  TEST_ASSERT_EQUAL_INT(0, all.wrong);
  all = (list){0, 0, 270};
  TEST_ASSERT_EQUAL_INT(FF_ERR_CANCELLED,
                        ff_evaluate_all(client, &context, note_flag, &all, &error));
  TEST_ASSERT_EQUAL_UINT(270, all.next);
  ff_client_destroy(client);
  client = NULL;
}

static void test_evaluate_all_lists_every_flag_in_every_mode(void) {
  assert_lists("FEATURE_FLAGS_MODE", "cached");
  assert_lists("FEATURE_FLAGS_MODE", "direct");
  assert_lists("FEATURE_FLAGS_PROVIDER", "memory");
}

static bool count_errors(const char *flag, const ff_evaluation *evaluation, void *user) {
  (void)flag;
  *(int *)user += evaluation->error != FF_OK && evaluation->source == FF_SOURCE_DEFAULT;
  return true;
}

static void test_evaluate_all_lists_defaults_without_redis(void) {
  int errors = 0;
  client = bed_open("unix:///nonexistent/redis.sock", "FEATURE_FLAGS_REGISTRY",
                    bed_registry_of(LISTED), NULL);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT,
                        ff_evaluate_all(client, NULL, count_errors, &errors, &error));
  TEST_ASSERT_EQUAL_INT(LISTED, errors);
}

/* -- Handles ------------------------------------------------------------------------------ */

static void create_tenant(const char *company, const char *workspace) {
  ff_context context = bed_tenant(company, workspace);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_tenant_create(client, &context, &tenant, &error),
                                error.message);
}

/* Every way of asking the handle says what a check by name says. */
static void assert_handle_agrees(const char *company, const char *workspace) {
  uint64_t bits[WORDS + 2];
  ff_context context = bed_tenant(company, workspace);
  size_t count = ff_flag_count(client);
  memset(bits, 0xee, sizeof bits);
  TEST_ASSERT_EQUAL_UINT(count, ff_tenant_enabled_set(tenant, bits, WORDS + 2));
  for (ff_flag_id id = 0; id < (WORDS + 2) * 64; id++) {
    const char *name = ff_flag_name(client, id);
    TEST_ASSERT_EQUAL_INT(id < count, name != NULL);
    ff_evaluation evaluation = {.enabled = false}, by_handle = {.enabled = false};
    if (name) TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate(client, name, &context, &evaluation, NULL));
    if (name) TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_evaluate(tenant, id, &by_handle, NULL));
    TEST_ASSERT_EQUAL_INT_MESSAGE(evaluation.enabled, ff_tenant_enabled(tenant, id), name);
    TEST_ASSERT_EQUAL_INT_MESSAGE(evaluation.enabled, by_handle.enabled, name);
    TEST_ASSERT_EQUAL_INT_MESSAGE(evaluation.enabled, bits[id / 64] >> id % 64 & 1, name);
    TEST_ASSERT_EQUAL_INT(evaluation.source, by_handle.source);
  }
}

static const char *const values[] = {"true", "false", "other", NULL, NULL};

/* Any mixture of keys at all levels. */
static void plant_mixture(unsigned seed) {
  srand(seed);
  for (int i = 0; i < FLAGS; i++) {
    const char *const keys[] = {"ff:f%d", "ff:f%d:company:acme", "ff:f%d:workspace:w1"};
    for (int level = 0; level < 3; level++) {
      char key[64];
      const char *value = values[rand() % 5];
      snprintf(key, sizeof key, keys[level], i);
      if (value)
        redis_do(redis, "SET %s %s", key, value);
      else
        redis_do(redis, "DEL %s", key);
    }
  }
}

static void test_handle_agrees_with_names_in_every_mode(void) {
  const char *const modes[][2] = {{"FEATURE_FLAGS_MODE", "cached"},
                                  {"FEATURE_FLAGS_MODE", "direct"},
                                  {"FEATURE_FLAGS_MAX_STALE_MS", "60000"},
                                  {"FEATURE_FLAGS_OVERRIDES", "f0=on,f1=off,f64=on"},
                                  {"FEATURE_FLAGS_CACHE_TENANTS", "1"}};
  for (int i = 0; i < 5; i++) {
    plant_mixture((unsigned)i);
    open_with(modes[i][0], modes[i][1]);
    create_tenant("acme", "w1");
    assert_handle_agrees("acme", "w1");
    assert_handle_agrees("acme", "w1");
    ff_tenant_destroy(tenant);
    create_tenant(NULL, "w1");
    assert_handle_agrees(NULL, "w1");
    ff_tenant_destroy(tenant);
    create_tenant(NULL, NULL);
    assert_handle_agrees(NULL, NULL);
    ff_tenant_destroy(tenant);
    tenant = NULL;
    ff_client_destroy(client);
  }
  client = NULL;
}

static void test_handle_over_the_memory_store(void) {
  open_with("FEATURE_FLAGS_PROVIDER", "memory");
  create_tenant("acme", NULL);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "f2", FF_SCOPE_COMPANY, "acme", true, 0, &error));
  assert_handle_agrees("acme", NULL);
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 2));
}

/* Changes come in in the order in which they are made, so behind these there is none left. */
static void await_all_changes(void) {
  redis_do(redis, "SET ff:f0 true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", NULL, NULL, true));
  redis_do(redis, "SET ff:f0 false");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", NULL, NULL, false));
}

static void test_handle_sees_what_is_pushed(void) {
  open_client();
  create_tenant("acme", "w1");
  assert_handle_agrees("acme", "w1");
  redis_do(redis, "SET ff:f70:workspace:w1 true");
  TEST_ASSERT_SOON(ff_tenant_enabled(tenant, 70));
  redis_do(redis, "SET ff:f70 false");
  TEST_ASSERT_SOON(!ff_tenant_enabled(tenant, 70));
  for (unsigned seed = 10; seed < 15; seed++) {
    plant_mixture(seed);
    await_all_changes();
    assert_handle_agrees("acme", "w1");
  }
}

static void test_handle_checks_are_not_counted_once_it_is_loaded(void) {
  open_client();
  create_tenant("acme", "w1");
  ff_tenant_enabled(tenant, 0);
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
  ff_tenant_enabled(tenant, 0);
  ff_stats before = bed_stats(client);
  for (ff_flag_id id = 0; id < FLAGS; id++)
    TEST_ASSERT_EQUAL_INT(id % 2, ff_tenant_enabled(tenant, id));
  TEST_ASSERT_EQUAL_UINT64(before.evaluations, bed_stats(client).evaluations);
}

static void test_handle_begins_to_load_without_being_asked(void) {
  open_client();
  create_tenant("acme", "w1");
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).evaluations);
}

/* However many words there are: all are written, and none beside them. */
static void test_enabled_set_writes_the_words_it_is_given(void) {
  open_client();
  create_tenant("acme", NULL);
  uint64_t bits[WORDS + 3];
  for (size_t words = 0; words <= WORDS + 2; words++) {
    memset(bits, 0xee, sizeof bits);
    TEST_ASSERT_EQUAL_UINT(FLAGS, ff_tenant_enabled_set(tenant, words ? bits : NULL, words));
    for (size_t i = 0; i < words; i++) {
      uint64_t odd = 0xaaaaaaaaaaaaaaaau;
      if (i * 64 + 64 > FLAGS) odd &= i * 64 >= FLAGS ? 0 : ((uint64_t)1 << FLAGS % 64) - 1;
      TEST_ASSERT_EQUAL_HEX64(odd, bits[i]);
    }
    TEST_ASSERT_EQUAL_HEX64(0xeeeeeeeeeeeeeeeeu, bits[words]);
  }
}

static void test_handle_refuses_what_is_no_flag(void) {
  ff_evaluation evaluation;
  open_client();
  create_tenant("acme", NULL);
  const ff_flag_id none[] = {FLAGS, FLAGS + 1, 65535, 65536, FF_FLAG_NONE};
  for (int i = 0; i < 5; i++) {
    TEST_ASSERT_FALSE(ff_tenant_enabled(tenant, none[i]));
    TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND,
                          ff_tenant_evaluate(tenant, none[i], &evaluation, &error));
    TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND, evaluation.error);
    TEST_ASSERT_FALSE(evaluation.enabled);
  }
}

static void test_handles_keep_their_tenants_while_others_come_and_go(void) {
  ff_tenant *held[6];
  char id[16];
  plant_tenants(100);
  open_with("FEATURE_FLAGS_CACHE_TENANTS", "8");
  for (int i = 0; i < 6; i++) {
    snprintf(id, sizeof id, "t%d", i);
    ff_context context = bed_tenant(id, NULL);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &context, &held[i], &error));
    TEST_ASSERT_TRUE(ff_tenant_enabled(held[i], (ff_flag_id)i) == (i % 2 == 0));
  }
  TEST_ASSERT_SOON(bed_stats(client).loads == 7);
  for (int i = 10; i < 100; i++)
    TEST_ASSERT_EQUAL_INT(0, count_wrong(i));
  TEST_ASSERT_TRUE(bed_stats(client).evictions > 0);
  for (int i = 0; i < 6; i++) {
    snprintf(id, sizeof id, "t%d", i);
    TEST_ASSERT_TRUE_MESSAGE(is_known(id), id);
    ff_tenant_destroy(held[i]);
  }
  for (int i = 10; i < 100; i++) /* now there is room for eight again */
    TEST_ASSERT_EQUAL_INT(0, count_wrong(i));
  TEST_ASSERT_FALSE(is_known("t0"));
}

/* More than there is room for: they cost what they cost by name, and are right. */
static void test_handles_beyond_the_limit_are_right(void) {
  enum { HELD = 20 };
  ff_tenant *held[HELD];
  char id[16];
  plant_tenants(HELD);
  open_with("FEATURE_FLAGS_CACHE_TENANTS", "3");
  for (int i = 0; i < HELD; i++) {
    snprintf(id, sizeof id, "t%d", i);
    ff_context context = bed_tenant(id, NULL);
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, &context, &held[i], &error));
  }
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < HELD; i++)
      for (ff_flag_id flag = 0; flag < HELD; flag++)
        TEST_ASSERT_EQUAL_INT((flag % 2 == 1) != (flag == (ff_flag_id)i),
                              ff_tenant_enabled(held[i], flag));
  for (int i = 0; i < HELD; i++)
    ff_tenant_destroy(held[i]);
}

static void test_handle_outlives_redis(void) {
  open_with("FEATURE_FLAGS_HEARTBEAT_MS", "200");
  redis_do(redis, "SET ff:f0:company:acme true");
  create_tenant("acme", NULL);
  TEST_ASSERT_SOON(ff_tenant_enabled(tenant, 0));
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
  redis_server_kill(&server);
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_LOST);
  for (ff_flag_id flag = 0; flag < FLAGS; flag++)
    TEST_ASSERT_EQUAL_INT(flag % 2 == 1 || flag == 0, ff_tenant_enabled(tenant, flag));
  redis_server_restart(&server, NULL);
  redisFree(redis);
  redis = redis_server_connect(&server);
  TEST_ASSERT_SOON(!ff_tenant_enabled(tenant, 0)); /* it has come back empty */
}

/* -- NULL ---------------------------------------------------------------------------------- */

static void test_null_is_an_answer_everywhere(void) {
  ff_evaluation evaluation;
  uint64_t bits[2] = {1, 1};
  ff_context wrong = bed_tenant("a\nb", NULL);
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff_flag_id_of(NULL, "a"));
  TEST_ASSERT_NULL(ff_flag_name(NULL, 0));
  TEST_ASSERT_EQUAL_UINT(0, ff_flag_count(NULL));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_tenant_create(NULL, NULL, &tenant, &error));
  TEST_ASSERT_FALSE(ff_tenant_enabled(NULL, 0));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_tenant_evaluate(NULL, 0, &evaluation, NULL));
  TEST_ASSERT_EQUAL_UINT(0, ff_tenant_enabled_set(NULL, bits, 2));
  TEST_ASSERT_EQUAL_UINT64(0, bits[0] | bits[1]);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_evaluate_all(NULL, NULL, count_errors, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_evaluate_known(NULL, "a", NULL, &evaluation, NULL));
  ff_tenant_destroy(NULL);

  open_client();
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff_flag_id_of(client, NULL));
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff_flag_id_of(client, "no:name"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_tenant_create(client, NULL, NULL, NULL));
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONTEXT, ff_tenant_create(client, &wrong, &tenant, &error));
  TEST_ASSERT_NULL(tenant);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_evaluate_all(client, NULL, NULL, NULL, NULL));
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME, ff_evaluate_known(client, NULL, NULL, &evaluation, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate(client, "f1", NULL, &evaluation, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate_known(client, "f1", NULL, &evaluation, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, NULL, &tenant, NULL));
  TEST_ASSERT_TRUE(ff_tenant_enabled(tenant, 1));
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_answers_stay_right_when_tenants_have_to_make_room);
  RUN_TEST(test_answers_stay_right_with_room_for_one);
  RUN_TEST(test_threads_never_see_another_tenants_value_when_there_is_little_room);
  RUN_TEST(test_prepare_loads_tenants_ahead);
  RUN_TEST(test_prepare_without_patience_begins_to_load);
  RUN_TEST(test_prepare_says_when_there_is_no_room_for_all);
  RUN_TEST(test_prepare_fails_at_once_on_what_cannot_be);
  RUN_TEST(test_prepare_tells_why_redis_cannot_be_reached);
  RUN_TEST(test_prepare_ends_when_its_own_tenants_are_known);
  RUN_TEST(test_known_never_waits_and_begins_to_load);
  RUN_TEST(test_known_in_the_other_modes);
  RUN_TEST(test_evaluate_all_lists_every_flag_in_every_mode);
  RUN_TEST(test_evaluate_all_lists_defaults_without_redis);
  RUN_TEST(test_handle_agrees_with_names_in_every_mode);
  RUN_TEST(test_handle_over_the_memory_store);
  RUN_TEST(test_handle_sees_what_is_pushed);
  RUN_TEST(test_handle_checks_are_not_counted_once_it_is_loaded);
  RUN_TEST(test_handle_begins_to_load_without_being_asked);
  RUN_TEST(test_enabled_set_writes_the_words_it_is_given);
  RUN_TEST(test_handle_refuses_what_is_no_flag);
  RUN_TEST(test_handles_keep_their_tenants_while_others_come_and_go);
  RUN_TEST(test_handles_beyond_the_limit_are_right);
  RUN_TEST(test_handle_outlives_redis);
  RUN_TEST(test_null_is_an_answer_everywhere);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
