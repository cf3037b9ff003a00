/* report.h - how findings in a file that was read here are put. */
#ifndef FF_LINT_REPORT_H
#define FF_LINT_REPORT_H

#include "lint/codes.h"

#include <featureflag/lint.h>
#include <stdarg.h>

/* What a finding is about. */
typedef struct ff__spot {
  const ff_registry *file;
  uint32_t line, column;
  const char *flag; /* NULL: none */
  const char *help; /* NULL: none */
} ff__spot;

/* Adds a finding of the rule with that number, one of codes.h. */
void ff__report_at(ff_linter *linter, int rule, const ff__spot *spot, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same; with is_grave it is an error, unless the rule is off. */
void ff__vreport_at(ff_linter *linter, int rule, const ff__spot *spot, bool is_grave,
                    const char *format, va_list arguments) __attribute__((format(printf, 5, 0)));

/* The most bytes of text, up to limit, that do not end inside a character. */
size_t ff__cut(const char *text, size_t size, size_t limit);

/* A line as findings show it, cut and without tabs, in the room given; NULL when there is
 * no such line. */
enum { FF__LINE_SIZE = 401 };
const char *ff__line_of(const ff_registry *file, uint32_t line, char shown[FF__LINE_SIZE]);

/* "1 day", "12 days". */
typedef struct ff__days {
  char text[32];
} ff__days;

ff__days ff__days_of(int64_t days);

/* "2026-11-20" */
typedef struct ff__day {
  char text[11];
} ff__day;

ff__day ff__day_of(ff_date date);

/* A text of the file in backticks, long ones cut. */
typedef struct ff__quote {
  char text[80];
} ff__quote;

ff__quote ff__quote_of(const char *text);

#endif
