/* observe.c - what happens to a client: names, listeners, counters, fork. */
#include "client.h"

#include "core/error.h"

#include <string.h>

const char *ff_event_name(ff_event_type type) {
  switch (type) {
  case FF_EVENT_READY: return "PROVIDER_READY";
  case FF_EVENT_CHANGED: return "PROVIDER_CONFIGURATION_CHANGED";
  case FF_EVENT_STALE: return "PROVIDER_STALE";
  case FF_EVENT_ERROR: return "PROVIDER_ERROR";
  }
  return "UNKNOWN";
}

const char *ff_value_name(ff_value value) {
  switch (value) {
  case FF_VALUE_UNSET: return "unset";
  case FF_VALUE_OFF: return "off";
  case FF_VALUE_ON: return "on";
  case FF_VALUE_OTHER: return "other";
  case FF_VALUE_UNKNOWN: break;
  }
  return "unknown";
}

ff_err ff_listen(ff_client *client, ff_event_fn on_event, void *user, ff_error *error) {
  if (!client || !on_event) return ff__fail(error, FF_ERR_INVALID, "ff_listen: a NULL argument");
  if (!ff__cache_keeps(&client->cache))
    return ff__fail(error, FF_ERR_UNSUPPORTED, "%s tells of no changes",
                    client->store->methods->is_far ? "direct mode (FEATURE_FLAGS_MODE)"
                                                   : "the memory store");
  return ff__cache_listen(&client->cache, on_event, user, error);
}

ff_err ff_unlisten(ff_client *client, ff_event_fn on_event, void *user, ff_error *error) {
  if (!client || !on_event) return ff__fail(error, FF_ERR_INVALID, "ff_unlisten: a NULL argument");
  return ff__cache_unlisten(&client->cache, on_event, user, error);
}

void ff_client_stats(ff_client *client, ff_stats *stats) {
  memset(stats, 0, sizeof *stats);
  if (client) ff__cache_stats(&client->cache, stats);
}

void ff_after_fork(ff_client *client) {
  if (client) ff__cache_after_fork(&client->cache);
}
