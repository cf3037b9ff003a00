/* Looking at all that Redis holds, removing what is still the same, putting it back. */
#include "unity.h"

#include "support/patience.h"
#include "support/redis_server.h"
#include "support/slow_line.h"

#include <featureflag/stored.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 2500 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_error error;

static ff_client *open_at(const char *url) {
  ff_client *opened = NULL;
  ff_options *options = ff_options_create();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_options_set(options, "REDIS_URL", url, &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_options_set(options, "FEATURE_FLAGS_MODE", "direct", &error));
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff_options_set(options, "REDIS_COMMAND_TIMEOUT_MS", "20000", &error));
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff_options_set(options, "REDIS_CONNECT_TIMEOUT_MS", "20000", &error));
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_client_create(options, &opened, &error), error.message);
  ff_options_destroy(options);
  return opened;
}

void setUp(void) {
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "CONFIG RESETSTAT");
  client = open_at(server.url);
}

void tearDown(void) {
  ff_client_destroy(client);
}

static ff_stored_item item(const char *key, const char *value) {
  return (ff_stored_item){.key = key,
                          .key_size = strlen(key),
                          .value = value,
                          .value_size = strlen(value),
                          .expires_in_ms = -1};
}

static void assert_value(const char *expected, const char *key) {
  redisReply *reply = redis_must(redis, "GET %s", key);
  if (expected)
    TEST_ASSERT_EQUAL_STRING(expected, reply->str);
  else
    TEST_ASSERT_EQUAL_INT(REDIS_REPLY_NIL, reply->type);
  freeReplyObject(reply);
}

/* -- Looking ------------------------------------------------------------------- */

/* What was shown, as in "a company x string true|". */
struct seen {
  char text[512];
  size_t count;
  size_t stop_after; /* 0: never */
};

static bool take(const ff_stored *stored, void *user) {
  struct seen *seen = user;
  size_t length = strlen(seen->text);
  TEST_ASSERT_EQUAL_size_t(strlen(stored->key), stored->key_size);
  seen->count++;
  if (seen->count <= 8)
    snprintf(seen->text + length, sizeof seen->text - length, "%s %s %s %s %s|",
             stored->flag ? stored->flag : "-", stored->flag ? ff_scope_name(stored->scope) : "-",
             stored->id ? stored->id : "-", stored->type, stored->value ? stored->value : "-");
  return seen->count != seen->stop_after;
}

static const char *all_seen(ff_walk_report *report) {
  static struct seen seen;
  seen = (struct seen){.count = 0};
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_stored_walk(client, take, NULL, &seen, report, &error),
                                error.message);
  return seen.text;
}

void test_walk_shows_what_a_key_holds(void) {
  ff_walk_report report;
  redis_do(redis, "SET other x");
  TEST_ASSERT_EQUAL_STRING("", all_seen(&report));
  TEST_ASSERT_EQUAL_UINT64(1, report.looked_at);
  redis_do(redis, "SET ff:a:company:x true");
  TEST_ASSERT_EQUAL_STRING("a company x string true|", all_seen(NULL));
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SET ff:a:b odd");
  TEST_ASSERT_EQUAL_STRING("- - - string odd|", all_seen(NULL));
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "LPUSH ff:a 1");
  TEST_ASSERT_EQUAL_STRING("a global - list -|", all_seen(&report));
  TEST_ASSERT_EQUAL_UINT64(3, report.commands);
  TEST_ASSERT_NOT_EQUAL(0, report.longest[0]);
}

void test_walk_goes_in_pages(void) {
  struct seen seen = {.count = 0};
  ff_walk_report report;
  for (int i = 0; i < MANY; i++)
    redis_do(redis, "SET ff:a:company:%d true", i);
  redis_do(redis, "CONFIG RESETSTAT");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_stored_walk(client, take, NULL, &seen, &report, &error));
  TEST_ASSERT_GREATER_OR_EQUAL_size_t(MANY, seen.count);
  TEST_ASSERT_EQUAL_UINT64(MANY, report.looked_at);
  TEST_ASSERT_GREATER_OR_EQUAL(MANY / 1000, redis_calls(redis, "scan"));
  TEST_ASSERT_GREATER_OR_EQUAL(MANY / 100, redis_calls(redis, "mget"));
  TEST_ASSERT_EQUAL_UINT64(redis_calls(redis, "scan") + redis_calls(redis, "mget"),
                           report.commands);
}

