/* What every store must do: one suite, run over each of them. */
#include "unity.h"

#include "store/memory.h"
#include "store/redis.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 1000, THREADS = 4, ROUNDS = 500 };

static redis_server server;
static redisContext *redis; /* NULL: the memory store's turn */
static ff__store *store;
static ff_error error;

static ff__store *open_redis(void) {
  ff__redis_config config = {.host = strdup(server.socket),
                             .client_name = strdup("contract"),
                             .connect_timeout_ms = 2000,
                             .command_timeout_ms = 2000};
  ff__store *opened = NULL;
  ff__redis_create_take(&config, &opened, &error);
  return opened;
}

void setUp(void) {
  if (redis) redis_do(redis, "FLUSHALL");
  store = redis ? open_redis() : ff__memory_create();
  TEST_ASSERT_NOT_NULL(store);
}

void tearDown(void) {
  store->methods->destroy(store);
}

static ff__key key(const char *text) {
  return (ff__key){text, strlen(text)};
}

/* Stores text as another program would. */
static void plant(const char *name, const char *text) {
  if (redis)
    redis_do(redis, "SET %s %s", name, text);
  else
    TEST_ASSERT_EQUAL_INT(FF_OK, ff__memory_plant(store, key(name), text, &error));
}

static void read_lookups(ff__lookup *lookups, size_t count) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, store->methods->read(store, lookups, count, &error),
                                error.message);
}

static ff__value read_one(const char *name) {
  ff__lookup lookup = {.keys = {key(name)}};
  read_lookups(&lookup, 1);
  TEST_ASSERT_TRUE(lookup.answered);
  return lookup.values[0];
}

static void write_one(const char *name, ff__value value) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, store->methods->write(store, key(name), value, &error),
                                error.message);
}

static void test_read_tells_the_four_values_apart(void) {
  plant("ff:on", "true");
  plant("ff:off", "false");
  plant("ff:other", "TRUE");
  plant("ff:empty", "");
  TEST_ASSERT_EQUAL_INT(FF__ON, read_one("ff:on"));
  TEST_ASSERT_EQUAL_INT(FF__OFF, read_one("ff:off"));
  TEST_ASSERT_EQUAL_INT(FF__OTHER, read_one("ff:other"));
  TEST_ASSERT_EQUAL_INT(FF__OTHER, read_one("ff:empty"));
  TEST_ASSERT_EQUAL_INT(FF__UNSET, read_one("ff:absent"));
}

static void test_read_fills_each_level_from_its_own_key(void) {
  plant("ff:a", "true");
  plant("ff:a:workspace:w", "false");
  ff__lookup lookup = {.keys = {key("ff:a"), {NULL, 0}, key("ff:a:workspace:w")},
                       .values = {FF__OTHER, FF__OTHER, FF__OTHER}};
  read_lookups(&lookup, 1);
  TEST_ASSERT_EQUAL_INT(FF__ON, lookup.values[FF_SCOPE_GLOBAL]);
  TEST_ASSERT_EQUAL_INT(FF__UNSET, lookup.values[FF_SCOPE_COMPANY]);
  TEST_ASSERT_EQUAL_INT(FF__OFF, lookup.values[FF_SCOPE_WORKSPACE]);
}

static void test_read_answers_a_large_batch_in_order(void) {
  static char names[BATCH][3][40];
  static ff__lookup lookups[BATCH];
  memset(lookups, 0, sizeof lookups);
  for (int i = 0; i < BATCH; i++) {
    snprintf(names[i][0], 40, "ff:f%d", i);
    snprintf(names[i][1], 40, "ff:f%d:company:c", i);
    snprintf(names[i][2], 40, "ff:f%d:workspace:w", i);
    for (int level = 0; level < FF__LEVELS; level++)
      if (level == 0 || i % 4 != 0) lookups[i].keys[level] = key(names[i][level]);
    if (i % 3 == 0) plant(names[i][0], "true");
    if (i % 5 == 0) plant(names[i][1], "false");
    if (i % 7 == 0) plant(names[i][2], "yes");
  }
  read_lookups(lookups, BATCH);
  for (int i = 0; i < BATCH; i++) {
    bool asked = i % 4 != 0;
    TEST_ASSERT_TRUE(lookups[i].answered);
    TEST_ASSERT_EQUAL_INT(i % 3 ? FF__UNSET : FF__ON, lookups[i].values[0]);
    TEST_ASSERT_EQUAL_INT(asked && i % 5 == 0 ? FF__OFF : FF__UNSET, lookups[i].values[1]);
    TEST_ASSERT_EQUAL_INT(asked && i % 7 == 0 ? FF__OTHER : FF__UNSET, lookups[i].values[2]);
  }
}

