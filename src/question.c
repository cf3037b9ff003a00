/* question.c - from a query to keys, and from their values to an evaluation. */
#include "client.h"

#include "core/error.h"
#include "flags.h"

#include <string.h>

static bool is_unknown(const ff_client *client, const ff__question *question) {
  return client->registry && !question->entry;
}

/* Once a flag, however often it is checked. */
static void report_unknown(ff_client *client, const ff__question *question) {
  bool is_first;
  ff__map_put(client->reported, question->flag, question->flag_size, &is_first);
  if (!is_first) return;
  bool is_off = client->unknown == FF__UNKNOWN_ERROR;
  ff__log(client, is_off ? FF_LOG_ERROR : FF_LOG_WARNING, "flag '%s' is not in the registry %s%s",
          question->flag, ff_registry_file(ff_client_registry(client)),
          is_off ? "; it is off everywhere until it is" : "");
  ff__cache_follow(&client->cache); /* it may get there */
}

static void set_problem(ff__question *question, ff_err problem, const char *details) {
  question->problem = problem;
  question->details = details;
}

void ff__question_init(ff_client *client, ff__question *question, const char *flag,
                       const ff_context *context) {
  *question =
      (ff__question){.flag = flag, .id = FF_FLAG_NONE, .decision = {FF_SOURCE_FALLBACK, false}};
  if (!ff__name_is_valid(flag, &question->flag_size)) {
    set_problem(question, FF_ERR_FLAG_NAME,
                "a flag name is 1 to 96 of A-Z a-z 0-9 . _ - and begins with a letter or digit");
    return;
  }
  const char *wrong = ff__context_read(context, &question->tenant);
  if (wrong) set_problem(question, FF_ERR_CONTEXT, wrong);

  question->id = ff__flags_find(client, flag, question->flag_size, &question->entry);
  if (ff__overrides_find(client->overrides, flag, &question->decision.enabled)) {
    question->decision.source = FF_SOURCE_OVERRIDE;
    return;
  }
  question->ask = true;
  if (!is_unknown(client, question) || client->unknown == FF__UNKNOWN_ALLOW) return;
  report_unknown(client, question);
  if (client->unknown == FF__UNKNOWN_WARN) return;
  question->ask = false;
  set_problem(question, FF_ERR_FLAG_NOT_FOUND, "the registry does not hold it: is it misspelt?");
}

static ff__id id_at(const ff__question *question, int level) {
  if (level == FF_SCOPE_COMPANY) return question->tenant.company;
  if (level == FF_SCOPE_WORKSPACE) return question->tenant.workspace;
  return (ff__id){NULL, 0};
}

static bool has_key(const ff__question *question, int level) {
  return level == FF_SCOPE_GLOBAL || id_at(question, level).size > 0;
}

size_t ff__question_size(const ff_client *client, const ff__question *question) {
  size_t size = 0;
  for (int level = 0; level < FF__LEVELS; level++)
    if (has_key(question, level))
      size += ff__key_size(client->prefix, question->flag_size, (ff_scope)level,
                           id_at(question, level).size);
  return size;
}

char *ff__question_keys(const ff_client *client, const ff__question *question, char *text,
                        ff__key keys[FF__LEVELS]) {
  for (int level = 0; level < FF__LEVELS; level++) {
    keys[level] = (ff__key){NULL, 0};
    if (!has_key(question, level)) continue;
    ff__id id = id_at(question, level);
    keys[level] = ff__key_write(text, client->prefix, question->flag, question->flag_size,
                                (ff_scope)level, id.text, id.size);
    text += keys[level].size;
  }
  return text;
}

ff_err ff__question_answer(const ff__question *question, const ff__lookup *lookup, ff_err store_err,
                           ff_evaluation *evaluation) {
  static const ff__value nothing[FF__LEVELS] = {FF__UNSET, FF__UNSET, FF__UNSET};
  bool answered = question->ask && lookup->answered;
  ff__decision decision = question->decision;
  if (question->ask) decision = ff__resolve(answered ? lookup->values : nothing, question->entry);

  ff_err err = question->ask && !answered ? store_err : FF_OK;
  if (question->problem != FF_OK) err = question->problem;
  memset(evaluation, 0, sizeof *evaluation);
  evaluation->enabled = decision.enabled;
  evaluation->source = (int32_t)decision.source;
  evaluation->error = (int32_t)err;
  evaluation->error_kind = (int32_t)ff_err_kind(err);
  evaluation->reason = (int32_t)(err == FF_OK ? ff__reason_of(decision) : FF_REASON_ERROR);
  evaluation->freshness = FF_FRESHNESS_NONE;
  if (answered) {
    evaluation->freshness = lookup->stale ? FF_FRESHNESS_STALE : FF_FRESHNESS_FRESH;
    evaluation->age_ms = lookup->age_ms;
    if (lookup->stale && err == FF_OK) evaluation->reason = FF_REASON_STALE;
  }
  return err;
}

ff_err ff__question_fail(const ff__question *question, ff_error *error) {
  if (question->problem == FF_OK) return FF_OK;
  if (question->problem == FF_ERR_CONTEXT)
    return ff__fail(error, question->problem, "%s", question->details);
  return ff__fail(error, question->problem, "flag '%s': %s",
                  question->flag ? question->flag : "(NULL)", question->details);
}
