/* Coherence: while others write, and Redis is flushed, stopped, killed, restarted and hung up
 * on, no answer is one that was not the truth within the age that it tells; and after that
 * everybody agrees with Redis again. The judge is judged, too: by histories made by hand, and
 * by old answers that are told as new ones all along.
 *
 * TORTURE_SECONDS says for how long (6), TORTURE_SEED repeats what is by chance. */
#include "unity.h"

#include "os/clock.h"
#include "support/bed.h"
#include "support/slow_line.h"
#include "support/world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { READERS = 4, CLIENTS = 3, LIMIT_MS = 60000 };

static redis_server server;
static redisContext *redis;
static world *ours;
static slow_line line;
static ff_client *clients[CLIENTS];
static const char *const client_names[CLIENTS] = {"near", "slow", "polling"};
static atomic_bool is_over;
static unsigned seed;
static int64_t duration_ms;

void setUp(void) {}
void tearDown(void) {}

static int chance(int below) {
  return rand_r(&seed) % below;
}

/* -- The judge ------------------------------------------------------------------- */

/* Times of before and between what is written. */
static int64_t tick(void) {
  rest_ms(2);
  int64_t at = ff__clock_now();
  rest_ms(2);
  return at;
}

static void write_for_sure(history *of, unsigned value) {
  history_write_begin(of, 0, value);
  history_write_end(of, 0, true);
}

static void test_history_knows_what_was_true_when(void) {
  history *of = history_create(2);
  int64_t empty = tick();
  write_for_sure(of, WAS_ON);
  int64_t on = tick();
  history_write_begin(of, 0, WAS_OFF);
  int64_t both = tick();
  history_write_end(of, 0, true);
  int64_t off = tick();
  TEST_ASSERT_EQUAL_HEX(WAS_UNSET, history_values(of, 0, empty, empty));
  TEST_ASSERT_EQUAL_HEX(WAS_UNSET | WAS_ON, history_values(of, 0, empty, on));
  TEST_ASSERT_EQUAL_HEX(WAS_ON, history_values(of, 0, on, on));
  TEST_ASSERT_EQUAL_HEX(WAS_ON | WAS_OFF, history_values(of, 0, both, both));
  TEST_ASSERT_EQUAL_HEX(WAS_OFF, history_values(of, 0, off, off));
  TEST_ASSERT_EQUAL_HEX(WAS_UNSET | WAS_ON | WAS_OFF, history_values(of, 0, empty, off));
  TEST_ASSERT_EQUAL_HEX(WAS_UNSET, history_values(of, 1, empty, off));
  history_destroy(of);
}

static void test_history_is_not_sure_of_what_failed_and_of_what_overlaps(void) {
  history *of = history_create(1);
  write_for_sure(of, WAS_ON);
  history_write_begin(of, 0, WAS_OFF);
  history_write_end(of, 0, false);
  int64_t failed = tick();
  TEST_ASSERT_EQUAL_HEX(WAS_ON | WAS_OFF, history_values(of, 0, failed, failed));
  history_flush_begin(of);
  history_write_begin(of, 0, WAS_OTHER);
  history_flush_end(of);
  history_write_end(of, 0, true);
  int64_t overlapped = tick();
  TEST_ASSERT_EQUAL_HEX(WAS_UNSET | WAS_OTHER, history_values(of, 0, overlapped, overlapped));
  history_flush_begin(of);
  history_flush_end(of);
  int64_t flushed = tick();
  TEST_ASSERT_EQUAL_HEX(WAS_UNSET, history_values(of, 0, flushed, flushed));
  history_destroy(of);
}

/* -- What is done to Redis ------------------------------------------------------- */

static void flush(void) {
  static const char *const how[] = {"FLUSHALL", "FLUSHALL ASYNC", "FLUSHDB"};
  history_flush_begin(ours->history);
  redis_do(redis, how[chance(3)]);
  history_flush_end(ours->history);
}

static void flush_often(void) {
  for (int i = chance(30); i >= 0; i--) {
    flush();
    rest_ms(chance(5));
  }
}

static void stop(void) {
  redis_server_freeze(&server);
  rest_ms(chance(400));
  redis_server_thaw(&server);
}

/* Somebody who may do nothing but read: his client has to poll. */
static const char *const users[] = {"--user", "poller", "on",    "nopass", "~ff:*",
                                    "-@all",  "+mget",  "+ping", NULL};

/* Nothing is kept on disk, so it is a flush. */
static void kill_and_restart(void) {
  redisFree(redis);
  history_flush_begin(ours->history);
  redis_server_kill(&server);
  if (chance(2)) rest_ms(chance(300));
  redis_server_restart(&server, users);
  history_flush_end(ours->history);
  redis = redis_server_connect(&server);
}

static void hang_up(void) {
  redis_do(redis, chance(2) ? "CLIENT KILL TYPE pubsub" : "CLIENT KILL TYPE normal");
}

/* What Redis says of values comes late, or everything does. */
static void hold_the_line(void) {
  line.lets_news_through = chance(2);
  line.is_held = true;
  rest_ms(chance(60));
  line.is_held = false;
  line.delay_ms = chance(6);
}

static void disturb(void) {
  int number = chance(100);
  if (number < 15)
    flush();
  else if (number < 25)
    flush_often();
  else if (number < 40)
    stop();
  else if (number < 50)
    kill_and_restart();
  else if (number < 65)
    hang_up();
  else if (number < 80)
    hold_the_line();
  rest_ms(chance(150));
}

