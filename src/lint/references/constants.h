/* constants.h - the constants of a file that stand for a text.
 *
 *     const pluginMigration = "plugin-migration"      flags.Enabled(pluginMigration)
 *
 * What is assigned once, and to a name that looks like a constant's or in a statement that
 * says const, is taken for one all over the file. Knows neither scopes nor other files.
 */
#ifndef FF_LINT_REFERENCES_CONSTANTS_H
#define FF_LINT_REFERENCES_CONSTANTS_H

#include "lint/references/lexer.h"

typedef struct ff__constant {
  const char *name;
  size_t name_size;
  const char *text; /* NULL: it has several */
  size_t size;
} ff__constant;

enum { FF__CONSTANTS_MAX = 500 };

typedef struct ff__constants {
  ff__constant items[FF__CONSTANTS_MAX];
  size_t count;
  bool types_last; /* as in Go and TypeScript */
  bool declares;   /* this statement, or this group of Go's, says const */
  ff__token name;  /* the first word behind `const` */
} ff__constants;

void ff__constants_begin(ff__constants *constants, const ff__language *language);

/* Every token, with the two in front of it; new_statement tells that one begins here, and
 * grouped that it is in the parentheses of Go's const (...). */
void ff__constants_take(ff__constants *constants, const ff__token *token, const ff__token *before,
                        const ff__token *before_that, bool new_statement, bool grouped);

/* The text of a constant; NULL when it is none, or has several. */
const char *ff__constants_find(const ff__constants *constants, const char *name, size_t size,
                               size_t *text_size);

/* Whether a name looks like a constant's: FLAG, Flag, kFlag. */
bool ff__constants_fits(const char *name, size_t size);

#endif
