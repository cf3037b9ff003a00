/* failure.c - makes errors with the class that JavaScript has handed in, one for each
 * environment (the main thread and every worker has its own). Knows nothing of clients. */
#include "failure.h"

#include <stdlib.h>

static void drop(napi_env env, void *constructor, void *unused) {
  (void)unused;
  napi_delete_reference(env, constructor);
}

void ffn_failure_use(napi_env env, napi_value constructor) {
  napi_ref kept = NULL;
  if (napi_create_reference(env, constructor, 1, &kept) == napi_ok)
    napi_set_instance_data(env, kept, drop, NULL);
}

static napi_value text_of(napi_env env, const char *text) {
  napi_value value = NULL;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

napi_value ffn_failure(napi_env env, ff_err code, const char *message) {
  napi_value arguments[] = {text_of(env, message[0] ? message : ff_err_text(code)),
                            text_of(env, ff_err_name(code)),
                            text_of(env, ff_kind_name(ff_err_kind(code)))};
  void *kept = NULL;
  napi_value constructor = NULL;
  napi_value failure = NULL;
  napi_get_instance_data(env, &kept);
  napi_get_reference_value(env, kept, &constructor);
  napi_new_instance(env, constructor, sizeof arguments / sizeof *arguments, arguments, &failure);
  return failure;
}

napi_value ffn_throw(napi_env env, ff_err code, const char *message) {
  napi_value failure = ffn_failure(env, code, message);
  if (failure) napi_throw(env, failure);
  return NULL;
}

void ffn_put(napi_env env, napi_value object, const char *name, napi_value value) {
  if (value) napi_set_named_property(env, object, name, value);
}

void ffn_put_text(napi_env env, napi_value object, const char *name, const char *text) {
  ffn_put(env, object, name, text_of(env, text));
}

void ffn_put_number(napi_env env, napi_value object, const char *name, double number) {
  napi_value value = NULL;
  napi_create_double(env, number, &value);
  ffn_put(env, object, name, value);
}

void ffn_put_bool(napi_env env, napi_value object, const char *name, bool value) {
  napi_value boolean = NULL;
  napi_get_boolean(env, value, &boolean);
  ffn_put(env, object, name, boolean);
}