static bool stop(uint64_t done, uint64_t total, void *user) {
  (void)done, (void)total, (void)user;
  return false;
}

void test_walk_can_be_ended(void) {
  struct seen seen = {.stop_after = 1};
  redis_do(redis, "MSET ff:a 1 ff:b 2 ff:c 3");
  TEST_ASSERT_EQUAL_INT(FF_ERR_CANCELLED, ff_stored_walk(client, take, NULL, &seen, NULL, &error));
  TEST_ASSERT_EQUAL_size_t(1, seen.count);
  seen = (struct seen){.count = 0};
  TEST_ASSERT_EQUAL_INT(FF_ERR_CANCELLED, ff_stored_walk(client, take, stop, &seen, NULL, &error));
}

void test_walk_tells_of_a_lost_store(void) {
  struct seen seen = {.count = 0};
  redis_server_kill(&server);
  ff_err err = ff_stored_walk(client, take, NULL, &seen, NULL, &error);
  redis_server_restart(&server, NULL);
  redisFree(redis);
  redis = redis_server_connect(&server);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, err);
  TEST_ASSERT_NOT_EQUAL(0, error.message[0]);
}

/* -- Removing ------------------------------------------------------------------ */

void test_remove_leaves_what_is_not_the_same(void) {
  ff_stored_item items[] = {item("ff:same", "true"), item("ff:other", "true"),
                            item("ff:gone", "true"), item("ff:list", "true")};
  redis_do(redis, "MSET ff:same true ff:other false");
  redis_do(redis, "LPUSH ff:list true");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_stored_remove(client, items, 4, &error), error.message);
  TEST_ASSERT_EQUAL_INT(FF_STORED_DONE, items[0].outcome);
  TEST_ASSERT_EQUAL_INT(FF_STORED_CHANGED, items[1].outcome);
  TEST_ASSERT_EQUAL_INT(FF_STORED_ABSENT, items[2].outcome);
  TEST_ASSERT_EQUAL_INT(FF_STORED_ABSENT, items[3].outcome);
  assert_value(NULL, "ff:same");
  assert_value("false", "ff:other");
}

void test_remove_takes_keys_of_flags_alone(void) {
  ff_stored_item items[] = {item("ff:a", "true"), item("session:a", "true")};
  redis_do(redis, "MSET ff:a true session:a true");
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_stored_remove(client, items, 2, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_stored_restore(client, items, 2, &error));
  assert_value("true", "ff:a");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_stored_remove(client, NULL, 0, &error));
}

struct removal {
  ff_client *client;
  ff_stored_item items[2];
  ff_err err;
};

static void *remove_both(void *user) {
  struct removal *removal = user;
  removal->err = ff_stored_remove(removal->client, removal->items, 2, NULL);
  return NULL;
}

/* Between what was read and EXEC somebody writes; the answer to MGET waits in the line so long. */
void test_remove_leaves_what_is_written_meanwhile(void) {
  slow_line line = {.delay_ms = 0};
  slow_line_start(&line, server.socket);
  struct removal removal = {open_at(line.url), {item("ff:a", "true"), item("ff:b", "true")}, FF_OK};
  redis_do(redis, "MSET ff:a true ff:b true");
  TEST_ASSERT_FALSE(ff_enabled(removal.client, "ff-none", NULL)); /* connects */
  redis_do(redis, "CONFIG RESETSTAT");

  pthread_t thread;
  atomic_store(&line.is_held, true);
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, remove_both, &removal));
  AWAIT(redis_calls(redis, "mget") > 0);
  redis_do(redis, "SET ff:a false");
  atomic_store(&line.is_held, false);
  pthread_join(thread, NULL);

  TEST_ASSERT_EQUAL_INT(FF_OK, removal.err);
  TEST_ASSERT_EQUAL_INT(3, redis_calls(redis, "mget")); /* then each by itself */
  TEST_ASSERT_EQUAL_INT(FF_STORED_CHANGED, removal.items[0].outcome);
  TEST_ASSERT_EQUAL_INT(FF_STORED_DONE, removal.items[1].outcome);
  assert_value("false", "ff:a");
  assert_value(NULL, "ff:b");
  ff_client_destroy(removal.client);
  slow_line_stop(&line);
}

