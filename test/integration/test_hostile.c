/* A server that lies, dawdles, and says what nobody asked for, to a client in cached mode: no
 * answer is wrong but for what the server itself says, nothing hangs or grows, and when it behaves
 * again all is well. And, since here answers can be held back: the orders of events that matter. */
#include "unity.h"

#include "support/bed.h"
#include "support/fake_redis.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = 150 }; /* more than one MGET asks for */

static fake_redis fake;
static ff_client *client;
static ff_error error;

void setUp(void) {
  client = NULL;
  memset(&error, 0, sizeof error);
  fake_redis_start(&fake);
  fake_redis_set_silently(&fake, "ff:f0:company:acme", "true");
}

void tearDown(void) {
  ff_client_destroy(client);
  client = NULL;
  fake_redis_stop(&fake);
  bed_registry_remove();
}

static void open_client(void) {
  client = bed_open(fake.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS),
                    "REDIS_COMMAND_TIMEOUT_MS", "2000", NULL);
}

static void open_warm(void) {
  open_client();
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  TEST_ASSERT_SOON(bed_stats(client).loads == 2);
}

static void await_recovery(void) {
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, true));
  TEST_ASSERT_SOON(bed_is_fresh(client, "f1", "acme", "w1", true));
}

/* One thing that a server may say, as C text. */
typedef struct saying {
  const char *text;
  size_t size;
} saying;

#define SAYING(text) {text, sizeof text - 1}

/* -- Answers that are none ------------------------------------------------------------------ */

static const saying bad_values[] = {
    SAYING("*0\r\n"),
    SAYING("*1\r\n$4\r\ntrue\r\n"),
    SAYING("*101\r\n"),
    SAYING(":1\r\n"),
    SAYING("+OK\r\n"),
    SAYING("$-1\r\n"),
    SAYING("*-1\r\n"),
    SAYING("*2\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n$4\r\ntrue\r\n$-1\r\n"),
    SAYING("*1000000000\r\n"),
    SAYING("-ERR \x1b]0;owned\x07\r\n"),
    SAYING("-LOADING Redis is loading the dataset in memory\r\n"),
    SAYING("-MOVED 3999 127.0.0.1:6381\r\n"),
    SAYING("HTTP/1.1 400 Bad Request\r\n\r\n"),
    SAYING("\x01\x02\xff\xfe\r\n"),
    SAYING("*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n*-1\r\n"),
};

/* The first answer is none: the check has its default, and says so. */
static void test_answers_that_are_none_give_defaults_and_are_told(void) {
  for (size_t i = 0; i < sizeof bad_values / sizeof *bad_values; i++) {
    ff_evaluation evaluation;
    ff_context acme = bed_tenant("acme", NULL);
    fake_redis_answer(&fake, "MGET", bad_values[i].text, bad_values[i].size, 0);
    open_client();
    TEST_ASSERT_NOT_EQUAL(FF_OK, ff_evaluate(client, "f1", &acme, &evaluation, &error));
    TEST_ASSERT_TRUE(evaluation.enabled);
    TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
    TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_NONE, evaluation.freshness);
    TEST_ASSERT_NULL(strchr(error.message, '\x1b'));
    fake_redis_answer(&fake, "MGET", NULL, 0, 0);
    await_recovery();
    ff_client_destroy(client);
  }
  client = NULL;
}

/* A later one is none: what is known stays, and is marked. */
static void test_bad_answers_later_on_leave_what_is_known(void) {
  for (size_t i = 0; i < sizeof bad_values / sizeof *bad_values; i++) {
    open_warm();
    fake_redis_answer(&fake, "MGET", bad_values[i].text, bad_values[i].size, 0);
    fake_redis_set(&fake, "ff:f2", "true"); /* has something read */
    TEST_ASSERT_SOON(bed_check(client, "f0", "acme", NULL).freshness == FF_FRESHNESS_STALE);
    TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
    fake_redis_answer(&fake, "MGET", NULL, 0, 0);
    await_recovery();
    TEST_ASSERT_SOON(bed_is_fresh(client, "f2", NULL, NULL, true));
    fake_redis_set_silently(&fake, "ff:f2", NULL);
    ff_client_destroy(client);
  }
  client = NULL;
}

