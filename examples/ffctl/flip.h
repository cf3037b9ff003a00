/* flip.h - which single write would turn an answer round.
 *
 * Nothing here knows the rules case by case: every possible write is tried on a copy
 * of the levels, and those that turn the answer round are told.
 */
#ifndef FFCTL_FLIP_H
#define FFCTL_FLIP_H

#include <featureflag.h>

enum { LEVELS = 3, FLIPS_MAX = 2 * LEVELS };

/* What a level says; `asked` is false for one that the context has no id for. */
struct level {
  bool asked;
  bool speaks;
  bool enabled;
};

/* An explanation's keys, by ff_scope, and what holds when none of them speaks. */
struct levels {
  struct level at[LEVELS];
  bool otherwise;
};

struct levels levels_of(const ff_explanation *explanation);

/* What the levels come to. */
bool levels_decide(const struct levels *levels);

/* The same, were nothing stored at one of them. */
bool levels_decide_without(struct levels levels, ff_scope scope);

struct flip {
  ff_scope scope;
  bool unset;  /* else it is set to the opposite of what it is now */
  bool forced; /* it is finer than the flag's scope */
};

/* Writes those that turn the answer round, the ones that concern the fewest tenants first:
 * at `finest` or broader, and of what is stored below that, which should not be there, its
 * removal. Returns how many. */
size_t flips_find(const struct levels *levels, ff_scope finest, struct flip flips[FLIPS_MAX]);

#endif
