/* client.h - a client's life, as JavaScript's garbage collector, closing, and the end of an
 * environment make it. */
#ifndef FFN_CLIENT_H
#define FFN_CLIENT_H

#include "mailbox.h"

#include <featureflag.h>
#include <node_api.h>

/* All of it belongs to the environment's own thread, but for the mailbox.
 *
 *     handle, the object JavaScript has --+
 *     check, its function ----------------+--> ffn_client ---> ff_client
 *     each job that is not done ----------+      |
 *     the mailbox's way into the loop ----+      +--> mailbox ---> ff_queue
 *
 * Each arrow on the left is a use; the last one that goes takes the client with it. */
typedef struct ffn_client {
  ff_client *flags;
  ffn_mailbox mailbox;
  unsigned uses;
  unsigned jobs;
  bool is_closing;      /* nothing may begin any more */
  napi_deferred closed; /* waits for the jobs; NULL when nobody does */
} ffn_client;

/* open([name, value, ...], deliver | null) -> handle. deliver gets the log's lines. */
napi_value ffn_open(napi_env env, napi_callback_info info);

/* checker(handle) -> isEnabled(flag, companyId, workspaceId), see check.c. */
napi_value ffn_checker(napi_env env, napi_callback_info info);

/* close(handle) -> a promise. */
napi_value ffn_close(napi_env env, napi_callback_info info);

/* The client of a handle; NULL when FF_ERR_INVALID was thrown: no handle, or it is closed. */
ffn_client *ffn_client_of(napi_env env, napi_value handle);

/* The same for who has the client already: false when it was thrown. */
bool ffn_is_open(napi_env env, const ffn_client *client);

void ffn_client_use(ffn_client *client);
void ffn_client_release(ffn_client *client);

/* Tells that a job is done: one less to wait for. */
void ffn_client_job_done(napi_env env, ffn_client *client);

#endif
