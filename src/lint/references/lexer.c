/* lexer.c - see lexer.h. What is no token is in between.c, strings are in strings.c, what only
 * Ruby has in ruby.c. */
#include "lint/references/lexer.h"

#include <string.h>

/* -- Tables ----------------------------------------------------------------- */

static unsigned char class_of(unsigned char c) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (letter || c == '_' || c >= 0x80) return FF__BYTE_WORD;
  if (c >= '0' && c <= '9') return FF__BYTE_DIGIT;
  if (c == '\n') return FF__BYTE_NEWLINE;
  return c <= ' ' || c == 0x7f ? FF__BYTE_SPACE : FF__BYTE_SIGN;
}

static void classify(const ff__language *language, unsigned char classes[FF__BYTES]) {
  for (unsigned c = 0; c < FF__BYTES; c++)
    classes[c] = class_of((unsigned char)c);
  for (const char *mark = language->word_marks; *mark; mark++)
    classes[(unsigned char)*mark] = FF__BYTE_WORD;
  for (const ff__mark *quote = language->marks; quote->text; quote++)
    classes[(unsigned char)*quote->text] = FF__BYTE_QUOTE;
}

void ff__lexer_tables_init(ff__lexer_tables *tables) {
  memset(tables, 0, sizeof *tables);
  for (size_t i = 0; i < FF__LANGUAGES; i++) {
    const ff__language *language = ff__language_at(i);
    classify(language, tables->classes[i]);
    for (const ff__keyword *keyword = language->keywords; keyword->text; keyword++)
      tables->keyword_sizes[i][(unsigned char)*keyword->text] |= 1u << strlen(keyword->text);
  }
}

void ff__lexer_init(ff__lexer *lexer, const ff__lexer_tables *tables, const ff__language *language,
                    const char *text, size_t size) {
  size_t index = (size_t)(language - ff__language_at(0));
  *lexer = (ff__lexer){
      .language = language,
      .classes = tables->classes[index],
      .keyword_sizes = tables->keyword_sizes[index],
      .text = text,
      .end = text + size,
      .at = text,
      .line_start = text,
      .line = 1,
      .begins_line = true,
  };
  if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) lexer->at = lexer->line_start = text + 3;
}

/* -- Looking ---------------------------------------------------------------- */

bool ff__lexer_is_word(const ff__lexer *lexer, const char *at) {
  unsigned char class = ff__lexer_class(lexer, at);
  return class == FF__BYTE_WORD || class == FF__BYTE_DIGIT;
}

bool ff__lexer_sees(const ff__lexer *lexer, const char *at, const char *text) {
  size_t size = strlen(text);
  return (size_t)(lexer->end - at) >= size && memcmp(at, text, size) == 0;
}

char ff__lexer_peek(const ff__lexer *lexer, bool same_line) {
  if (lexer->insert_begins || lexer->string_resumes) return '\0';
  for (const char *at = lexer->at; at < lexer->end; at++) {
    unsigned char class = ff__lexer_class(lexer, at);
    if (class == FF__BYTE_NEWLINE && same_line) break;
    if (class != FF__BYTE_NEWLINE && class != FF__BYTE_SPACE) return *at;
  }
  return '\0';
}

/* -- Tokens ----------------------------------------------------------------- */

void ff__lexer_put(ff__token *token, ff__token_kind kind, const char *begin, const char *end) {
  token->kind = kind;
  token->text = begin;
  token->size = (size_t)(end - begin);
}

static ff__word keyword_of(const ff__lexer *lexer, const char *text, size_t size) {
  if (size > 31 || !(lexer->keyword_sizes[(unsigned char)*text] & 1u << size))
    return FF__WORD_PLAIN;
  for (const ff__keyword *keyword = lexer->language->keywords; keyword->text; keyword++)
    if (strlen(keyword->text) == size && memcmp(keyword->text, text, size) == 0)
      return keyword->word;
  return FF__WORD_PLAIN;
}

/* `if:` is a key there, and `x.if` a member everywhere. */
static bool is_no_keyword(const ff__lexer *lexer) {
  bool key = lexer->language->insert && lexer->language->blocks != FF__BLOCKS_INDENT;
  return lexer->after_member ||
         (key && ff__lexer_sees(lexer, lexer->at, ":") && !ff__lexer_sees(lexer, lexer->at, "::"));
}

static void read_word(ff__lexer *lexer, ff__token *token) {
  const char *begin = lexer->at;
  while (ff__lexer_is_word(lexer, lexer->at))
    lexer->at++;
  bool ends = ff__lexer_has(lexer, FF__LANGUAGE_RUBY) && lexer->at < lexer->end &&
              (*lexer->at == '?' || *lexer->at == '!') && !ff__lexer_sees(lexer, lexer->at, "!=");
  if (ends) lexer->at++;
  ff__lexer_put(token, FF__TOKEN_WORD, begin, lexer->at);
  if (!is_no_keyword(lexer)) token->word = keyword_of(lexer, begin, token->size);
}

