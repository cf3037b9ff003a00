/* check.c - runs the checks over a registry. */
#include "lint/check.h"

#include "lint/linter.h"

#include <stdarg.h>

static void (*const flag_checks[])(const ff__check *, const ff_flag *) = {
    ff__check_name,   ff__check_owner, ff__check_owner_is_known, ff__check_removal,
    ff__check_expiry, ff__check_life,  ff__check_dates,
};

static void (*const registry_checks[])(const ff__check *) = {
    ff__check_constants,
    ff__check_order,
    ff__check_owners,
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static ff__spot spot_of(const ff__check *check, ff__subject subject) {
  ff__spot spot = {check->registry, 0, 0, subject.flag->name, subject.help};
  ff_registry_place(check->registry, subject.flag, subject.field ? subject.field : "", &spot.line,
                    &spot.column);
  return spot;
}

void ff__report(const ff__check *check, int rule, ff__subject subject, const char *format, ...) {
  ff__spot spot = spot_of(check, subject);
  va_list arguments;
  va_start(arguments, format);
  ff__vreport_at(check->linter, rule, &spot, false, format, arguments);
  va_end(arguments);
}

void ff__report_grave(const ff__check *check, int rule, ff__subject subject, const char *format,
                      ...) {
  ff__spot spot = spot_of(check, subject);
  va_list arguments;
  va_start(arguments, format);
  ff__vreport_at(check->linter, rule, &spot, true, format, arguments);
  va_end(arguments);
}

/* Those whose threshold or list is not there find nothing, whatever is in the registry. */
static void note_rules(ff_linter *linter) {
  const long *thresholds = linter->config.thresholds;
  for (unsigned number = 100; number < 300; number++)
    linter->looked_for[number] = true;
  linter->looked_for[FF__RULE_UNKNOWN_OWNER] = linter->owners.file != NULL;
  linter->looked_for[FF__RULE_LONG_LIVED] = thresholds[FF__LONGEST_LIFE_DAYS] != FF__NO_THRESHOLD;
  linter->looked_for[FF__RULE_TOO_MANY_OWNED] =
      thresholds[FF__FLAGS_PER_OWNER] != FF__NO_THRESHOLD ||
      thresholds[FF__EXPIRED_PER_OWNER] != FF__NO_THRESHOLD;
  linter->looked_for[FF__RULE_EXTENDED] = linter->base != NULL;
}

void ff_linter_check(ff_linter *linter, const ff_registry *registry) {
  ff__check check = {registry, linter->today, linter};
  const ff_diagnostic *found;
  for (size_t i = 0; (found = ff_registry_diagnostic_at(registry, i)); i++)
    ff_linter_add(linter, found);
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(registry, i)); i++)
    for (size_t k = 0; k < COUNT(flag_checks); k++)
      flag_checks[k](&check, flag);
  for (size_t k = 0; k < COUNT(registry_checks); k++)
    registry_checks[k](&check);
  note_rules(linter);
  ff__ignore_read_registry(linter, registry);
}

ff_err ff_lint(const ff_registry *registry, ff_date today, ff_diagnostic_fn report, void *user) {
  if (!registry || !report || today == FF_DATE_NONE) return FF_ERR_INVALID;
  ff_linter *linter = ff_linter_create(today);
  if (!linter) return FF_ERR_NOMEM;
  ff_linter_check(linter, registry);
  ff_err err = ff_linter_settle(linter);
  const ff_finding *finding;
  for (size_t i = 0; !err && (finding = ff_linter_at(linter, i)); i++)
    report(&finding->shown, user);
  ff_linter_destroy(linter);
  return err;
}
