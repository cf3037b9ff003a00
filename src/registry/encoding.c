/* encoding.c - see encoding.h. */
#include "registry/encoding.h"

#include "core/text.h"
#include "registry/registry.h"

#include <string.h>

static uint32_t decode(const char *text, size_t length) {
  static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  uint32_t character = (unsigned char)text[0] & first_bits[length];
  for (size_t i = 1; i < length; i++)
    character = character << 6 | ((unsigned char)text[i] & 0x3f);
  return character;
}

/* Of no meaning to YAML wherever it stands, so that one mistake does not make others. */
static const char mask = '_';

static bool is_plain(char c) {
  return c >= 0x20 && c < 0x7f;
}

/* How many bytes from the first on are plain. Looks at eight at a time: one that is
 * plain has no top bit, neither itself nor when 1 is added or 0x20 taken away. */
static size_t plain_length(const char *text, size_t size) {
  const uint64_t each = 0x0101010101010101u;
  size_t at = 0;
  for (uint64_t word; at + sizeof word <= size; at += sizeof word) {
    memcpy(&word, text + at, sizeof word);
    if ((word | (word + each) | (word - each * 0x20)) & (each * 0x80)) break;
  }
  while (at < size && is_plain(text[at]))
    at++;
  return at;
}

static bool is_control(uint32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

static bool is_forbidden(uint32_t character) {
  bool is_line_break = character == 0x2028 || character == 0x2029;
  bool is_no_character = character == 0xfeff || character == 0xfffe || character == 0xffff;
  return (is_control(character) && character != '\t') || is_line_break || is_no_character;
}

bool ff__encoding_has_control(const char *text, size_t size, uint32_t *character) {
  for (size_t at = plain_length(text, size); at < size; at++) {
    if (is_plain(text[at]) || text[at] == '\n') continue;
    uint32_t c = (unsigned char)text[at];
    if (c == 0xc2)
      c = (unsigned char)text[++at]; /* begins U+0080 to U+00BF */
    else if (c >= 0x80)
      continue;
    if (!is_control(c)) continue;
    *character = c;
    return true;
  }
  return false;
}

/* A line's first bytes that are no text. */
typedef struct mistake {
  size_t at;
  size_t length;      /* 0: not UTF-8 */
  uint32_t character; /* the byte when it is not UTF-8 */
} mistake;

static void report(ff_registry *registry, uint32_t line, const mistake *first) {
  ff__place place = {line, (uint32_t)first->at + 1};
  unsigned character = (unsigned)first->character;
  if (first->length == 0)
    ff__diagnose(registry, FF__CODE_ENCODING, place, "save the file as UTF-8",
                 "byte 0x%02X is not UTF-8 text", character);
  else if (character == '\r')
    ff__diagnose(registry, FF__CODE_ENCODING, place, "end each line with a newline",
                 "carriage return without a newline");
  else
    ff__diagnose(registry, FF__CODE_ENCODING, place, "remove it; it may be invisible in an editor",
                 "character U+%04X is not allowed in a registry", character);
}

/* Checks one line from byte `at` on, masks what is no text, and reports the first. */
static void check_line(ff_registry *registry, uint32_t line, size_t at) {
  size_t size;
  char *text = registry->source.text + registry->source.starts[line - 1];
  ff__source_line(&registry->source, line, &size);
  mistake first = {.at = size};
  while (at < size) {
    size_t length = ff__utf8_length(text + at, size - at);
    uint32_t character = length ? decode(text + at, length) : (unsigned char)text[at];
    size_t step = length ? length : 1;
    if (length == 0 || is_forbidden(character)) {
      if (first.at == size) first = (mistake){at, length, character};
      memset(text + at, mask, step);
    }
    at += step;
  }
  if (first.at < size) report(registry, line, &first);
}

static void check_lines(ff_registry *registry) {
  ff__source *source = &registry->source;
  source->is_plain = true;
  for (uint32_t line = 1; line <= source->line_count; line++) {
    size_t size;
    const char *text = ff__source_line(source, line, &size);
    size_t at = plain_length(text, size);
    if (at == size) continue;
    source->is_plain = false;
    check_line(registry, line, at);
  }
}

static bool begins_with(const ff__source *source, const char *bytes, size_t size) {
  return source->size >= size && memcmp(source->text, bytes, size) == 0;
}

/* The mark of UTF-32 in little-endian order begins with that of UTF-16. */
static bool is_foreign(const ff__source *source) {
  return begins_with(source, "\xff\xfe", 2) || begins_with(source, "\xfe\xff", 2) ||
         begins_with(source, "\0\0\xfe\xff", 4);
}

bool ff__encoding_check(ff_registry *registry) {
  if (!is_foreign(&registry->source)) {
    check_lines(registry);
    return true;
  }
  registry->source.size = registry->source.starts[0] = registry->source.line_count = 0;
  ff__diagnose(registry, FF__CODE_ENCODING, (ff__place){1, 1}, "save the file as UTF-8",
               "the file is UTF-16 or UTF-32");
  return false;
}
