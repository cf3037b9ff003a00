/* check.c - the hot path. Everything here runs in the loop's turn and never waits. */
#include "check.h"

#include "client.h"
#include "details.h"
#include "text.h"

napi_value ffn_check(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t count = 3;
  void *data;
  ffn_text flag;
  ffn_tenant tenant;
  bool is_enabled;
  napi_value answer = NULL;
  napi_get_cb_info(env, info, &count, arguments, NULL, &data);
  const ffn_client *client = data;
  if (!ffn_is_open(env, client) || !ffn_read_flag(env, arguments[0], &flag) ||
      !ffn_read_tenant(env, arguments[1], arguments[2], &tenant))
    return NULL;
  ff_context context = ffn_context(&tenant);
  if (ff_try_enabled(client->flags, flag.bytes, &context, &is_enabled))
    napi_get_boolean(env, is_enabled, &answer);
  return answer;
}

napi_value ffn_known(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  size_t count = 4;
  ffn_text flag;
  ffn_tenant tenant;
  ff_evaluation evaluation;
  ff_error error = {.message = ""};
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  const ffn_client *client = ffn_client_of(env, arguments[0]);
  if (!client || !ffn_read_flag(env, arguments[1], &flag) ||
      !ffn_read_tenant(env, arguments[2], arguments[3], &tenant))
    return NULL;
  ff_context context = ffn_context(&tenant);
  ff_evaluate_known(client->flags, flag.bytes, &context, &evaluation, &error);
  return ffn_details(env, &evaluation, error.message);
}
