/* check_stdin.c - `ffctl check --stdin`: many questions, answered in their order.
 *
 *     lines -> block of up to 1000 -> one call of the library -> answers
 *
 * A block also ends when no more input is there, so that a slow or talking writer
 * gets each answer at once. A line that cannot be read gets an answer of its own.
 */
#include "answer.h"
#include "command.h"
#include "lines.h"
#include "output.h"
#include "session.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_LINES = 1000, BLOCK_TEXT = 256 * 1024 };

struct block {
  size_t count;
  size_t first_line; /* its number, from 1 */
  question asked[BLOCK_LINES];
  const char *complaints[BLOCK_LINES]; /* what is wrong with the line, or NULL */
  ff_context contexts[BLOCK_LINES];
  ff_query queries[BLOCK_LINES];
  ff_evaluation evaluations[BLOCK_LINES];
  size_t text_size;
  char text[BLOCK_TEXT]; /* the lines, which the questions point into */
};

struct stream {
  session session;
  ff_error error;  /* why there is no client, or what the last block met with */
  ff_err unopened; /* its code in the first case */
  bool json;
  bool malformed; /* whether there was any such line */
  bool failed;    /* whether any answer is a fallback */
  lines input;
  struct block block;
};

/* -- Taking lines apart ---------------------------------------------------- */

/* Cuts the field off that begins at *rest; NULL when there is none. */
static const char *next_field(char **rest) {
  char *field = *rest;
  if (!field) return NULL;
  char *tab = strchr(field, '\t');
  if (tab) *tab = '\0';
  *rest = tab ? tab + 1 : NULL;
  return field;
}

/* Takes a line apart. Returns what is wrong with it, or NULL. */
static const char *split(char *line, size_t size, question *asked) {
  if (strlen(line) != size) return "holds a NUL byte";
  bool carriage_return = size > 0 && line[size - 1] == '\r';
  char *rest = line;
  asked->flag = next_field(&rest);
  asked->company = next_field(&rest);
  asked->workspace = next_field(&rest);
  if (carriage_return) return "ends in a carriage return; lines must end in a newline alone";
  if (!*asked->flag) return "has no flag; a line is: flag<TAB>company<TAB>workspace";
  if (rest) return "has more than three fields; a line is: flag<TAB>company<TAB>workspace";
  return NULL;
}

static bool is_full(const struct block *block) {
  return block->count == BLOCK_LINES || block->text_size + LONGEST_LINE + 1 > BLOCK_TEXT;
}

/* A line with a complaint goes along with no flag name, which asks Redis nothing. */
static void append(struct block *block, const question *asked, const char *complaint) {
  size_t at = block->count++;
  ff_context context = FF_CONTEXT_INIT;
  if (!complaint) {
    context.company_id = asked->company;
    context.workspace_id = asked->workspace;
  }
  block->asked[at] = *asked;
  block->complaints[at] = complaint;
  block->contexts[at] = context;
  block->queries[at] = (ff_query){complaint ? NULL : asked->flag, &block->contexts[at]};
}

static void append_line(struct block *block, const char *line, size_t size) {
  char *copy = block->text + block->text_size;
  memcpy(copy, line, size + 1);
  block->text_size += size + 1;
  question asked = {NULL, NULL, NULL};
  const char *complaint = split(copy, size, &asked);
  append(block, &asked, complaint);
}

/* Gathers lines. Returns why the block ended: LINE_READ when it is full. */
static line_state gather(lines *input, struct block *block) {
  static const question nothing = {NULL, NULL, NULL};
  while (!is_full(block)) {
    const char *line = NULL;
    size_t size = 0;
    line_state state = lines_next(input, block->count == 0, &line, &size);
    if (state == LINE_READ)
      append_line(block, line, size);
    else if (state == LINE_TOO_LONG)
      append(block, &nothing, "is longer than 1023 bytes");
    else
      return state;
  }
  return LINE_READ;
}

/* -- Answering ------------------------------------------------------------- */

static void ask(struct stream *stream) {
  struct block *block = &stream->block;
  if (!stream->unopened) {
    ff_err err = ff_evaluate_many(stream->session.client, block->queries, block->count,
                                  block->evaluations, &stream->error);
    if (err == FF_OK) stream->error.code = FF_OK;
    return;
  }
  for (size_t i = 0; i < block->count; i++)
    block->evaluations[i] = answer_without_client(stream->unopened);
}

