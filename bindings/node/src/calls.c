/* calls.c - each call in three parts: arguments in, in the loop; the library's function, on
 * another thread; the result out, in the loop. */
#include "calls.h"

#include "details.h"
#include "failure.h"
#include "job.h"

#include <stdlib.h>

enum { MOST_ARGUMENTS = 6 };

/* A job for the handle that is the first argument; NULL when something was thrown. */
static ffn_job *begin(napi_env env, napi_callback_info info, napi_value arguments[MOST_ARGUMENTS]) {
  size_t count = MOST_ARGUMENTS;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  ffn_client *client = ffn_client_of(env, arguments[0]);
  return client ? ffn_job_create(env, client) : NULL;
}

static bool bool_of(napi_env env, napi_value value) {
  bool boolean = false;
  napi_get_value_bool(env, value, &boolean);
  return boolean;
}

static unsigned number_of(napi_env env, napi_value value) {
  uint32_t number = 0;
  napi_get_value_uint32(env, value, &number);
  return number;
}

/* -- One flag ----------------------------------------------------------------- */

static void evaluate(ffn_job *job) {
  ff_context context = ffn_context(&job->tenant);
  ff_evaluate(job->client->flags, job->flag.bytes, &context, &job->evaluation, &job->error);
}

static napi_value details(napi_env env, ffn_job *job) {
  return ffn_details(env, &job->evaluation, job->error.message);
}

napi_value ffn_evaluate(napi_env env, napi_callback_info info) {
  napi_value arguments[MOST_ARGUMENTS];
  ffn_job *job = begin(env, info, arguments);
  if (!job) return NULL;
  if (!ffn_read_flag(env, arguments[1], &job->flag) ||
      !ffn_read_tenant(env, arguments[2], arguments[3], &job->tenant))
    return ffn_job_drop(job);
  return ffn_job_start(env, job, evaluate, details);
}

/* -- All flags ---------------------------------------------------------------- */

static bool keep(const char *flag, const ff_evaluation *evaluation, void *user) {
  ffn_job *job = user;
  if ((job->count & (job->count - 1)) == 0) { /* room for a power of two */
    size_t room = job->count ? job->count * 2 : 1;
    ffn_answer *larger = realloc(job->answers, room * sizeof *larger);
    if (!larger) return false;
    job->answers = larger;
  }
  job->answers[job->count++] = (ffn_answer){flag, *evaluation};
  return true;
}

/* Where the store failed the answers say so, each by itself; a list that is not whole would
 * not. */
static void evaluate_all(ffn_job *job) {
  ff_context context = ffn_context(&job->tenant);
  ff_err err = ff_evaluate_all(job->client->flags, &context, keep, job, &job->error);
  if (err == FF_ERR_CANCELLED) job->err = FF_ERR_NOMEM;
}

static napi_value answer_of(napi_env env, const ffn_job *job, const ff_evaluation *evaluation) {
  napi_value answer = NULL;
  if (job->has_details) return ffn_details(env, evaluation, "");
  napi_get_boolean(env, evaluation->enabled, &answer);
  return answer;
}

static napi_value answers(napi_env env, ffn_job *job) {
  napi_value all = NULL;
  napi_create_object(env, &all);
  for (size_t i = 0; i < job->count; i++) {
    napi_handle_scope scope = NULL;
    napi_open_handle_scope(env, &scope);
    ffn_put(env, all, job->answers[i].flag, answer_of(env, job, &job->answers[i].evaluation));
    napi_close_handle_scope(env, scope);
  }
  return all;
}

napi_value ffn_evaluate_all(napi_env env, napi_callback_info info) {
  napi_value arguments[MOST_ARGUMENTS];
  ffn_job *job = begin(env, info, arguments);
  if (!job) return NULL;
  if (!ffn_read_tenant(env, arguments[1], arguments[2], &job->tenant)) return ffn_job_drop(job);
  job->has_details = bool_of(env, arguments[3]);
  return ffn_job_start(env, job, evaluate_all, answers);
}

/* -- Ahead -------------------------------------------------------------------- */

