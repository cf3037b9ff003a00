/* text.c - see text.h. */
#include "text.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* A character, or a byte that is none. */
typedef struct piece {
  size_t size;
  int columns; /* -1: must not be shown as it is */
} piece;

void text_init(void) {
  setlocale(LC_CTYPE, "C.UTF-8");
}

/* Length of the UTF-8 character at text, or 0 when none begins there. */
static size_t decode(const char *text, size_t size, uint32_t *code) {
  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *bytes = (const unsigned char *)text;
  unsigned char first = bytes[0];
  size_t length = first < 0x80   ? 1
                  : first < 0xc2 ? 0
                  : first < 0xe0 ? 2
                  : first < 0xf0 ? 3
                  : first < 0xf5 ? 4
                                 : 0;
  if (length == 0 || length > size) return 0;

  uint32_t value = length == 1 ? first : first & (0x7fu >> length);
  for (size_t i = 1; i < length; i++) {
    if ((bytes[i] & 0xc0) != 0x80) return 0;
    value = value << 6 | (bytes[i] & 0x3fu);
  }
  bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < smallest[length] || value > 0x10ffff || surrogate) return 0;
  *code = value;
  return length;
}

static bool misleads(uint32_t code) {
  bool line_break = code == 0x2028 || code == 0x2029;
  bool direction = code == 0x061c || code == 0x200e || code == 0x200f ||
                   (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  bool invisible = code == 0x200b || code == 0xfeff || (code >= 0xe0000 && code <= 0xe007f);
  return line_break || direction || invisible;
}

static piece piece_at(const char *text, size_t size) {
  uint32_t code = 0;
  size_t length = decode(text, size, &code);
  if (length == 0) return (piece){1, -1};
  if (code == 0) return (piece){1, -1};
  return (piece){length, misleads(code) ? -1 : wcwidth((wchar_t)code)};
}

static void put_bytes(FILE *stream, const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    fprintf(stream, "\\x%02x", (unsigned char)text[i]);
}

/* How many bytes are each a character of one column: most of all text. */
static size_t plain_size(const char *text, size_t size) {
  size_t plain = 0;
  while (plain < size && text[plain] >= ' ' && text[plain] <= '~')
    plain++;
  return plain;
}

static void put_piece(FILE *stream, const char *text, piece next, const char *special) {
  if (next.columns < 0) {
    put_bytes(stream, text, next.size);
    return;
  }
  if (strchr(special, *text)) putc('\\', stream);
  fwrite(text, 1, next.size, stream);
}

static void put(FILE *stream, const char *text, size_t size, const char *special) {
  while (size > 0) {
    piece next = {*special ? 0 : plain_size(text, size), 0};
    if (next.size == 0) next = piece_at(text, size);
    put_piece(stream, text, next, special);
    text += next.size;
    size -= next.size;
  }
}

void text_put(FILE *stream, const char *text, size_t size) {
  put(stream, text, size, "");
}

void text_puts(FILE *stream, const char *text) {
  text_put(stream, text, strlen(text));
}

void text_put_quoted(FILE *stream, const char *text, size_t size) {
  putc('"', stream);
  put(stream, text, size, "\\\"");
  putc('"', stream);
}

size_t text_width(const char *text, size_t size) {
  size_t width = plain_size(text, size);
  for (size_t at = plain_size(text, size); at < size;) {
    piece next = piece_at(text + at, size - at);
    width += next.columns < 0 ? 4 * next.size : (size_t)next.columns;
    at += next.size;
  }
  return width;
}

void text_puts_tabbed(FILE *stream, const char *text) {
  for (;;) {
    size_t size = strcspn(text, "\t");
    text_put(stream, text, size);
    if (!text[size]) return;
    putc('\t', stream);
    text += size + 1;
  }
}

void text_put_blank(FILE *stream, const char *text, size_t size) {
  for (size_t left = size; left > 0;) {
    const char *at = text + size - left;
    size_t plain = plain_size(at, left);
    size_t taken = plain > 0 ? plain : piece_at(at, left).size;
    if (*at == '\t')
      putc('\t', stream);
    else
      fprintf(stream, "%*s", (int)text_width(at, taken), "");
    left -= taken;
  }
}

static bool all_shown(const char *text, size_t size) {
  for (size_t at = 0; at < size;) {
    piece next = piece_at(text + at, size - at);
    if (next.columns < 0) return false;
    at += next.size;
  }
  return true;
}

void text_put_word(FILE *stream, const char *text) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "._-:/@%+,";
  size_t size = strlen(text);
  if (size > 0 && strspn(text, plain) == size) {
    fputs(text, stream);
  } else if (all_shown(text, size)) {
    putc('\'', stream);
    for (; *text; text++)
      fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, stream);
    putc('\'', stream);
  } else {
    fputs("$'", stream);
    put(stream, text, size, "\\'");
    putc('\'', stream);
  }
}

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

