/* finder_calls.c - calls as the finder meets them: where one begins, what it turns out to be. */
#include "lint/references/finder.h"

#include <string.h>

/* What a call turns out to be; false when it is nothing to tell. */
static bool settle(const ff__finder *finder, ff__call *call, ff__item *item) {
  ff__call_resolve(call, &finder->constants);
  item->name = ff__call_name(call, finder->vocabulary);
  item->literal = call->argument == FF__ARGUMENT_LITERAL;
  item->path = call->argument == FF__ARGUMENT_PATH;
  item->text = call->text;
  item->size = call->size;
  item->level = call->level;
  item->kind = call->function->checks ? FF_REFERENCE_CHECK : FF_REFERENCE_CALL;
  if (item->name) return true;
  if (!call->sure) return false;
  bool generated =
      call->argument == FF__ARGUMENT_PATH && ff__vocabulary_is_generated(call->text, call->size);
  if (item->literal || generated) return true;
  if (!call->function->checks) return false;
  bool told = call->argument == FF__ARGUMENT_UNCLEAR ||
              (call->argument == FF__ARGUMENT_PATH && call->constant && !call->asked);
  item->kind = told ? FF_REFERENCE_UNKNOWN : FF_REFERENCE_BUILT;
  return told || !ff__nesting_defines(&finder->nesting);
}

bool ff__finder_is_check(const ff__item *item) {
  return !item->dropped && item->kind != FF_REFERENCE_CALL && item->kind != FF_REFERENCE_MENTION;
}

/* A call without an end may be anything, but it has the flag's name in it. */
static void make_mention(ff__item *item) {
  item->kind = FF_REFERENCE_MENTION;
  item->function = NULL;
  item->dropped = item->dropped || !item->name;
}

void ff__finder_end_call(void *user, uint32_t number, bool complete) {
  ff__finder *finder = user;
  ff__call *call = &finder->calls[number];
  ff__item *item = &finder->items[call->item];
  finder->call_count = number;
  bool declares = call->argument == FF__ARGUMENT_DECLARED;
  if (declares) ff__nesting_define(&finder->nesting);
  bool nothing = declares || call->argument == FF__ARGUMENT_NONE;
  item->dropped = nothing || !settle(finder, call, item);
  if (!complete) make_mention(item);
  finder->ended = call->item;
  if (ff__finder_is_check(item)) ff__nesting_add(&finder->nesting, call->item);
}

/* `x if is_on("a")`: a guards what stands in x and is not guarded closer by. */
void ff__finder_guard_earlier(void *user, uint32_t check, uint32_t first) {
  ff__finder *finder = user;
  uint32_t outer = finder->items[check].guard;
  for (uint32_t i = first; i < check; i++)
    if (finder->items[i].guard == outer) finder->items[i].guard = check;
}

/* client.enabled, getFlags().enabled: the word in front of the dot. */
static bool is_called_on_flags(const ff__nesting *nesting) {
  const ff__token *before = &nesting->before;
  if (before->kind != FF__TOKEN_SIGN || before->sign != FF__SIGN_MEMBER) return false;
  const ff__token *receiver = &nesting->before_that;
  if (receiver->kind == FF__TOKEN_WORD)
    return ff__vocabulary_sounds_like_flags(receiver->text, receiver->size);
  bool called = receiver->kind == FF__TOKEN_SIGN && receiver->sign == ')' && nesting->closed_name;
  return called &&
         ff__vocabulary_sounds_like_flags(nesting->closed_name, nesting->closed_name_size);
}

static bool begin_call(ff__finder *finder, const ff__token *token, const ff__function *function) {
  if (finder->call_count == FF__CALLS_MAX) return false;
  uint32_t guard = ff__nesting_guard(&finder->nesting);
  bool sure = function->sure || is_called_on_flags(&finder->nesting);
  ff__item *item = ff__finder_add(finder, FF_REFERENCE_CHECK, token);
  if (!item) return false;
  item->function = function;
  item->guard = guard;
  item->dropped = true; /* until it has ended */
  finder->calls[finder->call_count++] = (ff__call){
      .language = finder->lexer.language,
      .function = function,
      .sure = sure,
      .item = (uint32_t)finder->count - 1,
  };
  return true;
}

/* func (c *Client) Enabled( */
static bool is_go_method(const ff__nesting *nesting) {
  return nesting->before.kind == FF__TOKEN_SIGN && nesting->before.sign == ')' &&
         nesting->closed_name_size == 4 && memcmp(nesting->closed_name, "func", 4) == 0;
}

/*   def enabled?(   function isOn(   bool is_on(   isOn = (flag) =>      define it */
static bool is_defined(const ff__finder *finder, const ff__token *token, char next) {
  const ff__nesting *nesting = &finder->nesting;
  unsigned traits = finder->lexer.language->traits;
  if (finder->definition == FF__DEFINES || is_go_method(nesting)) return true;
  if (next == '=')
    return ff__lexer_sees(&finder->lexer, finder->lexer.at, "=") ||
           ff__lexer_sees(&finder->lexer, finder->lexer.at, " = ");
  bool joined = !token->begins_line || !(traits & FF__LANGUAGE_NEWLINES);
  bool macro = finder->definition == FF__DEFINED; /* of which this is the text */
  return traits & FF__LANGUAGE_TYPES_FIRST && joined && !macro && next == '(' &&
         nesting->before.kind == FF__TOKEN_WORD && nesting->before.word == FF__WORD_PLAIN;
}

static bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || c == '_' || c == '@' || c == '$' || (unsigned char)c >= 0x80;
}

/* No `and`, `then` or their like, which filter.c takes for a name, too. */
static bool sees_name(const ff__lexer *lexer) {
  ff__lexer ahead = *lexer;
  ff__token token;
  ahead.note = NULL;
  return ff__lexer_next(&ahead, &token) && token.kind == FF__TOKEN_WORD &&
         token.word == FF__WORD_PLAIN;
}

/* Ruby's `enabled? :flag` */
static bool is_command(const ff__finder *finder, char next) {
  const ff__lexer *lexer = &finder->lexer;
  bool spaced = lexer->at < lexer->end && *lexer->at == ' ';
  if (!(lexer->language->traits & FF__LANGUAGE_RUBY) || !spaced) return false;
  if (next == ':' || next == '"' || next == '\'' || (next >= 'A' && next <= 'Z')) return true;
  return lexer->at[-1] == '?' && begins_name(next) && sees_name(lexer);
}

/* f(, and in JavaScript f?.( */
static bool is_called(const ff__lexer *lexer, char next) {
  return next == '(' || (lexer->language->traits & FF__LANGUAGE_COLON_TYPES &&
                         ff__lexer_sees(lexer, lexer->at, "?.("));
}

void ff__finder_take_function(ff__finder *finder, const ff__token *token,
                              const ff__function *function) {
  char next = ff__lexer_peek(&finder->lexer, true);
  if (is_defined(finder, token, next)) {
    ff__nesting_define(&finder->nesting);
  } else if (is_called(&finder->lexer, next)) {
    if (begin_call(finder, token, function)) finder->nesting.next_call = finder->call_count - 1;
  } else if (is_command(finder, next)) {
    if (begin_call(finder, token, function))
      ff__nesting_command(&finder->nesting, finder->call_count - 1);
  }
}
