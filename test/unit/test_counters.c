/* Sums that are exact, however many threads count. */
#include "unity.h"

#include "cache/counters.h"

#include <pthread.h>
#include <string.h>

enum { THREADS = 3 * FF__SHARDS, ROUNDS = 2000 };

static ff__counters counters;
static pthread_barrier_t all_count; /* so that there really are that many at once */

void setUp(void) {
  memset(&counters, 0, sizeof counters);
}
void tearDown(void) {}

static void *count(void *user) {
  (void)user;
  ff__count(&counters, FF__HITS);
  pthread_barrier_wait(&all_count);
  for (int i = 0; i < ROUNDS; i++) {
    ff__count(&counters, FF__HITS);
    ff__count_many(&counters, FF__KEYS_READ, 3);
  }
  return NULL;
}

static void run_threads(int threads) {
  pthread_t made[THREADS];
  pthread_barrier_init(&all_count, NULL, (unsigned)threads);
  for (int i = 0; i < threads; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&made[i], NULL, count, NULL));
  for (int i = 0; i < threads; i++)
    pthread_join(made[i], NULL);
  pthread_barrier_destroy(&all_count);
}

void test_sum_is_exact_with_more_threads_than_shards(void) {
  run_threads(THREADS);
  TEST_ASSERT_EQUAL_UINT64((uint64_t)THREADS * (ROUNDS + 1), ff__counters_sum(&counters, FF__HITS));
  TEST_ASSERT_EQUAL_UINT64((uint64_t)THREADS * ROUNDS * 3,
                           ff__counters_sum(&counters, FF__KEYS_READ));
  TEST_ASSERT_EQUAL_UINT64(0, ff__counters_sum(&counters, FF__MISSES));
}

/* Numbers are given back: threads that come and go leave nobody on the shared shard. */
void test_sum_is_exact_when_threads_come_and_go(void) {
  for (int i = 0; i < 2 * FF__SHARDS; i++)
    run_threads(2);
  TEST_ASSERT_EQUAL_UINT64((uint64_t)4 * FF__SHARDS * (ROUNDS + 1),
                           ff__counters_sum(&counters, FF__HITS));
  TEST_ASSERT_EQUAL_UINT64(0, atomic_load(&counters.shards[FF__SHARED_SHARD].counts[FF__HITS]));
}

static void *take_number(void *user) {
  *(unsigned *)user = ff__thread_number_take();
  ff__count(&counters, FF__STALE);
  TEST_ASSERT_EQUAL_UINT(*(unsigned *)user, ff__thread_number);
  return NULL;
}

void test_a_thread_keeps_its_number_and_others_have_another(void) {
  pthread_t thread;
  unsigned others = 0, mine = ff__thread_number_take();
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&thread, NULL, take_number, &others));
  pthread_join(thread, NULL);
  TEST_ASSERT_NOT_EQUAL(0, others);
  TEST_ASSERT_NOT_EQUAL(mine, others);
  TEST_ASSERT_EQUAL_UINT(mine, ff__thread_number);
}

void test_shards_share_no_cache_line(void) {
  TEST_ASSERT_EQUAL_UINT(0, sizeof(ff__shard) % 128);
  TEST_ASSERT_EQUAL_UINT(sizeof(ff__shard) * FF__SHARDS, sizeof(ff__counters));
}
