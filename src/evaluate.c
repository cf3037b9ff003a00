/* evaluate.c - checks: one, and many in one round trip. */
#include "client.h"

#include "core/error.h"

#include <stdlib.h>
#include <string.h>

const char *ff_source_name(ff_source source) {
  switch (source) {
  case FF_SOURCE_FALLBACK: return "fallback";
  case FF_SOURCE_DEFAULT: return "default";
  case FF_SOURCE_GLOBAL: return "global";
  case FF_SOURCE_COMPANY: return "company";
  case FF_SOURCE_WORKSPACE: return "workspace";
  case FF_SOURCE_OVERRIDE: return "override";
  }
  return "unknown";
}

const char *ff_reason_name(ff_reason reason) {
  switch (reason) {
#define X(name, number)                                                                            \
  case FF_REASON_##name: return #name;
    FF_REASON_MAP(X)
#undef X
  }
  return "UNKNOWN";
}

const char *ff_freshness_name(ff_freshness freshness) {
  switch (freshness) {
  case FF_FRESHNESS_NONE: return "none";
  case FF_FRESHNESS_FRESH: return "fresh";
  case FF_FRESHNESS_STALE: return "stale";
  }
  return "unknown";
}

/* Without a client there is nothing to ask, not even a registry. */
static ff_err answer_nothing(ff_evaluation *evaluation, ff_error *error) {
  memset(evaluation, 0, sizeof *evaluation);
  evaluation->reason = FF_REASON_ERROR;
  evaluation->error = FF_ERR_INVALID;
  evaluation->error_kind = (int32_t)ff_err_kind(FF_ERR_INVALID);
  return ff__fail(error, FF_ERR_INVALID, "the client is NULL");
}

static ff_err read_store(ff_client *client, ff__lookup *lookups, size_t count, ff_error *error) {
  ff_error failure;
  ff_err err = client->store->methods->read(client->store, lookups, count, &failure);
  ff__log_outcome(client, err, &failure);
  if (err != FF_OK && error) *error = failure;
  return err;
}

/* Notes what somebody was told, where that is wanted. */
static void note(ff_client *client, const ff__question *question, bool enabled, ff__asked asked) {
  if (question->problem == FF_ERR_FLAG_NAME) return;
  int problem = ff__coverage_note(client->coverage, question->flag, enabled, asked);
  if (problem)
    ff__log(client, FF_LOG_ERROR, "FEATURE_FLAGS_COVERAGE: %s: %s; answers are missing there",
            ff__coverage_path(client->coverage), strerror(problem));
}

static ff_err answer(ff_client *client, const ff__question *question, const ff__lookup *lookup,
                     ff_err store_err, ff__asked asked, ff_evaluation *evaluation) {
  ff_err err = ff__question_answer(question, lookup, store_err, evaluation);
  if (client->coverage) note(client, question, evaluation->enabled, asked);
  return err;
}

static ff__ask ask_of(const ff__question *question, ff__lookup *lookup) {
  return (ff__ask){question->flag, question->flag_size, question->id, question->tenant, lookup};
}

/* The library's own thread, in somebody's function, cannot wait for itself: what memory does
 * not know is read from the store then, one after the other. */
static ff_err read_cache(ff_client *client, ff__ask *asks, size_t count, bool patient,
                         ff_error *error) {
  ff_err err = ff__cache_read(&client->cache, asks, count, patient, error);
  if (err != FF_ERR_LOADING || !patient) return err;
  err = FF_OK;
  for (size_t i = 0; err == FF_OK && i < count; i++)
    if (!asks[i].lookup->answered) err = read_store(client, asks[i].lookup, 1, error);
  return err;
}

/* Memory first, where there is one. keys has room for the keys of one check. */
static ff_err read_one(ff_client *client, const ff__question *question, bool patient,
                       ff__lookup *lookup, char *keys, ff_error *error) {
  bool keeps = ff__cache_keeps(&client->cache);
  ff__ask ask = ask_of(question, lookup);
  if (keeps && ff__cache_look(&client->cache, &ask)) return FF_OK;
  ff__question_keys(client, question, keys, lookup->keys);
  return keeps ? read_cache(client, &ask, 1, patient, error) : read_store(client, lookup, 1, error);
}

