/* finder.h - finds all references to flags in one file.
 *
 * Puts the parts together: the lexer's tokens go through the nesting, and calls of check
 * functions are read on the way. One finder reads many files, one after the other.
 */
#ifndef FF_LINT_REFERENCES_FINDER_H
#define FF_LINT_REFERENCES_FINDER_H

#include "lint/references/call.h"
#include "lint/references/filter.h"
#include "lint/references/nesting.h"

#include <featureflag/references.h>

enum { FF__CALLS_MAX = 32 };

/* Something that was found, in the order of the text; its number is its place. */
typedef struct ff__item {
  ff_reference_kind kind;
  bool dropped;         /* was none, after all */
  bool literal;         /* text is a name */
  bool path;            /* text is a variable's or a constant's */
  const ff__name *name; /* NULL: not known */
  const char *text;     /* as it is written there, where it is not known */
  size_t size;
  const ff__function *function; /* NULL: a mention */
  uint32_t line, column;
  const char *line_start;
  uint32_t guard; /* the number of the check around it; FF__NO_CHECK: none */
  ff_scope level;
  uint32_t kept; /* its number among those that are not dropped, see finds.c */
} ff__item;

/* A comment that begins with ff: and speaks of lines first to last of the file. */
typedef struct ff__source_remark {
  const char *text; /* from what begins it on, and without what ends it */
  size_t size;
  uint32_t line, column;
  const char *line_start;
  uint32_t first, last; /* last is 0 until it is known */
} ff__source_remark;

typedef struct ff__finder {
  const ff__vocabulary *vocabulary;
  const ff__lexer_tables *tables;
  ff__lexer lexer;
  ff__nesting nesting;
  ff__call calls[FF__CALLS_MAX]; /* that are open, the innermost last */
  uint32_t call_count;
  ff__constants constants;
  ff__item *items;
  size_t count, capacity;
  ff__source_remark *remarks;
  size_t remark_count, remark_capacity;
  enum { FF__NO_DEFINITION, FF__DEFINES, FF__DEFINED } definition; /* `def`, and its name */
  uint32_t ended; /* the item whose call has ended with the token before */
  bool out_of_memory;
} ff__finder;

void ff__finder_init(ff__finder *finder, const ff__vocabulary *vocabulary,
                     const ff__lexer_tables *tables);
void ff__finder_finish(ff__finder *finder);

/* Looks through a file; items[0..count) and remarks tell what is in it, until the
 * next one. Their text and lines lie in this text. False when memory is short. */
bool ff__finder_read(ff__finder *finder, const ff__language *language, const char *text,
                     size_t size);

/* The check, of another flag than its own, that the item of that number is inside of;
 * FF__NO_CHECK: of none. */
uint32_t ff__finder_outer(const ff__finder *finder, uint32_t number);

/* -- For the files that make up the finder ---------------------------------- */

/* A new item at a token; NULL when memory is short. */
ff__item *ff__finder_add(ff__finder *finder, ff_reference_kind kind, const ff__token *token);

bool ff__finder_is_check(const ff__item *item);

/* A word that is the name of a function: begins a call, unless it is its definition. */
void ff__finder_take_function(ff__finder *finder, const ff__token *token,
                              const ff__function *function);

/* What nesting tells, see its ends and guards; user is the finder. */
void ff__finder_end_call(void *user, uint32_t number, bool complete);
void ff__finder_guard_earlier(void *user, uint32_t check, uint32_t first);

#endif
