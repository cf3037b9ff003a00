/* ruby.c - what only Ruby has: heredocs, %w[...], :symbols, ?c, =begin and __END__. */
#include "lint/references/lexer.h"

#include <string.h>

/* -- Between tokens --------------------------------------------------------- */

static const char *line_end(const ff__lexer *lexer, const char *at) {
  const char *newline = memchr(at, '\n', (size_t)(lexer->end - at));
  return newline ? newline : lexer->end;
}

/* Whether the line from `at` on is this word, but for blanks around it. */
static bool is_line(const ff__lexer *lexer, const char *at, const char *word, size_t size) {
  const char *end = line_end(lexer, at);
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  while (end > at && (end[-1] == '\r' || end[-1] == ' '))
    end--;
  return (size_t)(end - at) == size && memcmp(at, word, size) == 0;
}

/* The line after the first one, from `at` on, that is the word; NULL when none is. */
static const char *behind_line(const ff__lexer *lexer, const char *at, const char *word) {
  while (at < lexer->end) {
    const char *end = line_end(lexer, at);
    const char *next = end < lexer->end ? end + 1 : end;
    if (is_line(lexer, at, word, strlen(word))) return next;
    at = next;
  }
  return NULL;
}

bool ff__ruby_skip(ff__lexer *lexer) {
  if (lexer->at != lexer->line_start) return false;
  if (ff__lexer_sees(lexer, lexer->at, "=begin")) {
    const char *behind = behind_line(lexer, lexer->at, "=end");
    ff__lexer_go(lexer, behind ? behind : lexer->end);
    return true;
  }
  if (!ff__lexer_sees(lexer, lexer->at, "__END__") || !is_line(lexer, lexer->at, "__END__", 7))
    return false;
  ff__lexer_go(lexer, lexer->end);
  return true;
}

/* -- Heredocs --------------------------------------------------------------- */

void ff__ruby_skip_heredocs(ff__lexer *lexer) {
  for (size_t i = 0; i < lexer->heredoc_count && lexer->vain < FF__MOST_VAIN; i++) {
    const char *at = lexer->at;
    while (at < lexer->end && !is_line(lexer, at, lexer->heredocs[i].word, lexer->heredocs[i].size))
      at = line_end(lexer, at) + (line_end(lexer, at) < lexer->end);
    lexer->vain += at >= lexer->end;
    if (at >= lexer->end) continue; /* it does not end: it was none */
    at = line_end(lexer, at);
    ff__lexer_go(lexer, at < lexer->end ? at + 1 : at);
  }
  lexer->heredoc_count = 0;
}

/* In quotes any text will do, such as <<~"end;". */
static const char *end_of_mark(const ff__lexer *lexer, const char *at, char quote) {
  while (at < lexer->end && (quote ? *at != quote && *at != '\n' : ff__lexer_is_word(lexer, at)))
    at++;
  return at;
}

/*   <<~WORD   <<-"WORD"   <<WORD       but not  list << word  nor  1 <<word */
static bool read_heredoc(ff__lexer *lexer, ff__token *token) {
  const char *at = lexer->at + 2;
  if (!ff__lexer_sees(lexer, lexer->at, "<<") || lexer->heredoc_count == FF__HEREDOCS_MAX)
    return false;
  if (lexer->after_value && !(lexer->after_name && lexer->spaced)) return false;
  bool dashed = at < lexer->end && (*at == '~' || *at == '-');
  if (dashed) at++;
  char quote = at < lexer->end && strchr("\"'`", *at) && *at ? *at++ : '\0';
  const char *begin = at;
  at = end_of_mark(lexer, at, quote);
  bool capital = at > begin && *begin >= 'A' && *begin <= 'Z';
  if (at == begin || (!dashed && !quote && !capital)) return false;
  lexer->heredocs[lexer->heredoc_count].word = begin;
  lexer->heredocs[lexer->heredoc_count++].size = (size_t)(at - begin);
  if (quote && at < lexer->end && *at == quote) at++;
  ff__lexer_put(token, FF__TOKEN_VALUE, lexer->at, at);
  lexer->at = at;
  return true;
}

/* -- %w[...] ---------------------------------------------------------------- */

static char closing(char open) {
  const char *pairs = "()[]{}<>";
  const char *found = strchr(pairs, open);
  return found && (found - pairs) % 2 == 0 ? found[1] : open;
}

