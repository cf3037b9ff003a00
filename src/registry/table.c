/* table.c - see table.h. */
#include "registry/table.h"

#include <stdlib.h>
#include <string.h>

ff__entry *ff__table_add(ff__table *table) {
  if (table->count == table->capacity) {
    size_t capacity = table->capacity ? table->capacity * 2 : 64;
    ff__entry *entries = realloc(table->entries, capacity * sizeof *entries);
    if (!entries) return NULL;
    table->entries = entries;
    table->capacity = capacity;
  }
  ff__entry *entry = &table->entries[table->count++];
  *entry = (ff__entry){0};
  return entry;
}

bool ff__table_make_slots(ff__table *table) {
  size_t size = 8;
  while (size < table->count * 2)
    size *= 2;
  table->slots = calloc(size, sizeof *table->slots);
  table->mask = size - 1;
  return table->slots != NULL;
}

ff__entry *ff__table_index(ff__table *table, ff__entry *entry) {
  if (!entry->flag.name) return NULL;
  uint64_t hash = ff__hash(entry->flag.name, entry->name_size);
  ff__slot *slot = ff__table_slot(table, entry->flag.name, entry->name_size, hash);
  if (slot->number) return &table->entries[slot->number - 1];
  slot->tag = (uint32_t)(hash >> 32);
  slot->number = (uint32_t)(entry - table->entries) + 1;
  return NULL;
}

void ff__table_drop_broken(ff__table *table) {
  size_t kept = 0;
  for (size_t i = 0; i < table->count; i++)
    if (!table->entries[i].broken) table->entries[kept++] = table->entries[i];
  if (kept == table->count) return;

  table->count = kept;
  memset(table->slots, 0, (table->mask + 1) * sizeof *table->slots);
  for (size_t i = 0; i < kept; i++)
    ff__table_index(table, &table->entries[i]);
}

void ff__table_finish(ff__table *table) {
  free(table->entries);
  free(table->slots);
}
