/* drift.h - the keys in which something is wrong, as they are collected. */
#ifndef FF_LINT_DRIFT_H
#define FF_LINT_DRIFT_H

#include "core/arena.h"
#include "lint/codes.h"

#include <featureflag/drift.h>

/* A flag that the registry does not hold now, and did once. */
typedef struct ff__removed {
  const char *flag;
  const char *owner; /* the last one; NULL: none */
} ff__removed;

struct ff_drift {
  ff_linter *linter;
  const ff_registry *registry;
  ff_drift_key *keys;
  size_t count, capacity;
  ff__removed *removed;
  size_t removed_count;
  ff__arena texts;
};

/* The removed flag of that name, or NULL. */
const ff__removed *ff__drift_removed(const ff_drift *drift, const char *flag);

/* Sorts the keys by rule, flag, level and key, and drops those that are there twice. */
void ff__drift_sort(ff_drift *drift);

#endif
