/* report.c - see report.h. */
#include "lint/report.h"

#include "core/text.h"
#include "lint/linter.h"
#include "lint/rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_SIZE = 512, QUOTE_MAX_SHOWN = 60 };

size_t ff__cut(const char *text, size_t size, size_t limit) {
  if (size <= limit) return size;
  while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
    limit--;
  return limit;
}

ff__days ff__days_of(int64_t days) {
  ff__days shown = {""};
  snprintf(shown.text, sizeof shown.text, "%" PRId64 " day%s", days, days == 1 ? "" : "s");
  return shown;
}

ff__day ff__day_of(ff_date date) {
  ff__day shown = {""};
  ff_date_format(date, shown.text);
  return shown;
}

ff__quote ff__quote_of(const char *text) {
  ff__quote shown = {""};
  size_t size = strlen(text), length = ff__cut(text, size, QUOTE_MAX_SHOWN);
  snprintf(shown.text, sizeof shown.text, "`%.*s%s`", (int)length, text,
           length < size ? "..." : "");
  return shown;
}

const char *ff__line_of(const ff_registry *file, uint32_t line, char shown[FF__LINE_SIZE]) {
  size_t size;
  const char *text = ff_registry_line(file, line, &size);
  if (!text) return NULL;
  size = ff__cut(text, size, FF__LINE_SIZE - 1);
  for (size_t i = 0; i < size; i++)
    shown[i] = text[i] == '\t' ? ' ' : text[i];
  shown[size] = '\0';
  return shown;
}

void ff__vreport_at(ff_linter *linter, int rule, const ff__spot *spot, bool is_grave,
                    const char *format, va_list arguments) {
  char message[MESSAGE_SIZE], line[FF__LINE_SIZE];
  vsnprintf(message, sizeof message, format, arguments);
  ff__text_make_line(message);
  ff_diagnostic found = {.code = ff__rule_numbered((unsigned)rule)->code,
                         .file = ff_registry_file(spot->file),
                         .line = spot->line,
                         .column = spot->column,
                         .flag = spot->flag,
                         .message = message,
                         .help = spot->help,
                         .source_line = ff__line_of(spot->file, spot->line, line)};
  ff__linter_add(linter, &found, is_grave);
}

void ff__report_at(ff_linter *linter, int rule, const ff__spot *spot, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  ff__vreport_at(linter, rule, spot, false, format, arguments);
  va_end(arguments);
}
