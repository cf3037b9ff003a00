/* details.h - what the library tells, as JavaScript's objects. */
#ifndef FFN_DETAILS_H
#define FFN_DETAILS_H

#include <featureflag.h>
#include <node_api.h>

/* {enabled, source, reason, freshness, ageMs} and, where something is wrong, {code, errorCode,
 * message}. */
napi_value ffn_details(napi_env env, const ff_evaluation *evaluation, const char *message);

napi_value ffn_event(napi_env env, const ff_event *event);
napi_value ffn_health(napi_env env, const ff_health *health);
napi_value ffn_stats(napi_env env, const ff_stats *stats);

#endif
