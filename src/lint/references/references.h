/* references.h - a set of references, as its files see it. */
#ifndef FF_LINT_REFERENCES_REFERENCES_H
#define FF_LINT_REFERENCES_REFERENCES_H

#include "lint/references/finder.h"

/* A comment that begins with "ff:", as in `// ff:ignore FF303 -- reason`: what people say
 * about findings in a source. It speaks of its own line, or when nothing else stands there
 * of those up to the next one with code. */
typedef struct ff__source_comment {
  const char *file;
  uint32_t line, column;
  const char *text;    /* from what begins the comment on, and without what ends it */
  uint32_t first_line; /* of those that it speaks of */
  uint32_t last_line;
  const char *source_line; /* as in ff_diagnostic */
} ff__source_comment;

/* The references of one file, and the text that they point to, which are its own. */
typedef struct ff__finds {
  char *path;
  ff_reference *references;
  uint32_t *names; /* of each, the number of its name from 1; 0: not known */
  size_t count;
  ff__source_comment *comments;
  size_t comment_count;
  char *texts;
} ff__finds;

struct ff_references {
  const ff_registry *registry;
  ff__vocabulary vocabulary;
  ff__lexer_tables tables;
  ff__filter *filter; /* NULL until something is read */
  bool *has;          /* of each name, whether anything refers to it */
  ff__finds *files;
  size_t file_count;
  const ff_reference **all; /* of all files, in order */
  size_t count, capacity;
  const ff__source_comment **comments; /* likewise */
  size_t comment_count, comment_capacity;
  ff_diagnostic *diagnostics;
  size_t diagnostic_count;
  ff_references_extent extent;
};

/* Sees to it that the vocabulary does not change any more. */
ff_err ff__references_begin(ff_references *references);

/* Copies what a finder found in a file; all zero when that is nothing. */
ff_err ff__finds_init(ff__finds *finds, const ff_references *references, ff__finder *finder,
                      const char *path, const char *text, size_t size);
void ff__finds_finish(ff__finds *finds);

/* Adds them to the set, which they belong to from then on, also on failure. */
ff_err ff__references_take(ff_references *references, ff__finds *finds);

/* Adds a finding about a file, by a rule of codes.h. message and help are copied. */
ff_err ff__references_remark(ff_references *references, int rule, const char *path,
                             const char *message, const char *help);

/* Whether a file is what ffctl writes, and so no reference. */
bool ff__references_is_generated(const char *text, size_t size);

#endif