static void test_read_of_nothing_succeeds(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->read(store, NULL, 0, &error));
}

static void test_write_is_read_back(void) {
  write_one("ff:a", FF__ON);
  TEST_ASSERT_EQUAL_INT(FF__ON, read_one("ff:a"));
  write_one("ff:a", FF__OFF);
  TEST_ASSERT_EQUAL_INT(FF__OFF, read_one("ff:a"));
  write_one("ff:a", FF__UNSET);
  TEST_ASSERT_EQUAL_INT(FF__UNSET, read_one("ff:a"));
  write_one("ff:never-there", FF__UNSET);
}

static void test_write_takes_keys_with_any_bytes(void) {
  const char *name = "ff:a:company:\xff\xfe \xc3\xa9'\"$*";
  write_one(name, FF__ON);
  TEST_ASSERT_EQUAL_INT(FF__ON, read_one(name));
}

static void test_inspect_shows_what_is_there(void) {
  plant("ff:a", "some text");
  plant("ff:a:workspace:w", "");
  ff__key keys[FF__LEVELS] = {key("ff:a"), key("ff:a:company:c"), key("ff:a:workspace:w")};
  ff__raw raws[FF__LEVELS];
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->inspect(store, keys, raws, &error));
  TEST_ASSERT_EQUAL_INT(FF_KEY_STRING, raws[0].state);
  TEST_ASSERT_EQUAL_STRING("some text", raws[0].text);
  TEST_ASSERT_EQUAL_UINT(9, raws[0].size);
  TEST_ASSERT_EQUAL_INT(FF_KEY_ABSENT, raws[1].state);
  TEST_ASSERT_NULL(raws[1].text);
  TEST_ASSERT_EQUAL_INT(FF_KEY_STRING, raws[2].state);
  TEST_ASSERT_EQUAL_UINT(0, raws[2].size);
  free(raws[0].text);
  free(raws[2].text);
}

typedef struct found {
  int keys, pages;
  bool seen[BATCH];
  int limit; /* stop after that many; 0: none */
} found;

static bool note_key(ff__key name, void *user) {
  found *all = user;
  char text[64];
  int number;
  snprintf(text, sizeof text, "%.*s", (int)name.size, name.data);
  TEST_ASSERT_EQUAL_INT_MESSAGE(1, sscanf(text, "ff:f%d", &number), text);
  all->keys += !all->seen[number];
  all->seen[number] = true;
  return all->limit == 0 || all->keys < all->limit;
}

static bool note_progress(uint64_t done, uint64_t total, void *user) {
  TEST_ASSERT_TRUE(done <= total);
  ((found *)user)->pages++;
  return true;
}

static void plant_many(void) {
  char name[40];
  for (int i = 0; i < BATCH; i++) {
    snprintf(name, sizeof name, "ff:f%d", i);
    plant(name, "true");
    snprintf(name, sizeof name, "ffx:f%d", i);
    plant(name, "true");
  }
}

static void test_scan_shows_the_prefix_keys_and_no_others(void) {
  plant_many();
  found all = {0};
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        store->methods->scan(store, "ff", note_key, note_progress, &all, &error));
  TEST_ASSERT_EQUAL_INT(BATCH, all.keys);
  TEST_ASSERT_TRUE(all.pages > 0);
}

