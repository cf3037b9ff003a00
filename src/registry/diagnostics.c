/* diagnostics.c - see diagnostics.h. */
#include "registry/diagnostics.h"

#include "core/text.h"
#include "registry/registry.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 512, LINE_MAX_SHOWN = 400, VALUE_MAX_SHOWN = 60 };

const char *ff_severity_name(ff_severity severity) {
  switch (severity) {
  case FF_SEVERITY_ERROR: return "error";
  case FF_SEVERITY_WARNING: return "warning";
  case FF_SEVERITY_INFO: return "info";
  }
  return "unknown";
}

size_t ff_diagnostic_format(const ff_diagnostic *diagnostic, char *text, size_t size) {
  int length =
      snprintf(text, size, "%s:%u:%u: %s: %s [%s]", diagnostic->file, (unsigned)diagnostic->line,
               (unsigned)diagnostic->column, ff_severity_name(diagnostic->severity),
               diagnostic->message, diagnostic->code);
  return length > 0 ? (size_t)length : 0;
}

typedef struct code_info {
  const char *name;
  ff__code code;
  ff_severity severity;
} code_info;

static const code_info *info_of(ff__code code) {
  static const code_info infos[] = {
#define X(name, number, severity, slug, title)                                                     \
  {"FF" #number, FF__CODE_##name, FF_SEVERITY_##severity},
      FF__CODE_MAP(X)
#undef X
  };
  const code_info *info = infos;
  while (info->code != code)
    info++;
  return info;
}

/* The most bytes of valid UTF-8, up to limit, that do not end inside a character. */
static size_t cut(const char *text, size_t size, size_t limit) {
  if (size <= limit) return size;
  while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
    limit--;
  return limit;
}

ff__shown ff__show(const char *text, size_t size) {
  ff__shown shown;
  size_t length = cut(text, size, VALUE_MAX_SHOWN);
  snprintf(shown.text, sizeof shown.text, "`%.*s%s`", (int)length, text,
           length < size ? "..." : "");
  return shown;
}

/* The line as the encoding check left it, so that tabs are its only control characters. */
static const char *keep_line(ff_registry *registry, uint32_t line) {
  size_t size;
  const char *text = ff__source_line(&registry->source, line, &size);
  if (!text) return NULL;
  char shown[LINE_MAX_SHOWN] = "";
  size = cut(text, size, sizeof shown);
  for (size_t i = 0; i < size; i++)
    shown[i] = text[i] == '\t' ? ' ' : text[i];
  return ff__registry_text(registry, shown, size);
}

/* Keeps text as one printable line. */
static const char *keep(ff_registry *registry, char *text) {
  ff__text_make_printable(text);
  for (char *c = text; *c; c++)
    if (*c == '\n') *c = ' ';
  return ff__registry_text(registry, text, strlen(text));
}

static const char *keep_help(ff_registry *registry, const char *help) {
  if (!help) return NULL;
  char text[TEXT_SIZE];
  snprintf(text, sizeof text, "%s", help);
  return keep(registry, text);
}

static bool make_room(ff_registry *registry) {
  ff__diagnostics *all = &registry->diagnostics;
  if (all->count < all->capacity) return true;
  size_t capacity = all->capacity ? all->capacity * 2 : 16;
  ff__diagnostic *items = realloc(all->items, capacity * sizeof *items);
  if (!items) return ff__registry_out_of_memory(registry);
  all->items = items;
  all->capacity = capacity;
  return true;
}

static void add(ff_registry *registry, const code_info *info, ff__place place, const char *help,
                char *message) {
  ff__diagnostics *all = &registry->diagnostics;
  if (!make_room(registry)) return;
  all->items[all->count] = (ff__diagnostic){
      .shown = {.code = info->name,
                .severity = info->severity,
                .file = registry->file,
                .line = place.line,
                .column = place.column,
                .flag = all->flag,
                .message = keep(registry, message),
                .help = keep_help(registry, help),
                .source_line = keep_line(registry, place.line)},
      .order = all->count,
  };
  all->count++;
}

void ff__diagnose(ff_registry *registry, ff__code code, ff__place place, const char *help,
                  const char *format, ...) {
  ff__diagnostics *all = &registry->diagnostics;
  const code_info *info = info_of(code);
  bool is_error = info->severity == FF_SEVERITY_ERROR;
  all->errors += is_error;
  if (all->count == FF__DIAGNOSTICS_MAX) {
    all->unlisted++;
    all->unlisted_errors += is_error;
    return;
  }
  char message[TEXT_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  add(registry, info, place, help, message);
}

static int compare(const void *left, const void *right) {
  const ff__diagnostic *a = left, *b = right;
  if (a->shown.line != b->shown.line) return a->shown.line < b->shown.line ? -1 : 1;
  if (a->shown.column != b->shown.column) return a->shown.column < b->shown.column ? -1 : 1;
  return a->order < b->order ? -1 : 1;
}

/* Stands at the last one's place, so that the order by place holds. */
static void tell_unlisted(ff_registry *registry) {
  ff__diagnostics *all = &registry->diagnostics;
  const ff_diagnostic *last = &all->items[all->count - 1].shown;
  ff__code code = all->unlisted_errors ? FF__CODE_MORE_ERRORS : FF__CODE_MORE_WARNINGS;
  char message[TEXT_SIZE];
  snprintf(message, sizeof message, "%zu more findings are not listed, %zu of them errors",
           all->unlisted, all->unlisted_errors);
  all->flag = NULL;
  add(registry, info_of(code), (ff__place){last->line, last->column}, NULL, message);
}

void ff__diagnostics_settle(ff_registry *registry) {
  ff__diagnostics *all = &registry->diagnostics;
  if (all->count > 1) qsort(all->items, all->count, sizeof *all->items, compare);
  if (all->unlisted) tell_unlisted(registry);
}

void ff__diagnostics_finish(ff__diagnostics *diagnostics) {
  free(diagnostics->items);
}
