/* failure.h - the library's errors as JavaScript's. */
#ifndef FFN_FAILURE_H
#define FFN_FAILURE_H

#include <featureflag.h>
#include <node_api.h>

/* From now on errors of this environment are made by constructor(message, code, kind). */
void ffn_failure_use(napi_env env, napi_value constructor);

/* A FeatureFlagError; an empty message gives way to the code's own text. */
napi_value ffn_failure(napi_env env, ff_err code, const char *message);

/* Throws one, and returns what a native function returns that has thrown. */
napi_value ffn_throw(napi_env env, ff_err code, const char *message);

/* -- What is put into JavaScript's objects, too ------------------------------ */

void ffn_put(napi_env env, napi_value object, const char *name, napi_value value);
void ffn_put_text(napi_env env, napi_value object, const char *name, const char *text);
void ffn_put_number(napi_env env, napi_value object, const char *name, double number);
void ffn_put_bool(napi_env env, napi_value object, const char *name, bool value);

#endif
