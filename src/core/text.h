/* text.h - text for people and for JSON: printable, bounded, near misses. */
#ifndef FF_CORE_TEXT_H
#define FF_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Replaces in place every control character but newline (0x00-0x1f, 0x7f) with '?',
 * and bytes that are not part of valid UTF-8, that encode C1 controls, or characters that
 * turn the direction of writing (U+061C, U+200E, U+200F, U+202A-202E, U+2066-2069), too. */
void ff__text_make_printable(char *text);

/* The same, and newlines become '?' too: for what must stay one line of a log. */
void ff__text_make_line(char *text);

/* Length in bytes of the UTF-8 character that begins at text, of which size bytes
 * may be read; 0 when none does (overlong forms, surrogates, values above U+10FFFF
 * and truncated ones included). Source: The Unicode Standard, table 3-7. */
size_t ff__utf8_length(const char *text, size_t size);

/* The candidate that text most probably meant: within a third of its length in
 * edits, at least one; NULL when nothing is that near. candidates ends with NULL. */
const char *ff__text_nearest(const char *text, const char *const *candidates);

/* Appends to a bounded buffer as snprintf counts: whatever is appended, `length` is
 * what would be needed and the text stays NUL-terminated. Begin with {text, size, 0}. */
typedef struct ff__writer {
  char *text;
  size_t size;
  size_t length;
} ff__writer;

void ff__write(ff__writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends text as a JSON string with its quotes (RFC 8259); what is not valid UTF-8
 * becomes U+FFFD. */
void ff__write_json_string(ff__writer *writer, const char *text);

#endif
