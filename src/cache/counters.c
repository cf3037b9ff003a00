/* counters.c - see counters.h. */
#include "cache/counters.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

_Thread_local unsigned ff__thread_number FF__THREAD_LOCAL;

static _Atomic uint64_t taken = (uint64_t)1 << FF__SHARED_SHARD; /* a bit a number */
static pthread_key_t key;
static bool has_key;
static char numbers[FF__SHARDS]; /* a thread's number, as an address for its key */

/* The next thread that takes the number sees all that this one has counted. */
static void give_back(void *number) {
  uint64_t bit = (uint64_t)1 << ((char *)number - numbers);
  ff__thread_number = 0;
  atomic_fetch_and_explicit(&taken, ~bit, memory_order_release);
}

static void make_key(void) {
  has_key = pthread_key_create(&key, give_back) == 0;
}

static unsigned take_free(void) {
  uint64_t seen = atomic_load_explicit(&taken, memory_order_relaxed);
  while (~seen != 0) {
    unsigned number = (unsigned)__builtin_ctzll(~seen);
    if (atomic_compare_exchange_weak_explicit(&taken, &seen, seen | (uint64_t)1 << number,
                                              memory_order_acquire, memory_order_relaxed))
      return number;
  }
  return FF__SHARED_SHARD;
}

unsigned ff__thread_number_take(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_key);
  unsigned number = has_key ? take_free() : FF__SHARED_SHARD;
  if (number != FF__SHARED_SHARD && pthread_setspecific(key, &numbers[number]) != 0) {
    give_back(&numbers[number]);
    number = FF__SHARED_SHARD;
  }
  return ff__thread_number = number + 1;
}

uint64_t ff__counters_sum(const ff__counters *counters, ff__counter which) {
  uint64_t sum = 0;
  for (size_t i = 0; i < FF__SHARDS; i++)
    sum += atomic_load_explicit(&counters->shards[i].counts[which], memory_order_relaxed);
  return sum;
}