/* Values that are no strings count as no key. */
static void test_odd_values_count_as_no_key(void) {
  static const char odd[] = "*2\r\n:1\r\n*2\r\n$4\r\ntrue\r\n$5\r\nfalse\r\n";
  fake_redis_answer(&fake, "MGET", odd, sizeof odd - 1, 0);
  open_client();
  ff_evaluation evaluation;
  ff_context acme = bed_tenant("acme", NULL);
  ff_evaluate(client, "f1", &acme, &evaluation, &error);
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
}

static const saying bad_openings[][2] = {
    {SAYING("CLIENT"), SAYING("+OK\r\n")},         {SAYING("CLIENT"), SAYING("$3\r\nabc\r\n")},
    {SAYING("CLIENT"), SAYING("*0\r\n")},          {SAYING("SUBSCRIBE"), SAYING("+OK\r\n")},
    {SAYING("SUBSCRIBE"), SAYING(":1\r\n")},       {SAYING("SUBSCRIBE"), SAYING("$-1\r\n")},
    {SAYING("SUBSCRIBE"), SAYING("*1000000\r\n")},
};

static void test_openings_that_go_wrong_are_tried_again(void) {
  for (size_t i = 0; i < sizeof bad_openings / sizeof *bad_openings; i++) {
    ff_evaluation evaluation;
    const saying *command = &bad_openings[i][0], *reply = &bad_openings[i][1];
    fake_redis_answer(&fake, command->text, reply->text, reply->size, 0);
    open_client();
    TEST_ASSERT_NOT_EQUAL(FF_OK, ff_evaluate(client, "f1", NULL, &evaluation, &error));
    TEST_ASSERT_TRUE(evaluation.enabled);
    fake_redis_answer(&fake, command->text, NULL, 0, 0);
    await_recovery();
    ff_client_destroy(client);
  }
  client = NULL;
}

/* A server that lets everybody in and then says nothing more. */
static void test_silence_ends_checks_at_their_deadline(void) {
  fake_redis_answer(&fake, "MGET", "", 0, 0);
  client = bed_open(fake.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS),
                    "REDIS_COMMAND_TIMEOUT_MS", "50", "REDIS_CONNECT_TIMEOUT_MS", "500", NULL);
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT_MESSAGE(
      FF_ERR_TIMEOUT, ff_evaluate(client, "f1", NULL, &evaluation, &error), error.message);
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_SOON(bed_updates(client) == FF_UPDATES_LOST);
  fake_redis_answer(&fake, "MGET", NULL, 0, 0);
  await_recovery();
}

/* An answer that comes after its deadline is not taken for the next one. */
static void test_late_answers_are_not_misread(void) {
  client = bed_open(fake.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS),
                    "REDIS_COMMAND_TIMEOUT_MS", "50", NULL);
  for (int i = 0; i < 10; i++) {
    ff_evaluation evaluation;
    ff_context cold = bed_tenant(i % 2 ? "acme" : "zenith", NULL);
    fake_redis_hold(&fake, true);
    ff_evaluate(client, "f0", &cold, &evaluation, &error);
    fake_redis_hold(&fake, false);
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, true));
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "zenith", NULL, false));
  }
}

/* -- News that are none ------------------------------------------------------------------------ */

#define MESSAGE "*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n"

/* Those that end the connection, or not: in any case all is well afterwards. */
static const saying odd_news[] = {
    SAYING(MESSAGE "*0\r\n"),
    SAYING(MESSAGE "*3\r\n:1\r\n$-1\r\n*1\r\n$5\r\nff:f0\r\n"),
    SAYING(MESSAGE "*2\r\n$5\r\nff:f0\r\n$0\r\n\r\n"),
    SAYING(MESSAGE "*1\r\n$18\r\nff:f0:company:acme\r\n"),
    SAYING(MESSAGE "*1\r\n$9\r\nff:\0\0\0\0\0\0\r\n"),
    SAYING(MESSAGE "*1\r\n$11\r\nff:\xff\xfe:\x1b[31m\r\n"),
    SAYING(MESSAGE "$5\r\nff:f0\r\n"),
    SAYING(MESSAGE ":7\r\n"),
    SAYING(MESSAGE "*1000000000\r\n"),
    SAYING("*3\r\n$7\r\nmessage\r\n$5\r\nother\r\n$5\r\nhello\r\n"),
    SAYING("*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$20\r\n__redis__:invalidate\r\n*-1\r\n"),
    SAYING("*3\r\n$9\r\nsubscribe\r\n$20\r\n__redis__:invalidate\r\n:2\r\n"),
    SAYING("*3\r\n$11\r\nunsubscribe\r\n$20\r\n__redis__:invalidate\r\n:0\r\n"),
    SAYING("*2\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n"),
    SAYING("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"),
    SAYING("*0\r\n"),
    SAYING(":1\r\n"),
    SAYING("+PONG\r\n"),
    SAYING("-ERR no\r\n"),
    SAYING("\r\n\r\n\r\n"),
    SAYING("garbage"),
};

