/* table.h - the plainest fast way from a string to a number, to hold look-ups against: open
 * addressing with linear probing, a power of two of slots, at most half of them used, eight
 * bytes hashed at a time. Only one thread may change it, and none may look meanwhile. */
#ifndef FF_BENCH_TABLE_H
#define FF_BENCH_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct table_slot {
  const char *name; /* the caller's; NULL: empty */
  uint32_t hash, number;
} table_slot;

typedef struct table {
  size_t mask;
  table_slot *slots;
} table;

/* Room for that many. */
void table_init(table *at, size_t count);
void table_finish(table *at);
/* Adds a name, if it is not there. */
void table_add(table *at, const char *name, uint32_t number);

static inline uint64_t table_mix(uint64_t hash, const char *eight) {
  uint64_t word;
  memcpy(&word, eight, 8);
  hash = (hash ^ word) * 0xff51afd7ed558ccdu;
  return hash ^ hash >> 32;
}

/* The last eight bytes may overlap those before; shorter names are read byte by byte. */
static inline uint32_t table_hash(const char *name, size_t size) {
  uint64_t hash = size;
  size_t at = 0;
  for (; at + 8 < size; at += 8)
    hash = table_mix(hash, name + at);
  if (size >= 8) hash = table_mix(hash, name + size - 8);
  for (; at < size && size < 8; at++)
    hash = (hash ^ (unsigned char)name[at]) * 0xff51afd7ed558ccdu;
  return (uint32_t)(hash * 0x9e3779b97f4a7c15u >> 32);
}

/* The number, which must be there. */
static inline uint32_t table_find(const table *at, const char *name) {
  size_t size = strlen(name);
  uint32_t hash = table_hash(name, size);
  const table_slot *slot = &at->slots[hash & at->mask];
  while (slot->hash != hash || memcmp(slot->name, name, size + 1) != 0)
    slot = slot < at->slots + at->mask ? slot + 1 : at->slots;
  return slot->number;
}

#endif
