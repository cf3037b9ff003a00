/* drift_report.c - keys in which the same is wrong with the same flag, as one finding.
 *
 * A finding about a registered flag stands in the registry, where a comment may ignore it;
 * another stands at the flag's key.
 */
#include "core/text.h"
#include "lint/drift.h"
#include "lint/linter.h"
#include "lint/report.h"
#include "lint/rules.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MESSAGE_SIZE = 512, HELP_SIZE = 320 };

/* Keys first to end - 1 are of one rule and one flag. */
typedef struct group {
  ff_drift *drift;
  const ff_drift_key *first;
  size_t size, levels[3];
  const ff_flag *flag; /* NULL: not registered */
  int rule;
} group;

/* -- Words --------------------------------------------------------------------- */

typedef struct counts {
  char text[96];
} counts;

static void append(counts *to, size_t number, const char *one, const char *many) {
  size_t length = strlen(to->text);
  if (number == 0) return;
  const char *comma = length > 0 ? ", " : "";
  if (many)
    snprintf(to->text + length, sizeof to->text - length, "%s%zu %s", comma, number,
             number == 1 ? one : many);
  else
    snprintf(to->text + length, sizeof to->text - length, "%s%s", comma, one);
}

/* "for everyone, 12 companies, 1 workspace" */
static counts counts_of(const group *shown) {
  counts made = {""};
  append(&made, shown->levels[FF_SCOPE_GLOBAL], "for everyone", NULL);
  append(&made, shown->levels[FF_SCOPE_COMPANY], "company", "companies");
  append(&made, shown->levels[FF_SCOPE_WORKSPACE], "workspace", "workspaces");
  return made;
}

/* What people write who mean true or false; NULL for anything else, which is not shown. */
static const char *miss_of(const ff_drift_key *key) {
  static const char *const misses[] = {"true", "false", "1", "0", "yes", "no", "on",
                                       "off",  "t",     "f", "y", "n",   NULL};
  for (size_t i = 0; key->value && misses[i]; i++)
    if (key->value_size == strlen(misses[i]) && strcasecmp(key->value, misses[i]) == 0)
      return key->value;
  return NULL;
}

static void write_odd(const group *shown, char *message, size_t size) {
  const char *miss = NULL;
  for (size_t i = 0; i < shown->size && !miss; i++)
    miss = miss_of(&shown->first[i]);
  snprintf(message, size, "`%s` has values that are neither `true` nor `false`%s%s%s: %s",
           shown->first->flag, miss ? ", such as `" : "", miss ? miss : "", miss ? "`" : "",
           counts_of(shown).text);
}

static void write_against(const group *shown, const ff_flag *flag, char *message, size_t size) {
  int64_t left = (int64_t)flag->expected_removal - shown->drift->linter->today;
  ff__days days = ff__days_of(left < 0 ? -left : left);
  snprintf(message, size, "`%s` %s%s%s, and has values against its default (%s): %s", flag->name,
           left < 0    ? "expired "
           : left == 0 ? "is due today"
                       : "is due in ",
           left == 0 ? "" : days.text, left < 0 ? " ago" : "", flag->default_enabled ? "on" : "off",
           counts_of(shown).text);
}

static void write_left_behind(const group *shown, char *message, size_t size) {
  const ff__removed *removed = ff__drift_removed(shown->drift, shown->first->flag);
  const char *owner = removed ? removed->owner : NULL;
  snprintf(message, size, "`%s` was removed from the registry%s%s, and has left values: %s",
           shown->first->flag, owner ? "; its owner was " : "", owner ? owner : "",
           counts_of(shown).text);
}

static void write_registered(const group *shown, const ff_flag *flag, char *message, size_t size) {
  if (shown->rule == FF__RULE_OUT_OF_SCOPE)
    snprintf(message, size, "`%s` has scope %s, and values for %s", flag->name,
             ff_scope_name(flag->scope), counts_of(shown).text);
  else if (shown->rule == FF__RULE_AGAINST_DEFAULT)
    write_against(shown, flag, message, size);
  else
    write_odd(shown, message, size);
}

static void write_unregistered(const group *shown, char *message, size_t size) {
  if (shown->rule == FF__RULE_LEFT_BEHIND)
    write_left_behind(shown, message, size);
  else if (shown->rule == FF__RULE_STRAY_KEY)
    snprintf(message, size, "%zu key%s with the prefix, of which no check asks for any",
             shown->size, shown->size == 1 ? "" : "s");
  else
    snprintf(message, size, "`%s` is not in the registry, and has values: %s", shown->first->flag,
             counts_of(shown).text);
}

