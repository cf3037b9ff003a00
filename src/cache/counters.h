/* counters.h - counting what many threads do at once without slowing them down.
 *
 *     shard  0    1    2   ...   62   63         each a cache line
 *            one thread each          all others
 *
 * A thread takes a number for its life. The first 63 have a line of their own, where adding
 * is a load and a store; those beyond share the last one, where it is atomic.
 */
#ifndef FF_CACHE_COUNTERS_H
#define FF_CACHE_COUNTERS_H

#include <stdatomic.h>
#include <stdint.h>

typedef enum ff__counter {
  FF__HITS,
  FF__MISSES,
  FF__STALE,
  FF__LOADS,
  FF__KEYS_READ,
  FF__INVALIDATIONS,
  FF__FLUSHES,
  FF__SILENT_CHANGES,
  FF__CONNECTIONS,
  FF__FAILED_ATTEMPTS,
  FF__COUNTERS
} ff__counter;

enum { FF__SHARDS = 64, FF__SHARED_SHARD = FF__SHARDS - 1 };

typedef struct ff__shard {
  _Alignas(128) _Atomic uint64_t counts[FF__COUNTERS];
} ff__shard;

typedef struct ff__counters {
  ff__shard shards[FF__SHARDS];
} ff__counters;

/* glibc keeps room for a few bytes of libraries that are loaded later, so that no call is
 * needed to find them. */
#ifdef __GLIBC__
#define FF__THREAD_LOCAL __attribute__((visibility("hidden"), tls_model("initial-exec")))
#else
#define FF__THREAD_LOCAL __attribute__((visibility("hidden")))
#endif

/* This thread's number + 1; 0: it has none yet. */
extern _Thread_local unsigned ff__thread_number FF__THREAD_LOCAL;

/* Gives the thread a number, and returns it + 1. */
unsigned ff__thread_number_take(void);

static inline void ff__count_many(ff__counters *counters, ff__counter which, uint64_t many) {
  unsigned number = ff__thread_number ? ff__thread_number : ff__thread_number_take();
  _Atomic uint64_t *count = &counters->shards[number - 1].counts[which];
  if (number - 1 == FF__SHARED_SHARD)
    atomic_fetch_add_explicit(count, many, memory_order_relaxed);
  else
    atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + many,
                          memory_order_relaxed);
}

static inline void ff__count(ff__counters *counters, ff__counter which) {
  ff__count_many(counters, which, 1);
}

uint64_t ff__counters_sum(const ff__counters *counters, ff__counter which);

#endif
