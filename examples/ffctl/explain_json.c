/* explain_json.c - an explanation for programs. */
#include "explain.h"
#include "output.h"
#include "text.h"

#include <stdlib.h>

static json_t *state_json(const ff_step *step) {
  if (!step->key) return json_null();
  switch (step->state) {
  case FF_KEY_ABSENT: return json_string("absent");
  case FF_KEY_STRING: return json_string("string");
  case FF_KEY_OTHER_TYPE: return json_string("other-type");
  default: return json_string("unknown");
  }
}

static json_t *step_json(const ff_step *step) {
  json_t *value = step->value ? text_json(step->value, step->value_size) : json_null();
  json_t *object = json_with(json_object(), "source", json_string(ff_source_name(step->source)));
  object = json_with(object, "key", text_json_or_null(step->key));
  object = json_with(object, "state", state_json(step));
  object = json_with(object, "value", value);
  object = json_with(object, "speaks", json_boolean(step->speaks));
  object = json_with(object, "enabled", step->speaks ? json_boolean(step->enabled) : json_null());
  return json_with(object, "decides", json_boolean(step->decides));
}

static json_t *command_json(const struct account *account, struct flip flip) {
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  if (!stream) return NULL;
  explain_put_command(stream, account, flip);
  json_t *string = fclose(stream) == 0 ? text_json(text, size) : NULL;
  free(text);
  return string;
}

bool explain_put_json(const struct account *account) {
  json_t *steps = json_array(), *flips = json_array();
  for (size_t i = 0; i < ff_explanation_count(account->explanation); i++)
    steps = json_and(steps, step_json(ff_explanation_at(account->explanation, i)));
  for (size_t i = 0; i < account->flip_count; i++)
    flips = json_and(flips, command_json(account, account->flips[i]));
  json_t *object = answer_json(question_json(&account->asked), account->evaluation);
  if (account->evaluation->error)
    object = json_with(object, "message", json_string(account->message));
  object = json_with(object, "steps", steps);
  return put_json(json_with(object, "toFlip", flips));
}
