/* frames.h - what the files of the nesting have in common: frames, expressions, statements.
 *
 * A frame is something that is open; see nesting.h for what it knows.
 */
#ifndef FF_LINT_REFERENCES_FRAMES_H
#define FF_LINT_REFERENCES_FRAMES_H

#include "lint/references/nesting.h"

static inline bool ff__nesting_has(const ff__nesting *nesting, unsigned trait) {
  return nesting->language->traits & trait;
}

static inline bool ff__nesting_goes_by(const ff__nesting *nesting, ff__blocks blocks) {
  return nesting->language->blocks == blocks;
}

/* The first one that there is. */
static inline uint32_t ff__either(uint32_t check, uint32_t other) {
  return check != FF__NO_CHECK ? check : other;
}

static inline bool ff__token_is(const ff__token *token, char sign) {
  return token->kind == FF__TOKEN_SIGN && token->sign == sign;
}

/* Whether a value may end with it, so that what follows goes on with that, or is new. */
static inline bool ff__token_is_value(const ff__token *token) {
  if (token->kind == FF__TOKEN_SIGN)
    return token->sign == ')' || token->sign == ']' || token->sign == '}';
  return token->kind != FF__TOKEN_WORD || token->word == FF__WORD_PLAIN ||
         token->word == FF__WORD_END;
}

/* -- Opening and closing ---------------------------------------------------- */

/* The frame stays where it is until another one is pushed; NULL when there is no room. */
ff__frame *ff__frame_push(ff__nesting *nesting, char kind, uint32_t indent);

/* complete: its end was found, it is not just given up. */
void ff__frame_pop(ff__nesting *nesting, bool complete);

/* Closes the innermost frame of a kind, and what is left open in it; nothing when a frame
 * of one of the kinds of `behind` is in between. */
void ff__frame_close(ff__nesting *nesting, char kind, const char *behind);

/* What closes at the beginning of its line, as far in as something of its kind was opened
 * at, closes that: what is open further in was read wrongly, or is half of an #if. */
void ff__frame_close_deeper(ff__nesting *nesting, const ff__token *token, char kind);

/* -- Within one ------------------------------------------------------------- */

bool ff__frame_holds_statements(const ff__frame *frame);

void ff__frame_end_expression(const ff__nesting *nesting, ff__frame *frame);
void ff__frame_end_statement(const ff__nesting *nesting, ff__frame *frame);

/* Between `if` and what it guards. */
void ff__frame_begin_condition(const ff__nesting *nesting, ff__frame *frame, bool guards_nothing);
void ff__frame_end_condition(const ff__nesting *nesting, ff__frame *frame);

/* A check is part of its expression; behind `x if`, the first one guards x. */
void ff__frame_see(ff__nesting *nesting, ff__frame *frame, uint32_t check);

/* -- Tokens, in blocks.c ---------------------------------------------------- */

void ff__nesting_take_word(ff__nesting *nesting, const ff__token *token);
void ff__nesting_take_sign(ff__nesting *nesting, const ff__token *token);

#endif
