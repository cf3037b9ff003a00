/* Listeners: which events come in which order, with what in them, and who may do what meanwhile. */
#include "unity.h"

#include "support/bed.h"
#include "support/redis_server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { EVENTS_MAX = 4096 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_error error;
static atomic_bool may_return; /* who stays inside of an event */

static void restart(void) {
  redis_server_restart(&server, NULL);
  redisFree(redis);
  redis = redis_server_connect(&server);
}

void setUp(void) {
  client = NULL;
  memset(&error, 0, sizeof error);
  if (!server.pid) restart(); /* a test has failed while it was away */
  redis_do(redis, "FLUSHALL");
}

void tearDown(void) {
  atomic_store(&may_return, true); /* also where a test has failed */
  ff_client_destroy(client);
  client = NULL;
  bed_registry_remove();
}

/* -- A listener that writes everything down ----------------------------------------------- */

/* A state as its word, a change as "flag company:acme off>on". */
typedef struct book {
  pthread_mutex_t mutex;
  int count;
  char lines[EVENTS_MAX][96];
  atomic_bool polls;
  atomic_bool is_wrong; /* an event that is not as it is documented */
} book;

static book first = {.mutex = PTHREAD_MUTEX_INITIALIZER};
static book second = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void write_line(book *into, const char *line) {
  pthread_mutex_lock(&into->mutex);
  if (into->count < EVENTS_MAX)
    snprintf(into->lines[into->count++], sizeof into->lines[0], "%s", line);
  pthread_mutex_unlock(&into->mutex);
}

static void write_change(book *into, const ff_change *change) {
  char line[96];
  snprintf(line, sizeof line, "%s %s%s%s %s>%s", change->flag, ff_scope_name(change->scope),
           change->id ? ":" : "", change->id ? change->id : "", ff_value_name(change->before),
           ff_value_name(change->after));
  if ((change->id == NULL) != (change->scope == FF_SCOPE_GLOBAL)) into->is_wrong = true;
  write_line(into, line);
}

static void note_event(ff_client *of, const ff_event *event, void *user) {
  book *into = user;
  bool has_failed = event->type == FF_EVENT_STALE || event->type == FF_EVENT_ERROR;
  if (of != client || has_failed != (event->error != FF_OK) ||
      has_failed != (*event->message != '\0') ||
      (event->type == FF_EVENT_CHANGED) != (event->change_count > 0))
    into->is_wrong = true;
  if (event->type == FF_EVENT_READY) into->polls = event->polling;
  if (event->type != FF_EVENT_CHANGED) write_line(into, ff_event_name(event->type));
  for (size_t i = 0; i < event->change_count; i++)
    write_change(into, &event->changes[i]);
}

static int count_of(book *in, const char *line) {
  int count = 0;
  pthread_mutex_lock(&in->mutex);
  for (int i = 0; i < in->count; i++)
    count += strcmp(in->lines[i], line) == 0;
  pthread_mutex_unlock(&in->mutex);
  return count;
}

static bool has(book *in, const char *line) {
  return count_of(in, line) > 0;
}

static int count_lines(book *in) {
  pthread_mutex_lock(&in->mutex);
  int count = in->count;
  pthread_mutex_unlock(&in->mutex);
  return count;
}

/* The n-th line from the beginning; "" when there are fewer. */
static const char *line_at(book *in, int n) {
  pthread_mutex_lock(&in->mutex);
  const char *line = n < in->count ? in->lines[n] : "";
  pthread_mutex_unlock(&in->mutex);
  return line;
}

static void listen_with(book *into) {
  into->count = 0;
  into->polls = into->is_wrong = false;
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_listen(client, note_event, into, &error), error.message);
}

static void open_listening(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_HEARTBEAT_MS", "1000", NULL);
  listen_with(&first);
  TEST_ASSERT_SOON(has(&first, "PROVIDER_READY"));
}

/* -- States -------------------------------------------------------------------------------- */

