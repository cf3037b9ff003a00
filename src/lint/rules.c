/* rules.c - see rules.h. FF202, FF205, FF206 and those from FF208 on are spoken for. */
#include "lint/rules.h"

#include <inttypes.h>
#include <stdio.h>

static void describe_days(char text[32], int64_t days) {
  snprintf(text, 32, "%" PRId64 " day%s", days, days == 1 ? "" : "s");
}

static bool has_no_owner(const ff_flag *flag, ff_date today, char *message) {
  (void)today;
  if (flag->owner) return false;
  snprintf(message, FF__LINT_MESSAGE_SIZE, "`%s` has no owner", flag->name);
  return true;
}

static bool has_no_removal(const ff_flag *flag, ff_date today, char *message) {
  (void)today;
  if (flag->expected_removal != FF_DATE_NONE) return false;
  snprintf(message, FF__LINT_MESSAGE_SIZE, "`%s` has no removal date", flag->name);
  return true;
}

static bool is_expired(const ff_flag *flag, ff_date today, char *message) {
  if (flag->expected_removal == FF_DATE_NONE || today <= flag->expected_removal) return false;
  char date[11], days[32];
  ff_date_format(flag->expected_removal, date);
  describe_days(days, (int64_t)today - flag->expected_removal);
  snprintf(message, FF__LINT_MESSAGE_SIZE, "`%s` expired %s ago (%s)", flag->name, days, date);
  return true;
}

static bool is_removed_before_added(const ff_flag *flag, ff_date today, char *message) {
  (void)today;
  if (flag->added == FF_DATE_NONE || flag->expected_removal == FF_DATE_NONE) return false;
  if (flag->expected_removal >= flag->added) return false;
  char added[11], removal[11];
  ff_date_format(flag->added, added);
  ff_date_format(flag->expected_removal, removal);
  snprintf(message, FF__LINT_MESSAGE_SIZE, "`%s` is to be removed (%s) before it was added (%s)",
           flag->name, removal, added);
  return true;
}

static bool is_added_in_future(const ff_flag *flag, ff_date today, char *message) {
  if (flag->added == FF_DATE_NONE || flag->added <= today) return false;
  char date[11], days[32];
  ff_date_format(flag->added, date);
  describe_days(days, (int64_t)flag->added - today);
  snprintf(message, FF__LINT_MESSAGE_SIZE, "`%s` was added %s in the future (%s)", flag->name, days,
           date);
  return true;
}

static const ff__lint_rule rules[] = {
    {"FF201", FF_SEVERITY_ERROR, "flag without an owner", "owner", "add `owner: team-name`",
     has_no_owner},
    {"FF203", FF_SEVERITY_ERROR, "flag without a removal date", "expectedRemoval",
     "add `expectedRemoval: YYYY-MM-DD`", has_no_removal},
    {"FF204", FF_SEVERITY_ERROR, "flag past its removal date", "expectedRemoval",
     "remove the flag and its code, or move expectedRemoval", is_expired},
    {"FF207", FF_SEVERITY_ERROR, "removal date before the day it was added", "expectedRemoval",
     "mend one of the two dates", is_removed_before_added},
    {"FF207", FF_SEVERITY_ERROR, "added on a day to come", "addedDate",
     "write the day on which the flag was added to the registry", is_added_in_future},
};

_Static_assert(sizeof rules / sizeof *rules < FF__LINT_RULES_MAX, "ff_lint has room for so many");

const ff__lint_rule *ff__lint_rule_at(size_t index) {
  return index < sizeof rules / sizeof *rules ? &rules[index] : NULL;
}