/* Where the bracket that was opened before `at` closes; NULL when it does not. */
static const char *find_closing(const ff__lexer *lexer, const char *at, char open) {
  char close = closing(open);
  for (int depth = 0; at < lexer->end; at++) {
    if (*at == '\\')
      at++;
    else if (*at == close && depth-- == 0)
      return at;
    else if (*at == open && open != close)
      depth++;
  }
  return NULL;
}

/*   %w[a b]   %i(a b)   %q{text}   %(text)   %r{regex}
 *    ^kind at^                                         */
static bool read_percent(ff__lexer *lexer, ff__token *token) {
  const char *at = lexer->at + 1;
  if (*lexer->at != '%' || at + 1 >= lexer->end) return false;
  bool argument = lexer->after_name && lexer->spaced && *at != ' ' && *at != '=';
  if (lexer->after_value && !argument) return false;
  char kind = strchr("wWiIqQrxs", *at) && *at ? *at++ : 'Q';
  if (at >= lexer->end || !*at || !strchr("([{<|!/", *at)) return false;
  if (lexer->vain == FF__MOST_VAIN) return false;
  const char *end = find_closing(lexer, at + 1, *at);
  lexer->vain += !end;
  if (!end) return false;
  bool built = strchr("WIQ", kind) && memchr(at, '#', (size_t)(end - at));
  token->string = (strchr("wWiI", kind) ? FF__STRING_WORDS : 0u) | (built ? FF__STRING_PIECE : 0u);
  bool value = strchr("rx", kind);
  ff__lexer_put(token, value ? FF__TOKEN_VALUE : FF__TOKEN_STRING, at + 1, end);
  ff__lexer_go(lexer, end + 1);
  return true;
}

/* -- :symbol and ?c --------------------------------------------------------- */

/* Not the second half of `a ? b : c`, nor of `key:"value"`. */
static bool read_symbol(ff__lexer *lexer, ff__token *token) {
  const char *at = lexer->at + 1;
  if (*lexer->at != ':' || at >= lexer->end || (lexer->after_value && !lexer->spaced)) return false;
  token->string = FF__STRING_SYMBOL;
  if (*at == '"' || *at == '\'') {
    ff__mark quote = {"'", FF__MARK_ESCAPES};
    if (*at == '"') quote = (ff__mark){"\"", FF__MARK_ESCAPES | FF__MARK_INSERTS};
    lexer->at = at + 1;
    ff__lexer_read_string(lexer, token, quote);
    return true;
  }
  if (!ff__lexer_is_word(lexer, at)) return false;
  while (ff__lexer_is_word(lexer, at))
    at++;
  if (at < lexer->end && (*at == '?' || *at == '!')) at++;
  ff__lexer_put(token, FF__TOKEN_STRING, lexer->at + 1, at);
  lexer->at = at;
  return true;
}

/* ?a is the string "a"; in `x ? a : b` there is a value in front of it. */
static bool read_character(ff__lexer *lexer, ff__token *token) {
  const char *at = lexer->at + 1;
  if (*lexer->at != '?' || lexer->after_value || at >= lexer->end || *at <= ' ') return false;
  if (*at == '\\') at++;
  if (at >= lexer->end || *at == '\n' || ff__lexer_is_word(lexer, at + 1)) return false;
  ff__lexer_put(token, FF__TOKEN_VALUE, lexer->at, at + 1);
  lexer->at = at + 1;
  return true;
}

/* $' and $" are names, no quotes. */
static bool read_global(ff__lexer *lexer, ff__token *token) {
  const char *at = lexer->at + 1;
  if (*lexer->at != '$' || at >= lexer->end || *at <= ' ' || ff__lexer_is_word(lexer, at))
    return false;
  ff__lexer_put(token, FF__TOKEN_VALUE, lexer->at, at + 1);
  lexer->at = at + 1;
  return true;
}

bool ff__ruby_read(ff__lexer *lexer, ff__token *token) {
  token->string = 0;
  bool found = read_heredoc(lexer, token) || read_percent(lexer, token) ||
               read_symbol(lexer, token) || read_character(lexer, token) ||
               read_global(lexer, token);
  if (!found) token->string = 0;
  return found;
}
