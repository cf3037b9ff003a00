/* client.c - opens clients and sees to it that each ends once, when nobody uses it any more:
 * by close(), by the garbage collector, or with its environment. */
#include "client.h"

#include "check.h"
#include "failure.h"
#include "job.h"

#include <stdlib.h>

/* Tells our handles from other objects that wrap something. */
static const napi_type_tag handle_tag = {0x6c69626665617475, 0x7265666c61672d31};

/* -- Uses --------------------------------------------------------------------- */

void ffn_client_use(ffn_client *client) {
  client->uses++;
}

void ffn_client_release(ffn_client *client) {
  if (--client->uses > 0) return;
  ffn_mailbox_finish(&client->mailbox);
  ff_client_destroy(client->flags);
  free(client);
}

static void release(napi_env env, void *client, void *unused) {
  (void)env, (void)unused;
  ffn_client_release(client);
}

bool ffn_is_open(napi_env env, const ffn_client *client) {
  if (client->is_closing) ffn_throw(env, FF_ERR_INVALID, "the client is closed");
  return !client->is_closing;
}

ffn_client *ffn_client_of(napi_env env, napi_value handle) {
  bool is_ours = false;
  void *client = NULL;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, handle, &type);
  if (type == napi_object) napi_check_object_type_tag(env, handle, &handle_tag, &is_ours);
  if (is_ours) napi_unwrap(env, handle, &client);
  if (!client) ffn_throw(env, FF_ERR_INVALID, "this is no client");
  return client && ffn_is_open(env, client) ? client : NULL;
}

/* -- Opening ------------------------------------------------------------------ */

/* Any text, to be freed; NULL when it was thrown that it is none. */
static char *copy_text(napi_env env, napi_value value) {
  size_t size = 0;
  bool is_text = napi_get_value_string_utf8(env, value, NULL, 0, &size) == napi_ok;
  char *text = is_text ? malloc(size + 1) : NULL;
  if (!text) {
    ffn_throw(env, is_text ? FF_ERR_NOMEM : FF_ERR_INVALID, "an option must be text");
    return NULL;
  }
  napi_get_value_string_utf8(env, value, text, size + 1, &size);
  for (size_t i = 0; i < size; i++) {
    if (text[i]) continue;
    ffn_throw(env, FF_ERR_CONFIG, "an option must not hold a NUL character");
    free(text);
    return NULL;
  }
  return text;
}

static bool set_option(napi_env env, ff_options *options, napi_value settings, uint32_t index) {
  napi_value name = NULL;
  napi_value value = NULL;
  napi_get_element(env, settings, index, &name);
  napi_get_element(env, settings, index + 1, &value);
  char *name_text = copy_text(env, name);
  char *value_text = name_text ? copy_text(env, value) : NULL;
  ff_error error;
  ff_err err = FF_OK;
  if (value_text) err = ff_options_set(options, name_text, value_text, &error);
  if (err != FF_OK) ffn_throw(env, err, error.message);
  bool is_set = value_text && err == FF_OK;
  free(name_text);
  free(value_text);
  return is_set;
}

static bool set_options(napi_env env, ff_options *options, napi_value settings) {
  uint32_t count = 0;
  napi_get_array_length(env, settings, &count);
  for (uint32_t i = 0; i < count; i += 2)
    if (!set_option(env, options, settings, i)) return false;
  return true;
}

/* Also tells of the log if somebody wants it: deliver is a function then. */
static bool create(napi_env env, ffn_client *client, napi_value settings, napi_value deliver) {
  ff_options *options = ff_options_create();
  napi_valuetype type = napi_undefined;
  napi_typeof(env, deliver, &type);
  bool is_set = options && set_options(env, options, settings);
  if (is_set && type == napi_function && ffn_mailbox_open(env, client, deliver))
    ff_options_set_log(options, ffn_mailbox_log, client);
  ff_error error = {.code = FF_ERR_NOMEM};
  ff_err err = options ? FF_OK : FF_ERR_NOMEM;
  if (is_set) err = ff_client_create(options, &client->flags, &error);
  ff_options_destroy(options);
  if (err != FF_OK) ffn_throw(env, err, error.message);
  return is_set && err == FF_OK;
}

napi_value ffn_open(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_value handle = NULL;
  ffn_client *client = calloc(1, sizeof *client);
  if (!client) return ffn_throw(env, FF_ERR_NOMEM, "");
  ffn_client_use(client);
  ffn_mailbox_init(&client->mailbox);
  if (!create(env, client, arguments[0], arguments[1]) ||
      napi_create_object(env, &handle) != napi_ok ||
      napi_wrap(env, handle, client, release, NULL, NULL) != napi_ok) {
    ffn_mailbox_shut(env, client);
    ffn_client_release(client);
    return NULL;
  }
  napi_type_tag_object(env, handle, &handle_tag);
  return handle;
}

napi_value ffn_checker(napi_env env, napi_callback_info info) {
  napi_value handle;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &handle, NULL, NULL);
  ffn_client *client = ffn_client_of(env, handle);
  napi_value check = NULL;
  if (!client) return NULL;
  napi_create_function(env, "isEnabled", NAPI_AUTO_LENGTH, ffn_check, client, &check);
  ffn_client_use(client);
  if (napi_add_finalizer(env, check, client, release, NULL, NULL) == napi_ok) return check;
  ffn_client_release(client);
  return ffn_throw(env, FF_ERR_NOMEM, "");
}

/* -- Closing ------------------------------------------------------------------ */

static void destroy(ffn_job *job) {
  ff_client_destroy(job->client->flags);
  job->client->flags = NULL;
}

static napi_value destroyed(napi_env env, ffn_job *job) {
  napi_value nothing = NULL;
  ffn_mailbox_shut(env, job->client);
  napi_get_undefined(env, &nothing);
  return nothing;
}

static void destroy_when_idle(napi_env env, ffn_client *client) {
  napi_deferred closed = client->closed;
  if (client->jobs > 0 || !closed) return;
  client->closed = NULL;
  ffn_job *job = ffn_job_create(env, client);
  if (job) ffn_job_start_for(env, job, destroy, destroyed, closed);
}

napi_value ffn_close(napi_env env, napi_callback_info info) {
  napi_value handle;
  size_t count = 1;
  napi_value promise = NULL;
  napi_get_cb_info(env, info, &count, &handle, NULL, NULL);
  ffn_client *client = ffn_client_of(env, handle);
  if (!client || napi_create_promise(env, &client->closed, &promise) != napi_ok) return NULL;
  client->is_closing = true;
  ffn_mailbox_unlisten(&client->mailbox);
  destroy_when_idle(env, client);
  return promise;
}

void ffn_client_job_done(napi_env env, ffn_client *client) {
  client->jobs--;
  destroy_when_idle(env, client);
}
