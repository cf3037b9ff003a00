/* job.c - the way of a job: made in the loop, run by the pool, told and freed in the loop.
 * Knows nothing of what is done. */
#include "job.h"

#include "failure.h"

#include <stdlib.h>

ffn_job *ffn_job_create(napi_env env, ffn_client *client) {
  ffn_job *job = calloc(1, sizeof *job);
  if (!job) {
    ffn_throw(env, FF_ERR_NOMEM, "");
    return NULL;
  }
  job->client = client;
  ffn_client_use(client);
  return job;
}

napi_value ffn_job_drop(ffn_job *job) {
  ffn_client_release(job->client);
  free(job->tenants);
  free(job->answers);
  free(job);
  return NULL;
}

static void run(napi_env env, void *data) {
  ffn_job *job = data;
  (void)env;
  job->run(job);
}

static void tell(napi_env env, ffn_job *job) {
  napi_value result = NULL;
  napi_get_undefined(env, &result);
  if (job->err == FF_OK && job->result) result = job->result(env, job);
  if (job->err == FF_OK)
    napi_resolve_deferred(env, job->deferred, result);
  else
    napi_reject_deferred(env, job->deferred, ffn_failure(env, job->err, job->error.message));
}

/* Cancelled only when the environment ends: nobody is there to be told. */
static void done(napi_env env, napi_status status, void *data) {
  ffn_job *job = data;
  if (status == napi_ok) tell(env, job);
  napi_delete_async_work(env, job->work);
  if (status == napi_ok) ffn_client_job_done(env, job->client);
  ffn_job_drop(job);
}

void ffn_job_start_for(napi_env env, ffn_job *job, void (*run_it)(ffn_job *job),
                       napi_value (*result)(napi_env env, ffn_job *job), napi_deferred deferred) {
  napi_value name = NULL;
  napi_create_string_utf8(env, "featureflag", NAPI_AUTO_LENGTH, &name);
  job->run = run_it;
  job->result = result;
  job->deferred = deferred;
  job->client->jobs++;
  if (napi_create_async_work(env, NULL, name, run, done, job, &job->work) == napi_ok &&
      napi_queue_async_work(env, job->work) == napi_ok)
    return;
  job->err = FF_ERR_NOMEM;
  done(env, napi_ok, job);
}

napi_value ffn_job_start(napi_env env, ffn_job *job, void (*run_it)(ffn_job *job),
                         napi_value (*result)(napi_env env, ffn_job *job)) {
  napi_value promise = NULL;
  napi_deferred deferred = NULL;
  if (napi_create_promise(env, &deferred, &promise) != napi_ok) return ffn_job_drop(job);
  ffn_job_start_for(env, job, run_it, result, deferred);
  return promise;
}
