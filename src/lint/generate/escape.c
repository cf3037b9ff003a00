/* escape.c - see escape.h. */
#include "lint/generate/escape.h"

#include <string.h>

enum { LINE_LENGTH = 72 };

/* -- Characters ------------------------------------------------------------- */

/* How many bytes of blank begin here: also NEL and Unicode's two line ends. */
static size_t blank_at(const char *text) {
  if (*text && strchr(" \t\r\n\v\f", *text)) return 1;
  if (strncmp(text, "\xc2\x85", 2) == 0) return 2;
  bool is_end = strncmp(text, "\xe2\x80\xa8", 3) == 0 || strncmp(text, "\xe2\x80\xa9", 3) == 0;
  return is_end ? 3 : 0;
}

static const char *skip_blanks(const char *text) {
  for (size_t size; (size = blank_at(text)) > 0;)
    text += size;
  return text;
}

/* XML knows neither U+FFFE nor U+FFFF. */
static bool is_no_character(const char *text) {
  return strcmp(text, "\xef\xbf\xbe") == 0 || strcmp(text, "\xef\xbf\xbf") == 0;
}

ff__characters ff__characters_of(const char *text) {
  return (ff__characters){.rest = skip_blanks(text)};
}

bool ff__characters_next(ff__characters *at) {
  const char *text = at->rest, *behind = skip_blanks(text);
  if (!*behind) return false;
  at->rest = behind;
  strcpy(at->shown, " ");
  if (behind > text) return true;
  size_t length = ff__utf8_length(text, strlen(text) < 4 ? strlen(text) : 4);
  if (length == 0) length = 1;
  memcpy(at->shown, text, length);
  at->shown[length] = '\0';
  ff__text_make_line(at->shown);
  if (is_no_character(at->shown)) strcpy(at->shown, "?");
  at->rest = text + length;
  return true;
}

/* -- Comments --------------------------------------------------------------- */

static bool would_mark(char before, char c) {
  return (before == '*' && c == '/') || (before == '/' && c == '*');
}

/* Not in front of an @: TypeScript obeys those at the beginning of a comment's line. */
static bool may_break(const ff__characters *at, size_t column) {
  return *at->shown == ' ' && column >= LINE_LENGTH && *at->rest != '@';
}

void ff__put_comment(ff__writer *writer, const char *margin, const char *text) {
  size_t column = 0;
  char before = ' ';
  for (ff__characters at = ff__characters_of(text); ff__characters_next(&at); column++) {
    if (may_break(&at, column)) {
      ff__write(writer, "\n%s", margin);
      column = 0;
      before = ' ';
      continue;
    }
    ff__write(writer, "%s%s", would_mark(before, *at.shown) ? " " : "", at.shown);
    before = *at.shown;
  }
}

/* -- Markup ----------------------------------------------------------------- */

static const char *entity_of(char c) {
  switch (c) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\'': return "&#39;";
  }
  return NULL;
}

void ff__put_html(ff__writer *writer, const char *text) {
  for (ff__characters at = ff__characters_of(text); ff__characters_next(&at);) {
    const char *entity = entity_of(*at.shown);
    ff__write(writer, "%s", entity ? entity : at.shown);
  }
}

void ff__put_markdown(ff__writer *writer, const char *text) {
  bool begins = true;
  for (ff__characters at = ff__characters_of(text); ff__characters_next(&at); begins = false) {
    char c = *at.shown;
    if (c == '&' || c == '<' || c == '>')
      ff__write(writer, "%s", entity_of(c));
    else if (strchr("\\`*_[]|~$", c) || (begins && strchr("#+-=:", c)))
      ff__write(writer, "\\%c", c);
    else
      ff__write(writer, "%s", at.shown);
  }
}
