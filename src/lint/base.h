/* base.h - the registry as it was in another revision, and what is new since then. */
#ifndef FF_LINT_BASE_H
#define FF_LINT_BASE_H

#include "core/arena.h"
#include "lint/changes.h"
#include "lint/git.h"

#include <featureflag/lint.h>

typedef struct ff__base {
  ff__git git;
  ff_registry *registry;    /* NULL: there was none */
  ff_linter *linter;        /* what there is to say of it, as of the same day; NULL likewise */
  const ff_finding **known; /* the same in an order in which it is found */
  ff__arena texts;
  ff__changes changes;  /* of other files; nothing until they are read */
  const char **touched; /* the flags whose entries are not what they were, sorted */
  size_t touched_count;
} ff__base;

/* Reads the registry of that path as it was. *base is to be destroyed also on failure. */
ff_err ff__base_open(ff__base *base, const char *path, const char *revision, ff_error *error);

/* Ends it and frees it. NULL is allowed. */
void ff__base_destroy(ff__base *base);

/* Finds out what has been touched in the registry since, and what there was to say of it
 * before; `now` is the linter of the registry. false when memory is short. */
bool ff__base_compare(ff__base *base, const ff_linter *now, const ff_registry *registry);

/* Whether a finding is one that the change has nothing to do with. In the registry: it was
 * there before, and the flag's entry is as it was; or nothing refers to it, and no line that
 * is gone did. In another file: its line is as it was, if the changes were read, and it is not
 * the registry's change that made it wrong. */
bool ff__base_had(const ff__base *base, const ff_finding *finding);

/* How often a flag's expectedRemoval was moved to a later day before the revision, as far
 * as `most`. */
ff_err ff__base_count_moves(const ff__base *base, const ff_flag *before, long most, long *moves,
                            ff_error *error);

#endif
