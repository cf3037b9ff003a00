/* A queue of events: their order, who is woken up, what is too much for it, and fork. And the
 * check that tells whether it would have to wait: the other half of what an interpreter needs. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"
#include "support/sanitizers.h"

#include <featureflag/queue.h>
#include <featureflag/testing.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHANGES_MAX = 10000, MORE = 12000 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_queue *queue;
static ff_error error;

static void restart(void) {
  redis_server_restart(&server, NULL);
  redisFree(redis);
  redis = redis_server_connect(&server);
}

void setUp(void) {
  client = NULL;
  queue = NULL;
  if (!server.pid) restart(); /* a test has failed while it was away */
  memset(&error, 0, sizeof error);
  redis_do(redis, "FLUSHALL");
}

void tearDown(void) {
  ff_queue_destroy(queue);
  ff_client_destroy(client);
  bed_registry_remove();
}

static void open_queue(ff_queue_fn on_event, void *user) {
  client = bed_open(server.url, "FEATURE_FLAGS_HEARTBEAT_MS", "1000", NULL);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_queue_create(client, on_event, user, &queue, &error),
                                error.message);
}

static const ff_event *next_of(ff_event_type type) {
  const ff_event *event = ff_queue_next(queue, PATIENCE_MS);
  TEST_ASSERT_NOT_NULL(event);
  TEST_ASSERT_EQUAL_STRING(ff_event_name(type), ff_event_name(event->type));
  return event;
}

/* -- Events ---------------------------------------------------------------------- */

static void assert_change(const ff_event *event, const char *flag, const char *id, ff_value after) {
  TEST_ASSERT_EQUAL_UINT(1, event->change_count);
  TEST_ASSERT_EQUAL_STRING(flag, event->changes[0].flag);
  TEST_ASSERT_EQUAL_INT(after, event->changes[0].after);
  if (id)
    TEST_ASSERT_EQUAL_STRING(id, event->changes[0].id);
  else
    TEST_ASSERT_NULL(event->changes[0].id);
}

/* Each is waited for by itself, so that no two come in one event. */
static void test_events_come_in_order(void) {
  open_queue(NULL, NULL);
  const ff_event *event = next_of(FF_EVENT_READY);
  TEST_ASSERT_EQUAL_STRING("", event->message);
  TEST_ASSERT_NULL(event->changes);
  redis_do(redis, "SET ff:a true");
  assert_change(next_of(FF_EVENT_CHANGED), "a", NULL, FF_VALUE_ON);
  redis_do(redis, "SET ff:b:company:acme false");
  assert_change(next_of(FF_EVENT_CHANGED), "b", "acme", FF_VALUE_OFF);
  redis_server_kill(&server);
  event = next_of(FF_EVENT_STALE);
  TEST_ASSERT_NOT_EQUAL_INT(FF_OK, event->error);
  TEST_ASSERT_NOT_EQUAL_INT(0, strlen(event->message));
  restart();
  next_of(FF_EVENT_READY);
  TEST_ASSERT_NULL(ff_queue_next(queue, 0));
}

/* Those that came while nobody read are all there, the oldest first. */
static void test_what_nobody_has_read_is_kept_in_order(void) {
  open_queue(NULL, NULL);
  next_of(FF_EVENT_READY);
  for (int i = 0; i < 100; i++)
    redis_do(redis, "SET ff:f%d true", i);
  TEST_ASSERT_SOON(bed_stats(client).invalidations >= 100);
  for (int i = 0; i < 100;) {
    const ff_event *event = next_of(FF_EVENT_CHANGED);
    for (size_t j = 0; j < event->change_count; j++, i++) {
      char expected[16];
      snprintf(expected, sizeof expected, "f%d", i);
      TEST_ASSERT_EQUAL_STRING(expected, event->changes[j].flag);
    }
  }
}

static void count_call(void *user) {
  atomic_fetch_add((atomic_int *)user, 1);
}

static void test_the_function_is_called_for_each_event(void) {
  atomic_int calls = 0;
  open_queue(count_call, &calls);
  TEST_ASSERT_SOON(atomic_load(&calls) == 1);
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(atomic_load(&calls) == 2);
  next_of(FF_EVENT_READY);
  next_of(FF_EVENT_CHANGED);
  ff_queue_destroy(queue);
  queue = NULL;
  redis_do(redis, "SET ff:a false");
  TEST_ASSERT_SOON(bed_stats(client).invalidations == 2);
  TEST_ASSERT_EQUAL_INT(2, atomic_load(&calls));
}

