/* source.c - see source.h. */
#include "registry/source.h"

#include <stdlib.h>
#include <string.h>

static size_t count_newlines(const char *text, size_t size) {
  size_t count = 0;
  for (size_t i = 0; i < size; i++)
    count += text[i] == '\n';
  return count;
}

static void find_starts(ff__source *source) {
  uint32_t *start = source->starts;
  *start++ = source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  for (size_t i = 0; i < source->size; i++)
    if (source->text[i] == '\n') *start++ = (uint32_t)i + 1;
  if (start[-1] != source->size) *start++ = (uint32_t)source->size;
  source->line_count = (uint32_t)(start - source->starts) - 1;
}

bool ff__source_init_take(ff__source *source, char *text, size_t size) {
  *source = (ff__source){.text = text, .size = size};
  source->starts = malloc((count_newlines(text, size) + 2) * sizeof *source->starts);
  if (source->starts)
    find_starts(source);
  else
    ff__source_finish(source);
  return source->starts != NULL;
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
  if (end > begin && end[-1] == '\n') end--;
  if (end > begin && end[-1] == '\r') end--;
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

ff__place ff__source_place(const ff__source *source, size_t line, size_t character) {
  ff__place place = {(uint32_t)line + 1, 1};
  size_t size;
  const char *text = ff__source_line(source, place.line, &size);
  if (text) place.column += (uint32_t)bytes_of(text, size, character);
  return place;
}
