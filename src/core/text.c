/* text.c - see text.h. */
#include "core/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_WORD = 64 };

static bool continues(const char *text, size_t at) {
  return ((unsigned char)text[at] & 0xc0) == 0x80;
}

size_t ff__utf8_length(const char *text, size_t size) {
  if (size == 0) return 0;
  unsigned char first = (unsigned char)text[0];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (size < 2 || !continues(text, 1)) return 0;
  if (first < 0xe0) return 2;

  unsigned char second = (unsigned char)text[1];
  if (first < 0xf0) {
    bool overlong = first == 0xe0 && second < 0xa0;
    bool surrogate = first == 0xed && second > 0x9f;
    return size < 3 || !continues(text, 2) || overlong || surrogate ? 0 : 3;
  }
  bool overlong = first == 0xf0 && second < 0x90;
  bool too_large = first == 0xf4 && second > 0x8f;
  return size < 4 || !continues(text, 2) || !continues(text, 3) || overlong || too_large ? 0 : 4;
}

/* The character of a valid sequence. */
static uint32_t decode(const char *text, size_t length) {
  static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  uint32_t character = (unsigned char)text[0] & masks[length];
  for (size_t i = 1; i < length; i++)
    character = character << 6 | ((unsigned char)text[i] & 0x3f);
  return character;
}

/* Controls, and characters that make a text look like another one. */
static bool is_deceptive(uint32_t c) {
  if (c < 0x80) return (c < 0x20 && c != '\n') || c == 0x7f;
  bool is_c1 = c < 0xa0;
  bool turns = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
               (c >= 0x2066 && c <= 0x2069);
  return is_c1 || turns;
}

void ff__text_make_printable(char *text) {
  size_t left = strlen(text);
  while (left > 0) {
    size_t length = ff__utf8_length(text, left);
    if (length == 0) {
      *text = '?';
      length = 1;
    } else if (is_deceptive(decode(text, length))) {
      memset(text, '?', length);
    }
    text += length;
    left -= length;
  }
}

void ff__text_make_line(char *text) {
  ff__text_make_printable(text);
  for (; *text; text++)
    if (*text == '\n') *text = '?';
}

static size_t smallest(size_t a, size_t b, size_t c) {
  size_t least = a < b ? a : b;
  return least < c ? least : c;
}

/* Levenshtein's distance, a row at a time; SIZE_MAX for words too long to matter. */
static size_t distance(const char *a, const char *b) {
  size_t columns = strlen(b);
  if (strlen(a) > LONGEST_WORD || columns > LONGEST_WORD) return SIZE_MAX;

  size_t row[LONGEST_WORD + 1];
  for (size_t j = 0; j <= columns; j++)
    row[j] = j;
  for (size_t i = 1; a[i - 1]; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= columns; j++) {
      size_t above = row[j];
      row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
      diagonal = above;
    }
  }
  return row[columns];
}

const char *ff__text_nearest(const char *text, const char *const *candidates) {
  size_t length = strlen(text);
  size_t limit = length < 6 ? 1 : length / 3;
  const char *nearest = NULL;
  size_t least = limit + 1;
  for (; *candidates; candidates++) {
    size_t edits = distance(text, *candidates);
    if (edits < least) {
      least = edits;
      nearest = *candidates;
    }
  }
  return nearest;
}

void ff__write(ff__writer *writer, const char *format, ...) {
  size_t room = writer->length < writer->size ? writer->size - writer->length : 0;
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(room ? writer->text + writer->length : NULL, room, format, arguments);
  va_end(arguments);
  if (written > 0) writer->length += (size_t)written;
}

void ff__write_json_string(ff__writer *writer, const char *text) {
  ff__write(writer, "\"");
  size_t left = strlen(text);
  while (left > 0) {
    size_t length = ff__utf8_length(text, left);
    unsigned char c = (unsigned char)*text;
    if (length == 0) {
      ff__write(writer, "\\ufffd");
      length = 1;
    } else if (c < 0x20 || c == 0x7f) {
      ff__write(writer, "\\u%04x", c);
    } else if (c == '"' || c == '\\') {
      ff__write(writer, "\\%c", c);
    } else {
      ff__write(writer, "%.*s", (int)length, text);
    }
    text += length;
    left -= length;
  }
  ff__write(writer, "\"");
}
