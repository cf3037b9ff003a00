/* arena.c - see arena.h. */
#include "core/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };

struct ff__chunk {
  struct ff__chunk *older;
  char text[];
};

static bool add_chunk(ff__arena *arena, size_t at_least) {
  size_t size = arena->chunk_size ? arena->chunk_size * 2 : FIRST_CHUNK;
  if (size > LARGEST_CHUNK) size = LARGEST_CHUNK;
  size_t room = size < at_least ? at_least : size;
  struct ff__chunk *chunk = malloc(sizeof *chunk + room);
  if (!chunk) return false;

  chunk->older = arena->chunks;
  arena->chunks = chunk;
  arena->next = chunk->text;
  arena->left = room;
  arena->chunk_size = size;
  return true;
}

const char *ff__arena_copy(ff__arena *arena, const char *text, size_t size) {
  if (size >= arena->left && !add_chunk(arena, size + 1)) return NULL;
  char *copy = arena->next;
  memcpy(copy, text, size);
  copy[size] = '\0';
  arena->next += size + 1;
  arena->left -= size + 1;
  return copy;
}

void ff__arena_finish(ff__arena *arena) {
  while (arena->chunks) {
    struct ff__chunk *chunk = arena->chunks;
    arena->chunks = chunk->older;
    free(chunk);
  }
  *arena = (ff__arena){0};
}