static void test_events_come_in_order(void) {
  open_listening();
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(has(&first, "a global unknown>on"));
  redis_server_kill(&server);
  TEST_ASSERT_SOON(has(&first, "PROVIDER_STALE"));
  restart();
  TEST_ASSERT_SOON(count_of(&first, "PROVIDER_READY") == 2);
  redis_do(redis, "SET ff:a false");
  TEST_ASSERT_SOON(count_lines(&first) == 5);
  TEST_ASSERT_EQUAL_STRING("PROVIDER_READY", line_at(&first, 0));
  TEST_ASSERT_EQUAL_STRING("a global unknown>on", line_at(&first, 1));
  TEST_ASSERT_EQUAL_STRING("PROVIDER_STALE", line_at(&first, 2));
  TEST_ASSERT_EQUAL_STRING("PROVIDER_READY", line_at(&first, 3));
  TEST_ASSERT_EQUAL_STRING("a global unknown>off", line_at(&first, 4));
  TEST_ASSERT_FALSE(first.is_wrong);
  TEST_ASSERT_FALSE(first.polls);
}

static void test_listening_before_redis_is_there(void) {
  redis_server_kill(&server);
  client = bed_open(server.url, NULL);
  listen_with(&first);
  TEST_ASSERT_SOON(has(&first, "PROVIDER_ERROR"));
  restart();
  TEST_ASSERT_SOON(has(&first, "PROVIDER_READY"));
  TEST_ASSERT_EQUAL_STRING("PROVIDER_ERROR", line_at(&first, 0));
  TEST_ASSERT_EQUAL_STRING("PROVIDER_READY", line_at(&first, 1));
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(has(&first, "a global unknown>on"));
  TEST_ASSERT_EQUAL_INT(3, count_lines(&first));
}

static void test_a_late_listener_hears_the_present_state_first(void) {
  open_listening();
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(has(&first, "a global unknown>on"));
  listen_with(&second);
  TEST_ASSERT_SOON(has(&second, "PROVIDER_READY"));
  redis_do(redis, "SET ff:b:company:acme true");
  TEST_ASSERT_SOON(has(&first, "b company:acme unknown>on"));
  TEST_ASSERT_SOON(has(&second, "b company:acme unknown>on"));
  TEST_ASSERT_EQUAL_INT(2, count_lines(&second));
  TEST_ASSERT_EQUAL_INT(3, count_lines(&first));
}

static void test_ready_tells_where_changes_are_polled_for(void) {
  redis_do(redis, "ACL SETUSER limited on nopass ~ff:* +mget +ping");
  client = bed_open(server.url, "REDIS_USERNAME", "limited", "FEATURE_FLAGS_POLL_MS", "50", NULL);
  bed_check(client, "a", "acme", NULL);
  listen_with(&first);
  TEST_ASSERT_SOON(has(&first, "PROVIDER_READY"));
  TEST_ASSERT_TRUE(first.polls);
  TEST_ASSERT_SOON(bed_stats(client).loads >= 2);
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(has(&first, "a company:acme unset>on"));
  rest_ms(300); /* some polls */
  TEST_ASSERT_EQUAL_INT(1, count_of(&first, "PROVIDER_READY"));
  redis_do(redis, "ACL DELUSER limited");
}

static void test_no_right_to_read_is_an_error_and_not_the_end_of_anything(void) {
  redis_do(redis, "ACL SETUSER blind on nopass ~ff:* &* +@all -mget");
  client = bed_open(server.url, "REDIS_USERNAME", "blind", "FEATURE_FLAGS_REGISTRY",
                    bed_registry_of(3), NULL);
  listen_with(&first);
  TEST_ASSERT_SOON(has(&first, "PROVIDER_ERROR"));
  TEST_ASSERT_SOON(bed_stats(client).connections > 3);
  TEST_ASSERT_EQUAL_INT(1, count_lines(&first));
  redis_do(redis, "ACL SETUSER blind +mget");
  TEST_ASSERT_SOON(has(&first, "PROVIDER_READY"));
  TEST_ASSERT_EQUAL_INT(2, count_lines(&first));
  redis_do(redis, "ACL DELUSER blind");
}

