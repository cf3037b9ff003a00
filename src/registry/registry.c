/* registry.c - asking a registry; it never changes any more. */
#include "registry/registry.h"

#include <string.h>

const char *ff__registry_text(ff_registry *registry, const char *text, size_t size) {
  const char *copy = ff__arena_copy(&registry->arena, text, size);
  if (!copy) ff__registry_out_of_memory(registry);
  return copy;
}

bool ff__registry_out_of_memory(ff_registry *registry) {
  registry->out_of_memory = true;
  return false;
}

const char *ff_registry_file(const ff_registry *registry) {
  return registry->file;
}

size_t ff_registry_diagnostic_count(const ff_registry *registry) {
  return registry->diagnostics.count;
}

size_t ff_registry_error_count(const ff_registry *registry) {
  const ff__diagnostics *all = &registry->diagnostics;
  return all->errors - all->unlisted_errors + (all->unlisted_errors > 0);
}

const ff_diagnostic *ff_registry_diagnostic_at(const ff_registry *registry, size_t index) {
  const ff__diagnostics *all = &registry->diagnostics;
  return index < all->count ? &all->items[index].shown : NULL;
}

const char *ff_registry_line(const ff_registry *registry, uint32_t line, size_t *size) {
  return ff__source_line(&registry->source, line, size);
}

const char *ff_registry_text(const ff_registry *registry, size_t *size) {
  *size = registry->source.size;
  return registry->source.text;
}

size_t ff_registry_count(const ff_registry *registry) {
  return registry ? registry->table.count : 0;
}

const ff_flag *ff_registry_at(const ff_registry *registry, size_t index) {
  return index < ff_registry_count(registry) ? &registry->table.entries[index].flag : NULL;
}

const ff_flag *ff_registry_find(const ff_registry *registry, const char *name) {
  return registry && name ? ff__registry_find(registry, name, strlen(name)) : NULL;
}

static bool is_blank(const char *text, size_t size) {
  while (size > 0 && (*text == ' ' || *text == '\t')) {
    text++;
    size--;
  }
  return size == 0;
}

/* The blank lines at the end of a block of text are taken for those between flags. */
void ff_registry_lines(const ff_registry *registry, const ff_flag *flag, uint32_t *first,
                       uint32_t *last) {
  const ff__entry *entry = ff__table_find(&registry->table, flag->name, strlen(flag->name));
  uint32_t line = entry ? entry->last_line : flag->line;
  const char *text;
  for (size_t size; line > flag->line; line--)
    if ((text = ff__source_line(&registry->source, line, &size)) && !is_blank(text, size)) break;
  *first = flag->line;
  *last = line;
}

const char *ff_registry_comment_at(const ff_registry *registry, size_t index, uint32_t *line,
                                   uint32_t *column, size_t *size) {
  if (index >= registry->comments.count) return NULL;
  size_t start = registry->comments.starts[index], length;
  ff__place place = ff__source_place_of(&registry->source, start);
  ff__source_line(&registry->source, place.line, &length);
  *line = place.line;
  *column = place.column;
  *size = length - (place.column - 1);
  return registry->source.text + start;
}

static size_t offset_of(const ff__source *source, ff__place place) {
  size_t size;
  const char *line = ff__source_line(source, place.line, &size);
  return line ? (size_t)(line - source->text) + place.column - 1 : source->size;
}

/* Behind a block of text is the beginning of the next line, however many blank ones there are. */
static size_t without_blanks(const char *text, size_t begin, size_t end) {
  while (end > begin && strchr(" \t\r\n", text[end - 1]))
    end--;
  return end;
}

bool ff_registry_extent(const ff_registry *registry, const ff_flag *flag, const char *field,
                        ff_extent *extent) {
  const ff__source *source = &registry->source;
  const ff__entry *entry = ff__table_find(&registry->table, flag->name, strlen(flag->name));
  ff__field which = ff__field_find(field, strlen(field));
  if (!entry || which == FF__FIELD_COUNT || !entry->keys[which].line) return false;
  size_t begin = offset_of(source, entry->values[which]);
  *extent = (ff_extent){
      .key = offset_of(source, entry->keys[which]),
      .begin = begin,
      .end = without_blanks(source->text, begin, offset_of(source, entry->ends[which])),
  };
  return true;
}

void ff_registry_place(const ff_registry *registry, const ff_flag *flag, const char *field,
                       uint32_t *line, uint32_t *column) {
  ff__place place = {flag->line, flag->column};
  const ff__entry *entry = ff__table_find(&registry->table, flag->name, strlen(flag->name));
  ff__field which = ff__field_find(field, strlen(field));
  if (entry && which != FF__FIELD_COUNT && entry->values[which].line) place = entry->values[which];
  *line = place.line;
  *column = place.column;
}
