/* arena.h - texts that live and end together, in few allocations. */
#ifndef FF_CORE_ARENA_H
#define FF_CORE_ARENA_H

#include <stddef.h>

/*  chunks -> [older | text\0text\0text\0......]      the newest, half full
 *                |                      ^ next, with `left` bytes to go
 *                v
 *            [older | text\0text\0...text\0..]      half its size, and so on
 *
 * All zero is an arena without a chunk. */
typedef struct ff__arena {
  struct ff__chunk *chunks;
  char *next;
  size_t left;
  size_t chunk_size;
} ff__arena;

/* A copy of size bytes with a NUL after them; NULL when memory is short. */
const char *ff__arena_copy(ff__arena *arena, const char *text, size_t size);

void ff__arena_finish(ff__arena *arena);

#endif
