/* coverage.h - what `ffctl coverage` asks of each flag of a registry (FF401). */
#ifndef FFCTL_COVERAGE_H
#define FFCTL_COVERAGE_H

#include "answers.h"

#include <featureflag/lint.h>

struct coverage {
  const struct answers *answers;
  bool any;  /* one of both answers is enough */
  bool sets; /* those among all flags at once count, too */
};

/* Adds what is missing to the linter. */
void coverage_check(const struct coverage *coverage, const ff_registry *registry,
                    ff_linter *linter);

#endif
