/* rules.h - the table of rules: all that there is to say about each of them.
 *
 * Knows no registry; what looks for a rule is elsewhere. To add a rule, put a line into
 * a map of codes.h and a page into the file of its hundred. To add a hundred, put its
 * list into rules.c.
 */
#ifndef FF_LINT_RULES_H
#define FF_LINT_RULES_H

#include <featureflag/lint.h>

/* The rules of a hundred, in the order of codes; the last one has no code. */
extern const ff_rule ff__form_rules[];
extern const ff_rule ff__debt_rules[];
extern const ff_rule ff__reference_rules[];
extern const ff_rule ff__coverage_rules[];
extern const ff_rule ff__drift_rules[];
extern const ff_rule ff__ignore_rules[];

/* The number in a rule's code: 204, and less than FF__RULE_NUMBERS. */
enum { FF__RULE_NUMBERS = 1000 };
unsigned ff__rule_number(const ff_rule *rule);

/* The rule of a number; NULL when there is none. */
const ff_rule *ff__rule_numbered(unsigned number);

#endif
