/* comments.c - see comments.h. */
#include "registry/comments.h"

#include <stdlib.h>
#include <string.h>

static bool begins_comment(const ff__source *source, const char *hash) {
  if (hash == source->text + source->starts[0]) return true;
  return hash[-1] == ' ' || hash[-1] == '\t' || hash[-1] == '\n';
}

static void find_next(ff__comments *comments, const ff__source *source, size_t from) {
  const char *end = source->text + source->size;
  const char *hash = source->text + from;
  while ((hash = memchr(hash, '#', (size_t)(end - hash))) && !begins_comment(source, hash))
    hash++;
  comments->next = (uint32_t)(hash ? (size_t)(hash - source->text) : source->size);
  while (comments->next_line < source->line_count &&
         source->starts[comments->next_line + 1] <= comments->next)
    comments->next_line++;
}

void ff__comments_init(ff__comments *comments, const ff__source *source) {
  *comments = (ff__comments){0};
  find_next(comments, source, source->starts[0]);
}

void ff__comments_finish(ff__comments *comments) {
  free(comments->starts);
}

static bool keep(ff__comments *comments) {
  if (comments->count == comments->capacity) {
    size_t capacity = comments->capacity ? comments->capacity * 2 : 16;
    uint32_t *starts = realloc(comments->starts, capacity * sizeof *starts);
    if (!starts) return false;
    comments->starts = starts;
    comments->capacity = capacity;
  }
  comments->starts[comments->count++] = comments->next;
  return true;
}

bool ff__comments_pass(ff__comments *comments, const ff__source *source, size_t begin, size_t end) {
  while (comments->next < begin) {
    if (!keep(comments)) return false;
    find_next(comments, source, source->starts[comments->next_line + 1]);
  }
  while (comments->next < end)
    find_next(comments, source, comments->next + 1);
  return true;
}
