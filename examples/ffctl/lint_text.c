/* lint_text.c - findings for people: the line, a caret, what to do. */
#include "lint.h"
#include "text.h"

#include <string.h>

/*     12 |   expectedRemovel: 2025-01-31
 *        |   ^
 * A tab is repeated above and below, so that the caret stands right however wide it is. */
static void put_source(const ff_diagnostic *found) {
  const char *line = found->source_line;
  size_t size = strlen(line);
  size_t before = found->column > 0 ? found->column - 1 : 0;
  if (before > size) before = size;
  printf("%6u | ", (unsigned)found->line);
  text_puts_tabbed(stdout, line);
  fputs("\n       | ", stdout);
  text_put_blank(stdout, line, before);
  printf("%s^%s\n", colour_on(BOLD), colour_off(BOLD));
}

void lint_put_finding(const ff_diagnostic *found) {
  enum colour colour = found->severity == FF_SEVERITY_ERROR ? RED : YELLOW;
  fputs(colour_on(BOLD), stdout);
  text_puts(stdout, found->file);
  if (found->line > 0) printf(":%u:%u", (unsigned)found->line, (unsigned)found->column);
  printf(":%s %s%s%s: ", colour_off(BOLD), colour_on(colour), ff_severity_name(found->severity),
         colour_off(colour));
  text_puts(stdout, found->message);
  printf(" [%s]\n", found->code);
  if (found->source_line) put_source(found);
  if (!found->help) return;
  fputs("       = help: ", stdout);
  text_puts(stdout, found->help);
  putchar('\n');
}

static const char *plural(size_t count) {
  return count == 1 ? "" : "s";
}

/* What could not be read was told on standard error. */
static void put_file(const lint_report *report, size_t index) {
  const lint_file *file = &report->files[index];
  if (!file->is_read) return;
  lint_walk walk = {index, 0};
  const ff_finding *finding = lint_next(report, &walk);
  if (!finding || walk.file != index) {
    if (!file->is_done) return;
    text_puts(stdout, file->path);
    printf(": %zu flag%s, no findings\n", file->flags, plural(file->flags));
    return;
  }
  for (; finding && walk.file == index; finding = lint_next(report, &walk))
    lint_put_finding(&finding->shown);
}

static void put_counts(const lint_report *report) {
  size_t errors = report->counts[FF_SEVERITY_ERROR], warnings = report->counts[FF_SEVERITY_WARNING];
  size_t notes = report->counts[FF_SEVERITY_INFO];
  if (errors + warnings + notes == 0) return;
  printf("%zu error%s, %zu warning%s", errors, plural(errors), warnings, plural(warnings));
  if (notes > 0) printf(", %zu note%s", notes, plural(notes));
  if (!report->options->sources) /* of those the number is not known */
    printf(" in %zu file%s", report->file_count, plural(report->file_count));
  putchar('\n');
}

static void put_hidden(const lint_report *report) {
  const size_t *states = report->states;
  size_t old = states[FF_FINDING_OLD], ignored = states[FF_FINDING_IGNORED];
  size_t known = states[FF_FINDING_KNOWN];
  if (old + ignored + known == 0) return;
  fputs("not shown:", stdout);
  const char *comma = "";
  if (ignored > 0) printf(" %zu that ff:ignore is about", ignored);
  if (ignored > 0) comma = ",";
  if (known > 0) printf("%s %zu of the baseline", comma, known);
  if (known > 0) comma = ",";
  if (old > 0) {
    printf("%s %zu from before ", comma, old);
    text_puts(stdout, report->options->new_from);
  }
  putchar('\n');
}

/* Else nobody would take them out, and they could come back unseen. */
static void put_unused(const lint_report *report) {
  size_t unused = report->options->baseline ? ff_baseline_unused(report->options->baseline) : 0;
  if (unused == 0) return;
  printf("%zu finding%s of the baseline %s gone: write it anew\n", unused, plural(unused),
         unused == 1 ? "is" : "are");
}

void lint_put_summary(const lint_report *report) {
  put_counts(report);
  put_hidden(report);
  put_unused(report);
}

bool lint_put_text(const lint_report *report) {
  for (size_t i = 0; i < report->file_count; i++)
    put_file(report, i);
  lint_put_summary(report);
  return true;
}
