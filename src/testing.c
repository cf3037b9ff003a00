/* testing.c - see featureflag/testing.h: overrides that come and go. */
#include "client.h"

#include "flags.h"

#include <featureflag/testing.h>

/* The cache knows overrides by the flag's number, so it gets one first. Where there are more flags
 * than numbers, its checks go by name. */
static ff_err number(ff_client *client, const char *flag) {
  size_t size;
  const ff_flag *entry;
  if (!ff__name_is_valid(flag, &size)) return FF_ERR_FLAG_NAME;
  ff_flag_id id = ff__flags_find(client, flag, size, &entry);
  if (!ff__flags_may_be_checked(client, flag, entry)) return FF_ERR_FLAG_NOT_FOUND;
  if (id != FF_FLAG_NONE || ff_flag_count(client) == FF__FLAG_IDS_MAX) return FF_OK;
  return ff__flags_add(client, flag, entry) == FF_FLAG_NONE ? FF_ERR_NOMEM : FF_OK;
}

/* For those who hold the lock. */
static void tell_cache(ff_client *client, const char *flag) {
  ff_flag_id id = ff__catalog_find(&client->cache.memory.catalog, flag, strlen(flag));
  if (id != FF_FLAG_NONE) ff__flags_fix(client, id);
}

ff_err ff_test_set(ff_client *client, const char *flag, bool enabled) {
  if (!client) return FF_ERR_INVALID;
  ff_err err = number(client, flag);
  if (err != FF_OK) return err;
  if (!ff__cache_lock(&client->cache)) return FF_ERR_NOMEM;
  bool is_set = ff__overrides_set(client->overrides, flag, enabled);
  if (is_set) tell_cache(client, flag);
  ff__cache_unlock(&client->cache);
  return is_set ? FF_OK : FF_ERR_NOMEM;
}

ff_err ff_test_unset(ff_client *client, const char *flag) {
  if (!client) return FF_ERR_INVALID;
  if (!ff__name_is_valid(flag, NULL)) return FF_ERR_FLAG_NAME;
  if (!ff__cache_lock(&client->cache)) return FF_ERR_NOMEM;
  ff__overrides_unset(client->overrides, flag);
  tell_cache(client, flag);
  ff__cache_unlock(&client->cache);
  return FF_OK;
}

void ff_test_reset(ff_client *client) {
  if (!client || !ff__cache_lock(&client->cache)) return;
  ff__overrides_reset(client->overrides);
  for (ff_flag_id id = 0; id < ff_flag_count(client); id++)
    ff__flags_fix(client, id);
  ff__cache_unlock(&client->cache);
}

/* -- Both paths -------------------------------------------------------------- */

static ff_err restore(ff_client *client, const char *flag, bool was_set, bool enabled) {
  return was_set ? ff_test_set(client, flag, enabled) : ff_test_unset(client, flag);
}

ff_err ff_test_both(ff_client *client, const char *flag, ff_test_body body, void *user) {
  bool enabled = false;
  if (!client || !body) return FF_ERR_INVALID;
  if (!ff__name_is_valid(flag, NULL)) return FF_ERR_FLAG_NAME;
  bool was_set = ff__overrides_find(client->overrides, flag, &enabled);
  ff_err err = ff_test_set(client, flag, false);
  if (err != FF_OK) return err;
  body(false, user);
  err = ff_test_set(client, flag, true);
  if (err == FF_OK) body(true, user);
  ff_err restored = restore(client, flag, was_set, enabled);
  return err == FF_OK ? restored : err;
}
