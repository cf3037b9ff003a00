/* blocks.c - what words and brackets open and close, in each kind of language. */
#include "lint/references/frames.h"

/* -- Words ------------------------------------------------------------------ */

/* `x if` */
static void begin_modifier(ff__frame *frame) {
  frame->modified = true;
  frame->expression = FF__NO_CHECK;
  frame->seen = FF__NO_CHECK;
}

static void guard_rest(ff__frame *frame) {
  if (frame->seen != FF__NO_CHECK) frame->expression = frame->seen;
}

static void take_python_word(ff__nesting *nesting, const ff__token *token) {
  ff__frame *frame = ff__nesting_top(nesting);
  bool first = token->begins_line || nesting->before.word == FF__WORD_BEFORE;
  if (!ff__frame_holds_statements(frame)) first = false;
  switch (token->word) {
  case FF__WORD_IF:
  case FF__WORD_ELIF:
    if (first)
      ff__frame_begin_condition(nesting, frame, false);
    else
      begin_modifier(frame);
    break;
  case FF__WORD_ELSE:
    if (first)
      ff__frame_begin_condition(nesting, frame, false);
    else
      guard_rest(frame);
    break;
  case FF__WORD_MATCH:
    if (first && token->begins_line) ff__frame_begin_condition(nesting, frame, false);
    break;
  case FF__WORD_BLOCK:
  case FF__WORD_DEF:
    if (first) ff__frame_begin_condition(nesting, frame, true);
    break;
  default: break;
  }
}

/* Opens a block that `end` ends. */
static ff__frame *open_block(ff__nesting *nesting) {
  return ff__frame_push(nesting, FF__FRAME_BLOCK, ff__nesting_top(nesting)->start);
}

static void open_conditional(ff__nesting *nesting, bool loop) {
  ff__frame *frame = open_block(nesting);
  if (!frame) return;
  frame->condition = true;
  frame->loop = loop;
}

/* `if` stands behind what it guards when there is a value in front of it. */
static void take_ruby_if(ff__nesting *nesting, const ff__token *token) {
  const ff__token *before = &nesting->before;
  bool behind = ff__token_is_value(before) || before->word == FF__WORD_BEFORE;
  if (token->word != FF__WORD_CASE && behind && !token->begins_line &&
      before->kind != FF__TOKEN_END)
    begin_modifier(ff__nesting_top(nesting));
  else
    open_conditional(nesting, token->word != FF__WORD_IF);
}

static void take_do(ff__nesting *nesting) {
  ff__frame *frame = ff__nesting_top(nesting);
  if (frame->condition && frame->loop)
    ff__frame_end_condition(nesting, frame);
  else
    open_block(nesting);
}

static void take_elif(const ff__nesting *nesting, ff__frame *frame) {
  if (frame->kind != FF__FRAME_BLOCK) return;
  ff__frame_begin_condition(nesting, frame, false);
  frame->statement = frame->guard;
}

static void take_ruby_word(ff__nesting *nesting, const ff__token *token) {
  ff__frame *frame = ff__nesting_top(nesting);
  switch (token->word) {
  case FF__WORD_IF:
  case FF__WORD_LOOP:
  case FF__WORD_CASE: take_ruby_if(nesting, token); break;
  case FF__WORD_ELIF: take_elif(nesting, frame); break;
  case FF__WORD_ELSE: ff__frame_end_expression(nesting, frame); break;
  case FF__WORD_BLOCK: open_block(nesting); break;
  case FF__WORD_DEF:
    frame = open_block(nesting);
    if (frame) frame->def_line = token->line;
    break;
  case FF__WORD_DO: take_do(nesting); break;
  case FF__WORD_THEN:
    if (frame->condition) ff__frame_end_condition(nesting, frame);
    break;
  case FF__WORD_END:
    ff__frame_close_deeper(nesting, token, FF__FRAME_BLOCK);
    ff__frame_close(nesting, FF__FRAME_BLOCK, "{i");
    break;
  default: break;
  }
}

void ff__nesting_take_word(ff__nesting *nesting, const ff__token *token) {
  if (token->word == FF__WORD_AND)
    guard_rest(ff__nesting_top(nesting));
  else if (ff__nesting_goes_by(nesting, FF__BLOCKS_INDENT))
    take_python_word(nesting, token);
  else if (ff__nesting_goes_by(nesting, FF__BLOCKS_END))
    take_ruby_word(nesting, token);
  else if (token->word == FF__WORD_IF)
    ff__frame_begin_condition(nesting, ff__nesting_top(nesting), false);
}

