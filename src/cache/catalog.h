/* catalog.h - the flags that have a number, and what holds of them without the store.
 *
 *     name --index--> number --> entry        never changes any more
 *                       |
 *                       +------> view         the fixed row (core/lanes.h) and the registry's
 *                                             entries, replaced whole by a reload
 *
 * Readers take no lock. Those who change it hold the lock of the engine. What was replaced
 * is kept until the end. Knows nothing of tenants, stores and files.
 */
#ifndef FF_CACHE_CATALOG_H
#define FF_CACHE_CATALOG_H

#include "cache/index.h"
#include "core/hash.h"
#include "core/key.h"
#include "core/lanes.h"

#include <featureflag.h>

enum { FF__FLAG_IDS_MAX = 65536, FF__ENTRIES_PER_BLOCK = 256 };

typedef struct ff__catalog_entry {
  size_t size;
  _Atomic uint64_t words[FF__NAME_MAX / 8]; /* the name (core/hash.h) */
  char name[FF__NAME_MAX + 1];              /* with a NUL after size bytes */
} ff__catalog_entry;

typedef struct ff__view {
  struct ff__view *replaced;
  size_t capacity; /* in flags, a multiple of the lanes in a word */
  ff__word *fixed;
  _Atomic(const ff_flag *) registered[]; /* NULL: not in the registry */
} ff__view;

typedef struct ff__catalog {
  ff__index index;
  atomic_uint count;
  atomic_uint loaded; /* of the flags below, every row that is known has the lane */
  _Atomic(ff__view *) view;
  ff__catalog_entry *blocks[FF__FLAG_IDS_MAX / FF__ENTRIES_PER_BLOCK];
} ff__catalog;

/* Room for that many flags to begin with. False when memory is short. */
bool ff__catalog_init(ff__catalog *catalog, size_t capacity);
void ff__catalog_finish(ff__catalog *catalog);

/* A flag that the catalog does not hold yet. fixed is its lane of the fixed row.
 * FF_FLAG_NONE when memory is short or the catalog is full. */
ff_flag_id ff__catalog_add(ff__catalog *catalog, const char *name, size_t size,
                           const ff_flag *registered, unsigned fixed);

/* A copy of the view with room for that many flags, to be changed and then published, or
 * discarded. NULL when memory is short. */
ff__view *ff__view_draft(ff__catalog *catalog, size_t capacity);
void ff__view_set(ff__view *view, ff_flag_id id, const ff_flag *registered, unsigned fixed);
void ff__view_publish(ff__catalog *catalog, ff__view *view);
void ff__view_discard(ff__view *view);

/* Puts the index in order in the child of a fork that happened while it was changed. */
bool ff__catalog_recover(ff__catalog *catalog);

static inline size_t ff__catalog_count(const ff__catalog *catalog) {
  return atomic_load_explicit(&catalog->count, memory_order_acquire);
}

static inline ff_flag_id ff__catalog_loaded(const ff__catalog *catalog) {
  return atomic_load_explicit(&catalog->loaded, memory_order_acquire);
}

/* All flags below are loaded now, unless more are already. For those who hold the lock. */
static inline void ff__catalog_raise_loaded(ff__catalog *catalog, size_t count) {
  if (count > ff__catalog_loaded(catalog))
    atomic_store_explicit(&catalog->loaded, (unsigned)count, memory_order_release);
}

static inline ff__view *ff__catalog_view(const ff__catalog *catalog) {
  return atomic_load_explicit(&catalog->view, memory_order_acquire);
}

/* id must be below the count. */
static inline ff__catalog_entry *ff__catalog_at(const ff__catalog *catalog, ff_flag_id id) {
  return &catalog->blocks[id / FF__ENTRIES_PER_BLOCK][id % FF__ENTRIES_PER_BLOCK];
}

static inline uint32_t ff__catalog_hash(const char *name, size_t size) {
  return (uint32_t)(ff__hash(name, size) >> 32);
}

static inline bool ff__catalog_is(const ff__catalog_entry *entry, const char *name, size_t size) {
  return entry->size == size && ff__words_are(entry->words, name, size);
}

/* The flag of that name, or FF_FLAG_NONE. */
static inline ff_flag_id ff__catalog_find(const ff__catalog *catalog, const char *name,
                                          size_t size) {
  ff__probe probe = ff__index_find(&catalog->index, ff__catalog_hash(name, size));
  uint32_t id;
  while (ff__probe_next(&probe, &id))
    if (ff__catalog_is(ff__catalog_at(catalog, id), name, size)) return id;
  return FF_FLAG_NONE;
}

#endif
