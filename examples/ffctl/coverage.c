/* coverage.c - `ffctl coverage merge`: which flags were not tested on and off. */
#include "coverage.h"

#include "command.h"
#include "lint.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

enum { SENTENCE = 512, NAMES_SHOWN = 5, BOTH = ANSWER_OFF | ANSWER_ON };

/* -- One flag ---------------------------------------------------------------- */

/* What counts of what was seen, as ANSWER_OFF and ANSWER_ON. */
static unsigned counted(const struct coverage *coverage, unsigned seen) {
  unsigned of_all =
      (seen & ANSWER_OFF_OF_ALL ? ANSWER_OFF : 0u) | (seen & ANSWER_ON_OF_ALL ? ANSWER_ON : 0u);
  return (seen & BOTH) | (coverage->sets ? of_all : 0);
}

static bool is_enough(const struct coverage *coverage, const ff_flag *flag, unsigned seen) {
  unsigned counts = counted(coverage, seen);
  if (seen == 0 && flag->external_use) return true; /* others are to test it */
  return counts == BOTH || (coverage->any && counts != 0);
}

static const char *what_is_missing(unsigned counts, unsigned seen) {
  if (counts == ANSWER_ON) return "was never off while the tests ran";
  if (counts == ANSWER_OFF) return "was never on while the tests ran";
  return seen ? "was asked for only among all flags at once, while the tests ran"
              : "was not asked for while the tests ran";
}

static void write_help(char help[SENTENCE], const struct coverage *coverage, const char *flag,
                       unsigned counts) {
  if (counts == 0)
    snprintf(help, SENTENCE, "run a test with it %s: see ff_test_both and `ffctl matrix`",
             coverage->any ? "on or off" : "off, and one with it on");
  else
    snprintf(help, SENTENCE, "run a test with FEATURE_FLAGS_OVERRIDES=%s=%s, or see ff_test_both",
             flag, counts == ANSWER_ON ? "off" : "on");
}

static void find_missing(const struct coverage *coverage, const ff_registry *registry,
                         const ff_flag *flag, ff_linter *linter) {
  char message[SENTENCE], help[SENTENCE], line[SENTENCE];
  unsigned seen = answers_of(coverage->answers, flag->name);
  if (is_enough(coverage, flag, seen)) return;
  unsigned counts = counted(coverage, seen);
  size_t size = 0;
  const char *text = ff_registry_line(registry, flag->line, &size);
  snprintf(line, sizeof line, "%.*s", (int)(size < sizeof line ? size : sizeof line - 1),
           text ? text : "");
  snprintf(message, sizeof message, "`%s` %s", flag->name, what_is_missing(counts, seen));
  write_help(help, coverage, flag->name, counts);
  ff_linter_add(linter, &(ff_diagnostic){.code = "FF401",
                                         .file = ff_registry_file(registry),
                                         .line = flag->line,
                                         .column = flag->column,
                                         .flag = flag->name,
                                         .message = message,
                                         .help = help,
                                         .source_line = text ? line : NULL});
}

/* -- All of them ------------------------------------------------------------- */

/* Tests of nothing, most of them misspelt, or of flags that are gone. */
static void warn_of_strangers(const struct answers *answers, const ff_registry *registry) {
  char names[SENTENCE] = "";
  size_t count = 0, at = 0;
  for (size_t i = 0; i < answers->count; i++) {
    const char *flag = answers->items[i]->flag;
    if (ff_registry_find(registry, flag)) continue;
    if (count++ >= NAMES_SHOWN) continue;
    at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", at ? ", " : "", flag);
    if (at >= sizeof names) at = sizeof names - 1;
  }
  if (count > 0)
    warn("the tests asked for %zu flag%s that the registry does not hold: %s%s", count,
         count == 1 ? "" : "s", names, count > NAMES_SHOWN ? ", ..." : "");
}

