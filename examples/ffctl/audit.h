/* audit.h - what `ffctl audit` is asked, and what it has found. */
#ifndef FFCTL_AUDIT_H
#define FFCTL_AUDIT_H

#include "output.h"
#include "session.h"

#include <featureflag/drift.h>

enum { AUDIT_RULES_MAX = 16 };

typedef struct audit {
  const arguments *parsed;
  session *opened;
  ff_date today;
  unsigned rate; /* keys to look at in a second */
  bool json;
  const ff_rule *rules[AUDIT_RULES_MAX]; /* those asked for; none: all */
  size_t rule_count;
  ff_linter *linter;
  ff_drift *drift;
  ff_walk_report report;
} audit;

/* The next open finding that was asked for; begin with *next 0. NULL from the last one on. */
const ff_finding *audit_next(const audit *asked, size_t *next);

/* The keys of a finding: the first one's index among those of the drift, and how many. */
size_t audit_keys(const audit *asked, const ff_finding *finding, size_t *count);

/* Shows what was found; returns whether it could. *fails tells whether it is a finding that
 * makes audit fail. */
bool audit_put(const audit *asked, bool *fails);

/* Shows the values of what was found that would be deleted, asks, writes the undo file and
 * deletes them. Returns the status to exit with. */
int audit_prune(const audit *asked);

/* Puts back what an undo file holds. Returns the status to exit with. */
int audit_undo(const arguments *parsed, const char *path);

#endif