static void test_news_that_are_none_do_no_harm(void) {
  for (size_t i = 0; i < sizeof odd_news / sizeof *odd_news; i++) {
    open_warm();
    fake_redis_tell(&fake, odd_news[i].text, odd_news[i].size);
    for (int j = 0; j < 20; j++) {
      TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
      rest_ms(1);
    }
    await_recovery();
    fake_redis_set(&fake, "ff:f0:company:acme", "false");
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
    fake_redis_set(&fake, "ff:f0:company:acme", "true");
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, true));
    TEST_ASSERT_TRUE(bed_stats(client).connections <= 3);
    ff_client_destroy(client);
  }
  client = NULL;
}

/* What anybody may publish on the channel is no reason to drop the connection. */
static void test_text_on_the_channel_is_no_news(void) {
  open_warm();
  for (int i = 0; i < 100; i++)
    fake_redis_tell(&fake, MESSAGE "$5\r\nff:f0\r\n", sizeof(MESSAGE "$5\r\nff:f0\r\n") - 1);
  fake_redis_set(&fake, "ff:f2", "true");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f2", NULL, NULL, true));
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
}

static void test_pongs_nobody_asked_for(void) {
  static const char pong[] = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";
  open_warm();
  for (int i = 0; i < 50000; i++)
    fake_redis_tell(&fake, pong, sizeof pong - 1);
  fake_redis_set(&fake, "ff:f0:company:acme", "false");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
}

/* Keys by the ten thousand in one message, known ones and others, short and long. */
static void test_huge_messages(void) {
  enum { KEYS = 50000 };
  char *text = malloc(KEYS * 64 + 1000000 + 200);
  size_t size = (size_t)sprintf(text, MESSAGE "*%d\r\n", KEYS + 1);
  for (int i = 0; i < KEYS; i++) {
    char key[64];
    int length = snprintf(key, sizeof key, "ff:f%d:company:%s", i, i % 2 ? "acme" : "nobody");
    size += (size_t)sprintf(text + size, "$%d\r\n%s\r\n", length, key);
  }
  size += (size_t)sprintf(text + size, "$1000000\r\n");
  memset(text + size, 'k', 1000000);
  size += 1000000;
  size += (size_t)sprintf(text + size, "\r\n");
  open_warm();
  for (int i = 0; i < 3; i++)
    fake_redis_tell(&fake, text, size);
  fake_redis_set(&fake, "ff:f0:company:acme", "false");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
  TEST_ASSERT_SOON(bed_stats(client).invalidations >= 3 * (KEYS + 1));
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
  free(text);
}

static void note_nothing(ff_client *of, const ff_event *event, void *user) {
  (void)of;
  atomic_fetch_add((atomic_int *)user, (int)event->change_count);
}

/* The same while somebody listens: each key is read, and what is said of it is told. */
static void test_keys_of_nobody_are_told_to_listeners(void) {
  static atomic_int changes;
  char text[128];
  open_warm();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_listen(client, note_nothing, &changes, &error));
  for (int i = 0; i < 2000; i++) {
    char key[64];
    int length = snprintf(key, sizeof key, "ff:other:workspace:%d", i);
    int size = snprintf(text, sizeof text, MESSAGE "*1\r\n$%d\r\n%s\r\n", length, key);
    fake_redis_tell(&fake, text, (size_t)size);
  }
  TEST_ASSERT_SOON(atomic_load(&changes) == 2000);
}

