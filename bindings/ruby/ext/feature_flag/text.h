/* text.h - Ruby values as the library's text: flags and ids.
 *
 * Everything here raises TypeError or ArgumentError for what is no text; nothing is ever cut
 * at a NUL. What it gives lives as long as the Ruby values and the question do.
 */
#ifndef FEATURE_FLAG_TEXT_H
#define FEATURE_FLAG_TEXT_H

#include "handle.h"

/* What a check is about. */
typedef struct question {
  const char *flag; /* NULL: symbol is a symbol, whose name only the registry tells; see names.h */
  VALUE symbol;     /* or the string that flag points into */
  ff_context context;
  char digits[2][24]; /* ids that were given as numbers */
  VALUE kept[2];      /* strings that were made of ids; on the stack, where GC sees them */
} question;

void text_init(void);

/* A String's bytes; what names it in the error. */
const char *text_of(VALUE string, const char *what);

/* An id of a String, a Symbol, an Integer or nil (NULL). */
const char *text_of_id(VALUE id, char digits[24], VALUE *kept, const char *what);

/* Two ids, and no flag. */
void question_init_tenant(question *question, VALUE company, VALUE workspace);

/* A String or a Symbol, and two ids. */
void question_init(question *question, VALUE flag, VALUE company, VALUE workspace);

#endif
