/* between.c - what the lexer passes over: white space, comments, most of the preprocessor's. */
#include "lint/references/lexer.h"

#include <string.h>

static void begin_line(ff__lexer *lexer, const char *at) {
  lexer->line++;
  lexer->line_start = at;
  lexer->vain_in_line = 0;
}

void ff__lexer_go(ff__lexer *lexer, const char *to) {
  const char *newline = lexer->at;
  while (newline < to && (newline = memchr(newline, '\n', (size_t)(to - newline))) != NULL)
    begin_line(lexer, ++newline);
  lexer->at = to;
}

static const char *end_of_block(const ff__lexer *lexer) {
  const char *at = lexer->at + 2;
  while (at < lexer->end && (at = memchr(at, '*', (size_t)(lexer->end - at))) != NULL)
    if (++at < lexer->end && *at == '/') return at + 1;
  return lexer->end;
}

/* In C, a backslash before it joins the next line to this one, comment or not. */
static bool joins(const ff__lexer *lexer, const char *newline) {
  if (!ff__lexer_has(lexer, FF__LANGUAGE_RAW)) return false;
  return newline[-1] == '\\' || (newline[-1] == '\r' && newline[-2] == '\\');
}

static const char *end_of_line(const ff__lexer *lexer) {
  const char *newline = lexer->at;
  while ((newline = memchr(newline, '\n', (size_t)(lexer->end - newline))) != NULL)
    if (!joins(lexer, newline++)) return newline - 1;
  return lexer->end;
}

/* In Python's f'{x:#x}' it is part of a format. */
static bool sees_hash(const ff__lexer *lexer) {
  bool format = ff__lexer_has(lexer, FF__LANGUAGE_PREFIXES) && lexer->insert_count > 0;
  return *lexer->at == '#' && !format;
}

/* Where a comment ends that begins here; NULL when none does. */
static const char *end_of_comment(const ff__lexer *lexer) {
  bool slashes = ff__lexer_has(lexer, FF__LANGUAGE_SLASHES);
  if (slashes && ff__lexer_sees(lexer, lexer->at, "/*")) return end_of_block(lexer);
  bool begins = slashes ? ff__lexer_sees(lexer, lexer->at, "//") : sees_hash(lexer);
  return begins ? end_of_line(lexer) : NULL;
}

static bool skip_comment(ff__lexer *lexer) {
  const char *end = end_of_comment(lexer);
  if (!end) return false;
  if (lexer->note) lexer->note(lexer->user, lexer, end);
  ff__lexer_go(lexer, end);
  return true;
}

static void skip_newline(ff__lexer *lexer) {
  begin_line(lexer, ++lexer->at);
  lexer->begins_line = true;
  if (lexer->heredoc_count > 0) ff__ruby_skip_heredocs(lexer);
}

/* A backslash at the end of a line joins it with the next one. */
static bool skip_joint(ff__lexer *lexer) {
  const char *next = lexer->at + 1;
  if (*lexer->at != '\\') return false;
  if (next < lexer->end && *next == '\r') next++;
  if (next >= lexer->end || *next != '\n') return false;
  ff__lexer_go(lexer, next + 1);
  return true;
}

bool ff__lexer_sees_directive(const ff__lexer *lexer) {
  return lexer->begins_line && *lexer->at == '#' && ff__lexer_has(lexer, FF__LANGUAGE_RAW);
}

/* Behind `#` and blanks. */
static const char *directive_name(const ff__lexer *lexer) {
  const char *at = lexer->at + 1;
  while (at < lexer->end && (*at == ' ' || *at == '\t'))
    at++;
  return at;
}

/* With the lines that are joined to it. */
void ff__lexer_skip_directive(ff__lexer *lexer) {
  while (lexer->at < lexer->end && *lexer->at != '\n')
    if (!skip_joint(lexer) && !skip_comment(lexer)) lexer->at++;
}

/* `if` stands for #ifdef and #ifndef, too, and `el` for #else and #elif. */
char ff__lexer_branch(const ff__lexer *lexer) {
  const char *name = directive_name(lexer);
  if (ff__lexer_sees(lexer, name, "if")) return FF__SIGN_IF;
  if (ff__lexer_sees(lexer, name, "el")) return FF__SIGN_ELSE;
  return ff__lexer_sees(lexer, name, "endif") ? FF__SIGN_ENDIF : '\0';
}

/* A #define is read, branches are signs, and all others are passed over. */
static bool skip_directive(ff__lexer *lexer) {
  if (!ff__lexer_sees_directive(lexer) || ff__lexer_branch(lexer)) return false;
  lexer->at = directive_name(lexer);
  lexer->directive = ff__lexer_sees(lexer, lexer->at, "define");
  if (!lexer->directive) ff__lexer_skip_directive(lexer);
  return true;
}

bool ff__lexer_skip(ff__lexer *lexer) {
  if (lexer->begins_line && ff__lexer_has(lexer, FF__LANGUAGE_RUBY) && ff__ruby_skip(lexer))
    return true;
  switch (ff__lexer_class(lexer, lexer->at)) {
  case FF__BYTE_SPACE:
    do
      lexer->at++;
    while (lexer->at < lexer->end && ff__lexer_class(lexer, lexer->at) == FF__BYTE_SPACE);
    return true;
  case FF__BYTE_NEWLINE:
    if (lexer->directive) return false;
    skip_newline(lexer);
    return true;
  case FF__BYTE_SIGN:
    if (*lexer->at != '/' && *lexer->at != '#' && *lexer->at != '\\') return false;
    return skip_comment(lexer) || skip_joint(lexer) || skip_directive(lexer);
  default: return false;
  }
}