static void write_message(const group *shown, char *message, size_t size) {
  if (shown->rule == FF__RULE_OTHER_TYPE)
    snprintf(message, size, "`%s` has keys that hold no string, such as a %s: %s",
             shown->first->flag, shown->first->type, counts_of(shown).text);
  else if (shown->flag)
    write_registered(shown, shown->flag, message, size);
  else
    write_unregistered(shown, message, size);
}

static void write_help(const group *shown, char *help, size_t size) {
  const char *flag = shown->first->flag, *code = shown->first->rule->code;
  static const char *const before[] = {
      [FF__RULE_UNREGISTERED_VALUE - 501] = "register it with `ffctl new`, or delete them",
      [FF__RULE_OUT_OF_SCOPE - 501] = "widen the scope, or delete them",
      [FF__RULE_ODD_VALUE - 501] = "set them anew, or delete them",
      [FF__RULE_AGAINST_DEFAULT - 501] = "make what is to stay the default, then delete them",
      [FF__RULE_LEFT_BEHIND - 501] = "delete them",
  };
  if (shown->rule == FF__RULE_OTHER_TYPE || shown->rule == FF__RULE_STRAY_KEY)
    snprintf(help, size,
             "they may be somebody's data: look at them with redis-cli; --verbose "
             "shows their names");
  else
    snprintf(help, size, "%s: `ffctl audit %s --prune --rule %s`", before[shown->rule - 501], flag,
             code);
}

/* -- Findings ------------------------------------------------------------------- */

static const char *field_of(int rule) {
  if (rule == FF__RULE_OUT_OF_SCOPE) return "scope";
  return rule == FF__RULE_AGAINST_DEFAULT ? "expectedRemoval" : "";
}

static void report_registered(const group *shown, const char *message, const char *help) {
  ff__spot spot = {shown->drift->registry, 0, 0, shown->flag->name, help};
  ff_registry_place(spot.file, shown->flag, field_of(shown->rule), &spot.line, &spot.column);
  ff__report_at(shown->drift->linter, shown->rule, &spot, "%s", message);
}

/*     ff:old-flag:company:acme
 *     ^^^^^^^^^^^ */
static size_t size_of_place(const ff_drift_key *key) {
  static const size_t marks[] = {0, sizeof ":company:" - 1, sizeof ":workspace:" - 1};
  return key->flag && key->id ? key->key_size - marks[key->scope] - strlen(key->id) : key->key_size;
}

static void report_unregistered(const group *shown, char *message, const char *help) {
  char place[512];
  const ff_drift_key *key = shown->first;
  snprintf(place, sizeof place, "%.*s", (int)size_of_place(key), key->key);
  ff__text_make_line(place);
  ff__text_make_line(message);
  ff_linter_add(shown->drift->linter, &(ff_diagnostic){.code = key->rule->code,
                                                       .file = place,
                                                       .flag = key->flag,
                                                       .message = message,
                                                       .help = help});
}

static bool is_of(const group *shown, const ff_drift_key *key) {
  const char *a = shown->first->flag, *b = key->flag;
  return key->rule == shown->first->rule && (a && b ? strcmp(a, b) == 0 : a == b);
}

static group next_group(ff_drift *drift, size_t first) {
  group made = {.drift = drift, .first = &drift->keys[first]};
  made.rule = (int)ff__rule_number(made.first->rule);
  made.flag = made.first->flag ? ff_registry_find(drift->registry, made.first->flag) : NULL;
  for (; first + made.size < drift->count && is_of(&made, made.first + made.size); made.size++)
    made.levels[made.first[made.size].scope]++;
  return made;
}

ff_err ff_drift_report(ff_drift *drift) {
  char message[MESSAGE_SIZE], help[HELP_SIZE];
  ff__drift_sort(drift);
  for (size_t i = 0; i < drift->count;) {
    group shown = next_group(drift, i);
    write_message(&shown, message, sizeof message);
    write_help(&shown, help, sizeof help);
    if (shown.flag)
      report_registered(&shown, message, help);
    else
      report_unregistered(&shown, message, help);
    i += shown.size;
  }
  return drift->linter->out_of_memory ? FF_ERR_NOMEM : FF_OK;
}
