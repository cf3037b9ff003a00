/* scan.c - walking over the stored keys that are flags'. */
#include "client.h"

#include "core/error.h"

typedef struct scan {
  const ff_client *client;
  ff_stored_key_fn on_key;
  ff_progress_fn on_progress;
  void *user;
} scan;

static bool show(ff__key key, void *user) {
  const scan *walk = user;
  ff__key_parts parts;
  if (!ff__key_parse(key, walk->client->prefix, &parts)) return true;
  const char *id = parts.scope == FF_SCOPE_GLOBAL ? NULL : parts.id;
  return walk->on_key(&(ff_stored_key){parts.flag, id, parts.scope}, walk->user);
}

static bool tell(uint64_t done, uint64_t total, void *user) {
  const scan *walk = user;
  return !walk->on_progress || walk->on_progress(done, total, walk->user);
}

ff_err ff_scan(ff_client *client, ff_stored_key_fn on_key, ff_progress_fn on_progress, void *user,
               ff_error *error) {
  if (!client || !on_key) return ff__fail(error, FF_ERR_INVALID, "ff_scan: a NULL argument");
  scan walk = {client, on_key, on_progress, user};
  return client->store->methods->scan(client->store, client->prefix, show, tell, &walk, error);
}
