/* details.c - structs to objects, field by field, with the names of the library's own
 * functions for what is a number in C. */
#include "details.h"

#include "failure.h"

static napi_value object(napi_env env) {
  napi_value made = NULL;
  napi_create_object(env, &made);
  return made;
}

static void put_error(napi_env env, napi_value to, int32_t error, const char *message) {
  ffn_put_text(env, to, "code", ff_err_name((ff_err)error));
  ffn_put_text(env, to, "errorCode", ff_kind_name(ff_err_kind((ff_err)error)));
  ffn_put_text(env, to, "message", message[0] ? message : ff_err_text((ff_err)error));
}

napi_value ffn_details(napi_env env, const ff_evaluation *evaluation, const char *message) {
  napi_value details = object(env);
  ffn_put_bool(env, details, "enabled", evaluation->enabled);
  ffn_put_text(env, details, "source", ff_source_name((ff_source)evaluation->source));
  ffn_put_text(env, details, "reason", ff_reason_name((ff_reason)evaluation->reason));
  ffn_put_text(env, details, "freshness", ff_freshness_name((ff_freshness)evaluation->freshness));
  ffn_put_number(env, details, "ageMs", (double)evaluation->age_ms);
  if (evaluation->error != FF_OK) put_error(env, details, evaluation->error, message);
  return details;
}

/* -- Events ------------------------------------------------------------------- */

static napi_value change_of(napi_env env, const ff_change *change) {
  napi_value made = object(env);
  ffn_put_text(env, made, "flag", change->flag);
  ffn_put_text(env, made, "scope", ff_scope_name(change->scope));
  if (change->id) ffn_put_text(env, made, "id", change->id);
  ffn_put_text(env, made, "before", ff_value_name(change->before));
  ffn_put_text(env, made, "after", ff_value_name(change->after));
  return made;
}

static napi_value changes_of(napi_env env, const ff_event *event) {
  napi_value changes = NULL;
  napi_create_array_with_length(env, event->change_count, &changes);
  for (size_t i = 0; i < event->change_count; i++) {
    napi_handle_scope scope = NULL; /* there may be thousands */
    napi_open_handle_scope(env, &scope);
    napi_set_element(env, changes, (uint32_t)i, change_of(env, &event->changes[i]));
    napi_close_handle_scope(env, scope);
  }
  return changes;
}

napi_value ffn_event(napi_env env, const ff_event *event) {
  napi_value made = object(env);
  ffn_put_text(env, made, "type", ff_event_name(event->type));
  if (event->type == FF_EVENT_CHANGED) ffn_put(env, made, "changes", changes_of(env, event));
  if (event->type == FF_EVENT_READY) ffn_put_bool(env, made, "polling", event->polling);
  if (event->error != FF_OK)
    ffn_put(env, made, "error", ffn_failure(env, event->error, event->message));
  return made;
}

/* -- Health and counters ------------------------------------------------------- */

napi_value ffn_health(napi_env env, const ff_health *health) {
  napi_value made = object(env);
  ffn_put_bool(env, made, "up", health->up);
  ffn_put_text(env, made, "store", health->store);
  ffn_put_text(env, made, "updates", ff_updates_name((ff_updates)health->updates));
  ffn_put_number(env, made, "responseMs", health->response_ms);
  if (health->error != FF_OK) put_error(env, made, health->error, health->message);
  return made;
}

napi_value ffn_stats(napi_env env, const ff_stats *stats) {
  const struct {
    const char *name;
    uint64_t value;
  } counters[] = {
      {"evaluations", stats->evaluations},
      {"hits", stats->hits},
      {"misses", stats->misses},
      {"stale", stats->stale},
      {"loads", stats->loads},
      {"keysRead", stats->keys_read},
      {"invalidations", stats->invalidations},
      {"flushes", stats->flushes},
      {"silentChanges", stats->silent_changes},
      {"connections", stats->connections},
      {"failedAttempts", stats->failed_attempts},
      {"evictions", stats->evictions},
      {"tenants", stats->tenants},
      {"flags", stats->flags},
      {"bytes", stats->bytes},
  };
  napi_value made = object(env);
  for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
    ffn_put_number(env, made, counters[i].name, (double)counters[i].value);
  return made;
}
