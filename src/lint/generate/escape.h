/* escape.h - texts of a registry, put where they can do no harm.
 *
 * A description may hold anything: what ends a comment, a tag, a table; line ends that only
 * some languages know; characters that turn the direction of writing. Whatever it is, it
 * comes out as text of one paragraph.
 */
#ifndef FF_LINT_GENERATE_ESCAPE_H
#define FF_LINT_GENERATE_ESCAPE_H

#include "core/text.h"

/* One after the other, the characters of a text as UTF-8 with a NUL. Blanks and line ends
 * of any kind and number are one ' ', with none at either end; what cannot be shown is
 * one '?' or several. */
typedef struct ff__characters {
  const char *rest;
  char shown[5];
} ff__characters;

ff__characters ff__characters_of(const char *text);
bool ff__characters_next(ff__characters *at);

/* As part of a comment, in C's or in #'s way. Long texts go on in a new line, after margin. */
void ff__put_comment(ff__writer *writer, const char *margin, const char *text);

/* As the content of an element or an attribute, in XML and in HTML. */
void ff__put_html(ff__writer *writer, const char *text);

/* As part of a paragraph or of a table's cell, in Markdown as CommonMark and GitHub have it. */
void ff__put_markdown(ff__writer *writer, const char *text);

#endif
