/* mangle.h - what a flag's name is in code: one constant, the same in every language.
 *
 *     advanced-scheduling    FF_FLAG_ADVANCED_SCHEDULING
 *
 * Upper case, and `_` for what is no letter and no digit. The prefix keeps it clear of
 * keywords, of macros and of digits in front, and lets one search find all uses.
 */
#ifndef FF_LINT_MANGLE_H
#define FF_LINT_MANGLE_H

#include <stdbool.h>

#define FF__CONSTANT_PREFIX "FF_FLAG_"

/* Room for the constant of the longest name. */
enum { FF__CONSTANT_SIZE = sizeof FF__CONSTANT_PREFIX + 128 };

/* The constant of a name, cut where the name is longer than names may be. */
typedef struct ff__constant_name {
  char text[FF__CONSTANT_SIZE];
} ff__constant_name;

ff__constant_name ff__constant_of(const char *name);

/* Orders names by their constants; 0 when these are the same. */
int ff__constants_compare(const char *a, const char *b);

/* Whether the constant is one that the library's own headers have. */
bool ff__constant_is_taken(const char *name);

#endif