/* 1_000, 0x1f, 1.5e3, 10ms; in C++ also 1'000. The sign of an exponent may be left over. */
static void read_number(ff__lexer *lexer, ff__token *token) {
  const char *begin = lexer->at;
  for (;; lexer->at++) {
    if (ff__lexer_is_word(lexer, lexer->at)) continue;
    bool point = ff__lexer_sees(lexer, lexer->at, ".") &&
                 ff__lexer_class(lexer, lexer->at + 1) == FF__BYTE_DIGIT;
    bool separator = ff__lexer_has(lexer, FF__LANGUAGE_RAW) &&
                     ff__lexer_sees(lexer, lexer->at, "'") &&
                     ff__lexer_is_word(lexer, lexer->at + 1);
    if (!point && !separator) break;
  }
  ff__lexer_put(token, FF__TOKEN_VALUE, begin, lexer->at);
}

/* /[/]x/i, when it ends on this line */
static bool read_regex(ff__lexer *lexer, ff__token *token) {
  bool in_set = false;
  if (lexer->vain_in_line == FF__MOST_VAIN) return false;
  for (const char *at = lexer->at + 1; at < lexer->end && *at != '\n'; at++) {
    if (*at == '\\')
      at++;
    else if (*at == '[')
      in_set = true;
    else if (*at == ']')
      in_set = false;
    else if (*at == '/' && !in_set) {
      for (at++; ff__lexer_is_word(lexer, at);)
        at++;
      ff__lexer_put(token, FF__TOKEN_VALUE, lexer->at, at);
      lexer->at = at;
      return true;
    }
  }
  lexer->vain_in_line++;
  return false;
}

/* In Ruby `puts /x/` has an argument, `a / b` none; in JSX </b> is no expression. */
static bool may_be_regex(const ff__lexer *lexer) {
  if (!ff__lexer_has(lexer, FF__LANGUAGE_REGEX) || *lexer->at != '/') return false;
  if (lexer->at > lexer->text && lexer->at[-1] == '<') return false;
  if (!lexer->after_value) return true;
  bool tight = ff__lexer_class(lexer, lexer->at + 1) != FF__BYTE_SPACE &&
               !ff__lexer_sees(lexer, lexer->at, "/=");
  return ff__lexer_has(lexer, FF__LANGUAGE_RUBY) && lexer->after_name && lexer->spaced && tight;
}

/* Longest first. */
static const struct {
  const char *text;
  char sign;
} signs[] = {
    {"===", FF__SIGN_OTHER}, {"!==", FF__SIGN_OTHER}, {"...", FF__SIGN_OTHER},
    {"<=>", FF__SIGN_OTHER}, {"::", FF__SIGN_MEMBER}, {":=", '='},
    {"?.", FF__SIGN_MEMBER}, {"??", FF__SIGN_OTHER},  {"&&", FF__SIGN_AND},
    {"&.", FF__SIGN_MEMBER}, {"||", FF__SIGN_OR},     {"==", FF__SIGN_OTHER},
    {"=~", FF__SIGN_OTHER},  {"=>", FF__SIGN_ARROW},  {"!=", FF__SIGN_OTHER},
    {"!~", FF__SIGN_OTHER},  {"<=", FF__SIGN_OTHER},  {">=", FF__SIGN_OTHER},
    {"..", FF__SIGN_OTHER},  {"+=", FF__SIGN_OTHER},  {"-=", FF__SIGN_OTHER},
};

/* Only C and C++ reach members by ->. */
static char sign_of(const ff__lexer *lexer, size_t *size) {
  *size = 2;
  if (ff__lexer_sees(lexer, lexer->at, "->"))
    return ff__lexer_has(lexer, FF__LANGUAGE_RAW) ? FF__SIGN_MEMBER : FF__SIGN_OTHER;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    if (*signs[i].text != *lexer->at || !ff__lexer_sees(lexer, lexer->at, signs[i].text)) continue;
    *size = strlen(signs[i].text);
    return signs[i].sign;
  }
  *size = 1;
  return *lexer->at == '\0' || !strchr("()[]{},;:?.=!*", *lexer->at) ? FF__SIGN_OTHER : *lexer->at;
}

