/* pages.h - what both pages for people say: the same words, whatever they are set in. */
#ifndef FF_LINT_GENERATE_PAGES_H
#define FF_LINT_GENERATE_PAGES_H

#include "lint/generate/plan.h"

/* What flags are, for somebody who has never heard of them: paragraphs, then NULL. */
extern const char *const ff__pages_about[];

/* How an answer is found: steps in their order, then NULL. */
extern const char *const ff__pages_steps[];

/* "6 flags", "1 flag" */
typedef struct ff__phrase {
  char text[64];
} ff__phrase;

ff__phrase ff__pages_count(size_t count, const char *one);

/* "2026-11-20", or "" without a date. */
ff__phrase ff__pages_date(ff_date date);

/* "in 12 days", "today", "12 days ago"; "" for a flag that never has to go. */
ff__phrase ff__pages_left(const ff__plan *plan, const ff_flag *flag);

#endif
