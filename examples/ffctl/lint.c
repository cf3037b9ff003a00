/* lint.c - `ffctl lint`: what is wrong with registries, for people and for CI. */
#include "lint.h"

#include "command.h"
#include "file.h"
#include "session.h"
#include "text.h"
#include "today.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  bool (*put)(const lint_report *report);
} formats[] = {
    {"text", lint_put_text},     {"json", lint_put_json},   {"sarif", lint_put_sarif},
    {"github", lint_put_github}, {"junit", lint_put_junit}, {"gitlab", lint_put_gitlab},
};

enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

/* -- Options --------------------------------------------------------------- */

static int refuse(const arguments *parsed, option_id option, const char *choices) {
  return usage_error(parsed->operands[0], "%s is %s, not `%s`", option_name(option), choices,
                     parsed->values[option]);
}

static bool is_on_github(void) {
  const char *value = getenv("GITHUB_ACTIONS");
  return value && strcmp(value, "true") == 0;
}

static int read_format(const arguments *parsed, size_t *format) {
  const char *name = parsed->values[OPTION_FORMAT];
  if (name && given(parsed, OPTION_JSON))
    return usage_error(parsed->operands[0], "--json is --format json: give one of them");
  if (given(parsed, OPTION_JSON)) name = "json";
  if (!name) name = is_on_github() ? "github" : "text";
  for (*format = 0; name && *format < FORMAT_COUNT; ++*format)
    if (strcmp(name, formats[*format].name) == 0) break;
  return *format < FORMAT_COUNT
             ? STATUS_YES
             : refuse(parsed, OPTION_FORMAT, "text, json, sarif, github, junit or gitlab");
}

static int read_fail_on(const arguments *parsed, lint_options *options) {
  const char *const names[] = {"error", "warning", "never"};
  const int severities[] = {FF_SEVERITY_ERROR, FF_SEVERITY_WARNING, -1};
  const char *name = parsed->values[OPTION_FAIL_ON];
  options->fails_up_to = FF_SEVERITY_WARNING;
  if (!name) return STATUS_YES;
  for (size_t i = 0; i < 3; i++) {
    if (strcmp(name, names[i]) != 0) continue;
    options->fails_up_to = severities[i];
    return STATUS_YES;
  }
  return refuse(parsed, OPTION_FAIL_ON, "error, warning or never");
}

static bool is_operand(const arguments *parsed, const char *word) {
  for (size_t i = 1; i < parsed->operand_count; i++)
    if (strcmp(parsed->operands[i], word) == 0) return true;
  return false;
}

static int read_new_from(const arguments *parsed, lint_options *options) {
  options->new_from = parsed->values[OPTION_NEW_FROM];
  if (options->new_from && is_operand(parsed, "-"))
    return usage_error("lint", "standard input has no history, so --new-from needs a file");
  return STATUS_YES;
}

static int read_baseline(const arguments *parsed, lint_options *options) {
  ff_error error;
  const char *path = parsed->values[OPTION_BASELINE];
  if (path && given(parsed, OPTION_WRITE_BASELINE))
    return usage_error("lint", "--write-baseline writes all findings, so it goes without "
                               "--baseline");
  ff_err err = path ? ff_baseline_load(path, &options->baseline, &error) : FF_OK;
  if (!err) return STATUS_YES;
  tell("%s", error.message);
  return err == FF_ERR_CONFIG ? STATUS_USAGE : STATUS_COULD_NOT;
}

/* A diff is shown instead of findings. */
static int read_mends(const arguments *parsed, lint_options *options) {
  bool fix = given(parsed, OPTION_FIX), diff = given(parsed, OPTION_DIFF);
  bool shown = given(parsed, OPTION_FORMAT) || given(parsed, OPTION_JSON);
  bool written = given(parsed, OPTION_WRITE_BASELINE);
  options->mends = fix ? LINT_FILES : diff ? LINT_DIFF : LINT_NOTHING;
  if (fix && diff) return usage_error("lint", "--diff shows what --fix would do: give one of them");
  if (diff && shown) return usage_error("lint", "--diff shows no findings, so it has no format");
  if ((fix || diff) && written) return usage_error("lint", "--write-baseline only writes");
  if (fix && is_operand(parsed, "-"))
    return usage_error("lint", "standard input cannot be mended; --diff shows what would be");
  return STATUS_YES;
}

static int read_sources(const arguments *parsed, lint_options *options) {
  if (!given(parsed, OPTION_SOURCE) && given(parsed, OPTION_WRAPPER))
    return usage_error("lint", "--wrapper goes with --source");
  if (!given(parsed, OPTION_SOURCE)) return STATUS_YES;
  if (parsed->operand_count > 2)
    return usage_error("lint", "--source goes with one registry at a time");
  options->sources = parsed;
  return STATUS_YES;
}

static int read_options(const arguments *parsed, lint_options *options, size_t *format) {
  options->config = parsed->values[OPTION_CONFIG];
  int status = today_read(parsed, parsed->operands[0], &options->today);
  if (status == STATUS_YES) status = read_format(parsed, format);
  if (status == STATUS_YES) status = read_fail_on(parsed, options);
  if (status == STATUS_YES) status = read_new_from(parsed, options);
  if (status == STATUS_YES) status = read_mends(parsed, options);
  if (status == STATUS_YES) status = read_sources(parsed, options);
  if (status == STATUS_YES) status = read_baseline(parsed, options);
  return status;
}

