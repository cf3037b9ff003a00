/* list.c - `ffctl list`: every registered flag, its state, its owner, its last day. */
#include "answer.h"
#include "command.h"
#include "output.h"
#include "session.h"
#include "table.h"
#include "tally.h"
#include "text.h"
#include "today.h"

#include <stdlib.h>
#include <string.h>

/* The flags of a registry, in its order, and what was found out about each. */
struct listing {
  const arguments *parsed;
  const ff_registry *registry;
  size_t count;
  ff_evaluation *evaluations;
  struct tally *tallies; /* NULL: not counted */
  ff_date today;
};

static bool has_removal(const ff_flag *flag) {
  return flag->expected_removal != ff_date_none();
}

static bool is_expired(const struct listing *listing, const ff_flag *flag) {
  return has_removal(flag) && flag->expected_removal < listing->today;
}

static long long days_left(const struct listing *listing, const ff_flag *flag) {
  return (long long)flag->expected_removal - listing->today;
}

/* -- Text ------------------------------------------------------------------ */

enum { COLUMNS_LEAST = 8, COLUMNS_MOST = 10 };

static const char *const headings[] = {"FLAG",    "STATE", "SOURCE", "SCOPE",     "OWNER",
                                       "REMOVAL", "DAYS",  "",       "COMPANIES", "WORKSPACES"};

/* With counts, they come before the mark of expired flags, which is seldom there. */
static struct table *new_table(bool counted) {
  const char *names[COLUMNS_MOST];
  size_t columns = 0;
  for (size_t i = 0; i < COLUMNS_MOST; i++)
    if (*headings[i] && (counted || i < COLUMNS_LEAST)) names[columns++] = headings[i];
  names[columns++] = "";
  return table_create(columns, names);
}

static bool put_days(struct table *table, const struct listing *listing, const ff_flag *flag) {
  enum colour colour = is_expired(listing, flag) ? RED : PLAIN;
  char date[11];
  ff_date_format(flag->expected_removal, date);
  if (!has_removal(flag)) return table_put(table, PLAIN, "-") && table_put(table, PLAIN, "-");
  return table_put(table, colour, date) &&
         table_put_number(table, colour, days_left(listing, flag));
}

static bool put_counts(struct table *table, const struct tally *tally) {
  return table_put_number(table, PLAIN, (long long)tally->companies) &&
         table_put_number(table, PLAIN, (long long)tally->workspaces);
}

static bool put_row(struct table *table, const struct listing *listing, size_t index) {
  const ff_flag *flag = ff_registry_at(listing->registry, index);
  const ff_evaluation *evaluation = &listing->evaluations[index];
  const char *source = ff_source_name((ff_source)evaluation->source);
  return table_put(table, PLAIN, flag->name) &&
         table_put(table, evaluation->enabled ? GREEN : RED, answer_word(evaluation->enabled)) &&
         table_put(table, PLAIN, source) && table_put(table, PLAIN, ff_scope_name(flag->scope)) &&
         table_put(table, PLAIN, flag->owner ? flag->owner : "-") &&
         put_days(table, listing, flag) &&
         (!listing->tallies || put_counts(table, &listing->tallies[index])) &&
         table_put(table, RED, is_expired(listing, flag) ? "EXPIRED" : "");
}

static bool print_text(const struct listing *listing) {
  struct table *table = new_table(listing->tallies != NULL);
  bool done = table != NULL;
  for (size_t i = 0; done && i < listing->count; i++)
    done = put_row(table, listing, i);
  if (done)
    table_print(table);
  else
    out_of_memory();
  table_destroy(table);
  return done;
}

/* -- JSON ------------------------------------------------------------------ */

static json_t *date_json(ff_date date) {
  char text[11];
  ff_date_format(date, text);
  return *text ? json_string(text) : json_null();
}

