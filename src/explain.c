/* explain.c - an evaluation with every place that was looked at. */
#include "client.h"

#include "core/error.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = FF__LEVELS + 3 }; /* an override, the keys, the default, the fallback */

struct ff_explanation {
  ff_evaluation evaluation;
  size_t count;
  ff_step steps[STEPS_MAX];
  ff__raw raws[FF__LEVELS];
  char keys[FF__LEVELS][FF__KEY_MAX + 1];
};

void ff_explanation_destroy(ff_explanation *explanation) {
  if (!explanation) return;
  for (int level = 0; level < FF__LEVELS; level++)
    free(explanation->raws[level].text);
  free(explanation);
}

const ff_evaluation *ff_explanation_evaluation(const ff_explanation *explanation) {
  return &explanation->evaluation;
}

size_t ff_explanation_count(const ff_explanation *explanation) {
  return explanation->count;
}

const ff_step *ff_explanation_at(const ff_explanation *explanation, size_t index) {
  return index < explanation->count ? &explanation->steps[index] : NULL;
}

static void add_step(ff_explanation *explanation, ff_step step) {
  step.decides = (int32_t)step.source == explanation->evaluation.source;
  explanation->steps[explanation->count++] = step;
}

static ff__value value_of(const ff__raw *raw) {
  return raw->state == FF_KEY_STRING ? ff__value_parse(raw->text, raw->size) : FF__UNSET;
}

static void add_key(ff_explanation *explanation, int level, ff__key key, bool answered) {
  char *name = explanation->keys[level];
  const ff__raw *raw = &explanation->raws[level];
  memcpy(name, key.data, key.size);
  name[key.size] = '\0';
  ff__text_make_line(name);

  ff_step step = {.source = ff__source_of((ff_scope)level), .key = name};
  if (answered) {
    step.state = raw->state;
    step.value = raw->text;
    step.value_size = raw->size;
    step.speaks = ff__value_speaks((ff_scope)level, value_of(raw), &step.enabled);
  }
  add_step(explanation, step);
}

static void add_steps(ff_explanation *explanation, const ff__question *question,
                      const ff__lookup *lookup) {
  if (question->decision.source == FF_SOURCE_OVERRIDE)
    add_step(explanation, (ff_step){.source = FF_SOURCE_OVERRIDE,
                                    .speaks = true,
                                    .enabled = question->decision.enabled});
  for (int level = 0; level < FF__LEVELS; level++)
    if (lookup->keys[level].size > 0)
      add_key(explanation, level, lookup->keys[level], lookup->answered);
  if (question->entry)
    add_step(explanation, (ff_step){.source = FF_SOURCE_DEFAULT,
                                    .speaks = true,
                                    .enabled = question->entry->default_enabled});
  add_step(explanation, (ff_step){.source = FF_SOURCE_FALLBACK, .speaks = true});
}

/* Reads the keys as they are, and of them what they say. */
static ff_err inspect(ff_client *client, ff_explanation *explanation, ff__lookup *lookup,
                      ff_error *error) {
  ff_err err =
      client->store->methods->inspect(client->store, lookup->keys, explanation->raws, error);
  if (err != FF_OK) return err;
  for (int level = 0; level < FF__LEVELS; level++)
    lookup->values[level] = value_of(&explanation->raws[level]);
  lookup->answered = true;
  return FF_OK;
}

ff_err ff_explain(ff_client *client, const char *flag, const ff_context *context,
                  ff_explanation **explanation, ff_error *error) {
  if (!client || !explanation)
    return ff__fail(error, FF_ERR_INVALID, "ff_explain: a NULL argument");
  ff_explanation *made = calloc(1, sizeof *made);
  if (!made) return ff__fail(error, FF_ERR_NOMEM, "out of memory");

  char keys[FF__LEVELS * FF__KEY_MAX];
  ff__question question;
  ff__lookup lookup = {.answered = false};
  ff_err store_err = FF_OK;
  ff_error failure;
  ff__question_init(client, &question, flag, context);
  if (question.problem !=
      FF_ERR_FLAG_NAME) { /* also what does not decide: it may be why one asks */
    ff__question_keys(client, &question, keys, lookup.keys);
    store_err = inspect(client, made, &lookup, &failure);
  }
  if (store_err == FF_ERR_NOMEM) {
    ff_explanation_destroy(made);
    return ff__fail(error, store_err, "out of memory");
  }
  if (store_err != FF_OK && question.ask && error) *error = failure;
  ff__question_fail(&question, error);
  ff_err err = ff__question_answer(&question, &lookup, store_err, &made->evaluation);
  add_steps(made, &question, &lookup);
  *explanation = made;
  return err;
}