/* -- Waiting --------------------------------------------------------------------- */

static void test_a_wait_ends_with_its_time(void) {
  open_queue(NULL, NULL);
  next_of(FF_EVENT_READY);
  TEST_ASSERT_NULL(ff_queue_next(queue, 0));
  TEST_ASSERT_NULL(ff_queue_next(queue, 20));
  TEST_ASSERT_NULL(ff_queue_next(NULL, -1));
}

static void *read_for_ever(void *user) {
  atomic_int *returns = user;
  while (ff_queue_next(queue, -1)) {
  }
  atomic_fetch_add(returns, 1);
  return NULL;
}

static void test_an_interrupt_ends_one_wait(void) {
  pthread_t reader;
  atomic_int returns = 0;
  open_queue(NULL, NULL);
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&reader, NULL, read_for_ever, &returns));
  ff_queue_interrupt(queue); /* in the wait, or before it */
  pthread_join(reader, NULL);
  TEST_ASSERT_EQUAL_INT(1, atomic_load(&returns));
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_TRACKING);
  while (ff_queue_next(queue, 100)) { /* READY, unless the reader had it */
  }
  redis_do(redis, "SET ff:a true");
  next_of(FF_EVENT_CHANGED);
  ff_queue_interrupt(NULL);
}

/* -- Too much -------------------------------------------------------------------- */

static void change_many(int from, int count) {
  for (int i = from; i < from + count; i++)
    redisAppendCommand(redis, "SET ff:f%d true", i);
  for (int i = 0; i < count; i++) {
    redisReply *reply;
    TEST_ASSERT_EQUAL_INT(REDIS_OK, redisGetReply(redis, (void **)&reply));
    freeReplyObject(reply);
  }
}

/* Reads until there is no more; the changes that came, and READY behind them. */
static size_t drain(int *ready) {
  size_t changes = 0;
  const ff_event *event;
  while ((event = ff_queue_next(queue, 0))) {
    changes += event->change_count;
    *ready += event->type == FF_EVENT_READY;
    if (event->type == FF_EVENT_CHANGED) TEST_ASSERT_EQUAL_INT(0, *ready);
  }
  return changes;
}

/* In portions, since thousands at once are told by READY anyway. */
static void test_more_than_there_is_room_for_is_told_by_ready(void) {
  int ready = 0;
  open_queue(NULL, NULL);
  next_of(FF_EVENT_READY);
  for (int done = 0; done < MORE; done += 500) {
    change_many(done, 500);
    TEST_ASSERT_SOON(bed_stats(client).keys_read >= (uint64_t)done + 500);
  }
  size_t changes = drain(&ready);
  TEST_ASSERT_LESS_OR_EQUAL_UINT(CHANGES_MAX, changes);
  TEST_ASSERT_GREATER_THAN_UINT(CHANGES_MAX - 200, changes);
  TEST_ASSERT_EQUAL_INT(1, ready);
  redis_do(redis, "SET ff:later true"); /* and there is room again */
  assert_change(next_of(FF_EVENT_CHANGED), "later", NULL, FF_VALUE_ON);
}

static void test_the_last_state_is_told_however_full_it_is(void) {
  open_queue(NULL, NULL);
  next_of(FF_EVENT_READY);
  for (int done = 0; done < MORE; done += 500) {
    change_many(done, 500);
    TEST_ASSERT_SOON(bed_stats(client).keys_read >= (uint64_t)done + 500);
  }
  redis_server_kill(&server);
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_LOST);
  ff_event_type last = FF_EVENT_READY;
  while (last != FF_EVENT_STALE)
    last = ff_queue_next(queue, PATIENCE_MS)->type;
  restart();
  next_of(FF_EVENT_READY);
}

/* -- Fork ------------------------------------------------------------------------ */

