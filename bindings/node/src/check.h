/* check.h - the checks that never wait. */
#ifndef FFN_CHECK_H
#define FFN_CHECK_H

#include <node_api.h>

/* isEnabled(flag, companyId, workspaceId) -> true, false, or undefined where it would have to
 * wait. The function's data is its ffn_client: to unwrap one would take as long as the rest. */
napi_value ffn_check(napi_env env, napi_callback_info info);

/* known(handle, flag, companyId, workspaceId) -> the details of what is known. */
napi_value ffn_known(napi_env env, napi_callback_info info);

#endif