void coverage_check(const struct coverage *coverage, const ff_registry *registry,
                    ff_linter *linter) {
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(registry, i)); i++)
    find_missing(coverage, registry, flag, linter);
  ff_linter_looked_for(linter, "FF401");
  warn_of_strangers(coverage->answers, registry);
}

/* -- Command ----------------------------------------------------------------- */

static int read_files(const arguments *parsed, struct answers *answers) {
  int status = STATUS_YES;
  for (size_t i = 2; i < parsed->operand_count; i++) {
    int found = answers_read(answers, parsed->operands[i]);
    if (found > status) status = found;
  }
  if (status == STATUS_YES && answers->count == 0)
    warn("nothing was recorded: did the tests run with FEATURE_FLAGS_COVERAGE, on this library?");
  return status;
}

/* Where the result is only to be merged with others later, nothing is missing yet. */
static int merge(const arguments *parsed, struct coverage *coverage, struct answers *answers) {
  const char *output = parsed->values[OPTION_OUTPUT];
  const char *registry = registry_path_or_default(parsed);
  int status = read_files(parsed, answers);
  if (status == STATUS_YES && output) status = answers_write(answers, output);
  if (status != STATUS_YES || (output && !given(parsed, OPTION_REQUIRE))) return status;
  return lint_and_show(parsed, &registry, 1, coverage);
}

static int run(const arguments *parsed) {
  struct answers answers = {0};
  struct coverage coverage = {.answers = &answers, .sets = given(parsed, OPTION_SETS)};
  const char *require = parsed->values[OPTION_REQUIRE];
  if (strcmp(operand(parsed, 0), "merge") != 0)
    return usage_error("coverage", "it is: ffctl coverage merge FILE...");
  coverage.any = require && strcmp(require, "any") == 0;
  if (require && !coverage.any && strcmp(require, "both") != 0)
    return usage_error("coverage", "--require is both or any, not `%s`", require);
  int status = merge(parsed, &coverage, &answers);
  answers_finish(&answers);
  return status;
}

static const char help[] =
    "Reads the files that tests have written where FEATURE_FLAGS_COVERAGE said, and shows\n"
    "which flags of the registry nobody was told to be on, or to be off (FF401). The files\n"
    "of all processes, languages and jobs of a suite belong together.\n"
    "\n"
    "  --require WHAT     both (the default): a flag was seen on and off; any: one is enough\n"
    "  --sets             count also flags that were only asked for among all flags at once\n"
    "  -o, --output FILE  write all that was recorded into one file; without --require, show\n"
    "                     nothing then\n"
    "  --config FILE      severities; by default lint.yml beside the registry\n"
    "  --baseline FILE    only what is not in this file\n"
    "  --write-baseline FILE\n"
    "                     write all that is missing into the file, and show nothing\n"
    "  --fail-on LEVEL    what makes the exit status 1: error, warning (the default) or never\n"
    "  --format FORMAT    text, json, sarif, github, junit or gitlab\n"
    "  --today YYYY-MM-DD the day that ff:ignore comments are held against\n"
    "\n"
    "Examples:\n"
    "  ffctl coverage merge answers   # after FEATURE_FLAGS_COVERAGE=$PWD/answers make test\n"
    "  ffctl coverage merge unit/answers e2e/answers --require any --json\n"
    "\n"
    "Exit status:\n"
    "  0  nothing is missing\n"
    "  1  something is\n"
    "  2  wrong usage, or mistakes in lint.yml or the baseline\n"
    "  3  a file could not be read or written, or has lines that are none\n";

const command coverage_command = {
    .name = "coverage",
    .synopsis = "merge FILE... [--require both|any] [-o FILE]",
    .summary = "Show which flags were not tested on and off",
    .help = help,
    .options = TAKES(REQUIRE) | TAKES(SETS) | TAKES(OUTPUT) | TAKES(CONFIG) | TAKES(BASELINE) |
               TAKES(WRITE_BASELINE) | TAKES(FAIL_ON) | TAKES(FORMAT) | TAKES(TODAY),
    .operands_least = 2,
    .operands_most = SIZE_MAX,
    .run = run,
};