/* -- Putting back -------------------------------------------------------------- */

void test_restore_leaves_what_is_there(void) {
  ff_stored_item items[] = {item("ff:a", "true"), item("ff:b", "false")};
  items[1].expires_in_ms = 100000000;
  redis_do(redis, "SET ff:a false");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_stored_restore(client, items, 2, &error), error.message);
  TEST_ASSERT_EQUAL_INT(FF_STORED_PRESENT, items[0].outcome);
  TEST_ASSERT_EQUAL_INT(FF_STORED_DONE, items[1].outcome);
  assert_value("false", "ff:a");
  assert_value("false", "ff:b");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_stored_read_expiry(client, items, 2, &error));
  TEST_ASSERT_EQUAL_INT64(-1, items[0].expires_in_ms);
  TEST_ASSERT_TRUE(items[1].expires_in_ms > 0 && items[1].expires_in_ms <= 100000000);
}

void test_expiry_of_what_is_not_there(void) {
  ff_stored_item items[] = {item("ff:a", "true")};
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_stored_read_expiry(client, items, 1, &error));
  TEST_ASSERT_EQUAL_INT(FF_STORED_ABSENT, items[0].outcome);
}

/* A connection whose transaction failed is not used any more. */
void test_a_refused_transaction_leaves_no_trace(void) {
  ff_stored_item items[] = {item("ff:a", "true")};
  redis_do(redis, "SET ff:a true");
  redis_do(redis, "ACL SETUSER default -exec");
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY, ff_stored_remove(client, items, 1, &error));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "NOPERM"));
  TEST_ASSERT_EQUAL_INT(FF_STORED_UNKNOWN, items[0].outcome);
  redis_do(redis, "ACL SETUSER default +exec");
  ff_health health;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_check_health(client, 20000, &health));
  TEST_ASSERT_TRUE(ff_enabled(client, "a", NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_stored_remove(client, items, 1, &error));
  assert_value(NULL, "ff:a");
}

void test_the_memory_store_has_none_of_it(void) {
  ff_client *memory = NULL;
  ff_options *options = ff_options_create();
  ff_stored_item items[] = {item("ff:a", "true")};
  struct seen seen = {.count = 0};
  ff_options_set(options, "FEATURE_FLAGS_PROVIDER", "memory", &error);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_client_create(options, &memory, &error));
  ff_options_destroy(options);
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED,
                        ff_stored_walk(memory, take, NULL, &seen, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED, ff_stored_remove(memory, items, 1, &error));
  ff_client_destroy(memory);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_stored_walk(NULL, take, NULL, &seen, NULL, &error));
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_walk_shows_what_a_key_holds);
  RUN_TEST(test_walk_goes_in_pages);
  RUN_TEST(test_walk_can_be_ended);
  RUN_TEST(test_walk_tells_of_a_lost_store);
  RUN_TEST(test_remove_leaves_what_is_not_the_same);
  RUN_TEST(test_remove_takes_keys_of_flags_alone);
  RUN_TEST(test_remove_leaves_what_is_written_meanwhile);
  RUN_TEST(test_restore_leaves_what_is_there);
  RUN_TEST(test_expiry_of_what_is_not_there);
  RUN_TEST(test_a_refused_transaction_leaves_no_trace);
  RUN_TEST(test_the_memory_store_has_none_of_it);
  int failures = UNITY_END();
  redisFree(redis);
  redis_server_stop(&server);
  return failures;
}