/* -- Signs ------------------------------------------------------------------ */

/* Who guards a block of braces: a condition in parentheses, one without (Go), an else. */
static uint32_t guard_of_braces(ff__nesting *nesting) {
  ff__frame *frame = ff__nesting_top(nesting);
  bool bare = frame->condition && !ff__nesting_has(nesting, FF__LANGUAGE_PARENTHESES);
  uint32_t guard = bare ? ff__either(frame->seen, frame->statement) : frame->pending;
  if (nesting->before.word == FF__WORD_ELSE) guard = ff__either(guard, frame->statement);
  if (ff__nesting_goes_by(nesting, FF__BLOCKS_BRACES)) {
    frame->pending = FF__NO_CHECK;
    frame->condition = false;
    if (bare) ff__frame_end_expression(nesting, frame);
  }
  return guard;
}

static void open_bracket(ff__nesting *nesting, const ff__token *token, char kind) {
  ff__frame *outer = ff__nesting_top(nesting);
  bool braces = kind == FF__FRAME_CURLY && ff__nesting_goes_by(nesting, FF__BLOCKS_BRACES);
  bool parentheses = kind == FF__FRAME_ROUND && outer->condition &&
                     ff__nesting_has(nesting, FF__LANGUAGE_PARENTHESES);
  uint32_t guard = braces ? guard_of_braces(nesting) : FF__NO_CHECK;
  bool statement = ff__frame_holds_statements(outer);
  uint32_t call = nesting->next_call;
  nesting->next_call = FF__NO_CHECK;
  ff__frame *frame = ff__frame_push(nesting, kind, statement ? outer->start : token->indent);
  if (!frame) return;
  frame->guard = guard;
  frame->parentheses = parentheses;
  frame->call = call;
  if (nesting->before.kind != FF__TOKEN_WORD) return;
  frame->name = nesting->before.text;
  frame->name_size = nesting->before.size;
}

/*   if is_on("a"):     the block of a Python condition begins */
static void read_colon(ff__nesting *nesting) {
  ff__frame *outer = ff__nesting_top(nesting);
  if (!ff__nesting_goes_by(nesting, FF__BLOCKS_INDENT) || !outer->condition) return;
  uint32_t guard = ff__either(outer->seen, outer->statement);
  bool guards = !outer->guards_nothing;
  outer->statement = FF__NO_CHECK;
  outer->condition = false;
  ff__frame_end_expression(nesting, outer);
  ff__frame *frame = ff__frame_push(nesting, FF__FRAME_BLOCK, outer->start);
  if (frame && guards) frame->guard = guard;
}

/* Ruby's `def name = value` and `def name(x) = value` need no end; `def name=(x)` does. */
static void read_equals(ff__nesting *nesting, const ff__token *token) {
  if (token->spaced && ff__nesting_top(nesting)->def_line == token->line)
    ff__frame_pop(nesting, true);
}

/* `for (;;)`, and Go's `if x := f(); x {` */
static void read_semicolon(const ff__nesting *nesting, ff__frame *frame) {
  bool go = frame->condition && !ff__nesting_has(nesting, FF__LANGUAGE_PARENTHESES) &&
            ff__nesting_goes_by(nesting, FF__BLOCKS_BRACES);
  if (frame->kind == FF__FRAME_ROUND || go)
    ff__frame_end_expression(nesting, frame);
  else
    ff__frame_end_statement(nesting, frame);
}

void ff__nesting_take_sign(ff__nesting *nesting, const ff__token *token) {
  switch (token->sign) {
  case '(':
  case '[':
  case '{':
  case FF__SIGN_INSERT: open_bracket(nesting, token, token->sign); break;
  case ')': ff__frame_close(nesting, FF__FRAME_ROUND, "{bi"); break;
  case ']': ff__frame_close(nesting, FF__FRAME_SQUARE, "{bi"); break;
  case '}':
    ff__frame_close_deeper(nesting, token, FF__FRAME_CURLY);
    ff__frame_close(nesting, FF__FRAME_CURLY, "i");
    break;
  case FF__SIGN_RESUME: ff__frame_close(nesting, FF__FRAME_INSERT, ""); break;
  case ';': read_semicolon(nesting, ff__nesting_top(nesting)); break;
  case ',': ff__frame_end_expression(nesting, ff__nesting_top(nesting)); break;
  case ':': read_colon(nesting); break;
  case '=': read_equals(nesting, token); break;
  case FF__SIGN_AND:
  case FF__SIGN_OR:
  case '?': guard_rest(ff__nesting_top(nesting)); break;
  default: break;
  }
}
