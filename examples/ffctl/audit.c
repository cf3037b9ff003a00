/* audit.c - `ffctl audit`: what Redis has, held against the registry. */
#include "audit.h"

#include "command.h"
#include "lint.h"
#include "progress.h"
#include "today.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { USUAL_RATE = 50000, MOST_RATE = 999999 };

static const char command_name[] = "audit";

/* -- Walking -------------------------------------------------------------------- */

struct walk {
  audit *asked;
  struct progress progress;
  int64_t begun_at;
  bool out_of_memory;
};

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool look(const ff_stored *stored, void *user) {
  struct walk *walk = user;
  walk->out_of_memory = ff_drift_look(walk->asked->drift, stored) != FF_OK;
  return !walk->out_of_memory;
}

/* Waits until as many keys may have been looked at. */
static bool keep_to_rate(uint64_t done, uint64_t total, void *user) {
  struct walk *walk = user;
  int64_t due_at = walk->begun_at + (int64_t)(done * 1000000 / walk->asked->rate);
  int64_t left = due_at - now_us();
  progress_show(&walk->progress, done, total);
  if (left <= 0 || done >= total) return true;
  struct timespec wait = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
  nanosleep(&wait, NULL);
  return true;
}

static int walk_over(audit *asked) {
  ff_error error;
  struct walk walk = {.asked = asked, .begun_at = now_us()};
  progress_begin(&walk.progress, "of about", "keys");
  ff_err err =
      ff_stored_walk(asked->opened->client, look, keep_to_rate, &walk, &asked->report, &error);
  progress_end(&walk.progress);
  if (walk.out_of_memory) return out_of_memory();
  return err ? session_fail(asked->opened, &error) : STATUS_YES;
}

/* -- Finding -------------------------------------------------------------------- */

/* Without a repository, or a commit in it, flags that were removed cannot be told from those
 * that never were. */
static int read_history(const audit *asked) {
  ff_error error;
  ff_err err = ff_drift_read_history(asked->drift, &error);
  if (!err || err == FF_ERR_UNSUPPORTED || err == FF_ERR_CONFIG) return STATUS_YES;
  warn("%s", error.message);
  return err == FF_ERR_NOMEM ? STATUS_COULD_NOT : STATUS_YES;
}

static int find_drift(audit *asked) {
  const ff_registry *registry = ff_client_registry(asked->opened->client);
  const char *path = ff_registry_file(registry);
  asked->linter = ff_linter_create(asked->today);
  if (!asked->linter) return out_of_memory();
  int status = lint_configure(asked->linter, asked->parsed->values[OPTION_CONFIG], path);
  if (status != STATUS_YES) return status;
  if (ff_drift_create(asked->linter, registry, &asked->drift)) return out_of_memory();
  status = walk_over(asked);
  if (status == STATUS_YES) status = read_history(asked);
  if (status != STATUS_YES) return status;
  ff_linter_check(asked->linter, registry); /* its ff:ignore comments */
  if (ff_drift_report(asked->drift) || ff_linter_settle(asked->linter)) return out_of_memory();
  return STATUS_YES;
}

static bool is_asked_for(const audit *asked, const ff_finding *finding) {
  const arguments *parsed = asked->parsed;
  bool any = asked->rule_count == 0;
  if (strncmp(finding->rule->code, "FF5", 3) != 0) return false;
  for (size_t i = 0; !any && i < asked->rule_count; i++)
    any = asked->rules[i] == finding->rule;
  if (!any || parsed->operand_count == 1) return any;
  for (size_t i = 1; i < parsed->operand_count; i++)
    if (finding->shown.flag && strcmp(finding->shown.flag, parsed->operands[i]) == 0) return true;
  return false;
}

const ff_finding *audit_next(const audit *asked, size_t *next) {
  const ff_finding *finding;
  while ((finding = ff_linter_at(asked->linter, (*next)++)))
    if (finding->state == FF_FINDING_OPEN && is_asked_for(asked, finding)) return finding;
  return NULL;
}

