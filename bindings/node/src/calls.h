/* calls.h - what of the library may wait, each as a native function that returns a promise. */
#ifndef FFN_CALLS_H
#define FFN_CALLS_H

#include <node_api.h>

/* evaluate(handle, flag, companyId, workspaceId) -> details */
napi_value ffn_evaluate(napi_env env, napi_callback_info info);

/* evaluateAll(handle, companyId, workspaceId, hasDetails) -> {flag: details or boolean} */
napi_value ffn_evaluate_all(napi_env env, napi_callback_info info);

/* prepare(handle, [companyId, workspaceId, ...], timeoutMs) */
napi_value ffn_prepare(napi_env env, napi_callback_info info);

/* write(handle, flag, companyId, workspaceId, true | false | null, isForced): null removes */
napi_value ffn_write(napi_env env, napi_callback_info info);

/* health(handle, timeoutMs) */
napi_value ffn_check_health(napi_env env, napi_callback_info info);

/* reload(handle) -> whether the registry was another */
napi_value ffn_reload(napi_env env, napi_callback_info info);

#endif
