/* nesting.c - see nesting.h. */
#include "lint/references/frames.h"

#include <string.h>

/* Whether a line that begins like this cannot go on with the line before. */
static bool begins_statement(const ff__nesting *nesting, const ff__token *token) {
  if (token->kind == FF__TOKEN_WORD) return token->word != FF__WORD_AND;
  if (token->kind != FF__TOKEN_SIGN) return true;
  bool bracket = token->sign == '(' || token->sign == '[';
  if (bracket) return !ff__nesting_has(nesting, FF__LANGUAGE_COLON_TYPES);
  return token->sign == '{' || token->sign == '}' || token->sign == '!' || token->sign == '*';
}

static bool ends_line(const ff__token *token) {
  return ff__token_is_value(token) ||
         (token->kind == FF__TOKEN_WORD && token->word != FF__WORD_AND);
}

static bool is_new_statement(ff__nesting *nesting, const ff__token *token) {
  if (!token->begins_line || !ff__nesting_has(nesting, FF__LANGUAGE_NEWLINES)) return false;
  if (!ff__frame_holds_statements(ff__nesting_top(nesting))) return false;
  if (ff__nesting_goes_by(nesting, FF__BLOCKS_INDENT)) return true;
  return ends_line(&nesting->before) && begins_statement(nesting, token);
}

/* -- Before a token --------------------------------------------------------- */

static bool ends_command(const ff__token *token) {
  if (token->kind == FF__TOKEN_SIGN) return strchr(")]};&|?{r", token->sign) != NULL;
  return token->kind == FF__TOKEN_WORD && token->word != FF__WORD_PLAIN &&
         token->word != FF__WORD_BEFORE;
}

static void close_commands(ff__nesting *nesting, const ff__token *token) {
  bool line = token->begins_line && ends_line(&nesting->before) && begins_statement(nesting, token);
  while (ff__nesting_top(nesting)->kind == FF__FRAME_COMMAND && (line || ends_command(token)))
    ff__frame_pop(nesting, true);
}

/* A `def` cannot stand in brackets: some are left over from a line that was misread. */
static void close_leftovers(ff__nesting *nesting, const ff__token *token) {
  if (token->word != FF__WORD_DEF) return;
  while (!ff__frame_holds_statements(ff__nesting_top(nesting)) &&
         ff__nesting_top(nesting)->kind != FF__FRAME_INSERT)
    ff__frame_pop(nesting, false);
}

/*   if is_on("a"):
 *     run()
 *   else:            as far in as the `if`, or further out: the block has ended */
static void close_indented(ff__nesting *nesting, const ff__token *token) {
  close_leftovers(nesting, token);
  for (;;) {
    const ff__frame *frame = ff__nesting_top(nesting);
    if (frame->kind != FF__FRAME_BLOCK || token->indent > frame->indent) return;
    bool same = token->indent == frame->indent;
    ff__frame_pop(nesting, true);
    if (!same) ff__nesting_top(nesting)->ended = FF__NO_CHECK;
  }
}

/* What comes behind `if (is_on("a"))`, when that is no block. */
static bool begin_guarded(ff__frame *frame, const ff__token *token) {
  if (frame->pending == FF__NO_CHECK || ff__token_is(token, '{')) return false;
  frame->statement = frame->pending;
  frame->pending = FF__NO_CHECK;
  return true;
}

/* In Ruby it stands within the block of its `if`. */
static bool is_else_behind(const ff__nesting *nesting, const ff__token *token) {
  return (token->word == FF__WORD_ELSE || token->word == FF__WORD_ELIF) &&
         !ff__nesting_goes_by(nesting, FF__BLOCKS_END);
}

void ff__nesting_before(ff__nesting *nesting, const ff__token *token) {
  if (ff__nesting_goes_by(nesting, FF__BLOCKS_END)) close_commands(nesting, token);
  if (ff__nesting_goes_by(nesting, FF__BLOCKS_INDENT) && token->begins_line)
    close_indented(nesting, token);
  ff__frame *frame = ff__nesting_top(nesting);
  if (!begin_guarded(frame, token) && is_new_statement(nesting, token))
    ff__frame_end_statement(nesting, frame);
  if (is_else_behind(nesting, token)) frame->statement = ff__either(frame->ended, frame->statement);
  frame->ended = FF__NO_CHECK;
  bool further_out = token->begins_line && token->indent < frame->start;
  nesting->new_statement = frame->fresh;
  if (frame->fresh || further_out) frame->start = token->indent;
  frame->fresh = false;
}

/* -- The whole of it -------------------------------------------------------- */

void ff__nesting_after(ff__nesting *nesting, const ff__token *token) {
  if (token->kind == FF__TOKEN_WORD)
    ff__nesting_take_word(nesting, token);
  else if (token->kind == FF__TOKEN_SIGN)
    ff__nesting_take_sign(nesting, token);
  nesting->before_that = nesting->before;
  nesting->before = *token;
}

static void begin_branch(ff__nesting *nesting) {
  size_t at = nesting->branch_count - 1;
  if (at >= FF__BRANCHES_MAX) return;
  while (nesting->count > nesting->branches[at])
    ff__frame_pop(nesting, false);
  ff__frame_end_expression(nesting, ff__nesting_top(nesting));
}

void ff__nesting_branch(ff__nesting *nesting, char sign) {
  if (sign == FF__SIGN_IF && nesting->branch_count < FF__BRANCHES_MAX)
    nesting->branches[nesting->branch_count] = nesting->count;
  if (sign == FF__SIGN_IF) nesting->branch_count++;
  if (nesting->branch_count == 0) return;
  if (sign == FF__SIGN_ELSE) begin_branch(nesting);
  if (sign == FF__SIGN_ENDIF) nesting->branch_count--;
}

void ff__nesting_end(ff__nesting *nesting) {
  while (nesting->count > 1)
    ff__frame_pop(nesting, ff__nesting_top(nesting)->kind == FF__FRAME_COMMAND);
}

uint32_t ff__nesting_guard(const ff__nesting *nesting) {
  for (size_t i = nesting->count; i > 0; i--) {
    const ff__frame *frame = &nesting->frames[i - 1];
    uint32_t guard = ff__either(ff__either(frame->expression, frame->statement), frame->guard);
    if (guard != FF__NO_CHECK) return guard;
  }
  return FF__NO_CHECK;
}

void ff__nesting_add(ff__nesting *nesting, uint32_t check) {
  ff__frame_see(nesting, ff__nesting_top(nesting), check);
}

/* In Ruby the `def` has opened its block already. */
void ff__nesting_define(ff__nesting *nesting) {
  ff__frame *frame = ff__nesting_top(nesting);
  bool opened = nesting->count > 1 && frame->def_line > 0;
  (opened ? frame - 1 : frame)->defines = true;
}

bool ff__nesting_defines(const ff__nesting *nesting) {
  for (size_t i = 0; i < nesting->count; i++)
    if (nesting->frames[i].defines) return true;
  return false;
}

void ff__nesting_command(ff__nesting *nesting, uint32_t call) {
  ff__frame *frame = ff__frame_push(nesting, FF__FRAME_COMMAND, ff__nesting_top(nesting)->start);
  if (frame) frame->call = call;
}
