/* stored.c - looking at all that the store holds, and keeping it in order. */
#include "client.h"

#include "core/error.h"

#include <featureflag/stored.h>

static ff_err refuse(ff_error *error) {
  return ff__fail(error, FF_ERR_UNSUPPORTED, "only Redis keeps values that can be looked through");
}

/* -- Looking ------------------------------------------------------------------- */

typedef struct walk {
  const char *prefix;
  ff_stored_fn on_stored;
  ff_progress_fn on_progress;
  void *user;
} walk;

static bool show(const ff__holding *holding, void *user) {
  const walk *walking = user;
  ff__key_parts parts;
  ff_stored stored = {
      .key = holding->key.data,
      .key_size = holding->key.size,
      .type = holding->type,
      .value = holding->value,
      .value_size = holding->value_size,
  };
  if (ff__key_parse(holding->key, walking->prefix, &parts)) {
    stored.flag = parts.flag;
    stored.scope = parts.scope;
    stored.id = parts.scope == FF_SCOPE_GLOBAL ? NULL : parts.id;
  }
  return walking->on_stored(&stored, walking->user);
}

static bool tell(uint64_t done, uint64_t total, void *user) {
  const walk *walking = user;
  return !walking->on_progress || walking->on_progress(done, total, walking->user);
}

ff_err ff_stored_walk(ff_client *client, ff_stored_fn on_stored, ff_progress_fn on_progress,
                      void *user, ff_walk_report *report, ff_error *error) {
  if (!client || !on_stored)
    return ff__fail(error, FF_ERR_INVALID, "ff_stored_walk: a NULL argument");
  const ff__store_upkeep *upkeep = client->store->methods->upkeep;
  walk walking = {client->prefix, on_stored, on_progress, user};
  if (report) *report = (ff_walk_report){0};
  if (!upkeep) return refuse(error);
  return upkeep->walk(client->store, client->prefix, show, tell, &walking, report, error);
}

/* -- Removing and putting back --------------------------------------------------- */

static ff_err check(const ff_client *client, const ff_stored_item *items, size_t count,
                    ff_error *error) {
  ff__key_parts parts;
  if (!client || (!items && count > 0))
    return ff__fail(error, FF_ERR_INVALID, "ff_stored: a NULL argument");
  if (!client->store->methods->upkeep) return refuse(error);
  for (size_t i = 0; i < count; i++)
    if (!ff__key_parse((ff__key){items[i].key, items[i].key_size}, client->prefix, &parts))
      return ff__fail(error, FF_ERR_INVALID, "'%.*s' is no key of a flag with the prefix %s",
                      (int)items[i].key_size, items[i].key, client->prefix);
  return FF_OK;
}

ff_err ff_stored_read_expiry(ff_client *client, ff_stored_item *items, size_t count,
                             ff_error *error) {
  ff_err err = check(client, items, count, error);
  if (err) return err;
  return client->store->methods->upkeep->read_expiry(client->store, items, count, error);
}

ff_err ff_stored_remove(ff_client *client, ff_stored_item *items, size_t count, ff_error *error) {
  ff_err err = check(client, items, count, error);
  if (err) return err;
  return client->store->methods->upkeep->remove(client->store, items, count, error);
}

ff_err ff_stored_restore(ff_client *client, ff_stored_item *items, size_t count, ff_error *error) {
  ff_err err = check(client, items, count, error);
  if (err) return err;
  return client->store->methods->upkeep->restore(client->store, items, count, error);
}