/* -- Changes -------------------------------------------------------------------------------- */

static void test_changes_tell_before_and_after_of_what_is_in_the_cache(void) {
  redis_do(redis, "SET ff:a:workspace:w1 x");
  client = bed_open(server.url, NULL);
  bed_check(client, "a", "acme", "w1");
  TEST_ASSERT_SOON(bed_stats(client).loads == 3);
  listen_with(&first);
  TEST_ASSERT_SOON(has(&first, "PROVIDER_READY"));
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(has(&first, "a company:acme unset>on"));
  redis_do(redis, "SET ff:a:company:acme false");
  TEST_ASSERT_SOON(has(&first, "a company:acme on>off"));
  redis_do(redis, "DEL ff:a:company:acme");
  TEST_ASSERT_SOON(has(&first, "a company:acme off>unset"));
  redis_do(redis, "SET ff:a:workspace:w1 true");
  TEST_ASSERT_SOON(has(&first, "a workspace:w1 other>on"));
  redis_do(redis, "SET ff:a TRUE");
  TEST_ASSERT_SOON(has(&first, "a global unset>other"));
  redis_do(redis, "SET ff:a:workspace:w1 true"); /* the same value once more is no change */
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(has(&first, "a global other>on"));
  TEST_ASSERT_EQUAL_INT(7, count_lines(&first));
  TEST_ASSERT_FALSE(first.is_wrong);
}

static void test_changes_of_tenants_and_flags_nobody_asked_for_are_told(void) {
  open_listening();
  redis_do(redis, "SET ff:new:company:stranger true");
  TEST_ASSERT_SOON(has(&first, "new company:stranger unknown>on"));
  redis_do(redis, "SET ff:new:workspace:%s false", "with:colons: and blanks");
  TEST_ASSERT_SOON(has(&first, "new workspace:with:colons: and blanks unknown>off"));
  redis_do(redis, "DEL ff:new:company:stranger");
  TEST_ASSERT_SOON(has(&first, "new company:stranger unknown>unset"));
  redis_do(redis, "SET other:new true");
  redis_do(redis, "SET ff:no:such:form true");
  redis_do(redis, "SET ff:new x");
  TEST_ASSERT_SOON(has(&first, "new global unknown>other"));
  TEST_ASSERT_EQUAL_INT(5, count_lines(&first));
  TEST_ASSERT_EQUAL_UINT64(0, bed_stats(client).tenants);
}

static void test_own_writes_are_told_as_well(void) {
  open_listening();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "a", FF_SCOPE_COMPANY, "acme", true, 0, &error));
  TEST_ASSERT_SOON(has(&first, "a company:acme unknown>on"));
}

/* More than one event can hold, told in order: the last one of a key is the truth. */
static void test_thousands_of_changes_are_all_told(void) {
  char line[96];
  open_listening();
  for (int i = 0; i < 3000; i++)
    redisAppendCommand(redis, "SET ff:a:company:t%d true", i);
  for (int i = 0; i < 3000; i++) {
    redisReply *reply = NULL;
    TEST_ASSERT_EQUAL_INT(REDIS_OK, redisGetReply(redis, (void **)&reply));
    freeReplyObject(reply);
  }
  TEST_ASSERT_SOON(count_lines(&first) >= 3001);
  for (int i = 0; i < 3000; i++) {
    snprintf(line, sizeof line, "a company:t%d unknown>on", i);
    TEST_ASSERT_EQUAL_INT_MESSAGE(1, count_of(&first, line), line);
  }
}

/* -- In an event ------------------------------------------------------------------------------ */

static atomic_int answer; /* what the listener has seen: 0 nothing, 1 off, 2 on, 3 an error */

static void check_inside(ff_client *of, const ff_event *event, void *user) {
  if (event->type != FF_EVENT_CHANGED) return;
  ff_evaluation evaluation;
  ff_context context = bed_tenant(user, NULL);
  ff_err err = ff_evaluate(of, "a", &context, &evaluation, NULL);
  atomic_store(&answer, err != FF_OK ? 3 : 1 + evaluation.enabled);
}