static json_t *flag_json(json_t *object, const struct listing *listing, const ff_flag *flag) {
  long long days = has_removal(flag) ? days_left(listing, flag) : 0;
  object = json_with(object, "defaultEnabled", json_boolean(flag->default_enabled));
  object = json_with(object, "scope", json_string(ff_scope_name(flag->scope)));
  object = json_with(object, "owner", text_json_or_null(flag->owner));
  object = json_with(object, "description", text_json_or_null(flag->description));
  object = json_with(object, "addedDate", date_json(flag->added));
  object = json_with(object, "expectedRemoval", date_json(flag->expected_removal));
  object = json_with(object, "daysLeft", has_removal(flag) ? json_integer(days) : json_null());
  return json_with(object, "expired", json_boolean(is_expired(listing, flag)));
}

static json_t *counts_json(json_t *object, const struct tally *tally) {
  object = json_with(object, "companyOverrides", json_integer((json_int_t)tally->companies));
  return json_with(object, "workspaceOverrides", json_integer((json_int_t)tally->workspaces));
}

static json_t *row_json(const struct listing *listing, size_t index) {
  const ff_flag *flag = ff_registry_at(listing->registry, index);
  question asked = {flag->name, listing->parsed->values[OPTION_COMPANY],
                    listing->parsed->values[OPTION_WORKSPACE]};
  json_t *object = answer_json(question_json(&asked), &listing->evaluations[index]);
  object = flag_json(object, listing, flag);
  return listing->tallies ? counts_json(object, &listing->tallies[index]) : object;
}

static bool print_json(const struct listing *listing) {
  json_t *array = json_array();
  for (size_t i = 0; i < listing->count; i++)
    array = json_and(array, row_json(listing, i));
  return put_json(array);
}

/* -- Finding out ----------------------------------------------------------- */

static ff_err ask(const session *opened, struct listing *listing, ff_error *error) {
  ff_query *queries = calloc(listing->count + 1, sizeof *queries);
  if (!queries) return error->code = FF_ERR_NOMEM;
  ff_context context = context_of(listing->parsed);
  for (size_t i = 0; i < listing->count; i++)
    queries[i] = (ff_query){ff_registry_at(listing->registry, i)->name, &context};
  ff_err err =
      ff_evaluate_many(opened->client, queries, listing->count, listing->evaluations, error);
  free(queries);
  return err;
}

/* The library reports a bad id in each answer rather than in the batch's. */
static bool is_bad_context(const struct listing *listing) {
  return listing->count > 0 && listing->evaluations[0].error == FF_ERR_CONTEXT;
}

static int fill(session *opened, struct listing *listing) {
  ff_error error = {.message = "out of memory"};
  if (ask(opened, listing, &error)) return session_fail(opened, &error);
  if (is_bad_context(listing))
    return usage_error("list", "an id is 1 to 255 bytes without control characters");
  if (!listing->tallies) return STATUS_YES;
  ff_err err = tally_overrides(opened->client, listing->tallies, &error);
  return err ? session_fail(opened, &error) : STATUS_YES;
}

/* Without counts to show, none are shown: zeros would be a lie. */
static int find_out(session *opened, struct listing *listing) {
  int status = fill(opened, listing);
  if (status == STATUS_YES) return status;
  free(listing->tallies);
  listing->tallies = NULL;
  return status;
}

static int print_listing(session *opened, struct listing *listing) {
  bool counted = given(listing->parsed, OPTION_OVERRIDES);
  listing->evaluations = calloc(listing->count + 1, sizeof *listing->evaluations);
  if (counted) listing->tallies = calloc(listing->count + 1, sizeof *listing->tallies);
  if (!listing->evaluations || (counted && !listing->tallies)) return out_of_memory();
  int status = find_out(opened, listing);
  if (status == STATUS_USAGE) return status;
  bool json = given(listing->parsed, OPTION_JSON);
  return (json ? print_json(listing) : print_text(listing)) ? status : STATUS_COULD_NOT;
}

