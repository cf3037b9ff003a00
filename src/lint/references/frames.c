/* frames.c - see frames.h. */
#include "lint/references/frames.h"

#include <stdlib.h>
#include <string.h>

ff__frame *ff__nesting_top(ff__nesting *nesting) {
  return &nesting->frames[nesting->count - 1];
}

/* -- Frames ----------------------------------------------------------------- */

static bool grow(ff__nesting *nesting) {
  size_t capacity = nesting->capacity ? 2 * nesting->capacity : 64;
  ff__frame *frames = realloc(nesting->frames, capacity * sizeof *frames);
  if (!frames) return false;
  nesting->frames = frames;
  nesting->capacity = capacity;
  return true;
}

ff__frame *ff__frame_push(ff__nesting *nesting, char kind, uint32_t indent) {
  bool room = nesting->count < FF__FRAMES_MAX;
  if (room && nesting->count == nesting->capacity && !grow(nesting)) {
    nesting->out_of_memory = true;
    room = false;
  }
  if (!room) {
    nesting->lost++;
    return NULL;
  }
  ff__frame *frame = &nesting->frames[nesting->count++];
  *frame = (ff__frame){
      .kind = kind,
      .fresh = true,
      .indent = indent,
      .start = indent,
      .guard = FF__NO_CHECK,
      .statement = FF__NO_CHECK,
      .expression = FF__NO_CHECK,
      .pending = FF__NO_CHECK,
      .seen = FF__NO_CHECK,
      .ended = FF__NO_CHECK,
      .first = nesting->next_check,
      .call = FF__NO_CHECK,
  };
  return frame;
}

void ff__frame_see(ff__nesting *nesting, ff__frame *frame, uint32_t check) {
  if (check == FF__NO_CHECK) return;
  frame->seen = check;
  if (!frame->modified) return;
  frame->modified = false;
  nesting->guards(nesting->user, check, frame->first);
}

/*   if (is_on("a")) ...         the condition's parentheses close: it guards what comes next
 *   run(is_on("a")) && ...      others close: what is in them is part of what is round them */
static void hand_up(ff__nesting *nesting, const ff__frame *frame) {
  ff__frame *outer = ff__nesting_top(nesting);
  if (frame->parentheses) {
    outer->pending = ff__either(frame->seen, outer->statement);
    outer->condition = false;
  } else if (frame->kind == FF__FRAME_CURLY) {
    outer->ended = frame->guard;
    outer->statement = FF__NO_CHECK;
    outer->defines = false;
    outer->fresh = true;
  } else if (frame->kind == FF__FRAME_BLOCK) {
    outer->ended = frame->guard;
  } else {
    ff__frame_see(nesting, outer, frame->seen);
  }
}

void ff__frame_pop(ff__nesting *nesting, bool complete) {
  ff__frame frame = nesting->frames[--nesting->count];
  nesting->closed_name = frame.name;
  nesting->closed_name_size = frame.name_size;
  hand_up(nesting, &frame);
  if (frame.call != FF__NO_CHECK) nesting->ends(nesting->user, frame.call, complete);
}

void ff__nesting_begin(ff__nesting *nesting, const ff__language *language) {
  nesting->language = language;
  nesting->count = nesting->lost = nesting->branch_count = 0;
  nesting->before = nesting->before_that = (ff__token){.kind = FF__TOKEN_END};
  nesting->next_check = 0;
  nesting->next_call = FF__NO_CHECK;
  nesting->closed_name = NULL;
  ff__frame_push(nesting, FF__FRAME_FILE, 0);
}

void ff__nesting_finish(ff__nesting *nesting) {
  free(nesting->frames);
}

/* -- Statements ------------------------------------------------------------- */

void ff__frame_end_expression(const ff__nesting *nesting, ff__frame *frame) {
  frame->expression = FF__NO_CHECK;
  frame->modified = false;
  frame->first = nesting->next_check;
  if (!frame->condition && !frame->parentheses) frame->seen = FF__NO_CHECK;
}

void ff__frame_begin_condition(const ff__nesting *nesting, ff__frame *frame, bool guards_nothing) {
  ff__frame_end_expression(nesting, frame);
  frame->condition = true;
  frame->guards_nothing = guards_nothing;
  frame->seen = FF__NO_CHECK;
}

void ff__frame_end_condition(const ff__nesting *nesting, ff__frame *frame) {
  frame->guard = ff__either(frame->seen, frame->statement);
  frame->statement = FF__NO_CHECK;
  frame->condition = false;
  ff__frame_end_expression(nesting, frame);
}

void ff__frame_end_statement(const ff__nesting *nesting, ff__frame *frame) {
  if (frame->kind == FF__FRAME_BLOCK && frame->condition &&
      ff__nesting_goes_by(nesting, FF__BLOCKS_END))
    ff__frame_end_condition(nesting, frame);
  if (frame->statement != FF__NO_CHECK) frame->ended = frame->statement;
  frame->statement = FF__NO_CHECK;
  frame->condition = false;
  frame->defines = false;
  frame->def_line = 0;
  frame->fresh = true;
  ff__frame_end_expression(nesting, frame);
}

bool ff__frame_holds_statements(const ff__frame *frame) {
  return frame->kind == FF__FRAME_FILE || frame->kind == FF__FRAME_CURLY ||
         frame->kind == FF__FRAME_BLOCK;
}

/* -- Closing ---------------------------------------------------------------- */

void ff__frame_close_deeper(ff__nesting *nesting, const ff__token *token, char kind) {
  size_t at = nesting->count - 1;
  if (!token->begins_line) return;
  while (at > 0 && (nesting->frames[at].kind != kind || nesting->frames[at].indent > token->indent))
    if (nesting->frames[at--].kind == FF__FRAME_INSERT) return;
  if (at == 0 || nesting->frames[at].indent != token->indent) return;
  while (nesting->count > at + 1)
    ff__frame_pop(nesting, false);
}

void ff__frame_close(ff__nesting *nesting, char kind, const char *behind) {
  if (nesting->lost > 0) {
    nesting->lost--;
    return;
  }
  size_t at = nesting->count - 1;
  while (at > 0 && nesting->frames[at].kind != kind) {
    if (strchr(behind, nesting->frames[at].kind)) return;
    at--;
  }
  if (at == 0) return;
  while (nesting->count > at + 1)
    ff__frame_pop(nesting, false);
  ff__frame_pop(nesting, true);
}
