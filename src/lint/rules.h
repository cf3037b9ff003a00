/* rules.h - what a registered flag must keep to.
 *
 * A rule looks at one flag and a day, and at nothing else: no file, no clock, no
 * other flag. To add one, write its function and its line of the table in rules.c.
 */
#ifndef FF_LINT_RULES_H
#define FF_LINT_RULES_H

#include <featureflag/registry.h>

enum { FF__LINT_MESSAGE_SIZE = 256 };

typedef struct ff__lint_rule {
  const char *code; /* stable for ever */
  ff_severity severity;
  const char *title;
  const char *field; /* where a finding points at, when the flag has that field */
  const char *help;
  /* Whether the flag breaks the rule; if so, writes a message. */
  bool (*check)(const ff_flag *flag, ff_date today, char message[FF__LINT_MESSAGE_SIZE]);
} ff__lint_rule;

enum { FF__LINT_RULES_MAX = 32 };

/* The index-th rule, in the order of codes; NULL from the last one on, which is
 * before FF__LINT_RULES_MAX. */
const ff__lint_rule *ff__lint_rule_at(size_t index);

#endif