static int read_in_child(void) {
  alarm(60);
  bool is_ready = false, has_changed = false;
  while (!is_ready) {
    const ff_event *event = ff_queue_next(queue, PATIENCE_MS);
    if (!event) return 1;
    is_ready = event->type == FF_EVENT_READY;
  }
  redisContext *own = redis_server_connect(&server);
  redis_do(own, "SET ff:child true");
  redisFree(own);
  while (!has_changed) {
    const ff_event *event = ff_queue_next(queue, PATIENCE_MS);
    if (!event) return 2;
    has_changed = event->change_count > 0 && strcmp(event->changes[0].flag, "child") == 0;
  }
  ff_queue_destroy(queue);
  ff_client_destroy(client);
  return 0;
}

/* A reader of the parent's is in the middle of everything while it forks. */
static void test_a_child_reads_on(void) {
  if (SANITIZER) TEST_IGNORE_MESSAGE("sanitizers do not survive forks in the middle of things");
  pthread_t reader;
  atomic_int returns = 0;
  open_queue(NULL, NULL);
  next_of(FF_EVENT_READY);
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&reader, NULL, read_for_ever, &returns));
  for (int i = 0; i < 20; i++) {
    change_many(0, 20);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) _exit(read_in_child());
    int status;
    TEST_ASSERT_EQUAL_INT(child, waitpid(child, &status, 0));
    TEST_ASSERT_EQUAL_INT(0, status);
  }
  ff_queue_interrupt(queue);
  pthread_join(reader, NULL);
}

/* -- Refusals -------------------------------------------------------------------- */

static void test_where_nobody_tells_there_is_no_queue(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_MODE", "direct", NULL);
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED, ff_queue_create(client, NULL, NULL, &queue, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_queue_create(NULL, NULL, NULL, &queue, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_queue_create(client, NULL, NULL, NULL, &error));
  TEST_ASSERT_NULL(queue);
}

/* -- ff_try_enabled -------------------------------------------------------------- */

static void assert_try(bool known, bool enabled, const char *flag, const char *company) {
  ff_context context = bed_tenant(company, NULL);
  bool found = !enabled;
  TEST_ASSERT_EQUAL_INT(known, ff_try_enabled(client, flag, &context, &found));
  TEST_ASSERT_EQUAL_INT(known ? enabled : !enabled, found);
}

static void test_try_answers_from_memory_and_begins_nothing(void) {
  redis_do(redis, "SET ff:f0:company:acme true");
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(3), NULL);
  assert_try(false, false, "f0", "acme");
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).connections);
  bed_check(client, "f0", "acme", NULL);
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
  assert_try(true, true, "f0", "acme");
  assert_try(true, true, "f1", "acme");
  assert_try(true, false, "f2", "acme");
  assert_try(false, false, "f0", "other");
  TEST_ASSERT_EQUAL_UINT64(2, bed_stats(client).loads);
}

static void test_try_answers_what_needs_no_store(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(3), NULL);
  assert_try(true, false, "stranger", "acme");
  assert_try(true, false, "no:name", "acme");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_test_set(client, "f0", true));
  assert_try(true, true, "f0", "acme");
  bool found = true;
  TEST_ASSERT_TRUE(ff_try_enabled(NULL, "f0", NULL, &found));
  TEST_ASSERT_FALSE(found);
}

static void test_try_in_other_modes(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_MODE", "direct", NULL);
  assert_try(false, false, "a", "acme");
  ff_client_destroy(client);
  client = bed_open(server.url, "FEATURE_FLAGS_PROVIDER", "memory", NULL);
  assert_try(true, false, "a", "acme");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "a", FF_SCOPE_COMPANY, "acme", true, 0, &error));
  assert_try(true, true, "a", "acme");
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_events_come_in_order);
  RUN_TEST(test_what_nobody_has_read_is_kept_in_order);
  RUN_TEST(test_the_function_is_called_for_each_event);
  RUN_TEST(test_a_wait_ends_with_its_time);
  RUN_TEST(test_an_interrupt_ends_one_wait);
  RUN_TEST(test_more_than_there_is_room_for_is_told_by_ready);
  RUN_TEST(test_the_last_state_is_told_however_full_it_is);
  RUN_TEST(test_a_child_reads_on);
  RUN_TEST(test_where_nobody_tells_there_is_no_queue);
  RUN_TEST(test_try_answers_from_memory_and_begins_nothing);
  RUN_TEST(test_try_answers_what_needs_no_store);
  RUN_TEST(test_try_in_other_modes);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
