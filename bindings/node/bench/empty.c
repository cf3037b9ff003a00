/* empty.c - what a native call costs that takes the same arguments and does nothing. */
#include <node_api.h>

static napi_value empty(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t count = 3;
  napi_value answer = NULL;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_boolean(env, true, &answer);
  return answer;
}

NAPI_MODULE_INIT() {
  napi_value function = NULL;
  napi_create_function(env, "empty", NAPI_AUTO_LENGTH, empty, NULL, &function);
  napi_set_named_property(env, exports, "empty", function);
  return exports;
}
