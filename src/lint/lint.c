/* lint.c - runs the rules over a registry and reports in file order.
 *
 * Stands on the public headers alone, and allocates nothing: flags follow each other
 * in the file, so it is enough to sort the few findings of one flag at a time and to
 * let the registry's own diagnostics, which are sorted, come in between.
 */
#include <featureflag/lint.h>

#include "lint/rules.h"

#include <string.h>

enum { LINE_MAX_SHOWN = 400 };

typedef struct finding {
  const ff__lint_rule *rule;
  uint32_t line, column;
  char message[FF__LINT_MESSAGE_SIZE];
} finding;

typedef struct lint_pass {
  const ff_registry *registry;
  ff_date today;
  ff_diagnostic_fn report;
  void *user;
  size_t reported; /* how many of the registry's diagnostics */
} lint_pass;

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

static void report_finding(const lint_pass *pass, const ff_flag *flag, const finding *found) {
  char line[LINE_MAX_SHOWN + 1];
  ff_diagnostic diagnostic = {
      .code = found->rule->code,
      .severity = found->rule->severity,
      .file = ff_registry_file(pass->registry),
      .line = found->line,
      .column = found->column,
      .flag = flag->name,
      .message = found->message,
      .help = found->rule->help,
      .source_line = show_line(pass->registry, found->line, line),
  };
  pass->report(&diagnostic, pass->user);
}

/* Reports what reading found up to a place, that place included. */
static void report_read(lint_pass *pass, uint32_t line, uint32_t column) {
  const ff_diagnostic *next;
  while ((next = ff_registry_diagnostic_at(pass->registry, pass->reported)) != NULL) {
    if (next->line > line || (next->line == line && next->column > column)) break;
    pass->report(next, pass->user);
    pass->reported++;
  }
}

static bool comes_before(const finding *a, const finding *b) {
  return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* Runs all rules; writes what they find in file order, and returns how many. */
static size_t check(const lint_pass *pass, const ff_flag *flag, finding found[FF__LINT_RULES_MAX]) {
  size_t count = 0;
  const ff__lint_rule *rule;
  for (size_t i = 0; (rule = ff__lint_rule_at(i)) != NULL; i++) {
    finding next = {.rule = rule};
    if (!rule->check(flag, pass->today, next.message)) continue;
    ff_registry_place(pass->registry, flag, rule->field, &next.line, &next.column);
    size_t at = count++;
    for (; at > 0 && comes_before(&next, &found[at - 1]); at--)
      found[at] = found[at - 1];
    found[at] = next;
  }
  return count;
}

ff_err ff_lint(const ff_registry *registry, ff_date today, ff_diagnostic_fn report, void *user) {
  if (!registry || !report || today == FF_DATE_NONE) return FF_ERR_INVALID;
  lint_pass pass = {registry, today, report, user, 0};
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(registry, i)) != NULL; i++) {
    finding found[FF__LINT_RULES_MAX];
    size_t count = check(&pass, flag, found);
    for (size_t k = 0; k < count; k++) {
      report_read(&pass, found[k].line, found[k].column);
      report_finding(&pass, flag, &found[k]);
    }
  }
  report_read(&pass, UINT32_MAX, UINT32_MAX);
  return FF_OK;
}