static int compare(const ff_drift_key *key, const ff_finding *finding) {
  int order = strcmp(key->rule->code, finding->rule->code);
  const char *flag = finding->shown.flag;
  return order != 0 ? order : strcmp(key->flag ? key->flag : "", flag ? flag : "");
}

size_t audit_keys(const audit *asked, const ff_finding *finding, size_t *count) {
  size_t low = 0, high = ff_drift_count(asked->drift);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare(ff_drift_at(asked->drift, middle), finding) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  const ff_drift_key *key;
  *count = 0;
  while ((key = ff_drift_at(asked->drift, low + *count)) && compare(key, finding) == 0)
    ++*count;
  return low;
}

/* -- Answering ------------------------------------------------------------------ */

static int answer(const audit *asked) {
  bool fails = false;
  if (given(asked->parsed, OPTION_PRUNE)) return audit_prune(asked);
  if (!audit_put(asked, &fails)) return STATUS_COULD_NOT;
  return fails ? STATUS_NO : STATUS_YES;
}

static int audit_store(audit *asked) {
  ff_error error;
  session opened;
  asked->opened = &opened;
  ff_err err = session_open_patient(&opened, asked->parsed, false, &error);
  int status = err ? session_fail(&opened, &error) : STATUS_YES;
  if (status == STATUS_YES && !ff_client_registry(opened.client)) {
    tell("without the registry there is nothing to hold Redis against");
    status = STATUS_COULD_NOT;
  }
  if (status == STATUS_YES) status = find_drift(asked);
  if (status == STATUS_YES) status = answer(asked);
  ff_drift_destroy(asked->drift);
  ff_linter_destroy(asked->linter);
  session_close(&opened);
  asked->opened = NULL;
  return status;
}

/* -- Command -------------------------------------------------------------------- */

static int take_rule(audit *asked, const char *word) {
  const ff_rule *rule = ff_rule_find(word);
  if (!rule || strncmp(rule->code, "FF5", 3) != 0)
    return usage_error(command_name, "--rule is one of FF501 to FF507, or several with commas; "
                                     "see `ffctl explain-rule`");
  if (asked->rule_count == AUDIT_RULES_MAX)
    return usage_error(command_name, "--rule names too many rules");
  asked->rules[asked->rule_count++] = rule;
  return STATUS_YES;
}

static int read_rules(audit *asked) {
  const char *given_rules = asked->parsed->values[OPTION_RULE];
  if (!given_rules) return STATUS_YES;
  char *words = strdup(given_rules), *rest = NULL;
  if (!words) return out_of_memory();
  int status = STATUS_YES;
  char *word = strtok_r(words, ",", &rest);
  if (!word) status = take_rule(asked, "");
  for (; word && status == STATUS_YES; word = strtok_r(NULL, ",", &rest))
    status = take_rule(asked, word);
  free(words);
  return status;
}

static int read_format(audit *asked) {
  const char *format = asked->parsed->values[OPTION_FORMAT];
  asked->json = given(asked->parsed, OPTION_JSON) || (format && strcmp(format, "json") == 0);
  if (format && strcmp(format, "json") != 0 && strcmp(format, "text") != 0)
    return usage_error(command_name, "--format is text or json");
  if (format && asked->json != (strcmp(format, "json") == 0))
    return usage_error(command_name, "--json and --format text contradict each other");
  return STATUS_YES;
}

static int read_prune(const audit *asked) {
  const arguments *parsed = asked->parsed;
  bool prunes = given(parsed, OPTION_PRUNE);
  if (!prunes && (given(parsed, OPTION_YES) || given(parsed, OPTION_SAVE)))
    return usage_error(command_name, "--yes and --save go with --prune");
  if (prunes && asked->rule_count == 0 && parsed->operand_count == 1)
    return usage_error(command_name, "--prune deletes what is chosen: name a rule, as in --rule "
                                     "FF506, or flags");
  return STATUS_YES;
}

