/* index.c - see index.h. */
#include "cache/index.h"

#include <stdlib.h>

enum { SLOTS_MIN = 16 };

static ff__slots *slots_create(size_t size, ff__slots *outgrown) {
  ff__slots *slots = calloc(1, sizeof *slots + size * sizeof slots->at[0]);
  if (!slots) return NULL;
  slots->mask = size - 1;
  slots->outgrown = outgrown;
  return slots;
}

static ff__slots *slots_of(const ff__index *index) {
  return atomic_load_explicit(&index->slots, memory_order_relaxed);
}

bool ff__index_init(ff__index *index, size_t slots_wanted) {
  index->count = 0;
  size_t size = SLOTS_MIN;
  while (size < slots_wanted)
    size *= 2;
  ff__slots *slots = slots_create(size, NULL);
  atomic_init(&index->slots, slots);
  return slots != NULL;
}

void ff__index_finish(ff__index *index) {
  ff__slots *slots = slots_of(index);
  while (slots) {
    ff__slots *outgrown = slots->outgrown;
    free(slots);
    slots = outgrown;
  }
}

static uint64_t load(const ff__slots *slots, size_t at) {
  return atomic_load_explicit(&slots->at[at & slots->mask], memory_order_relaxed);
}

static void store(ff__slots *slots, size_t at, uint64_t slot) {
  atomic_store_explicit(&slots->at[at & slots->mask], slot, memory_order_release);
}

static size_t home_of(uint64_t slot) {
  return (size_t)(slot >> 32);
}

static void put(ff__slots *slots, uint64_t slot) {
  size_t at = home_of(slot);
  while (load(slots, at) != 0)
    at++;
  store(slots, at, slot);
}

static uint64_t slot_of(uint32_t hash, uint32_t number) {
  return (uint64_t)hash << 32 | (number + 1);
}

bool ff__index_reserve(ff__index *index) {
  ff__slots *slots = slots_of(index);
  if (index->count + 1 <= (slots->mask + 1) / 4 * 3) return true;
  ff__slots *larger = slots_create((slots->mask + 1) * 2, slots);
  if (!larger) return false;
  for (size_t at = 0; at <= slots->mask; at++)
    if (load(slots, at) != 0) put(larger, load(slots, at));
  atomic_store_explicit(&index->slots, larger, memory_order_release);
  return true;
}

void ff__index_add(ff__index *index, uint32_t hash, uint32_t number) {
  put(slots_of(index), slot_of(hash, number));
  index->count++;
}

/* Whether the slot at `at`, were it moved to `hole`, would still be found from its home. */
static bool may_move(const ff__slots *slots, size_t hole, size_t at) {
  size_t home = home_of(load(slots, at));
  return ((at - home) & slots->mask) >= ((at - hole) & slots->mask);
}

void ff__index_remove(ff__index *index, uint32_t hash, uint32_t number) {
  ff__slots *slots = slots_of(index);
  size_t hole = hash;
  while (load(slots, hole) != slot_of(hash, number))
    hole++;
  for (size_t at = hole + 1; load(slots, at) != 0; at++) {
    if (!may_move(slots, hole, at)) continue;
    store(slots, hole, load(slots, at)); /* seen twice for a moment, rather than nowhere */
    hole = at;
  }
  store(slots, hole, 0);
  index->count--;
}

bool ff__index_clear(ff__index *index) {
  ff__slots *slots = slots_of(index);
  ff__slots *empty = slots_create(slots->mask + 1, slots);
  if (!empty) return false;
  atomic_store_explicit(&index->slots, empty, memory_order_release);
  index->count = 0;
  return true;
}

size_t ff__index_bytes(const ff__index *index) {
  size_t bytes = 0;
  const ff__slots *slots = atomic_load_explicit(&index->slots, memory_order_acquire);
  for (; slots; slots = slots->outgrown)
    bytes += sizeof *slots + (slots->mask + 1) * sizeof slots->at[0];
  return bytes;
}
