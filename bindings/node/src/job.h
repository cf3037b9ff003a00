/* job.h - what may wait: done by a thread of Node's pool, told by a promise. */
#ifndef FFN_JOB_H
#define FFN_JOB_H

#include "client.h"
#include "text.h"

typedef struct ffn_job ffn_job;

/* One answer of ff_evaluate_all. */
typedef struct ffn_answer {
  const char *flag; /* the client's */
  ff_evaluation evaluation;
} ffn_answer;

struct ffn_job {
  ffn_client *client;
  ffn_text flag;
  ffn_tenant tenant;

  /* What the jobs have of their own. */
  ff_evaluation evaluation;
  ff_health health;
  ff_scope scope;
  const char *id;
  unsigned modifiers;
  unsigned timeout_ms;
  bool enabled;
  bool changed;
  bool has_details;
  size_t count;
  ffn_tenant *tenants; /* count of them; freed with the job */
  ffn_answer *answers; /* likewise */

  /* How it went: an err other than FF_OK rejects the promise. */
  ff_err err;
  ff_error error;

  /* The job's own. */
  void (*run)(ffn_job *job);
  napi_value (*result)(napi_env env, ffn_job *job);
  napi_deferred deferred;
  napi_async_work work;
};

/* A job for the client, in use from now on; NULL when it was thrown that memory is short. */
ffn_job *ffn_job_create(napi_env env, ffn_client *client);

/* For one that will not be started: an argument was wrong. Returns NULL. */
napi_value ffn_job_drop(ffn_job *job);

/* Hands it over: run is called on another thread; then result in the loop, if all went well.
 * result may be NULL, for undefined. Returns the promise. */
napi_value ffn_job_start(napi_env env, ffn_job *job, void (*run)(ffn_job *job),
                         napi_value (*result)(napi_env env, ffn_job *job));

/* The same for a promise that somebody has already. */
void ffn_job_start_for(napi_env env, ffn_job *job, void (*run)(ffn_job *job),
                       napi_value (*result)(napi_env env, ffn_job *job), napi_deferred deferred);

#endif