static int read_options(audit *asked) {
  int status = today_read(asked->parsed, command_name, &asked->today);
  if (status == STATUS_YES && !number_of(asked->parsed, OPTION_RATE, MOST_RATE, &asked->rate))
    status =
        usage_error(command_name, "--rate is a number of keys a second, from 1 to %d", MOST_RATE);
  if (status == STATUS_YES) status = read_rules(asked);
  if (status == STATUS_YES) status = read_format(asked);
  if (status == STATUS_YES) status = read_prune(asked);
  return status;
}

static bool goes_with_undo(const arguments *parsed) {
  static const option_id others[] = {OPTION_PRUNE, OPTION_RULE,   OPTION_SAVE,  OPTION_YES,
                                     OPTION_RATE,  OPTION_FORMAT, OPTION_TODAY, OPTION_CONFIG};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (given(parsed, others[i])) return false;
  return parsed->operand_count == 1;
}

static int run(const arguments *parsed) {
  audit asked = {.parsed = parsed, .rate = USUAL_RATE};
  if (given(parsed, OPTION_UNDO) && !goes_with_undo(parsed))
    return usage_error(command_name, "--undo puts back all that the file holds: it goes with "
                                     "--json and --verbose at most");
  if (given(parsed, OPTION_UNDO)) return audit_undo(parsed, parsed->values[OPTION_UNDO]);
  if (!registry_path_of(parsed))
    return usage_error(command_name, "audit needs the registry: --registry FILE or "
                                     "FEATURE_FLAGS_REGISTRY");
  int status = read_options(&asked);
  return status == STATUS_YES ? audit_store(&asked) : status;
}

static const char help[] =
    "Holds what Redis has against the registry: values of flags that are not registered or\n"
    "were removed, outside of the scope, neither true nor false, against the default of\n"
    "flags without time left, keys of other types (FF5xx, see `ffctl explain-rule`). With a\n"
    "FLAG, or several, only what is about these. Tenants are counted, not named, unless\n"
    "asked for.\n"
    "\n"
    "  --rule RULES       only what these rules find, as in FF501,FF506\n"
    "  --verbose          show every key\n"
    "  --prune            delete the values of what is found, of a FLAG or --rule at least:\n"
    "                     show them, ask, and write a file to undo it first\n"
    "  --yes              do not ask; without a terminal it is needed\n"
    "  --save FILE        the file to undo it; by default ffctl-undo-TIME.jsonl here\n"
    "  --undo FILE        put back what such a file holds and is still absent\n"
    "  --rate KEYS        keys to look at in a second, by default 50000\n"
    "  --config FILE      severities and thresholds; by default lint.yml beside the registry\n"
    "  --format FORMAT    text or json\n"
    "  --today YYYY-MM-DD the day to hold against removal dates; else SOURCE_DATE_EPOCH,\n"
    "                     else the clock (UTC)\n"
    "\n"
    "Examples:\n"
    "  ffctl audit\n"
    "  ffctl audit --prune --rule FF506\n"
    "\n"
    "Exit status:\n"
    "  0  nothing was found, or notes alone; or all of it was deleted, or put back\n"
    "  1  something was found; or something was left, as it has changed meanwhile\n"
    "  2  wrong usage, or nobody there to be asked\n"
    "  3  Redis, the registry or a file could not be asked, or not to the end\n";

const command audit_command = {
    .name = "audit",
    .synopsis = "[FLAG...] [--rule RULES] [--prune|--undo FILE]",
    .summary = "Show what Redis has that the registry does not explain",
    .help = help,
    .options = TAKES(RULE) | TAKES(VERBOSE) | TAKES(PRUNE) | TAKES(YES) | TAKES(SAVE) |
               TAKES(UNDO) | TAKES(RATE) | TAKES(CONFIG) | TAKES(FORMAT) | TAKES(TODAY),
    .operands_least = 0,
    .operands_most = SIZE_MAX,
    .run = run,
};
