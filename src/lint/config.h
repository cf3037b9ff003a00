/* config.h - what lint.yml says: severities, thresholds, where owners are listed.
 *
 *     rules:
 *       FF204: warning        a code or a name: error, warning, info or off
 *     thresholds:
 *       dueWithinDays: 30
 *     owners: owners.txt      as seen from the folder of lint.yml
 *
 * Another section is a line in config.c.
 */
#ifndef FF_LINT_CONFIG_H
#define FF_LINT_CONFIG_H

#include "lint/rules.h"

/* A threshold's name here, its name in the file, the least and the most it can be, and
 * what it is by default; without a default its rule does nothing. */
#define FF__THRESHOLD_MAP(X)                                                                       \
  X(DUE_WITHIN_DAYS, "dueWithinDays", 0, 36500, 14)                                                \
  X(LONGEST_LIFE_DAYS, "longestLifeDays", 0, 36500, FF__NO_THRESHOLD)                              \
  X(EXTENSIONS_ALLOWED, "extensionsAllowed", 0, 1000, 2)                                           \
  X(FLAGS_PER_OWNER, "flagsPerOwner", 0, 1000000, FF__NO_THRESHOLD)                                \
  X(EXPIRED_PER_OWNER, "expiredPerOwner", 0, 1000000, FF__NO_THRESHOLD)

enum { FF__NO_THRESHOLD = -1 };

typedef enum ff__threshold {
#define X(id, name, least, most, otherwise) FF__##id,
  FF__THRESHOLD_MAP(X)
#undef X
      FF__THRESHOLD_COUNT
} ff__threshold;

typedef struct ff__config {
  unsigned char changes[FF__RULE_NUMBERS]; /* by the rule's number; 0: none, else 1 + severity */
  bool off[FF__RULE_NUMBERS];
  long thresholds[FF__THRESHOLD_COUNT];
  char *owners; /* where they are listed; NULL: CODEOWNERS */
} ff__config;

void ff__config_init(ff__config *config);
void ff__config_finish(ff__config *config);

/* The severity of a rule; false when it is off. */
bool ff__config_severity(const ff__config *config, const ff_rule *rule, ff_severity *severity);

#endif
