/* table.c - see table.h. */
#include "table.h"

#include "bench.h"

#include <stdlib.h>

void table_init(table *at, size_t count) {
  size_t size = 2;
  while (size < 2 * count)
    size *= 2;
  *at = (table){.mask = size - 1, .slots = bench_memory(size, sizeof *at->slots)};
}

void table_finish(table *at) {
  free(at->slots);
}

void table_add(table *at, const char *name, uint32_t number) {
  uint32_t hash = table_hash(name, strlen(name));
  size_t index = hash & at->mask;
  for (; at->slots[index].name; index = (index + 1) & at->mask)
    if (strcmp(at->slots[index].name, name) == 0) return;
  at->slots[index] = (table_slot){name, hash, number};
}
