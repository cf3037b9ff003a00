/* check_debt.c - owners and dates of single flags: FF201, FF203 to FF207, FF210. */
#include "lint/check.h"
#include "lint/linter.h"

void ff__check_owner(const ff__check *check, const ff_flag *flag) {
  if (!flag->owner)
    ff__report(check, FF__RULE_NO_OWNER, (ff__subject){flag, "owner", "add `owner: team-name`"},
               "`%s` has no owner", flag->name);
}

static bool has_removal(const ff_flag *flag) {
  return flag->expected_removal != FF_DATE_NONE;
}

void ff__check_removal(const ff__check *check, const ff_flag *flag) {
  if (!flag->permanent && !has_removal(flag))
    ff__report(check, FF__RULE_NO_REMOVAL,
               (ff__subject){flag, NULL,
                             "add `expectedRemoval: YYYY-MM-DD`, or `permanent: true` and a "
                             "`reason`"},
               "`%s` has no removal date", flag->name);
  if (flag->permanent && !flag->reason)
    ff__report(check, FF__RULE_NO_REMOVAL,
               (ff__subject){flag, "permanent", "add `reason:` and say why it has to stay"},
               "`%s` is permanent without a reason", flag->name);
  if (flag->permanent && has_removal(flag))
    ff__report(check, FF__RULE_NO_REMOVAL,
               (ff__subject){flag, "permanent", "take out `permanent` or `expectedRemoval`"},
               "`%s` is permanent, and yet to be removed", flag->name);
}

static void report_expired(const ff__check *check, const ff_flag *flag, int64_t days) {
  ff__report(check, FF__RULE_EXPIRED,
             (ff__subject){flag, "expectedRemoval",
                           "remove the flag and its code, or move expectedRemoval and say why in "
                           "extensionReason"},
             "`%s` expired %s ago (%s)", flag->name, ff__days_of(days).text,
             ff__day_of(flag->expected_removal).text);
  if (flag->default_enabled)
    ff__report(check, FF__RULE_EXPIRED_AND_ON,
               (ff__subject){flag, "defaultEnabled", "remove the code for off, and the flag"},
               "`%s` is on by default and expired: it is released", flag->name);
}

static void report_due(const ff__check *check, const ff_flag *flag, int64_t days) {
  ff__subject subject = {flag, "expectedRemoval", "plan the removal of the flag and its code"};
  ff__day day = ff__day_of(flag->expected_removal);
  if (days == 0)
    ff__report(check, FF__RULE_DUE, subject, "today is the last day of `%s` (%s)", flag->name,
               day.text);
  else
    ff__report(check, FF__RULE_DUE, subject, "`%s` is due in %s (%s)", flag->name,
               ff__days_of(days).text, day.text);
}

/* A permanent flag with a date is told of that, and of nothing that follows from it. */
int64_t ff__days_left(const ff__check *check, const ff_flag *flag) {
  if (flag->permanent || !has_removal(flag)) return INT64_MAX;
  return (int64_t)flag->expected_removal - check->today;
}

void ff__check_expiry(const ff__check *check, const ff_flag *flag) {
  int64_t left = ff__days_left(check, flag);
  if (left < 0)
    report_expired(check, flag, -left);
  else if (left <= check->linter->config.thresholds[FF__DUE_WITHIN_DAYS])
    report_due(check, flag, left);
}

/* From the day it was added to the end of it, planned or not yet there. */
void ff__check_life(const ff__check *check, const ff_flag *flag) {
  long most = check->linter->config.thresholds[FF__LONGEST_LIFE_DAYS];
  if (most == FF__NO_THRESHOLD || flag->permanent || flag->added == FF_DATE_NONE) return;
  bool is_planned = has_removal(flag) && flag->expected_removal > check->today;
  int64_t days = (int64_t)(is_planned ? flag->expected_removal : check->today) - flag->added;
  if (days <= most) return;
  ff__report(check, FF__RULE_LONG_LIVED,
             (ff__subject){flag, is_planned ? "expectedRemoval" : "addedDate",
                           "split the work so that the flag can go earlier, or make it permanent"},
             is_planned ? "`%s` is to live for %s, more than %ld"
                        : "`%s` has lived for %s, more than %ld",
             flag->name, ff__days_of(days).text, most);
}

void ff__check_dates(const ff__check *check, const ff_flag *flag) {
  if (flag->added == FF_DATE_NONE) return;
  if (has_removal(flag) && flag->expected_removal < flag->added)
    ff__report(check, FF__RULE_DATE_ORDER,
               (ff__subject){flag, "expectedRemoval", "mend one of the two dates"},
               "`%s` is to be removed (%s) before it was added (%s)", flag->name,
               ff__day_of(flag->expected_removal).text, ff__day_of(flag->added).text);
  if (flag->added > check->today)
    ff__report(check, FF__RULE_DATE_ORDER,
               (ff__subject){flag, "addedDate",
                             "write the day on which the flag was added to the registry"},
               "`%s` was added %s in the future (%s)", flag->name,
               ff__days_of((int64_t)flag->added - check->today).text, ff__day_of(flag->added).text);
}
