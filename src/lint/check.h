/* check.h - what checks look at, and how they tell what they find.
 *
 * A check knows a registry and a day, and neither a file, a clock nor another check. To
 * add one, write its function and its line in check.c.
 */
#ifndef FF_LINT_CHECK_H
#define FF_LINT_CHECK_H

#include "lint/report.h"

typedef struct ff__check {
  const ff_registry *registry;
  ff_date today;
  ff_linter *linter;
} ff__check;

/* What a finding is about. */
typedef struct ff__subject {
  const ff_flag *flag;
  const char *field; /* where it points at, when the flag has that field; NULL: its name */
  const char *help;
} ff__subject;

/* Adds a finding of the rule with that number. */
void ff__report(const ff__check *check, int rule, ff__subject subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same as an error, whatever the rule is, unless it is off. */
void ff__report_grave(const ff__check *check, int rule, ff__subject subject, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));

/* The days up to a flag's last one; less than 0 when it has expired, the most there may
 * be when it never does. */
int64_t ff__days_left(const ff__check *check, const ff_flag *flag);

/* -- The checks: of one flag each, or of all flags together ----------------- */

void ff__check_owner(const ff__check *check, const ff_flag *flag);
void ff__check_owner_is_known(const ff__check *check, const ff_flag *flag);
void ff__check_removal(const ff__check *check, const ff_flag *flag);
void ff__check_expiry(const ff__check *check, const ff_flag *flag);
void ff__check_life(const ff__check *check, const ff_flag *flag);
void ff__check_dates(const ff__check *check, const ff_flag *flag);
void ff__check_name(const ff__check *check, const ff_flag *flag);

void ff__check_constants(const ff__check *check);
void ff__check_order(const ff__check *check);
void ff__check_owners(const ff__check *check);

#endif