/* -- Those who ask ----------------------------------------------------------------- */

static void *read_on(void *user) {
  world_reader reader;
  size_t number = (size_t)user;
  world_reader_init(&reader, ours, clients[number % CLIENTS], seed + (unsigned)number);
  while (!is_over) {
    for (int i = 0; i < 50; i++)
      world_ask(&reader);
    nanosleep(&(struct timespec){.tv_nsec = 300000}, NULL);
  }
  world_reader_finish(&reader);
  return NULL;
}

static void *write_on(void *user) {
  (void)user;
  world_reader reader;
  world_reader_init(&reader, ours, clients[0], seed + READERS);
  while (!is_over) {
    world_write_and_ask(&reader);
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
  }
  world_reader_finish(&reader);
  return NULL;
}

static ff_client *open_near(void) {
  return world_open(ours, server.url,
                    (const char *const[][2]){{"FEATURE_FLAGS_CACHE_TENANTS", "12"},
                                             {"FEATURE_FLAGS_HEARTBEAT_MS", "40"},
                                             {NULL, NULL}});
}

/* Clients that come and go. */
static void *come_and_go(void *user) {
  (void)user;
  while (!is_over) {
    world_reader reader;
    ff_client *client = open_near();
    world_reader_init(&reader, ours, client, seed + READERS + 1);
    for (int i = 0; i < 200 && !is_over; i++)
      world_ask(&reader);
    world_reader_finish(&reader);
    ff_client_destroy(client);
  }
  return NULL;
}

/* -- All together -------------------------------------------------------------------- */

static void open_clients(void) {
  clients[0] = open_near();
  clients[1] =
      world_open(ours, line.url,
                 (const char *const[][2]){{"FEATURE_FLAGS_HEARTBEAT_MS", "100"}, {NULL, NULL}});
  clients[2] =
      world_open(ours, server.url,
                 (const char *const[][2]){
                     {"REDIS_USERNAME", "poller"}, {"FEATURE_FLAGS_POLL_MS", "50"}, {NULL, NULL}});
}

/* One after the other, over the time. */
static void meet_flags(int64_t passed_ms) {
  const int64_t more = WORLD_FLAGS - WORLD_REGISTERED;
  ours->met = WORLD_REGISTERED + (unsigned)(more * passed_ms * 5 / 4 / duration_ms);
  if (ours->met > WORLD_FLAGS) ours->met = WORLD_FLAGS;
}

static void torture(void) {
  pthread_t threads[READERS + 2];
  is_over = false;
  for (size_t i = 0; i < READERS; i++)
    pthread_create(&threads[i], NULL, read_on, (void *)i);
  pthread_create(&threads[READERS], NULL, write_on, NULL);
  pthread_create(&threads[READERS + 1], NULL, come_and_go, NULL);
  int64_t begin = now_ms(), passed;
  while ((passed = now_ms() - begin) < duration_ms) {
    disturb();
    meet_flags(passed);
  }
  is_over = true;
  for (size_t i = 0; i < READERS + 2; i++)
    pthread_join(threads[i], NULL);
}

static void assert_agreement(const char *when) {
  for (int i = 0; i < CLIENTS; i++) {
    const char *why;
    int64_t begin = now_ms();
    while ((why = world_disagreement(ours, clients[i], redis)) && now_ms() - begin < LIMIT_MS)
      rest_ms(1);
    printf("    %s, the %s client agrees with Redis after %d ms\n", when, client_names[i],
           (int)(now_ms() - begin));
    TEST_ASSERT_NULL_MESSAGE(why, why);
  }
}

static void test_no_answer_is_wrong_and_all_agree_in_the_end(void) {
  ours = world_create(&server);
  world_start_others(ours, seed);
  slow_line_start(&line, server.socket);
  open_clients();
  torture();
  world_stop_others(ours);
  world_report(ours, "torture");
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, ours->tally.wrong, ours->first_wrong);
  TEST_ASSERT_TRUE_MESSAGE(ours->tally.fresh > 0 && ours->tally.stale > 0, "nothing was judged");
  TEST_ASSERT_TRUE_MESSAGE(ours->tally.lies_found > 0, "the judge believes everything");

  line.delay_ms = 0;
  assert_agreement("after quiet");
  world_start_others(ours, seed);
  rest_ms(200);
  world_stop_others(ours);
  assert_agreement("after more writes");
  for (int i = 0; i < CLIENTS; i++)
    ff_client_destroy(clients[i]);
  slow_line_stop(&line);
  world_destroy(ours);
}

static int64_t number_of(const char *variable, int64_t otherwise) {
  const char *text = getenv(variable);
  return text && *text ? atoll(text) : otherwise;
}

int main(void) {
  seed = (unsigned)number_of("TORTURE_SEED", time(NULL) % 1000000);
  int64_t seconds = number_of("TORTURE_SECONDS", 6);
  duration_ms = seconds * 1000;
  printf("TORTURE_SEED=%u TORTURE_SECONDS=%d\n", seed, (int)seconds);
  redis_server_start(&server, users);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_history_knows_what_was_true_when);
  RUN_TEST(test_history_is_not_sure_of_what_failed_and_of_what_overlaps);
  RUN_TEST(test_no_answer_is_wrong_and_all_agree_in_the_end);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
