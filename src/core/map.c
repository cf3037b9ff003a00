/* map.c - see map.h. */
#include "core/map.h"

#include "core/hash.h"

#include <stdlib.h>

enum { BUCKETS = 1024 };

struct ff__map {
  size_t limit;
  atomic_size_t count;
  _Atomic(ff__map_entry *) buckets[BUCKETS];
};

ff__map *ff__map_create(size_t limit) {
  ff__map *map = calloc(1, sizeof *map);
  if (map) map->limit = limit;
  return map;
}

void ff__map_destroy(ff__map *map) {
  if (!map) return;
  for (size_t i = 0; i < BUCKETS; i++) {
    ff__map_entry *entry = atomic_load_explicit(&map->buckets[i], memory_order_relaxed);
    while (entry) {
      ff__map_entry *next = entry->next;
      free(entry);
      entry = next;
    }
  }
  free(map);
}

static size_t bucket_of(const char *name, size_t size) {
  return ff__hash(name, size) % BUCKETS;
}

/* Looks from `entry` up to, not including, `end`. */
static ff__map_entry *find_between(ff__map_entry *entry, const ff__map_entry *end, const char *name,
                                   size_t size) {
  for (; entry != end; entry = entry->next)
    if (entry->size == size && memcmp(entry->name, name, size) == 0) return entry;
  return NULL;
}

ff__map_entry *ff__map_find(ff__map *map, const char *name, size_t size) {
  _Atomic(ff__map_entry *) *bucket = &map->buckets[bucket_of(name, size)];
  return find_between(atomic_load_explicit(bucket, memory_order_acquire), NULL, name, size);
}

static ff__map_entry *entry_create(ff__map *map, const char *name, size_t size) {
  if (atomic_fetch_add(&map->count, 1) < map->limit) {
    ff__map_entry *entry = malloc(sizeof *entry + size + 1);
    if (entry) {
      atomic_init(&entry->value, NULL);
      entry->size = size;
      memcpy(entry->name, name, size);
      entry->name[size] = '\0';
      return entry;
    }
  }
  atomic_fetch_sub(&map->count, 1);
  return NULL;
}

ff__map_entry *ff__map_put(ff__map *map, const char *name, size_t size, bool *added) {
  if (added) *added = false;
  _Atomic(ff__map_entry *) *bucket = &map->buckets[bucket_of(name, size)];
  ff__map_entry *head = atomic_load_explicit(bucket, memory_order_acquire);
  ff__map_entry *found = find_between(head, NULL, name, size);
  if (found) return found;

  ff__map_entry *entry = entry_create(map, name, size);
  if (!entry) return NULL;
  entry->next = head;
  while (!atomic_compare_exchange_weak_explicit(bucket, &head, entry, memory_order_release,
                                                memory_order_acquire)) {
    found = find_between(head, entry->next, name, size); /* what others put in front meanwhile */
    if (found) {
      free(entry);
      atomic_fetch_sub(&map->count, 1);
      return found;
    }
    entry->next = head;
  }
  if (added) *added = true;
  return entry;
}

ff__map_entry *ff__map_next(ff__map *map, const ff__map_entry *entry) {
  if (entry && entry->next) return entry->next;
  for (size_t i = entry ? bucket_of(entry->name, entry->size) + 1 : 0; i < BUCKETS; i++) {
    ff__map_entry *head = atomic_load_explicit(&map->buckets[i], memory_order_acquire);
    if (head) return head;
  }
  return NULL;
}

size_t ff__map_count(ff__map *map) {
  return atomic_load_explicit(&map->count, memory_order_relaxed);
}
