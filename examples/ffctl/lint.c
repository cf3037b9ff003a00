/* lint.c - `ffctl lint`: what is wrong with registries, for people and for CI. */
#include "command.h"
#include "output.h"
#include "session.h"
#include "sources.h"
#include "text.h"
#include "today.h"

#include <featureflag/lint.h>
#include <string.h>

/* A run over all files. */
struct report {
  bool json;
  json_t *array;
  size_t errors;
  size_t warnings;
  size_t notes;
};

/* -- One finding ----------------------------------------------------------- */

static json_t *finding_json(const ff_diagnostic *found) {
  json_t *object = json_with(json_object(), "code", json_string(found->code));
  object = json_with(object, "severity", json_string(ff_severity_name(found->severity)));
  object = json_with(object, "file", text_json_or_null(found->file));
  object = json_with(object, "line", json_integer(found->line));
  object = json_with(object, "column", json_integer(found->column));
  object = json_with(object, "flag", text_json_or_null(found->flag));
  object = json_with(object, "message", text_json_or_null(found->message));
  return json_with(object, "help", text_json_or_null(found->help));
}

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

static void put_finding(const ff_diagnostic *found) {
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

static void take(const ff_diagnostic *found, void *user) {
  struct report *report = user;
  switch (found->severity) {
  case FF_SEVERITY_ERROR: report->errors++; break;
  case FF_SEVERITY_WARNING: report->warnings++; break;
  default: report->notes++; break;
  }
  if (report->json)
    report->array = json_and(report->array, finding_json(found));
  else
    put_finding(found);
}

/* -- Files ----------------------------------------------------------------- */

static size_t findings(const struct report *report) {
  return report->errors + report->warnings;
}

static const char *plural(size_t count) {
  return count == 1 ? "" : "s";
}

static void put_clean(const ff_registry *registry) {
  size_t count = ff_registry_count(registry);
  text_puts(stdout, ff_registry_file(registry));
  printf(": %zu flag%s, no findings\n", count, plural(count));
}

/* An empty array would say that all is well. */
static ff_diagnostic unreadable(const char *path, const char *message) {
  return (ff_diagnostic){
      .code = "FF100", .severity = FF_SEVERITY_ERROR, .file = path, .message = message};
}

/* The sources that --source names, if any. Returns whether all of them could be read. */
static bool lint_sources(const arguments *parsed, const ff_registry *registry,
                         struct report *report) {
  ff_references *references;
  ff_references_extent extent;
  if (!given(parsed, OPTION_SOURCE)) return true;
  if (sources_read(parsed, "lint", registry, NULL, &references) != STATUS_YES) {
    ff_diagnostic found = unreadable(sources_path(parsed), "the sources could not be looked at");
    found.code = "FF300";
    if (report->json) take(&found, report);
    return false;
  }
  ff_references_lint(references, take, report);
  ff_references_get_extent(references, &extent);
  ff_references_destroy(references);
  return extent.unread == 0;
}

/* Returns whether it could be read and looked through. */
static bool lint_file(const arguments *parsed, const char *path, ff_date today,
                      struct report *report) {
  ff_error error;
  ff_registry *registry;
  if (ff_registry_load(path, &registry, &error)) {
    tell("%s", error.message);
    ff_diagnostic found = unreadable(path, error.message);
    if (report->json) take(&found, report);
    return false;
  }
  size_t before = findings(report) + report->notes;
  ff_err err = ff_lint(registry, today, take, report);
  bool all = !err && lint_sources(parsed, registry, report);
  if (err)
    out_of_memory();
  else if (all && !report->json && findings(report) + report->notes == before)
    put_clean(registry);
  ff_registry_destroy(registry);
  return all;
}

static void put_summary(const struct report *report, size_t files) {
  if (findings(report) == 0) return;
  printf("%zu error%s, %zu warning%s in %zu file%s\n", report->errors, plural(report->errors),
         report->warnings, plural(report->warnings), files, plural(files));
}

static bool lint_files(const arguments *parsed, ff_date today, struct report *report) {
  size_t files = parsed->operand_count - 1;
  bool all = true;
  for (size_t i = 0; i < files; i++)
    all = lint_file(parsed, operand(parsed, i), today, report) && all;
  if (files == 0) all = lint_file(parsed, registry_path_or_default(parsed), today, report);
  if (!report->json) put_summary(report, files > 0 ? files : 1);
  return all;
}

static int run(const arguments *parsed) {
  ff_date today;
  if (given(parsed, OPTION_SOURCE) && parsed->operand_count > 2)
    return usage_error("lint", "--source goes with one registry at a time");
  if (given(parsed, OPTION_WRAPPER) && !given(parsed, OPTION_SOURCE))
    return usage_error("lint", "--wrapper goes with --source");
  if (today_read(parsed, "lint", &today) != STATUS_YES) return STATUS_USAGE;
  struct report report = {.json = given(parsed, OPTION_JSON), .array = json_array()};
  bool all = lint_files(parsed, today, &report);
  if (report.json)
    all = put_json(report.array) && all;
  else
    json_decref(report.array);
  if (!all) return STATUS_COULD_NOT;
  return findings(&report) > 0 ? STATUS_NO : STATUS_YES;
}

static const char help[] =
    "Shows every mistake in registry files (FF1xx), and what should be done about flags\n"
    "that are in order (FF2xx): no owner, no removal date, past it, removed before added.\n"
    "With --source also what is wrong where sources ask for flags (FF3xx): flags that are\n"
    "not registered or that nothing refers to, names made at run time, nested checks.\n"
    "Without a FILE it is that of --registry or FEATURE_FLAGS_REGISTRY, and else\n"
    "registry/flags.yml. `-` is standard input.\n"
    "\n"
    "  --source DIR       the sources of the program, or a single one\n"
    "  --wrapper NAME     a function of theirs that is given a flag's name; see `help refs`\n"
    "  --today YYYY-MM-DD the day to hold against removal dates; else SOURCE_DATE_EPOCH,\n"
    "                     else the clock (UTC)\n"
    "\n"
    "Examples:\n"
    "  ffctl lint\n"
    "  ffctl lint --json --today 2030-01-01 registry/flags.yml\n"
    "  ffctl lint --source . --wrapper is_on\n"
    "\n"
    "Exit status:\n"
    "  0  clean\n"
    "  1  there are findings, errors or warnings\n"
    "  2  wrong usage\n"
    "  3  a file could not be read\n";

const command lint_command = {
    .name = "lint",
    .synopsis = "[FILE...] [--source DIR] [--today YYYY-MM-DD]",
    .summary = "Show what is wrong with registry files",
    .help = help,
    .options = TAKES_TODAY | TAKES_SOURCE | TAKES_WRAPPER,
    .operands_least = 0,
    .operands_most = SIZE_MAX,
    .run = run,
};