static void test_scan_leaves_out_what_was_removed(void) {
  plant("ff:f1", "true");
  plant("ff:f2", "true");
  write_one("ff:f1", FF__UNSET);
  found all = {0};
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->scan(store, "ff", note_key, NULL, &all, &error));
  TEST_ASSERT_EQUAL_INT(1, all.keys);
  TEST_ASSERT_TRUE(all.seen[2]);
}

static void test_scan_stops_when_told(void) {
  plant_many();
  found all = {.limit = 10};
  TEST_ASSERT_EQUAL_INT(FF_ERR_CANCELLED,
                        store->methods->scan(store, "ff", note_key, NULL, &all, &error));
  TEST_ASSERT_EQUAL_INT(10, all.keys);
}

static void test_ping_succeeds(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->ping(store, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->ping(store, 5000, &error));
}

/* -- Threads and forks --------------------------------------------------------- */

/* Reads keys of which it knows the values; returns how many answers were wrong. */
static int count_wrong_answers(int rounds) {
  int wrong = 0;
  for (int i = 0; i < rounds; i++) {
    ff__lookup lookup = {.keys = {key("ff:on"), key("ff:off"), key("ff:absent")}};
    ff_err err = store->methods->read(store, &lookup, 1, NULL);
    wrong += err != FF_OK || lookup.values[0] != FF__ON || lookup.values[1] != FF__OFF ||
             lookup.values[2] != FF__UNSET;
  }
  return wrong;
}

static void *read_and_write(void *user) {
  int *wrong = user;
  char name[40];
  snprintf(name, sizeof name, "ff:own-%p", user);
  for (int i = 0; i < ROUNDS; i++) {
    ff__value value = i % 2 ? FF__ON : FF__OFF;
    ff__lookup lookup = {.keys = {key(name)}};
    *wrong += store->methods->write(store, key(name), value, NULL) != FF_OK;
    *wrong += store->methods->read(store, &lookup, 1, NULL) != FF_OK;
    *wrong += lookup.values[0] != value;
    *wrong += count_wrong_answers(1);
  }
  return NULL;
}

static void test_threads_share_a_store(void) {
  plant("ff:on", "true");
  plant("ff:off", "false");
  pthread_t threads[THREADS];
  int wrong[THREADS] = {0};
  for (int i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, read_and_write, &wrong[i]));
  for (int i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    TEST_ASSERT_EQUAL_INT(0, wrong[i]);
  }
}

static void test_parent_and_child_share_a_store_after_fork(void) {
  plant("ff:on", "true");
  plant("ff:off", "false");
  TEST_ASSERT_EQUAL_INT(0, count_wrong_answers(1)); /* with the connection open */
  fflush(stdout);
  pid_t child = fork();
  TEST_ASSERT_TRUE(child >= 0);
  if (child == 0) _exit(count_wrong_answers(ROUNDS) == 0 ? 0 : 1);
  int wrong = count_wrong_answers(ROUNDS), status = -1;
  TEST_ASSERT_EQUAL_INT(child, waitpid(child, &status, 0));
  TEST_ASSERT_EQUAL_INT(0, wrong);
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, status, "wrong answers in the child");
}

static void run_all(void) {
  RUN_TEST(test_read_tells_the_four_values_apart);
  RUN_TEST(test_read_fills_each_level_from_its_own_key);
  RUN_TEST(test_read_answers_a_large_batch_in_order);
  RUN_TEST(test_read_of_nothing_succeeds);
  RUN_TEST(test_write_is_read_back);
  RUN_TEST(test_write_takes_keys_with_any_bytes);
  RUN_TEST(test_inspect_shows_what_is_there);
  RUN_TEST(test_scan_shows_the_prefix_keys_and_no_others);
  RUN_TEST(test_scan_leaves_out_what_was_removed);
  RUN_TEST(test_scan_stops_when_told);
  RUN_TEST(test_ping_succeeds);
  RUN_TEST(test_threads_share_a_store);
  RUN_TEST(test_parent_and_child_share_a_store_after_fork);
}

int main(void) {
  UNITY_BEGIN();
  printf("-- over the memory store\n");
  run_all();

  printf("-- over Redis\n");
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  run_all();
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
