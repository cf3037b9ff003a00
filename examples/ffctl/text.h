/* text.h - bytes of others made fit to be shown: on a terminal, in a shell, in JSON.
 *
 * Ids, stored values and registry texts may hold anything. What could steer a
 * terminal or hide its meaning is shown as \xNN: control characters (C1 too),
 * bytes that are not UTF-8, characters that reverse the writing direction.
 */
#ifndef FFCTL_TEXT_H
#define FFCTL_TEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Lets the C library know the width of non-ASCII characters, whatever the caller's
 * locale is. Without it, or where it fails, they are shown as \xNN. */
void text_init(void);

/* Writes text with \xNN where needed. */
void text_put(FILE *stream, const char *text, size_t size);
void text_puts(FILE *stream, const char *text);

/* The same in double quotes, with `\"` and `\\`, so that nothing is ambiguous. */
void text_put_quoted(FILE *stream, const char *text, size_t size);

/* The same as text_puts, with tabs as they are; and blanks and tabs as wide as the
 * first size bytes of it. */
void text_puts_tabbed(FILE *stream, const char *text);
void text_put_blank(FILE *stream, const char *text, size_t size);

/* How many columns text_put needs. */
size_t text_width(const char *text, size_t size);

/* Writes text as one word for sh, quoted where needed; for bash, zsh and ksh where it
 * has characters that only $'...' can show. */
void text_put_word(FILE *stream, const char *text);

/* Writes text as the content of an XML element or attribute; what XML cannot have becomes
 * U+FFFD. */
void text_put_xml(FILE *stream, const char *text);

/* A path as the URI of a file, relative if it is; NULL when memory is short. To be freed. */
char *text_uri(const char *path);

/* How many characters size bytes are; a byte that is none counts as one. */
size_t text_characters(const char *text, size_t size);

/* A JSON string of any bytes: those that are not UTF-8 become U+FFFD. NULL when
 * memory is short. */
json_t *text_json(const char *text, size_t size);

/* JSON null for NULL and, as the library sees ids, for "". */
json_t *text_json_or_null(const char *text);

/* The candidate that word most probably meant, or NULL. candidates ends with NULL. */
const char *text_nearest(const char *word, const char *const *candidates);

#endif
