/* linter.h - where findings are collected, whoever found them. */
#ifndef FF_LINT_LINTER_H
#define FF_LINT_LINTER_H

#include "core/arena.h"
#include "lint/base.h"
#include "lint/config.h"
#include "lint/ignore.h"
#include "lint/owners.h"

#include <featureflag/lint.h>

typedef struct ff__found {
  ff_finding shown;
  size_t file_order; /* that of its file among the linter's */
  size_t order;      /* of finding decides between equal places and codes */
  bool is_new;       /* of the change, whatever its line */
} ff__found;

struct ff_linter {
  ff_date today;
  ff__config config;
  ff__owners owners;
  bool is_borrowing;     /* these two are another linter's */
  ff__base *base;        /* NULL: nothing to compare with */
  ff_baseline *baseline; /* its user's; NULL: there is none */
  ff__arena texts;
  const char **files; /* in the order in which they first came up */
  size_t file_count, file_capacity;
  ff__found *found;
  size_t count, capacity;
  ff__ignore *ignores;
  size_t ignore_count, ignore_capacity;
  bool looked_for[FF__RULE_NUMBERS]; /* by the rule's number */
  bool out_of_memory;
  bool is_misused; /* a finding had a code that is no rule's */
};

/* A linter as of the same day, with the same configuration and owners, which must live as
 * long. NULL when memory is short. */
ff_linter *ff__linter_create_like(const ff_linter *linter);

/* A copy that lives as long as the linter; NULL of NULL, and when memory is short. */
const char *ff__linter_keep(ff_linter *linter, const char *text);

/* Marks what is in the baseline, if there is one. */
void ff__baseline_apply(ff_linter *linter);

/* As ff_linter_add; with is_grave it is an error, unless the rule is off. */
void ff__linter_add(ff_linter *linter, const ff_diagnostic *found, bool is_grave);

/* Whether a line of a file is new since the revision: false also when that is not known. */
bool ff__linter_is_new(const ff_linter *linter, const char *file, uint32_t line);

/* Says that a finding of that rule is of the change, although its line is not. */
void ff__linter_set_new(ff_linter *linter, int rule, const char *file, uint32_t line,
                        uint32_t column);

/* Reads a comment of source code, from what begins it on, if it is an ff:ignore: about
 * lines first to last of its file. place says where it stands; its texts are copied. */
void ff__linter_add_comment(ff_linter *linter, const ff_diagnostic *place, const char *text,
                            size_t size, uint32_t first, uint32_t last);

#endif