static bool is_xml(uint32_t code) {
  bool is_space = code == '\t' || code == '\n' || code == '\r';
  return is_space || (code >= 0x20 && code != 0xfffe && code != 0xffff);
}

static void put_xml(FILE *stream, const char *text, size_t size) {
  switch (*text) {
  case '&': fputs("&amp;", stream); break;
  case '<': fputs("&lt;", stream); break;
  case '>': fputs("&gt;", stream); break;
  case '"': fputs("&quot;", stream); break;
  default: fwrite(text, 1, size, stream);
  }
}

void text_put_xml(FILE *stream, const char *text) {
  for (size_t left = strlen(text), size; left > 0; left -= size, text += size) {
    uint32_t code;
    size_t length = decode(text, left, &code);
    size = length ? length : 1;
    if (length > 0 && is_xml(code))
      put_xml(stream, text, size);
    else
      fputs(replacement, stream);
  }
}

char *text_uri(const char *path) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "._~-/";
  const char *scheme = *path == '/' ? "file://" : "";
  char *uri = malloc(strlen(scheme) + 3 * strlen(path) + 1);
  if (!uri) return NULL;
  char *end = uri + sprintf(uri, "%s", scheme);
  for (; *path; path++)
    end += sprintf(end, strchr(plain, *path) ? "%c" : "%%%02X", (unsigned char)*path);
  return uri;
}

size_t text_characters(const char *text, size_t size) {
  size_t count = 0;
  for (size_t at = 0; at < size; count++) {
    uint32_t code;
    size_t length = decode(text + at, size - at, &code);
    at += length ? length : 1;
  }
  return count;
}

static json_t *json_replaced(const char *text, size_t size) {
  char *clean = malloc(3 * size);
  if (!clean) return NULL;
  size_t length = 0;
  while (size > 0) {
    uint32_t code;
    size_t valid = decode(text, size, &code);
    memcpy(clean + length, valid ? text : replacement, valid ? valid : 3);
    length += valid ? valid : 3;
    text += valid ? valid : 1;
    size -= valid ? valid : 1;
  }
  json_t *string = json_stringn(clean, length);
  free(clean);
  return string;
}

json_t *text_json(const char *text, size_t size) {
  json_t *string = json_stringn(text, size);
  return string ? string : json_replaced(text, size);
}

json_t *text_json_or_null(const char *text) {
  return text && *text ? text_json(text, strlen(text)) : json_null();
}

enum { LONGEST_WORD = 63 };

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Edits between two words: characters put in, left out or changed. One row of the
 * table is kept at a time; `diagonal` is the row above's entry to the left. */
static size_t distance(const char *a, const char *b) {
  size_t row[LONGEST_WORD + 1];
  size_t width = strlen(b);
  for (size_t j = 0; j <= width; j++)
    row[j] = j;
  for (size_t i = 0; a[i]; i++) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < width; j++) {
      size_t above = row[j + 1];
      row[j + 1] = smaller(diagonal + (a[i] != b[j]), 1 + smaller(above, row[j]));
      diagonal = above;
    }
  }
  return row[width];
}

const char *text_nearest(const char *word, const char *const *candidates) {
  const char *nearest = NULL;
  size_t length = strlen(word);
  size_t limit = length / 3 + 1;
  if (length > LONGEST_WORD) return NULL;
  for (; *candidates; candidates++) {
    if (strlen(*candidates) > LONGEST_WORD) continue;
    size_t edits = distance(word, *candidates);
    if (edits > limit || edits >= strlen(*candidates)) continue;
    nearest = *candidates;
    limit = edits - (edits > 0);
  }
  return nearest;
}