static ff_err evaluate(ff_client *client, const char *flag, const ff_context *context, bool patient,
                       ff_evaluation *evaluation, ff_error *error) {
  char keys[FF__LEVELS * FF__KEY_MAX];
  ff__question question;
  ff__lookup lookup = {.answered = false};
  ff_err store_err = FF_OK;
  ff__question_init(client, &question, flag, context);
  if (question.ask) store_err = read_one(client, &question, patient, &lookup, keys, error);
  ff__question_fail(&question, error);
  return answer(client, &question, &lookup, store_err, FF__ASKED_ONE, evaluation);
}

ff_err ff_evaluate(ff_client *client, const char *flag, const ff_context *context,
                   ff_evaluation *evaluation, ff_error *error) {
  if (!client) return answer_nothing(evaluation, error);
  return evaluate(client, flag, context, true, evaluation, error);
}

/* What is asked for without a cache is never known. */
static ff_err answer_unsupported(ff_client *client, const char *flag, const ff_context *context,
                                 ff_evaluation *evaluation, ff_error *error) {
  ff__question question;
  ff__lookup lookup = {.answered = false};
  ff__question_init(client, &question, flag, context);
  if (question.ask)
    ff__fail(error, FF_ERR_UNSUPPORTED, "nothing is kept in direct mode (FEATURE_FLAGS_MODE)");
  ff__question_fail(&question, error);
  return answer(client, &question, &lookup, FF_ERR_UNSUPPORTED, FF__ASKED_ONE, evaluation);
}

ff_err ff_evaluate_known(ff_client *client, const char *flag, const ff_context *context,
                         ff_evaluation *evaluation, ff_error *error) {
  if (!client) return answer_nothing(evaluation, error);
  if (!ff__cache_keeps(&client->cache) && client->store->methods->is_far)
    return answer_unsupported(client, flag, context, evaluation, error);
  return evaluate(client, flag, context, false, evaluation, error);
}

static ff__quick look_quickly(ff_client *client, const char *flag, const ff_context *context) {
  static const ff_context nobody = FF_CONTEXT_INIT;
  if (!client || !flag || !client->is_quick) return FF__QUICK_UNKNOWN;
  if (!context) context = &nobody;
  if (context->size < sizeof nobody) return FF__QUICK_UNKNOWN;
  return ff__memory_quick(&client->cache.memory, flag, context->company_id, context->workspace_id);
}

bool ff_enabled(ff_client *client, const char *flag, const ff_context *context) {
  ff__quick found = look_quickly(client, flag, context);
  if (found != FF__QUICK_UNKNOWN) return found == FF__QUICK_ON;
  ff_evaluation evaluation;
  ff_evaluate(client, flag, context, &evaluation, NULL);
  return evaluation.enabled;
}

/* Reads what is there without a way to Redis; false where it takes one. */
static bool read_here(ff_client *client, const ff__question *question, ff__lookup *lookup) {
  char keys[FF__LEVELS * FF__KEY_MAX];
  ff__ask ask = ask_of(question, lookup);
  if (client->store->methods->is_far)
    return ff__cache_keeps(&client->cache) && ff__cache_look(&client->cache, &ask);
  ff__question_keys(client, question, keys, lookup->keys);
  read_store(client, lookup, 1, NULL);
  return true;
}

bool ff_try_enabled(ff_client *client, const char *flag, const ff_context *context, bool *enabled) {
  ff__quick found = look_quickly(client, flag, context);
  ff__question question;
  ff__lookup lookup = {.answered = false};
  ff_evaluation evaluation = {.enabled = found == FF__QUICK_ON};
  if (found == FF__QUICK_UNKNOWN && client) {
    ff__question_init(client, &question, flag, context);
    if (question.ask && !read_here(client, &question, &lookup)) return false;
    answer(client, &question, &lookup, FF_OK, FF__ASKED_ONE, &evaluation);
  }
  *enabled = evaluation.enabled;
  return true;
}

/* -- Many -------------------------------------------------------------------- */

/* A batch at work: lookups holds only the questions that the store is asked, and asks, where
 * there is a cache, those of them that it does not know. */
typedef struct batch {
  ff__question *questions;
  ff__lookup *lookups;
  size_t asked;
  ff__ask *asks;
  size_t unknown;
  char *keys;
} batch;

static void batch_finish(batch *work) {
  free(work->questions);
  free(work->lookups);
  free(work->asks);
  free(work->keys);
}

