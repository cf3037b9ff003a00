/* edit.h - what the ways to edit a registry have in common: the file as blocks of lines, pieces
 * that take the place of others, and being sure of the result.
 *
 * Knows no YAML beyond what the registry's reader tells of it.
 */
#ifndef FF_LINT_EDIT_H
#define FF_LINT_EDIT_H

#include "lint/order.h"

#include <featureflag/edit.h>

typedef struct ff__edit {
  const ff_registry *registry;
  const char *text; /* of the file */
  size_t size;
  const char *newline; /* that of its first line */
  ff__block *blocks;   /* in file order */
  size_t count;
} ff__edit;

/* FF_ERR_REGISTRY when the registry has mistakes; FF_ERR_NOMEM. To be finished in any case. */
ff_err ff__edit_init(ff__edit *edit, const ff_registry *registry, ff_error *error);
void ff__edit_finish(ff__edit *edit);

/* Where a line begins, in bytes; the end of the text when there is no such line. */
size_t ff__edit_line(const ff__edit *edit, uint32_t line);

/* Whether there is such a line, and nothing but blanks on it. */
bool ff__edit_is_blank(const ff__edit *edit, uint32_t line);

/* The flag of that name and its block. FF_ERR_FLAG_NOT_FOUND. */
ff_err ff__edit_find(const ff__edit *edit, const char *name, const ff__block **block,
                     ff_error *error);

/* Where the colon of `flags:` ends; false when it does not begin the file as usual. *indentation
 * gets how far it is from the line's beginning. */
bool ff__edit_flags_colon(const ff__edit *edit, size_t *colon_end, size_t *indentation);

/* A text in place of text[begin..end) of the file. */
typedef struct ff__piece {
  size_t begin, end;
  const char *text;
} ff__piece;

/* The file's text with the pieces, which are in order, in it; NULL when memory is short. */
char *ff__edit_splice(const ff__edit *edit, const ff__piece *pieces, size_t count, size_t *size);

/* Takes a text that was made (NULL: memory was short), reads it again, and hands it out if it
 * holds `wanted` under that name (NULL: not any more), and all other flags as they were. */
ff_err ff__edit_settle_take(const ff__edit *edit, const char *name, const ff_flag *wanted,
                            char *made, size_t made_size, char **text, size_t *size,
                            ff_error *error);

/* FF_ERR_UNSUPPORTED, with a place in the file. */
ff_err ff__edit_refuse(const ff__edit *edit, uint32_t line, ff_error *error);

/* Text as a YAML scalar: as it is where that is safe and `may_be_plain`, else in double quotes.
 * NULL when memory is short. To be freed. */
char *ff__edit_scalar(const char *text, bool may_be_plain);

#endif