static void read_sign(ff__lexer *lexer, ff__token *token) {
  size_t size;
  token->sign = sign_of(lexer, &size);
  ff__insert *insert = lexer->insert_count > 0 ? &lexer->inserts[lexer->insert_count - 1] : NULL;
  if (insert && token->sign == '{') insert->depth++;
  if (insert && token->sign == '}') {
    if (insert->depth-- == 0) {
      token->sign = FF__SIGN_RESUME;
      lexer->string_resumes = true;
      lexer->insert_count--;
    }
  }
  ff__lexer_put(token, FF__TOKEN_SIGN, lexer->at, lexer->at + size);
  lexer->at += size;
}

/* What an #if asks is not read: both branches are. */
static void read_branch(ff__lexer *lexer, ff__token *token) {
  const char *begin = lexer->at;
  token->sign = ff__lexer_branch(lexer);
  ff__lexer_skip_directive(lexer);
  ff__lexer_put(token, FF__TOKEN_SIGN, begin, lexer->at);
}

/* The end of a #define, as if it were a statement. */
static void read_directive_end(ff__lexer *lexer, ff__token *token) {
  lexer->directive = false;
  token->sign = ';';
  ff__lexer_put(token, FF__TOKEN_SIGN, lexer->at, lexer->at);
}

static void read_quoted(ff__lexer *lexer, ff__token *token) {
  const ff__mark *quote = lexer->language->marks;
  while (!ff__lexer_sees(lexer, lexer->at, quote->text))
    quote++;
  lexer->at += strlen(quote->text);
  ff__lexer_read_string(lexer, token, *quote);
}

static void read_token(ff__lexer *lexer, ff__token *token) {
  unsigned char class = ff__lexer_class(lexer, lexer->at);
  if (ff__lexer_has(lexer, FF__LANGUAGE_RUBY) && ff__ruby_read(lexer, token)) return;
  if (class == FF__BYTE_WORD && ff__lexer_read_prefixed(lexer, token)) return;
  if (class == FF__BYTE_WORD)
    read_word(lexer, token);
  else if (class == FF__BYTE_DIGIT)
    read_number(lexer, token);
  else if (class == FF__BYTE_QUOTE)
    read_quoted(lexer, token);
  else if (class == FF__BYTE_NEWLINE)
    read_directive_end(lexer, token);
  else if (ff__lexer_sees_directive(lexer))
    read_branch(lexer, token);
  else if (!may_be_regex(lexer) || !read_regex(lexer, token))
    read_sign(lexer, token);
}

static bool ends_value(const ff__token *token) {
  if (token->kind == FF__TOKEN_SIGN)
    return token->sign == ')' || token->sign == ']' || token->sign == '}';
  if (token->kind != FF__TOKEN_WORD) return true;
  return token->word == FF__WORD_PLAIN || token->word == FF__WORD_END;
}

static uint32_t measure_indent(const ff__lexer *lexer) {
  uint32_t indent = 0;
  for (const char *at = lexer->line_start; at < lexer->at; at++)
    indent = *at == '\t' ? (indent | 7) + 1 : indent + 1;
  return indent;
}

static void begin_token(ff__lexer *lexer, ff__token *token) {
  if (lexer->begins_line) lexer->indent = measure_indent(lexer);
  if (lexer->begins_line && ff__lexer_has(lexer, FF__LANGUAGE_RUBY)) lexer->after_value = false;
  *token = (ff__token){
      .line = lexer->line,
      .column = (uint32_t)(lexer->at - lexer->line_start) + 1,
      .indent = lexer->indent,
      .line_start = lexer->line_start,
      .begins_line = lexer->begins_line,
      .spaced = lexer->spaced,
  };
}

static void end_token(ff__lexer *lexer, const ff__token *token) {
  lexer->begins_line = false;
  lexer->spaced = false;
  lexer->after_value = ends_value(token);
  lexer->after_name = token->kind == FF__TOKEN_WORD && token->word == FF__WORD_PLAIN;
  lexer->after_member = token->kind == FF__TOKEN_SIGN && token->sign == FF__SIGN_MEMBER;
}

bool ff__lexer_next(ff__lexer *lexer, ff__token *token) {
  bool within = lexer->insert_begins || lexer->string_resumes;
  const char *before = lexer->at;
  while (!within && lexer->at < lexer->end && ff__lexer_skip(lexer))
    ;
  if (lexer->at > before) lexer->spaced = true;
  begin_token(lexer, token);
  if (lexer->insert_begins) {
    lexer->insert_begins = false;
    token->kind = FF__TOKEN_SIGN;
    token->sign = FF__SIGN_INSERT;
  } else if (lexer->string_resumes) {
    lexer->string_resumes = false;
    token->string = FF__STRING_PIECE;
    ff__lexer_read_string(lexer, token, lexer->inserts[lexer->insert_count].quote);
  } else if (lexer->at < lexer->end) {
    read_token(lexer, token);
  } else {
    return false;
  }
  end_token(lexer, token);
  return true;
}