/* Whether the question still has to be asked. */
static bool is_open(const ff__question *question, const ff__lookup *lookup) {
  return question->ask && !lookup->answered;
}

static void look_all(batch *work, ff_client *client, size_t count) {
  ff__lookup *next = work->lookups;
  for (size_t i = 0; i < count; i++) {
    if (!work->questions[i].ask) continue;
    ff__ask ask = ask_of(&work->questions[i], next++);
    if (!ff__cache_look(&client->cache, &ask)) work->asks[work->unknown++] = ask;
  }
}

/* Writes the keys of what is not answered yet. False when memory is short. */
static bool write_keys(batch *work, const ff_client *client, size_t count) {
  size_t size = 0;
  const ff__lookup *of = work->lookups;
  for (size_t i = 0; i < count; of += work->questions[i++].ask)
    if (is_open(&work->questions[i], of)) size += ff__question_size(client, &work->questions[i]);
  char *end = work->keys = malloc(size + 1);
  if (!end) return false;
  ff__lookup *next = work->lookups;
  for (size_t i = 0; i < count; next += work->questions[i++].ask)
    if (is_open(&work->questions[i], next))
      end = ff__question_keys(client, &work->questions[i], end, next->keys);
  return true;
}

static bool batch_init(batch *work, ff_client *client, const ff_query *queries, size_t count) {
  *work = (batch){.questions = calloc(count, sizeof *work->questions)};
  if (!work->questions) return false;
  for (size_t i = 0; i < count; i++) {
    ff__question_init(client, &work->questions[i], queries[i].flag, queries[i].context);
    work->asked += work->questions[i].ask;
  }
  bool keeps = ff__cache_keeps(&client->cache);
  work->lookups = calloc(work->asked + 1, sizeof *work->lookups);
  work->asks = calloc(keeps ? work->asked + 1 : 1, sizeof *work->asks);
  if (!work->lookups || !work->asks) return false;
  if (keeps) look_all(work, client, count);
  return write_keys(work, client, count);
}

static ff_err read_all(batch *work, ff_client *client, ff_error *error) {
  if (!ff__cache_keeps(&client->cache))
    return work->asked > 0 ? read_store(client, work->lookups, work->asked, error) : FF_OK;
  return work->unknown > 0 ? read_cache(client, work->asks, work->unknown, true, error) : FF_OK;
}

/* Without memory for a batch there are still defaults. */
static void answer_defaults(ff_client *client, const ff_query *queries, size_t count,
                            ff__asked asked, ff_evaluation *evaluations) {
  for (size_t i = 0; i < count; i++) {
    ff__question question;
    ff__lookup lookup = {.answered = false};
    ff__question_init(client, &question, queries[i].flag, queries[i].context);
    answer(client, &question, &lookup, FF_ERR_NOMEM, asked, &evaluations[i]);
  }
}

static void answer_all(const batch *work, ff_client *client, size_t count, ff_err store_err,
                       ff__asked asked, ff_evaluation *evaluations) {
  const ff__lookup *next = work->lookups;
  for (size_t i = 0; i < count; i++) {
    answer(client, &work->questions[i], next, store_err, asked, &evaluations[i]);
    next += work->questions[i].ask;
  }
}

ff_err ff__evaluate_many(ff_client *client, const ff_query *queries, size_t count, ff__asked asked,
                         ff_evaluation *evaluations, ff_error *error) {
  if (!client) {
    for (size_t i = 0; i < count; i++)
      answer_nothing(&evaluations[i], error);
    return count == 0 ? FF_OK : FF_ERR_INVALID;
  }
  if (count == 0) return FF_OK;
  batch work;
  ff_err err = FF_OK;
  if (!batch_init(&work, client, queries, count)) {
    err = ff__fail(error, FF_ERR_NOMEM, "out of memory");
    answer_defaults(client, queries, count, asked, evaluations);
  } else {
    err = read_all(&work, client, error);
    answer_all(&work, client, count, err, asked, evaluations);
  }
  batch_finish(&work);
  return err;
}

ff_err ff_evaluate_many(ff_client *client, const ff_query *queries, size_t count,
                        ff_evaluation *evaluations, ff_error *error) {
  return ff__evaluate_many(client, queries, count, FF__ASKED_ONE, evaluations, error);
}
