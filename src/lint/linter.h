/* linter.h - where findings are collected, whoever found them. */
#ifndef FF_LINT_LINTER_H
#define FF_LINT_LINTER_H

#include "core/arena.h"
#include "lint/config.h"
#include "lint/owners.h"

#include <featureflag/lint.h>

typedef struct ff__found {
  ff_finding shown;
  size_t file_order; /* that of its file among the linter's */
  size_t order;      /* of finding decides between equal places and codes */
} ff__found;

struct ff_linter {
  ff_date today;
  ff__config config;
  ff__owners owners;
  ff__arena texts;
  const char **files; /* in the order in which they first came up */
  size_t file_count, file_capacity;
  ff__found *found;
  size_t count, capacity;
  bool out_of_memory;
};

#endif
