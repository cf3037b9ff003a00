/* check.c - runs the checks over a registry. */
#include "lint/check.h"

#include "core/text.h"
#include "lint/linter.h"
#include "lint/rules.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { MESSAGE_SIZE = 512, LINE_MAX_SHOWN = 400 };

static void (*const flag_checks[])(const ff__check *, const ff_flag *) = {
    ff__check_name, ff__check_owner, ff__check_removal, ff__check_expiry, ff__check_dates,
};

static void (*const registry_checks[])(const ff__check *) = {
    ff__check_constants,
    ff__check_order,
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* -- Telling --------------------------------------------------------------- */

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

/* The line as a diagnostic shows it: printable, and not longer than people read. */
static const char *show_line(const ff_registry *registry, uint32_t line,
                             char shown[LINE_MAX_SHOWN + 1]) {
  size_t size;
  const char *text = ff_registry_line(registry, line, &size);
  if (!text) return NULL;
  if (size > LINE_MAX_SHOWN) {
    size = LINE_MAX_SHOWN;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
      size--;
  }
  for (size_t i = 0; i < size; i++)
    shown[i] = text[i] == '\t' ? ' ' : text[i];
  shown[size] = '\0';
  return shown;
}

void ff__report(const ff__check *check, int rule, ff__subject subject, const char *format, ...) {
  char message[MESSAGE_SIZE], line[LINE_MAX_SHOWN + 1];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  ff__text_make_line(message);
  ff_diagnostic found = {.code = ff__rule_numbered((unsigned)rule)->code,
                         .file = ff_registry_file(check->registry),
                         .flag = subject.flag->name,
                         .message = message,
                         .help = subject.help};
  ff_registry_place(check->registry, subject.flag, subject.field ? subject.field : "", &found.line,
                    &found.column);
  found.source_line = show_line(check->registry, found.line, line);
  ff_linter_add(check->linter, &found);
}

/* -- Running --------------------------------------------------------------- */

void ff_linter_check(ff_linter *linter, const ff_registry *registry) {
  ff__check check = {registry, linter->today, linter};
  const ff_diagnostic *found;
  for (size_t i = 0; (found = ff_registry_diagnostic_at(registry, i)); i++)
    ff_linter_add(linter, found);
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(registry, i)); i++)
    for (size_t k = 0; k < COUNT(flag_checks); k++)
      flag_checks[k](&check, flag);
  for (size_t k = 0; k < COUNT(registry_checks); k++)
    registry_checks[k](&check);
}

ff_err ff_lint(const ff_registry *registry, ff_date today, ff_diagnostic_fn report, void *user) {
  if (!registry || !report || today == FF_DATE_NONE) return FF_ERR_INVALID;
  ff_linter *linter = ff_linter_create(today);
  if (!linter) return FF_ERR_NOMEM;
  ff_linter_check(linter, registry);
  ff_err err = ff_linter_settle(linter);
  const ff_finding *finding;
  for (size_t i = 0; !err && (finding = ff_linter_at(linter, i)); i++)
    report(&finding->shown, user);
  ff_linter_destroy(linter);
  return err;
}
