/* index.h - from hashes to numbers, looked up without a lock while one thread changes it.
 *
 *     slots  [ ][hash,5][ ][hash,2][hash,9][ ]     a power of two, at most 3/4 of them
 *                                                  used; on a collision the next is tried
 *
 * Who is behind a number is the user's business: he compares, and says which one it is. A
 * slot is one word, so a reader sees whole slots; those that move while he looks may hide
 * what he looks for, but never show another's number for it. So a reader that finds nothing
 * asks again where nobody changes anything. Slots that were outgrown are kept until the end,
 * since somebody may still look at them.
 */
#ifndef FF_CACHE_INDEX_H
#define FF_CACHE_INDEX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ff__slots {
  struct ff__slots *outgrown;
  size_t mask;
  _Atomic uint64_t at[]; /* a hash above, and a number + 1 below; 0: empty */
} ff__slots;

typedef struct ff__index {
  _Atomic(ff__slots *) slots;
  size_t count;
} ff__index;

/* Room for that many slots to begin with. False when memory is short. */
bool ff__index_init(ff__index *index, size_t slots);
void ff__index_finish(ff__index *index);

/* Makes room for one more; false when memory is short. */
bool ff__index_reserve(ff__index *index);

/* Adds a number that is not in it; there must be room. */
void ff__index_add(ff__index *index, uint32_t hash, uint32_t number);

/* Takes a number out that is in it. */
void ff__index_remove(ff__index *index, uint32_t hash, uint32_t number);

/* Empties it, by slots of its own. False when memory is short. */
bool ff__index_clear(ff__index *index);

size_t ff__index_bytes(const ff__index *index);

/* A walk over the numbers that have this hash. */
typedef struct ff__probe {
  const ff__slots *slots;
  size_t at;
  uint32_t hash;
} ff__probe;

static inline ff__probe ff__index_find(const ff__index *index, uint32_t hash) {
  const ff__slots *slots = atomic_load_explicit(&index->slots, memory_order_acquire);
  return (ff__probe){slots, hash, hash};
}

/* Has the slot fetched where a walk begins. */
static inline void ff__index_fetch(const ff__index *index, uint32_t hash) {
  const ff__slots *slots = atomic_load_explicit(&index->slots, memory_order_acquire);
  __builtin_prefetch((const void *)&slots->at[hash & slots->mask]);
}

/* Writes the next one to *number; false when there is none. */
static inline bool ff__probe_next(ff__probe *probe, uint32_t *number) {
  for (;;) {
    size_t at = probe->at++ & probe->slots->mask;
    uint64_t slot = atomic_load_explicit(&probe->slots->at[at], memory_order_acquire);
    if (slot == 0) return false;
    *number = (uint32_t)slot - 1;
    if ((uint32_t)(slot >> 32) == probe->hash) return true;
  }
}

#endif
