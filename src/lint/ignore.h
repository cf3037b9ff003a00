/* ignore.h - comments that tell what to ignore.
 *
 *     # ff:ignore FF204 FF210 until=2027-01-31 -- the migration is late
 *                 ^ rules     ^ up to that day    ^ why
 *
 * Knows comments and what they are about, not where they come from: a registry's are
 * about a flag, those of source code about lines.
 */
#ifndef FF_LINT_IGNORE_H
#define FF_LINT_IGNORE_H

#include <featureflag/lint.h>

/* A comment and what it is about. */
typedef struct ff__comment {
  const char *file;
  uint32_t line, column;
  const char *text; /* from what begins the comment on, a `#` or two slashes */
  size_t size;
  const char *source_line; /* for findings about the comment; NULL: none */
  const char *flag;        /* it is about this flag; NULL: about lines */
  uint32_t first, last;
} ff__comment;

enum { FF__IGNORE_RULES_MAX = 8 };

typedef struct ff__ignore {
  ff_diagnostic place; /* where findings about it are */
  const char *flag;
  uint32_t first, last;
  const ff_rule *rules[FF__IGNORE_RULES_MAX];
  bool is_used[FF__IGNORE_RULES_MAX];
  size_t rule_count;
  ff_date until;      /* FF_DATE_NONE: for ever */
  const char *reason; /* NULL: none is given */
  bool is_dead;       /* it has no effect, and that was reported */
} ff__ignore;

/* Reads a comment, if it is for us; reports what cannot be understood. */
void ff__ignore_read(ff_linter *linter, const ff__comment *comment);

/* Reads all comments of a registry. */
void ff__ignore_read_registry(ff_linter *linter, const ff_registry *registry);

/* Marks what is to be ignored, then reports comments that are no good. To be called once
 * all findings are there. */
void ff__ignore_apply(ff_linter *linter);

#endif