static void listen_and_change(ff_event_fn on_event, void *user) {
  atomic_store(&answer, 0);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, on_event, user, &error));
  TEST_ASSERT_SOON(has(&first, "PROVIDER_READY"));
  redis_do(redis, "SET ff:a:company:acme true");
  TEST_ASSERT_SOON(atomic_load(&answer) != 0);
  TEST_ASSERT_EQUAL_INT(2, atomic_load(&answer));
}

static void test_checks_inside_see_what_the_event_tells(void) {
  client = bed_open(server.url, NULL);
  bed_check(client, "a", "acme", NULL);
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
  listen_with(&first);
  listen_and_change(check_inside, "acme");
}

/* The thread that would load it is the one that asks. */
static void test_checks_inside_of_tenants_that_are_not_loaded_are_answered(void) {
  redis_do(redis, "SET ff:a:company:cold true");
  client = bed_open(server.url, NULL);
  listen_with(&first);
  listen_and_change(check_inside, "cold");
}

static void set_inside(ff_client *of, const ff_event *event, void *user) {
  (void)user;
  if (event->type != FF_EVENT_CHANGED || strcmp(event->changes[0].flag, "a") != 0) return;
  ff_context context = bed_tenant("acme", NULL);
  ff_err err = ff_set(of, "b", FF_SCOPE_COMPANY, "acme", true, 0, NULL);
  atomic_store(&answer, err != FF_OK ? 3 : 1 + ff_enabled(of, "b", &context));
}

static void test_writes_inside_are_seen_inside_and_told_afterwards(void) {
  client = bed_open(server.url, NULL);
  bed_check(client, "b", "acme", NULL);
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
  listen_with(&first);
  listen_and_change(set_inside, NULL);
  TEST_ASSERT_SOON(has(&first, "b company:acme unset>on") ||
                   has(&first, "b company:acme unknown>on"));
  TEST_ASSERT_SOON(bed_is_fresh(client, "b", "acme", NULL, true));
}

static void prepare_inside(ff_client *of, const ff_event *event, void *user) {
  (void)user;
  if (event->type != FF_EVENT_CHANGED) return;
  ff_context context = bed_tenant("cold", NULL);
  ff_err err = ff_prepare(of, &context, 1, 60000, NULL);
  atomic_store(&answer, err == FF_OK || err == FF_ERR_LOADING ? 2 : 3);
}

/* It cannot wait for itself. */
static void test_prepare_inside_does_not_wait(void) {
  client = bed_open(server.url, NULL);
  listen_with(&first);
  listen_and_change(prepare_inside, NULL);
  ff_context context = bed_tenant("cold", NULL);
  TEST_ASSERT_SOON(ff_prepare(client, &context, 1, 0, NULL) == FF_OK);
}

/* -- Ending it --------------------------------------------------------------------------------- */

static atomic_int calls, running;

static void unlisten_inside(ff_client *of, const ff_event *event, void *user) {
  (void)event;
  atomic_fetch_add(&calls, 1);
  atomic_store(&answer, ff_unlisten(of, unlisten_inside, user, NULL) == FF_OK ? 2 : 3);
}

static void test_unlisten_from_inside(void) {
  client = bed_open(server.url, NULL);
  atomic_store(&calls, 0);
  atomic_store(&answer, 0);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, unlisten_inside, &first, &error));
  listen_with(&second);
  TEST_ASSERT_SOON(has(&second, "PROVIDER_READY"));
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(has(&second, "a global unknown>on"));
  TEST_ASSERT_EQUAL_INT(1, atomic_load(&calls));
  TEST_ASSERT_EQUAL_INT(2, atomic_load(&answer));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_unlisten(client, unlisten_inside, &first, &error));
}