static void test_values_nobody_asked_for_are_no_answers(void) {
  open_warm();
  for (int i = 0; i < 5; i++) {
    fake_redis_say(&fake, "*1\r\n$5\r\nfalse\r\n", 15);
    rest_ms(5);
    TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  }
  await_recovery();
  TEST_ASSERT_TRUE(bed_stats(client).connections > 1); /* it was not trusted any more */
}

/* Every byte by itself. */
static void test_bytes_that_trickle_in(void) {
  fake.server.piece = 1;
  client = bed_open(fake.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(3), NULL);
  TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
  fake_redis_set(&fake, "ff:f0:company:acme", "false");
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
  TEST_ASSERT_EQUAL_UINT64(1, bed_stats(client).connections);
}

/* -- A server that hangs up ----------------------------------------------------------------------
 */

/* It answers once and hangs up, again and again: that is no reason to hammer at its door. */
static void test_a_server_that_hangs_up_after_each_answer_is_not_hammered(void) {
  open_warm();
  fake_redis_close_after_answers(&fake, true);
  fake_redis_set(&fake, "ff:f2", "true"); /* has something read */
  long long begin = now_ms();
  uint64_t before = bed_stats(client).connections;
  for (int i = 0; i < 1000; i++) {
    TEST_ASSERT_TRUE(bed_check(client, "f0", "acme", NULL).enabled);
    rest_ms(1);
  }
  double seconds = (double)(now_ms() - begin) / 1000;
  double made = (double)(bed_stats(client).connections - before);
  printf("    %.0f connections in %.1f s\n", made, seconds);
  TEST_ASSERT_TRUE(made < 20 + 20 * seconds);
  fake_redis_close_after_answers(&fake, false);
  await_recovery();
}

/* -- Orders of events
 * ------------------------------------------------------------------------------ */

static void *check_cold(void *user) {
  *(ff_evaluation *)user = bed_check(client, "f0", "cold", NULL);
  return NULL;
}

/* The old value is asked for, then it changes, Redis tells of that, and then comes the answer. */
static void test_an_answer_older_than_its_invalidation_is_not_what_stays(void) {
  pthread_t thread;
  ff_evaluation evaluation;
  open_warm();
  for (int i = 0; i < 5; i++) {
    fake_redis_set_silently(&fake, "ff:f0:company:cold", i % 2 ? "true" : "false");
    int before = fake.mgets;
    fake_redis_hold(&fake, true);
    if (i == 0) /* the row is loaded for the first time; later on it is read again */
      TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, check_cold, &evaluation));
    else
      fake_redis_set(&fake, "ff:f0:company:cold", i % 2 ? "true" : "false");
    TEST_ASSERT_SOON(fake.mgets > before);
    uint64_t told = bed_stats(client).invalidations;
    fake_redis_set(&fake, "ff:f0:company:cold", i % 2 ? "false" : "true");
    TEST_ASSERT_SOON(bed_stats(client).invalidations > told);
    fake_redis_hold(&fake, false);
    if (i == 0) pthread_join(thread, NULL);
    TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "cold", NULL, i % 2 == 0));
  }
}

/* Everything is flushed while a row is being loaded, the first time and again. */
static void test_a_flush_in_the_middle_of_a_load(void) {
  static const char flushed[] = MESSAGE "*-1\r\n";
  pthread_t thread;
  ff_evaluation evaluation;
  open_warm();
  fake_redis_set_silently(&fake, "ff:f0:company:cold", "true");
  int before = fake.mgets;
  fake_redis_hold(&fake, true);
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, check_cold, &evaluation));
  TEST_ASSERT_SOON(fake.mgets > before);
  for (int i = 0; i < 3; i++) {
    uint64_t flushes = bed_stats(client).flushes;
    fake_redis_set_silently(&fake, "ff:f0:company:cold", NULL);
    fake_redis_tell(&fake, flushed, sizeof flushed - 1);
    TEST_ASSERT_SOON(bed_stats(client).flushes > flushes);
  }
  fake_redis_hold(&fake, false);
  pthread_join(thread, NULL);
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "cold", NULL, false));
  await_recovery();
}

/* A flag that is met while the rows there are are being given the one of before, and a flush in
 * between: none is taken for known before it is. */