/* -- Running --------------------------------------------------------------- */

static char *baseline_text(const lint_report *report, size_t *findings) {
  ff_baseline *baseline = ff_baseline_create();
  const ff_finding *finding;
  lint_walk walk = {0, 0};
  bool done = baseline != NULL;
  while (done && (finding = lint_next(report, &walk)))
    done = ff_baseline_add(baseline, finding) == FF_OK;
  char *text = done ? ff_baseline_text(baseline) : NULL;
  if (text) *findings = ff_baseline_count(baseline);
  ff_baseline_destroy(baseline);
  return text;
}

/* With a file that could not be looked at, findings would be missing. */
static int write_baseline(const lint_report *report, const char *path) {
  if (report->status != STATUS_YES) {
    tell("%s is not written, as not everything could be looked at", path);
    return report->status;
  }
  size_t findings = 0;
  char *text = baseline_text(report, &findings);
  if (!text) return out_of_memory();
  bool done = file_write(path, text, strlen(text));
  free(text);
  if (!done) return STATUS_COULD_NOT;
  text_puts(stdout, path);
  printf(": %zu finding%s written\n", findings, findings == 1 ? "" : "s");
  return STATUS_YES;
}

static int print(const lint_report *report, size_t format) {
  bool diff = report->options->mends == LINT_DIFF;
  if (!diff && !formats[format].put(report)) return STATUS_COULD_NOT;
  bool answer = diff ? lint_put_diffs(report) : lint_any_fails(report);
  if (report->status != STATUS_YES) return report->status;
  return answer ? STATUS_NO : STATUS_YES;
}

static int lint(const lint_options *options, const char *const *paths, size_t count,
                const char *baseline, size_t format) {
  lint_report report;
  lint_run(options, paths, count, &report);
  int status = baseline ? write_baseline(&report, baseline) : print(&report, format);
  lint_finish(&report);
  return status;
}

int lint_and_show(const arguments *parsed, const char *const *paths, size_t count,
                  const struct coverage *coverage) {
  size_t format = 0;
  lint_options options = {.coverage = coverage};
  int status = read_options(parsed, &options, &format);
  if (status == STATUS_YES)
    status = lint(&options, paths, count, parsed->values[OPTION_WRITE_BASELINE], format);
  ff_baseline_destroy(options.baseline);
  return status;
}

static int run(const arguments *parsed) {
  const char *otherwise = registry_path_or_default(parsed);
  size_t count = parsed->operand_count - 1;
  return lint_and_show(parsed, count > 0 ? parsed->operands + 1 : &otherwise, count > 0 ? count : 1,
                       NULL);
}

static const char help[] =
    "Shows every mistake in registry files (FF1xx), what should be done about flags that are\n"
    "in order (FF2xx), what is wrong where sources ask for them (FF3xx), and ff:ignore\n"
    "comments that are no good (FF9xx); `ffctl explain-rule` explains each code.\n"
    "Without a FILE it is that of --registry or FEATURE_FLAGS_REGISTRY, and else\n"
    "registry/flags.yml. `-` is standard input.\n"
    "\n"
    "  --source DIR       look at the sources of the program, too, or at a single one\n"
    "  --wrapper NAME     a function of theirs that is given a flag's name; see `help refs`\n"
    "  --config FILE      severities and thresholds; by default lint.yml beside the registry\n"
    "  --new-from REV     only what is new since the revision, or about flags that were\n"
    "                     touched; also removal dates that were moved (FF208)\n"
    "  --baseline FILE    only what is not in this file\n"
    "  --write-baseline FILE\n"
    "                     write all that is found into the file, and show nothing\n"
    "  --fix              mend what is mechanical in the files: sort flags, remove ff:ignore\n"
    "                     comments that have no effect; then show what is left\n"
    "  --diff             show what --fix would do as a patch, and nothing else\n"
    "  --fail-on LEVEL    what makes the exit status 1: error, warning (the default) or never\n"
    "  --format FORMAT    text, json, sarif (2.1.0), github (annotations), junit (XML) or\n"
    "                     gitlab (code quality); by default text, and github where\n"
    "                     GITHUB_ACTIONS is true\n"
    "  --today YYYY-MM-DD the day to hold against removal dates; else SOURCE_DATE_EPOCH,\n"
    "                     else the clock (UTC)\n"
    "\n"
    "Examples:\n"
    "  ffctl lint\n"
    "  ffctl lint --new-from origin/main --source src registry/flags.yml\n"
    "\n"
    "Exit status:\n"
    "  0  there is nothing that --fail-on is about\n"
    "  1  there is; or with --diff, there is something to mend\n"
    "  2  wrong usage, or mistakes in lint.yml or the baseline\n"
    "  3  a file could not be read or written, or git could not be asked\n";

const command lint_command = {
    .name = "lint",
    .synopsis = "[FILE...] [--source DIR] [--new-from REV] [--fix|--diff]",
    .summary = "Show what is wrong with registry files",
    .help = help,
    .options = TAKES(TODAY) | TAKES(CONFIG) | TAKES(FAIL_ON) | TAKES(NEW_FROM) | TAKES(FORMAT) |
               TAKES(BASELINE) | TAKES(WRITE_BASELINE) | TAKES(FIX) | TAKES(DIFF) | TAKES(SOURCE) |
               TAKES(WRAPPER),
    .operands_least = 0,
    .operands_most = SIZE_MAX,
    .run = run,
};
