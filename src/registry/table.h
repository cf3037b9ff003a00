/* table.h - the flags of a registry and finding one by its name.
 *
 * Knows nothing of files. Entries are kept in file order; the slots find them:
 *
 *   slots    [ ][3][ ][1][2][ ][ ][ ]     a power of two, at most half of them used;
 *                |   |  |                 number - 1 is the entry, 0 is empty
 *   entries  [a][b][c]                    on a collision the next slot is tried
 */
#ifndef FF_REGISTRY_TABLE_H
#define FF_REGISTRY_TABLE_H

#include "core/hash.h"
#include "registry/fields.h"
#include "registry/source.h"

#include <featureflag/registry.h>

enum { FF__FLAGS_MAX = 1000000 };

typedef struct ff__entry {
  ff_flag flag; /* without a name as long as that is not a valid one */
  uint32_t name_size;
  uint32_t last_line;
  bool broken;                       /* has mistakes; does not stay in the table */
  ff__place keys[FF__FIELD_COUNT];   /* where the fields' names stand */
  ff__place values[FF__FIELD_COUNT]; /* where their values do */
  ff__place ends[FF__FIELD_COUNT];   /* and where these end */
} ff__entry;

typedef struct ff__slot {
  uint32_t tag; /* some of the hash's bits, so that few other names are compared */
  uint32_t number;
} ff__slot;

typedef struct ff__table {
  ff__entry *entries;
  size_t count, capacity;
  ff__slot *slots;
  size_t mask;
} ff__table;

/* A new entry, all zero; NULL when memory is short. Moves the other entries. */
ff__entry *ff__table_add(ff__table *table);

/* Makes the slots for the entries there are, still empty; false when memory is short. */
bool ff__table_make_slots(ff__table *table);

/* Makes an entry be found by its name; returns the entry that already is, else NULL. */
ff__entry *ff__table_index(ff__table *table, ff__entry *entry);

/* Takes out the broken entries and indexes the others anew. */
void ff__table_drop_broken(ff__table *table);

void ff__table_finish(ff__table *table);

/* The slot that holds the name of that hash, or the empty one where it would be put. */
static inline ff__slot *ff__table_slot(const ff__table *table, const char *name, size_t size,
                                       uint64_t hash) {
  size_t at = (size_t)hash & table->mask;
  for (; table->slots[at].number; at = (at + 1) & table->mask) {
    if (table->slots[at].tag != (uint32_t)(hash >> 32)) continue;
    const ff__entry *entry = &table->entries[table->slots[at].number - 1];
    if (entry->name_size == size && memcmp(entry->flag.name, name, size) == 0) break;
  }
  return &table->slots[at];
}

/* The entry of that name, or NULL. */
static inline ff__entry *ff__table_find(const ff__table *table, const char *name, size_t size) {
  const ff__slot *slot = ff__table_slot(table, name, size, ff__hash(name, size));
  return slot->number ? &table->entries[slot->number - 1] : NULL;
}

#endif