static void test_a_flush_in_the_middle_of_an_adoption(void) {
  static const char flushed[] = MESSAGE "*-1\r\n";
  ff_evaluation evaluation;
  ff_context acme = bed_tenant("acme", NULL);
  fake_redis_set_silently(&fake, "ff:b:company:acme", "true");
  fake_redis_set_silently(&fake, "ff:c:company:acme", "true");
  client = bed_open(fake.url, NULL);
  bed_check(client, "a", "acme", NULL);
  TEST_ASSERT_SOON(ff_evaluate_known(client, "a", &acme, &evaluation, &error) == FF_OK);
  fake_redis_hold(&fake, true);
  int before = fake.mgets;
  TEST_ASSERT_EQUAL_UINT(1, ff_flag_id_of(client, "b"));
  TEST_ASSERT_SOON(fake.mgets > before);
  uint64_t flushes = bed_stats(client).flushes;
  fake_redis_tell(&fake, flushed, sizeof flushed - 1);
  TEST_ASSERT_SOON(bed_stats(client).flushes > flushes);
  TEST_ASSERT_EQUAL_UINT(2, ff_flag_id_of(client, "c"));
  fake_redis_hold(&fake, false);
  for (int i = 0; i < 200; i++) { /* known and right, or not known */
    ff_err err = ff_evaluate_known(client, "c", &acme, &evaluation, &error);
    TEST_ASSERT_EQUAL_INT(err == FF_OK, evaluation.enabled);
    err = ff_evaluate_known(client, "b", &acme, &evaluation, &error);
    TEST_ASSERT_EQUAL_INT(err == FF_OK, evaluation.enabled);
  }
  TEST_ASSERT_SOON(ff_evaluate_known(client, "c", &acme, &evaluation, &error) == FF_OK);
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_SOON(bed_is_fresh(client, "b", "acme", NULL, true));
}

/* The write has succeeded on its own connection, and the cache's does not answer any more. */
static void test_own_writes_are_seen_though_nothing_is_answered(void) {
  client = bed_open(fake.url, "FEATURE_FLAGS_REGISTRY", bed_registry_of(FLAGS),
                    "REDIS_COMMAND_TIMEOUT_MS", "50", NULL);
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, true));
  TEST_ASSERT_SOON(bed_stats(client).loads >= 2);
  fake_redis_answer(&fake, "MGET", "", 0, 0);
  TEST_ASSERT_EQUAL_INT_MESSAGE(
      FF_OK, ff_set(client, "f0", FF_SCOPE_COMPANY, "acme", false, 0, &error), error.message);
  TEST_ASSERT_FALSE(bed_check(client, "f0", "acme", NULL).enabled);
  fake_redis_answer(&fake, "MGET", NULL, 0, 0);
  TEST_ASSERT_SOON(bed_is_fresh(client, "f0", "acme", NULL, false));
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_answers_that_are_none_give_defaults_and_are_told);
  RUN_TEST(test_bad_answers_later_on_leave_what_is_known);
  RUN_TEST(test_odd_values_count_as_no_key);
  RUN_TEST(test_openings_that_go_wrong_are_tried_again);
  RUN_TEST(test_silence_ends_checks_at_their_deadline);
  RUN_TEST(test_late_answers_are_not_misread);
  RUN_TEST(test_news_that_are_none_do_no_harm);
  RUN_TEST(test_text_on_the_channel_is_no_news);
  RUN_TEST(test_pongs_nobody_asked_for);
  RUN_TEST(test_huge_messages);
  RUN_TEST(test_keys_of_nobody_are_told_to_listeners);
  RUN_TEST(test_values_nobody_asked_for_are_no_answers);
  RUN_TEST(test_bytes_that_trickle_in);
  RUN_TEST(test_a_server_that_hangs_up_after_each_answer_is_not_hammered);
  RUN_TEST(test_an_answer_older_than_its_invalidation_is_not_what_stays);
  RUN_TEST(test_a_flush_in_the_middle_of_a_load);
  RUN_TEST(test_a_flush_in_the_middle_of_an_adoption);
  RUN_TEST(test_own_writes_are_seen_though_nothing_is_answered);
  return UNITY_END();
}
