/* finder.c - see finder.h. Calls are in finder_calls.c. */
#include "lint/references/finder.h"

#include <stdlib.h>
#include <string.h>

enum { LEVELS_MAX = 200 };

/* -- Items ------------------------------------------------------------------ */

/* Room for one more of count items of that size; NULL when memory is short. */
static void *make_room(ff__finder *finder, void *items, size_t count, size_t *capacity,
                       size_t size) {
  if (count < *capacity) return items;
  size_t wanted = *capacity ? 2 * *capacity : 64;
  void *grown = realloc(items, wanted * size);
  if (grown) *capacity = wanted;
  finder->out_of_memory = finder->out_of_memory || !grown;
  return grown;
}

ff__item *ff__finder_add(ff__finder *finder, ff_reference_kind kind, const ff__token *token) {
  ff__item *items =
      make_room(finder, finder->items, finder->count, &finder->capacity, sizeof *items);
  if (!items) return NULL;
  finder->items = items;
  ff__item *item = &finder->items[finder->count++];
  *item = (ff__item){
      .kind = kind,
      .line = token->line,
      .column = token->column,
      .line_start = token->line_start,
      .guard = FF__NO_CHECK,
  };
  finder->nesting.next_check = (uint32_t)finder->count;
  return item;
}

static void mention(ff__finder *finder, const ff__token *token, const ff__name *name) {
  ff__item *item = name ? ff__finder_add(finder, FF_REFERENCE_MENTION, token) : NULL;
  if (item) item->name = name;
}

/* "a b c", of %w[a b c] */
static void mention_words(ff__finder *finder, const ff__token *token) {
  const char *end = token->text + token->size;
  for (const char *at = token->text; at < end;) {
    const char *begin = at;
    while (at < end && !strchr(" \t\r\n", *at))
      at++;
    mention(finder, token, ff__vocabulary_find(finder->vocabulary, begin, (size_t)(at - begin)));
    at += at < end;
  }
}

static void mention_string(ff__finder *finder, const ff__token *token) {
  if (token->string & FF__STRING_WORDS)
    mention_words(finder, token);
  else if (token->string == 0)
    mention(finder, token, ff__vocabulary_find(finder->vocabulary, token->text, token->size));
}

/* -- Tokens ----------------------------------------------------------------- */

static void take_word(ff__finder *finder, const ff__token *token, bool is_flag) {
  const ff__vocabulary *vocabulary = finder->vocabulary;
  const ff__function *function = ff__vocabulary_find_function(vocabulary, token->text, token->size);
  if (function)
    ff__finder_take_function(finder, token, function);
  else if (!is_flag && ff__vocabulary_is_generated(token->text, token->size))
    mention(finder, token, ff__vocabulary_find_constant(vocabulary, token->text, token->size));
}

/* `isOn(flag) {`: that was no call. */
static void take_body(ff__finder *finder, const ff__token *token) {
  bool body = token->kind == FF__TOKEN_SIGN && token->sign == '{' &&
              finder->lexer.language->traits & FF__LANGUAGE_BODY_AFTER_CALL;
  if (!body) return;
  finder->items[finder->ended].dropped = true;
  ff__nesting_define(&finder->nesting);
}

static void read_call(ff__finder *finder, const ff__token *token, bool *is_flag) {
  ff__nesting *nesting = &finder->nesting;
  ff__call *call = &finder->calls[finder->call_count - 1];
  const ff__frame *frame = ff__nesting_top(nesting);
  char next = ff__lexer_peek(&finder->lexer, false);
  ff__call_look(call, token, &nesting->before, next, frame->kind == FF__FRAME_CURLY);
  if (frame->call == finder->call_count - 1)
    *is_flag = ff__call_read(call, token, &nesting->before, next);
}

/*   def self.enabled?     def a word, dot and word: the last one is the name */
static void follow_definition(ff__finder *finder, const ff__token *token) {
  bool member = token->kind == FF__TOKEN_SIGN && token->sign == FF__SIGN_MEMBER;
  if (token->word == FF__WORD_DEF || (finder->definition == FF__DEFINED && member))
    finder->definition = FF__DEFINES;
  else if (finder->definition == FF__DEFINES && token->kind == FF__TOKEN_WORD)
    finder->definition = FF__DEFINED;
  else
    finder->definition = FF__NO_DEFINITION;
}

static void take_constant(ff__finder *finder, const ff__token *token) {
  ff__nesting *nesting = &finder->nesting;
  const ff__frame *frame = ff__nesting_top(nesting);
  bool grouped = frame->kind == FF__FRAME_ROUND && frame->name_size == 5 &&
                 memcmp(frame->name, "const", 5) == 0;
  bool begins = nesting->new_statement || (grouped && token->begins_line);
  ff__constants_take(&finder->constants, token, &nesting->before, &nesting->before_that, begins,
                     grouped);
}

static bool is_branch(const ff__token *token) {
  return token->kind == FF__TOKEN_SIGN &&
         (token->sign == FF__SIGN_IF || token->sign == FF__SIGN_ELSE ||
          token->sign == FF__SIGN_ENDIF);
}