static void stay_inside(ff_client *of, const ff_event *event, void *user) {
  (void)of;
  (void)user;
  if (event->type != FF_EVENT_CHANGED) return;
  atomic_store(&running, 1);
  while (!atomic_load(&may_return))
    rest_ms(1);
  rest_ms(20);
  atomic_store(&running, 0);
}

static void *allow_to_return(void *user) {
  rest_ms(50);
  atomic_store(&may_return, true);
  return user;
}

/* Who unlistens may free what the function uses. */
static void test_unlisten_waits_until_the_function_has_returned(void) {
  pthread_t thread;
  open_listening();
  atomic_store(&may_return, false);
  atomic_store(&running, 0);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, stay_inside, NULL, &error));
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(atomic_load(&running) == 1);
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, allow_to_return, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_unlisten(client, stay_inside, NULL, &error));
  TEST_ASSERT_EQUAL_INT(0, atomic_load(&running));
  pthread_join(thread, NULL);
  redis_do(redis, "SET ff:a false");
  TEST_ASSERT_SOON(has(&first, "a global on>off") || has(&first, "a global unknown>off"));
}

/* Checks go on meanwhile, from memory. */
static void test_a_slow_function_holds_up_no_check(void) {
  pthread_t thread;
  open_listening();
  bed_check(client, "a", "acme", NULL);
  TEST_ASSERT_SOON(bed_stats(client).tenants == 1 && bed_stats(client).loads >= 2);
  TEST_ASSERT_SOON(bed_check(client, "a", "acme", NULL).age_ms >= 0 && bed_stats(client).hits > 0);
  atomic_store(&may_return, false);
  atomic_store(&running, 0);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, stay_inside, NULL, &error));
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(atomic_load(&running) == 1);
  for (int i = 0; i < 1000; i++)
    bed_check(client, "a", "acme", NULL);
  TEST_ASSERT_EQUAL_INT(1, atomic_load(&running));
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, allow_to_return, NULL));
  pthread_join(thread, NULL);
  redis_do(redis, "SET ff:a false");
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", "acme", NULL, false));
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections); /* it was not taken for a silence */
}

/* Nobody would hear of a change: answers become stale, and in the end too old, at once. */
static void test_nothing_is_fresh_while_a_function_holds_the_thread_up(void) {
  enum { CHECKS = 100, EACH_MS = 25 };
  pthread_t thread;
  ff_evaluation evaluation;
  client = bed_open(server.url, "FEATURE_FLAGS_HEARTBEAT_MS", "100", "FEATURE_FLAGS_MAX_STALE_MS",
                    "1000", NULL);
  redis_do(redis, "SET ff:a true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", NULL, NULL, true));
  atomic_store(&may_return, false);
  atomic_store(&running, 0);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, stay_inside, NULL, &error));
  redis_do(redis, "SET ff:b true");
  TEST_ASSERT_SOON(atomic_load(&running) == 1);
  redis_do(redis, "SET ff:a false");
  TEST_ASSERT_SOON(bed_check(client, "a", NULL, NULL).freshness == FF_FRESHNESS_STALE);
  TEST_ASSERT_TRUE(bed_check(client, "a", NULL, NULL).enabled);
  TEST_ASSERT_SOON(ff_evaluate(client, "a", NULL, &evaluation, &error) == FF_ERR_STALE);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "holds"), error.message);
  long long begin = now_ms();
  for (int i = 0; i < CHECKS; i++)
    TEST_ASSERT_EQUAL_INT(FF_ERR_STALE, ff_evaluate(client, "a", NULL, &evaluation, NULL));
  TEST_ASSERT_LESS_THAN_INT64(CHECKS * EACH_MS, now_ms() - begin);
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, allow_to_return, NULL));
  pthread_join(thread, NULL);
  TEST_ASSERT_SOON(bed_is_fresh(client, "a", NULL, NULL, false));
}

