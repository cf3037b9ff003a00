/* freshness.h - what an answer from memory is worth.
 *
 * Time is cut into epochs: a new one begins whenever something may have been missed. A row
 * knows the epoch it was read in; `confirmed` knows for each epoch until when nothing was
 * missed in it.
 *
 *     epoch      |--- 1 ---|-- 2 --|------ 3 ----->
 *     confirmed        ^       ^             ^ moves on with each heartbeat
 *
 * A row of the present epoch is fresh as long as the state is; any other is as stale as its
 * epoch's end is old. When `confirmed` does not move on, nobody looks: the thread is held up by
 * a function that it has called, or the machine has slept. Then nothing is fresh.
 * Written by those who hold the engine's lock, read by all.
 */
#ifndef FF_CACHE_FRESHNESS_H
#define FF_CACHE_FRESHNESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Where changes are polled for, that many last for hours. */
enum { FF__EPOCHS_KEPT = 4095, FF__EPOCH_SLOTS = FF__EPOCHS_KEPT + 1 };

typedef struct ff__freshness {
  atomic_uint epoch;     /* 0: never connected */
  atomic_bool is_live;   /* what is read now will be kept up to date */
  atomic_uint slack;     /* how many epochs back still count as fresh: 1 where we poll */
  _Atomic int64_t lasts; /* for how long what is confirmed is fresh, in ns; 0: always */
  _Atomic int64_t first; /* when the first one began */
  _Atomic int64_t confirmed[FF__EPOCH_SLOTS]; /* ns of ff__clock_now */
} ff__freshness;

static inline unsigned ff__epoch(const ff__freshness *freshness) {
  return atomic_load_explicit(&freshness->epoch, memory_order_acquire);
}

/* Begins an epoch in which nothing was missed since `now`. */
static inline void ff__epoch_begin(ff__freshness *freshness, int64_t now) {
  unsigned next = ff__epoch(freshness) + 1;
  if (next == 1) atomic_store_explicit(&freshness->first, now, memory_order_release);
  if (next == 0) next = 1;
  atomic_store_explicit(&freshness->confirmed[next % FF__EPOCH_SLOTS], now, memory_order_release);
  atomic_store_explicit(&freshness->epoch, next, memory_order_release);
}

/* Nothing was missed in the present epoch until `when`. */
static inline void ff__epoch_confirm(ff__freshness *freshness, int64_t when) {
  _Atomic int64_t *confirmed = &freshness->confirmed[ff__epoch(freshness) % FF__EPOCH_SLOTS];
  if (when > atomic_load_explicit(confirmed, memory_order_relaxed))
    atomic_store_explicit(confirmed, when, memory_order_release);
}

static inline bool ff__epoch_is_fresh(const ff__freshness *freshness, unsigned epoch) {
  return atomic_load_explicit(&freshness->is_live, memory_order_acquire) &&
         ff__epoch(freshness) - epoch <=
             atomic_load_explicit(&freshness->slack, memory_order_relaxed);
}

/* Whether nobody has looked for too long, when the present epoch is confirmed until then. */
static inline bool ff__freshness_is_over(const ff__freshness *freshness, int64_t confirmed,
                                         int64_t now) {
  int64_t lasts = atomic_load_explicit(&freshness->lasts, memory_order_relaxed);
  return lasts > 0 && now - confirmed > lasts;
}

/* When what was read in that epoch was last known to be the truth. Of an epoch that is too
 * long ago it is not known any more, but not before the first one began. Whether it is too
 * long ago is asked last: its place may be taken meanwhile. */
static inline int64_t ff__epoch_confirmed(const ff__freshness *freshness, unsigned epoch) {
  int64_t found =
      atomic_load_explicit(&freshness->confirmed[epoch % FF__EPOCH_SLOTS], memory_order_acquire);
  if (ff__epoch(freshness) - epoch < FF__EPOCHS_KEPT) return found;
  return atomic_load_explicit(&freshness->first, memory_order_relaxed);
}

/* Of two that are not too far apart; the numbers begin again when they are used up. */
static inline bool ff__epoch_is_before(unsigned epoch, unsigned other) {
  return epoch - other > UINT32_MAX / 2;
}

#endif