static void take(ff__finder *finder, const ff__token *token) {
  if (is_branch(token)) {
    ff__nesting_branch(&finder->nesting, token->sign);
    return;
  }
  uint32_t ended = finder->ended;
  bool is_flag = false; /* it is part of a check, and no mention */
  ff__nesting_before(&finder->nesting, token);
  take_constant(finder, token);
  if (ended != FF__NO_CHECK) take_body(finder, token);
  finder->ended = FF__NO_CHECK;
  if (finder->call_count > 0) read_call(finder, token, &is_flag);
  if (token->kind == FF__TOKEN_WORD)
    take_word(finder, token, is_flag);
  else if (token->kind == FF__TOKEN_STRING && !is_flag)
    mention_string(finder, token);
  follow_definition(finder, token);
  ff__nesting_after(&finder->nesting, token);
}

/* -- Comments --------------------------------------------------------------- */

static bool is_for_us(const char *text, const char *end) {
  while (text < end && strchr("#/* \t", *text) && *text)
    text++;
  return end - text > 3 && memcmp(text, "ff:", 3) == 0;
}

static size_t size_of_comment(const char *text, const char *end) {
  const char *newline = memchr(text, '\n', (size_t)(end - text));
  if (newline) return (size_t)(newline - text);
  bool block = text[1] == '*' && end[-1] == '/';
  return (size_t)(end - text) - (block ? 2 : 0);
}

/* On a line of its own it speaks of the next one with code, see settle_remarks. */
static void note_comment(void *user, const ff__lexer *lexer, const char *end) {
  ff__finder *finder = user;
  if (!is_for_us(lexer->at, end)) return;
  ff__source_remark *remarks = make_room(finder, finder->remarks, finder->remark_count,
                                         &finder->remark_capacity, sizeof *remarks);
  if (!remarks) return;
  finder->remarks = remarks;
  remarks[finder->remark_count++] = (ff__source_remark){
      .text = lexer->at,
      .size = size_of_comment(lexer->at, end),
      .line = lexer->line,
      .column = (uint32_t)(lexer->at - lexer->line_start) + 1,
      .line_start = lexer->line_start,
      .first = lexer->line,
      .last = lexer->begins_line ? 0 : lexer->line,
  };
}

static void settle_remarks(ff__finder *finder, uint32_t line) {
  for (size_t i = finder->remark_count; i > 0 && finder->remarks[i - 1].last == 0; i--)
    finder->remarks[i - 1].last = line;
}

/* -- A file ----------------------------------------------------------------- */

void ff__finder_init(ff__finder *finder, const ff__vocabulary *vocabulary,
                     const ff__lexer_tables *tables) {
  *finder = (ff__finder){.vocabulary = vocabulary, .tables = tables};
  finder->nesting.ends = ff__finder_end_call;
  finder->nesting.guards = ff__finder_guard_earlier;
  finder->nesting.user = finder;
}

void ff__finder_finish(ff__finder *finder) {
  ff__nesting_finish(&finder->nesting);
  free(finder->items);
  free(finder->remarks);
}

/* Constants may stand behind what uses them. */
static void resolve_rest(ff__finder *finder) {
  for (size_t i = 0; i < finder->count; i++) {
    ff__item *item = &finder->items[i];
    bool open = !item->dropped && item->path && !item->name;
    size_t size;
    const char *text =
        open ? ff__constants_find(&finder->constants, item->text, item->size, &size) : NULL;
    if (!text) continue;
    item->kind = item->function->checks ? FF_REFERENCE_CHECK : FF_REFERENCE_CALL;
    item->literal = true;
    item->text = text;
    item->size = size;
    item->name = ff__vocabulary_find(finder->vocabulary, text, size);
  }
}

bool ff__finder_read(ff__finder *finder, const ff__language *language, const char *text,
                     size_t size) {
  ff__token token;
  finder->count = finder->remark_count = finder->call_count = 0;
  finder->definition = FF__NO_DEFINITION;
  finder->ended = FF__NO_CHECK;
  ff__lexer_init(&finder->lexer, finder->tables, language, text, size);
  finder->lexer.note = note_comment;
  finder->lexer.user = finder;
  ff__nesting_begin(&finder->nesting, language);
  ff__constants_begin(&finder->constants, language);
  while (!finder->out_of_memory && !finder->nesting.out_of_memory &&
         ff__lexer_next(&finder->lexer, &token)) {
    settle_remarks(finder, token.line);
    take(finder, &token);
  }
  settle_remarks(finder, finder->lexer.line);
  if (finder->nesting.count > 0) ff__nesting_end(&finder->nesting);
  resolve_rest(finder);
  return !finder->out_of_memory && !finder->nesting.out_of_memory;
}

static bool is_same_flag(const ff__item *a, const ff__item *b) {
  if (a->name || b->name) return a->name == b->name;
  bool alike = (a->literal && b->literal) || (a->path && b->path);
  return alike && a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* Each level may be one more check of the same flag; nobody has thousands of them. */
uint32_t ff__finder_outer(const ff__finder *finder, uint32_t number) {
  const ff__item *item = &finder->items[number];
  uint32_t outer = item->guard;
  for (int levels = 0; outer != FF__NO_CHECK; levels++) {
    const ff__item *around = &finder->items[outer];
    if (ff__finder_is_check(around) && !is_same_flag(item, around)) break;
    outer = levels < LEVELS_MAX ? around->guard : FF__NO_CHECK;
  }
  return outer;
}