/* The library judges names and ids; what it refuses is the line's fault. */
static const char *complaint_about(const struct block *block, size_t at) {
  if (block->complaints[at]) return block->complaints[at];
  switch (block->evaluations[at].error) {
  case FF_ERR_FLAG_NAME: return "has no valid flag name (1 to 96 of A-Z a-z 0-9 . _ -)";
  case FF_ERR_CONTEXT: return "has an id over 255 bytes or with control characters";
  default: return NULL;
  }
}

static json_t *malformed_json(const question *asked, size_t line, const char *complaint) {
  ff_evaluation refused = answer_without_client(FF_ERR_INVALID);
  refused.error_kind = FF_KIND_PARSE_ERROR;
  json_t *object = answer_json(question_json(asked), &refused);
  object = json_with(object, "line", json_integer((json_int_t)line));
  return json_with(object, "message", json_sprintf("line %zu: %s", line, complaint));
}

static void put_object(struct stream *stream, json_t *object) {
  if (!put_json(object)) stream->failed = true;
}

static void put_malformed(struct stream *stream, size_t at, const char *complaint) {
  size_t line = stream->block.first_line + at;
  stream->malformed = true;
  if (stream->json)
    put_object(stream, malformed_json(&stream->block.asked[at], line, complaint));
  else
    printf("error: line %zu: %s\n", line, complaint);
}

static json_t *evaluated_json(const struct stream *stream, size_t at) {
  const ff_evaluation *evaluation = &stream->block.evaluations[at];
  ff_err err = (ff_err)evaluation->error;
  const char *message = err == stream->error.code ? stream->error.message : ff_err_text(err);
  json_t *object = answer_json(question_json(&stream->block.asked[at]), evaluation);
  return err ? json_with(object, "message", json_string(message)) : object;
}

static void put_answer(struct stream *stream, size_t at) {
  const ff_evaluation *evaluation = &stream->block.evaluations[at];
  if (evaluation->error) stream->failed = true;
  if (stream->json)
    put_object(stream, evaluated_json(stream, at));
  else
    puts(answer_word(evaluation->enabled));
}

/* One message for a block, however many of its lines are concerned. */
static void tell_failure(struct stream *stream) {
  const struct block *block = &stream->block;
  if (stream->unopened || !stream->error.code) {
    session_show_log(&stream->session);
    return;
  }
  tell("lines %zu to %zu, where they needed the store, have fallbacks:", block->first_line,
       block->first_line + block->count - 1);
  session_fail(&stream->session, &stream->error);
}

static void answer(struct stream *stream) {
  struct block *block = &stream->block;
  ask(stream);
  tell_failure(stream);
  for (size_t i = 0; i < block->count; i++) {
    const char *complaint = complaint_about(block, i);
    if (complaint)
      put_malformed(stream, i, complaint);
    else
      put_answer(stream, i);
  }
  fflush(stdout);
  block->first_line += block->count;
  block->count = 0;
  block->text_size = 0;
}

static int status(const struct stream *stream) {
  if (stream->failed) return STATUS_COULD_NOT;
  return stream->malformed ? STATUS_USAGE : STATUS_YES;
}

static int answer_all(struct stream *stream) {
  lines_init(&stream->input, STDIN_FILENO);
  stream->block.first_line = 1;
  line_state state;
  do {
    state = gather(&stream->input, &stream->block);
    if (stream->block.count > 0) answer(stream);
  } while ((state == LINE_READ || state == LINE_NOT_YET) && !ferror(stdout));
  if (state != LINES_FAILED) return status(stream);
  tell("cannot read standard input: %s", strerror(errno));
  return STATUS_COULD_NOT;
}

int check_stdin(const arguments *parsed) {
  struct stream *stream = calloc(1, sizeof *stream);
  if (!stream) return out_of_memory();
  stream->json = given(parsed, OPTION_JSON);
  stream->unopened = session_open(&stream->session, parsed, &stream->error);
  int result = STATUS_YES;
  if (stream->unopened) result = session_fail(&stream->session, &stream->error);
  if (result != STATUS_USAGE) result = answer_all(stream);
  session_close(&stream->session);
  free(stream);
  return result;
}