static void prepare(ffn_job *job) {
  ff_context *contexts = calloc(job->count + 1, sizeof *contexts);
  if (!contexts) {
    job->err = FF_ERR_NOMEM;
    return;
  }
  for (size_t i = 0; i < job->count; i++)
    contexts[i] = ffn_context(&job->tenants[i]);
  job->err = ff_prepare(job->client->flags, contexts, job->count, job->timeout_ms, &job->error);
  free(contexts);
}

static bool read_tenants(napi_env env, napi_value ids, ffn_job *job) {
  uint32_t count = 0;
  napi_get_array_length(env, ids, &count);
  job->tenants = calloc(count / 2 + 1, sizeof *job->tenants);
  if (!job->tenants) return ffn_throw(env, FF_ERR_NOMEM, ""), false;
  for (uint32_t i = 0; i < count / 2; i++) {
    napi_value company = NULL;
    napi_value workspace = NULL;
    napi_get_element(env, ids, i * 2, &company);
    napi_get_element(env, ids, i * 2 + 1, &workspace);
    if (!ffn_read_tenant(env, company, workspace, &job->tenants[i])) return false;
  }
  job->count = count / 2;
  return true;
}

napi_value ffn_prepare(napi_env env, napi_callback_info info) {
  napi_value arguments[MOST_ARGUMENTS];
  ffn_job *job = begin(env, info, arguments);
  if (!job) return NULL;
  if (!read_tenants(env, arguments[1], job)) return ffn_job_drop(job);
  job->timeout_ms = number_of(env, arguments[2]);
  return ffn_job_start(env, job, prepare, NULL);
}

/* -- Writing ------------------------------------------------------------------ */

static void set(ffn_job *job) {
  job->err = ff_set(job->client->flags, job->flag.bytes, job->scope, job->id, job->enabled,
                    job->modifiers, &job->error);
}

static void unset(ffn_job *job) {
  job->err = ff_unset(job->client->flags, job->flag.bytes, job->scope, job->id, job->modifiers,
                      &job->error);
}

/* With both ids the company's value is meant, as in the service that this stands in for. */
static void choose_scope(ffn_job *job) {
  const ffn_tenant *tenant = &job->tenant;
  if (tenant->company.bytes[0]) {
    job->scope = FF_SCOPE_COMPANY;
    job->id = tenant->company.bytes;
  } else if (tenant->workspace.bytes[0]) {
    job->scope = FF_SCOPE_WORKSPACE;
    job->id = tenant->workspace.bytes;
  }
}

napi_value ffn_write(napi_env env, napi_callback_info info) {
  napi_value arguments[MOST_ARGUMENTS];
  ffn_job *job = begin(env, info, arguments);
  if (!job) return NULL;
  if (!ffn_read_flag(env, arguments[1], &job->flag) ||
      !ffn_read_tenant(env, arguments[2], arguments[3], &job->tenant))
    return ffn_job_drop(job);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[4], &type);
  job->enabled = bool_of(env, arguments[4]);
  if (bool_of(env, arguments[5])) job->modifiers = FF_FORCE;
  choose_scope(job);
  return ffn_job_start(env, job, type == napi_boolean ? set : unset, NULL);
}

/* -- Health and registry -------------------------------------------------------- */

static void check_health(ffn_job *job) {
  ff_check_health(job->client->flags, job->timeout_ms, &job->health);
}

static napi_value health(napi_env env, ffn_job *job) {
  return ffn_health(env, &job->health);
}

napi_value ffn_check_health(napi_env env, napi_callback_info info) {
  napi_value arguments[MOST_ARGUMENTS];
  ffn_job *job = begin(env, info, arguments);
  if (!job) return NULL;
  job->timeout_ms = number_of(env, arguments[1]);
  return ffn_job_start(env, job, check_health, health);
}

static void reload(ffn_job *job) {
  job->err = ff_client_reload(job->client->flags, &job->changed, &job->error);
}

static napi_value changed(napi_env env, ffn_job *job) {
  napi_value value = NULL;
  napi_get_boolean(env, job->changed, &value);
  return value;
}

napi_value ffn_reload(napi_env env, napi_callback_info info) {
  napi_value arguments[MOST_ARGUMENTS];
  ffn_job *job = begin(env, info, arguments);
  return job ? ffn_job_start(env, job, reload, changed) : NULL;
}
