/* same.h - whether two registries say the same of a flag. */
#ifndef FF_LINT_SAME_H
#define FF_LINT_SAME_H

#include <featureflag/registry.h>

/* Whether b, which may be NULL, says the same as a; where they stand makes no difference. */
bool ff__flag_is_same(const ff_flag *a, const ff_flag *b);

#endif
