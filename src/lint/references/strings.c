/* strings.c - the strings of lexer.h. */
#include "lint/references/lexer.h"

#include <string.h>

/* A string that may go over several lines and is not closed for long was none. */
enum { LINES_OF_A_STRING = 40, LONGEST_MARK = 16 };

static bool is_long(const ff__mark *quote) {
  return quote->kind & FF__MARK_LINES && (strlen(quote->text) == 3 || *quote->text == '`');
}

/* Code begins here? In Python {{ stands for a brace. */
static bool sees_insert(const ff__lexer *lexer, const ff__mark *quote, const char *at) {
  const char *insert = lexer->language->insert;
  return quote->kind & FF__MARK_INSERTS && lexer->insert_count < FF__INSERTS_MAX &&
         ff__lexer_sees(lexer, at, insert);
}

static bool doubles_brace(const ff__lexer *lexer, const ff__mark *quote, const char *at) {
  return quote->kind & FF__MARK_INSERTS && lexer->language->insert[0] == '{' &&
         ff__lexer_sees(lexer, at, "{{");
}

/* Where a string's content ends: at its mark, at code in it, or where it has to. */
static const char *find_end(const ff__lexer *lexer, const ff__mark *quote, unsigned *string) {
  const char *line_end = NULL;
  int lines = 0;
  for (const char *at = lexer->at; at < lexer->end; at++) {
    if (*at == '\n') {
      if (!line_end) line_end = at;
      if (!(quote->kind & FF__MARK_LINES)) return at;
      if (++lines > LINES_OF_A_STRING && !is_long(quote)) return line_end;
    } else if (*at == '\\' && quote->kind & FF__MARK_ESCAPES) {
      *string |= FF__STRING_ESCAPE;
      at++;
    } else if (*at == *quote->text && ff__lexer_sees(lexer, at, quote->text)) {
      return at;
    } else if (doubles_brace(lexer, quote, at)) {
      at++;
    } else if (sees_insert(lexer, quote, at)) {
      return at;
    }
  }
  return line_end && !is_long(quote) ? line_end : lexer->end;
}

void ff__lexer_read_string(ff__lexer *lexer, ff__token *token, ff__mark quote) {
  const char *begin = lexer->at;
  const char *end = find_end(lexer, &quote, &token->string);
  bool closes = ff__lexer_sees(lexer, end, quote.text);
  const char *next = end;
  if (closes) {
    next += strlen(quote.text);
  } else if (end < lexer->end && sees_insert(lexer, &quote, end)) {
    next += strlen(lexer->language->insert);
    lexer->inserts[lexer->insert_count++] = (ff__insert){quote, 0};
    lexer->insert_begins = true;
    token->string |= FF__STRING_PIECE;
  }
  bool value = quote.kind & FF__MARK_VALUE;
  ff__lexer_put(token, value ? FF__TOKEN_VALUE : FF__TOKEN_STRING, begin, end);
  ff__lexer_go(lexer, next);
}

/*   R"mark(anything)mark"
 *     ^at  ^begin   ^end       a mark may hold any bytes, NUL too, as text is any bytes */
static bool read_raw(ff__lexer *lexer, ff__token *token, const char *at) {
  char close[LONGEST_MARK + 2] = ")";
  size_t left = (size_t)(lexer->end - at);
  const char *begin = memchr(at, '(', left <= LONGEST_MARK ? left : LONGEST_MARK + 1);
  if (!begin || lexer->vain == FF__MOST_VAIN) return false;
  size_t size = (size_t)(begin++ - at);
  memcpy(close + 1, at, size++);
  close[size++] = '"';
  for (const char *end = begin; (size_t)(lexer->end - end) >= size; end++) {
    if (*end != ')' || memcmp(end, close, size) != 0) continue;
    ff__lexer_put(token, FF__TOKEN_STRING, begin, end);
    ff__lexer_go(lexer, end + size);
    return true;
  }
  lexer->vain++;
  return false;
}

static bool is_prefix(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (!strchr("rRbBuUfFtT", text[i])) return false;
  return size <= 2;
}

static bool read_python(ff__lexer *lexer, ff__token *token, const char *at) {
  const ff__mark *quote = lexer->language->marks;
  while (quote->text && !ff__lexer_sees(lexer, at, quote->text))
    quote++;
  size_t size = (size_t)(at - lexer->at);
  if (!quote->text || !is_prefix(lexer->at, size)) return false;
  ff__mark found = *quote;
  for (size_t i = 0; i < size; i++)
    if (strchr("fFtT", lexer->at[i])) found.kind |= FF__MARK_INSERTS;
  lexer->at = at + strlen(quote->text);
  ff__lexer_read_string(lexer, token, found);
  return true;
}

/* L"x", u"x", U"x" and u8"x" */
static bool read_wide(ff__lexer *lexer, ff__token *token, const char *at) {
  size_t size = (size_t)(at - lexer->at);
  bool wide = size == 1 && strchr("LuU", *lexer->at);
  if (!wide && !(size == 2 && ff__lexer_sees(lexer, lexer->at, "u8"))) return false;
  lexer->at = at + 1;
  ff__lexer_read_string(lexer, token, (ff__mark){"\"", FF__MARK_ESCAPES});
  return true;
}

bool ff__lexer_read_prefixed(ff__lexer *lexer, ff__token *token) {
  unsigned traits = lexer->language->traits;
  const char *at = lexer->at;
  if (!(traits & (FF__LANGUAGE_PREFIXES | FF__LANGUAGE_RAW))) return false;
  while (at < lexer->at + 3 && ff__lexer_is_word(lexer, at))
    at++;
  if (at >= lexer->end || (*at != '"' && *at != '\'')) return false;
  if (traits & FF__LANGUAGE_PREFIXES) return read_python(lexer, token, at);
  if (*at != '"') return false;
  return at[-1] == 'R' ? read_raw(lexer, token, at + 1) : read_wide(lexer, token, at);
}