/* Whatever is under way, or noted, or about to be told. */
static void test_destroy_with_listeners_ends(void) {
  for (int i = 0; i < 30; i++) {
    open_listening();
    listen_with(&second);
    for (int key = 0; key < 300; key++)
      redisAppendCommand(redis, "SET ff:a:company:t%d true", key);
    for (int key = 0; key < 300; key++) {
      redisReply *reply = NULL;
      TEST_ASSERT_EQUAL_INT(REDIS_OK, redisGetReply(redis, (void **)&reply));
      freeReplyObject(reply);
    }
    ff_client_destroy(client);
  }
  client = NULL;
}

static void *listen_and_unlisten(void *user) {
  book *own = user;
  uintptr_t wrong = 0;
  for (int i = 0; i < 200; i++) {
    wrong += ff_listen(client, note_event, own, NULL) != FF_OK;
    wrong += ff_unlisten(client, note_event, own, NULL) != FF_OK;
    own->count = 0; /* nobody writes any more */
  }
  return (void *)wrong;
}

static void test_threads_may_listen_and_unlisten_while_events_come(void) {
  static book books[3];
  pthread_t threads[3];
  open_listening();
  for (int i = 0; i < 3; i++) {
    books[i] = (book){.mutex = PTHREAD_MUTEX_INITIALIZER};
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, listen_and_unlisten, &books[i]));
  }
  for (int i = 0; i < 300; i++)
    redis_do(redis, "SET ff:a:company:t%d %s", i, i % 2 ? "true" : "false");
  for (int i = 0; i < 3; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    TEST_ASSERT_EQUAL_UINT(0, (uintptr_t)wrong);
  }
  TEST_ASSERT_SOON(has(&first, "a company:t299 unknown>on"));
  TEST_ASSERT_EQUAL_INT(301, count_lines(&first));
}

/* -- Where there is nothing to hear ------------------------------------------------------------ */

static void test_listen_is_refused_where_nothing_is_told(void) {
  client = bed_open(server.url, "FEATURE_FLAGS_MODE", "direct", NULL);
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED, ff_listen(client, note_event, &first, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "FEATURE_FLAGS_MODE"), error.message);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_unlisten(client, note_event, &first, &error));
  ff_client_destroy(client);
  client = bed_open(server.url, "FEATURE_FLAGS_PROVIDER", "memory", NULL);
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED, ff_listen(client, note_event, &first, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "memory"), error.message);
  ff_client_destroy(client);
  client = bed_open(server.url, NULL);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_listen(client, NULL, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_listen(NULL, note_event, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_unlisten(client, NULL, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_unlisten(NULL, note_event, NULL, NULL));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_unlisten(client, note_event, &first, NULL));
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_events_come_in_order);
  RUN_TEST(test_listening_before_redis_is_there);
  RUN_TEST(test_a_late_listener_hears_the_present_state_first);
  RUN_TEST(test_ready_tells_where_changes_are_polled_for);
  RUN_TEST(test_no_right_to_read_is_an_error_and_not_the_end_of_anything);
  RUN_TEST(test_changes_tell_before_and_after_of_what_is_in_the_cache);
  RUN_TEST(test_changes_of_tenants_and_flags_nobody_asked_for_are_told);
  RUN_TEST(test_own_writes_are_told_as_well);
  RUN_TEST(test_thousands_of_changes_are_all_told);
  RUN_TEST(test_checks_inside_see_what_the_event_tells);
  RUN_TEST(test_checks_inside_of_tenants_that_are_not_loaded_are_answered);
  RUN_TEST(test_writes_inside_are_seen_inside_and_told_afterwards);
  RUN_TEST(test_prepare_inside_does_not_wait);
  RUN_TEST(test_unlisten_from_inside);
  RUN_TEST(test_unlisten_waits_until_the_function_has_returned);
  RUN_TEST(test_a_slow_function_holds_up_no_check);
  RUN_TEST(test_nothing_is_fresh_while_a_function_holds_the_thread_up);
  RUN_TEST(test_destroy_with_listeners_ends);
  RUN_TEST(test_threads_may_listen_and_unlisten_while_events_come);
  RUN_TEST(test_listen_is_refused_where_nothing_is_told);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
