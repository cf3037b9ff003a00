/* source.c - see source.h. */
#include "registry/source.h"

#include <stdlib.h>
#include <string.h>

enum { GUESSED_LINE = 24 };

static bool grow(ff__source *source, size_t capacity) {
  uint32_t *starts = realloc(source->starts, capacity * sizeof *starts);
  if (starts) source->starts = starts;
  return starts != NULL;
}

static size_t mark_size(const char *text, size_t size) {
  return size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool find_starts(ff__source *source) {
  size_t capacity = source->size / GUESSED_LINE + 16;
  if (!grow(source, capacity)) return false;
  size_t at = mark_size(source->text, source->size);
  source->starts[0] = (uint32_t)at;
  while (at < source->size) {
    const char *newline = memchr(source->text + at, '\n', source->size - at);
    at = newline ? (size_t)(newline - source->text) + 1 : source->size;
    if (++source->line_count == capacity && !grow(source, capacity *= 2)) return false;
    source->starts[source->line_count] = (uint32_t)at;
  }
  return true;
}

bool ff__source_init_take(ff__source *source, char *text, size_t size) {
  *source = (ff__source){.text = text, .size = size};
  if (find_starts(source)) return true;
  ff__source_finish(source);
  return false;
}

void ff__source_finish(ff__source *source) {
  free(source->text);
  free(source->starts);
  *source = (ff__source){0};
}

const char *ff__source_line(const ff__source *source, uint32_t line, size_t *size) {
  if (line == 0 || line > source->line_count) return NULL;
  const char *begin = source->text + source->starts[line - 1];
  const char *end = source->text + source->starts[line];
  if (end > begin && end[-1] == '\n') {
    end--;
    if (end > begin && end[-1] == '\r') end--;
  }
  *size = (size_t)(end - begin);
  return begin;
}

/* How many bytes the first `characters` characters of valid UTF-8 take. */
static size_t bytes_of(const char *text, size_t size, size_t characters) {
  size_t at = 0;
  for (; at < size && characters > 0; characters--)
    do
      at++;
    while (at < size && ((unsigned char)text[at] & 0xc0) == 0x80);
  return at;
}

static ff__place end_of_text(const ff__source *source) {
  size_t size = 0;
  ff__source_line(source, source->line_count, &size);
  return (ff__place){source->line_count ? source->line_count : 1, (uint32_t)size + 1};
}

size_t ff__source_offset(const ff__source *source, size_t line, size_t character) {
  if (line >= source->line_count) return source->size;
  return source->starts[line] + ff__source_place(source, line, character).column - 1;
}

/* Halves the lines in question: the one that holds the byte is in first..last. */
ff__place ff__source_place_of(const ff__source *source, size_t offset) {
  size_t first = 0, last = source->line_count;
  while (last - first > 1) {
    size_t middle = first + (last - first) / 2;
    if (source->starts[middle] <= offset)
      first = middle;
    else
      last = middle;
  }
  return (ff__place){(uint32_t)first + 1, (uint32_t)(offset - source->starts[first]) + 1};
}

ff__place ff__source_place(const ff__source *source, size_t line, size_t character) {
  if (line >= source->line_count) return end_of_text(source);
  ff__place place = {(uint32_t)line + 1, (uint32_t)character + 1};
  if (source->is_plain) return place;
  size_t size = 0;
  const char *text = ff__source_line(source, place.line, &size);
  place.column = (uint32_t)bytes_of(text, size, character) + 1;
  return place;
}