static int list_flags(const arguments *parsed, ff_date today) {
  ff_error error;
  session opened;
  struct listing listing = {.parsed = parsed, .today = today};
  int status = STATUS_YES;
  if (session_open(&opened, parsed, &error)) {
    status = session_fail(&opened, &error);
  } else if (!(listing.registry = ff_client_registry(opened.client))) {
    tell("without the registry there is nothing to list");
    status = STATUS_COULD_NOT;
  } else {
    listing.count = ff_registry_count(listing.registry);
    status = print_listing(&opened, &listing);
  }
  free(listing.evaluations);
  free(listing.tallies);
  session_close(&opened);
  return status;
}

/* -- Names ----------------------------------------------------------------- */

static bool print_names(const arguments *parsed, const ff_registry *registry) {
  json_t *array = json_array();
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(registry, i)); i++) {
    if (given(parsed, OPTION_JSON))
      array = json_and(array, text_json_or_null(flag->name));
    else
      puts(flag->name);
  }
  if (given(parsed, OPTION_JSON)) return put_json(array);
  json_decref(array);
  return true;
}

/* For completion: the registry alone, and also one with mistakes, as far as it goes. */
static int list_names(const arguments *parsed) {
  ff_error error;
  ff_registry *registry;
  const char *path = registry_path_of(parsed);
  if (ff_registry_load(path, &registry, &error)) {
    tell("%s", error.message);
    return STATUS_COULD_NOT;
  }
  bool complete = ff_registry_error_count(registry) == 0;
  bool printed = print_names(parsed, registry);
  ff_registry_destroy(registry);
  if (complete && printed) return STATUS_YES;
  if (!complete) tell("the registry has errors, so that names may be missing");
  if (!complete) tell_of_lint(path);
  return STATUS_COULD_NOT;
}

/* -- Command --------------------------------------------------------------- */

static bool wants_more_than_names(const arguments *parsed) {
  return given(parsed, OPTION_COMPANY) || given(parsed, OPTION_WORKSPACE) ||
         given(parsed, OPTION_OVERRIDES) || given(parsed, OPTION_TODAY);
}

static int run(const arguments *parsed) {
  if (!registry_path_of(parsed))
    return usage_error("list", "list needs the registry: --registry FILE or "
                               "FEATURE_FLAGS_REGISTRY");
  if (given(parsed, OPTION_NAMES) && wants_more_than_names(parsed))
    return usage_error("list", "--names shows names alone, so it goes with --json at most");
  if (given(parsed, OPTION_NAMES)) return list_names(parsed);
  ff_date today;
  int status = today_read(parsed, "list", &today);
  return status == STATUS_YES ? list_flags(parsed, today) : status;
}

static const char help[] =
    "Shows every registered flag: its state and what decides it, its scope, its owner, the\n"
    "day it is to be removed and how many days are left. A flag past that day is marked\n"
    "EXPIRED.\n"
    "\n"
    "  --company ID       the state for this company\n"
    "  --workspace ID     the state for this workspace\n"
    "  --overrides        count the companies and workspaces that have values of their own;\n"
    "                     walks over all keys of Redis, which takes seconds for millions\n"
    "  --names            just the names; Redis is not asked\n"
    "  --today YYYY-MM-DD the day to hold against removal dates; else SOURCE_DATE_EPOCH,\n"
    "                     else the clock (UTC)\n"
    "\n"
    "Examples:\n"
    "  ffctl list\n"
    "  ffctl list --company acme --overrides\n"
    "\n"
    "Exit status:\n"
    "  0  listed\n"
    "  2  wrong usage, or no registry given\n"
    "  3  the registry cannot be used, or Redis could not be asked: the states are\n"
    "     fallbacks\n";

const command list_command = {
    .name = "list",
    .synopsis = "[--company ID] [--workspace ID] [--overrides|--names]",
    .summary = "List the registered flags and their states",
    .help = help,
    .options = TAKES(COMPANY) | TAKES(WORKSPACE) | TAKES(OVERRIDES) | TAKES(NAMES) | TAKES(TODAY),
    .operands_least = 0,
    .operands_most = 0,
    .run = run,
};
