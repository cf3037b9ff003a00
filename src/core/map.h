/* map.h - names that are only ever added, found and added by many threads at once.
 *
 *     buckets   [0] [1] ... [n-1]
 *                |
 *                v
 *              entry -> entry -> NULL      new entries go in front, by one compare-
 *                                          and-swap; none moves or goes away
 *
 * No lock: a reader sees whole entries at any moment, also in the child of a fork
 * that happened while another thread was adding one.
 */
#ifndef FF_CORE_MAP_H
#define FF_CORE_MAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct ff__map_entry {
  struct ff__map_entry *next;
  _Atomic(const char *) value; /* the user's; NULL at first; not freed by the map */
  size_t size;
  char name[]; /* with a NUL after size bytes */
} ff__map_entry;

typedef struct ff__map ff__map;

/* A map of at most `limit` entries. NULL when memory is short. */
ff__map *ff__map_create(size_t limit);
void ff__map_destroy(ff__map *map);

ff__map_entry *ff__map_find(ff__map *map, const char *name, size_t size);

/* The entry of that name, added if need be; *added, which may be NULL, tells which.
 * NULL when memory is short or the map is full. */
ff__map_entry *ff__map_put(ff__map *map, const char *name, size_t size, bool *added);

/* Walks over all entries in no order: NULL gives the first; NULL is the end. */
ff__map_entry *ff__map_next(ff__map *map, const ff__map_entry *entry);

/* How many entries there are. */
size_t ff__map_count(ff__map *map);

#endif
