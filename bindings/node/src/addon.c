/* addon.c - what JavaScript sees of all this: lib/client.js is its only user. */
#include "calls.h"
#include "check.h"
#include "client.h"
#include "details.h"
#include "failure.h"
#include "text.h"

#include <featureflag/testing.h>

#include <stdio.h>

/* useErrors(constructor) */
static napi_value use_errors(napi_env env, napi_callback_info info) {
  napi_value constructor;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &constructor, NULL, NULL);
  ffn_failure_use(env, constructor);
  return NULL;
}

/* optionNames() */
static napi_value option_names(napi_env env, napi_callback_info info) {
  napi_value names = NULL;
  (void)info;
  napi_create_array(env, &names);
  for (size_t i = 0; ff_option_name(i); i++) {
    napi_value name = NULL;
    napi_create_string_utf8(env, ff_option_name(i), NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, (uint32_t)i, name);
  }
  return names;
}

/* stats(handle) */
static napi_value stats(napi_env env, napi_callback_info info) {
  napi_value handle;
  size_t count = 1;
  ff_stats counters;
  napi_get_cb_info(env, info, &count, &handle, NULL, NULL);
  const ffn_client *client = ffn_client_of(env, handle);
  if (!client) return NULL;
  ff_client_stats(client->flags, &counters);
  return ffn_stats(env, &counters);
}

/* override(handle, flag, true | false | null): null takes it back */
static napi_value override(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t count = 3;
  ffn_text flag;
  bool enabled = false;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  const ffn_client *client = ffn_client_of(env, arguments[0]);
  if (!client || !ffn_read_flag(env, arguments[1], &flag)) return NULL;
  bool is_set = napi_get_value_bool(env, arguments[2], &enabled) == napi_ok;
  ff_err err = is_set ? ff_test_set(client->flags, flag.bytes, enabled)
                      : ff_test_unset(client->flags, flag.bytes);
  return err == FF_OK ? NULL : ffn_throw(env, err, "");
}

/* resetOverrides(handle) */
static napi_value reset_overrides(napi_env env, napi_callback_info info) {
  napi_value handle;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &handle, NULL, NULL);
  const ffn_client *client = ffn_client_of(env, handle);
  if (client) ff_test_reset(client->flags);
  return NULL;
}

/* While the first number is 0, another second one is another ABI. */
static bool is_matching(napi_env env) {
  char message[256];
  if (ff_version_number() / 100 == FF_VERSION_NUMBER / 100) return true;
  snprintf(message, sizeof message,
           "featureflag: this addon was compiled for libfeatureflag %d.%d, and %s was loaded; "
           "install that version, or compile the addon again: node_modules/featureflag/build",
           FF_VERSION_MAJOR, FF_VERSION_MINOR, ff_version());
  napi_throw_error(env, ff_err_name(FF_ERR_UNSUPPORTED), message);
  return false;
}

static void put_function(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value function = NULL;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, NULL, &function);
  ffn_put(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  if (!is_matching(env)) return NULL;
  ffn_put_text(env, exports, "version", ff_version());
  put_function(env, exports, "useErrors", use_errors);
  put_function(env, exports, "optionNames", option_names);
  put_function(env, exports, "open", ffn_open);
  put_function(env, exports, "checker", ffn_checker);
  put_function(env, exports, "close", ffn_close);
  put_function(env, exports, "known", ffn_known);
  put_function(env, exports, "evaluate", ffn_evaluate);
  put_function(env, exports, "evaluateAll", ffn_evaluate_all);
  put_function(env, exports, "prepare", ffn_prepare);
  put_function(env, exports, "write", ffn_write);
  put_function(env, exports, "health", ffn_check_health);
  put_function(env, exports, "reload", ffn_reload);
  put_function(env, exports, "stats", stats);
  put_function(env, exports, "listen", ffn_listen);
  put_function(env, exports, "unlisten", ffn_unlisten);
  put_function(env, exports, "keepAlive", ffn_keep_alive);
  put_function(env, exports, "override", override);
  put_function(env, exports, "resetOverrides", reset_overrides);
  return exports;
}
