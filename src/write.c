/* write.c - storing and removing values, within what the registry allows. */
#include "client.h"

#include "core/error.h"

#include <string.h>

unsigned ff_force(void) {
  return FF_FORCE;
}

static ff_err check_registry(const ff_client *client, const char *flag, ff_scope scope,
                             ff_error *error) {
  const ff_registry *registry = ff_client_registry(client);
  if (!registry) return FF_OK;
  const ff_flag *entry = ff_registry_find(registry, flag);
  if (!entry && client->unknown != FF__UNKNOWN_ERROR) return FF_OK;
  if (!entry)
    return ff__fail(error, FF_ERR_FLAG_NOT_FOUND, "flag '%s' is not in the registry %s", flag,
                    ff_registry_file(registry));
  if (scope <= entry->scope) return FF_OK;
  return ff__fail(error, FF_ERR_SCOPE, "flag '%s' has scope %s: it cannot be set for one %s", flag,
                  ff_scope_name(entry->scope), ff_scope_name(scope));
}

static ff_err check_target(ff_scope scope, const char *id, size_t *id_size, ff_error *error) {
  *id_size = 0;
  if (scope != FF_SCOPE_GLOBAL && scope != FF_SCOPE_COMPANY && scope != FF_SCOPE_WORKSPACE)
    return ff__fail(error, FF_ERR_INVALID, "%d is not a scope", (int)scope);
  if (scope == FF_SCOPE_GLOBAL)
    return id ? ff__fail(error, FF_ERR_INVALID, "a global value has no id") : FF_OK;
  if (id && ff__id_is_valid(id, id_size)) return FF_OK;
  return ff__fail(error, FF_ERR_CONTEXT, "a %s id is 1 to %d bytes without control characters",
                  ff_scope_name(scope), FF__ID_MAX);
}

static ff_err write_value(ff_client *client, const char *flag, ff_scope scope, const char *id,
                          ff__value value, unsigned modifiers, ff_error *error) {
  if (!client || (modifiers & ~FF_FORCE))
    return ff__fail(error, FF_ERR_INVALID, client ? "unknown modifiers" : "the client is NULL");
  size_t flag_size, id_size;
  if (!ff__name_is_valid(flag, &flag_size))
    return ff__fail(error, FF_ERR_FLAG_NAME, "'%s' is not a flag name", flag ? flag : "(NULL)");
  ff_err err = check_target(scope, id, &id_size, error);
  if (err == FF_OK && !(modifiers & FF_FORCE)) err = check_registry(client, flag, scope, error);
  if (err != FF_OK) return err;

  char text[FF__KEY_MAX];
  ff__key key = ff__key_write(text, client->prefix, flag, flag_size, scope, id, id_size);
  err = client->store->methods->write(client->store, key, value, error);
  if (err == FF_OK && ff__cache_keeps(&client->cache)) {
    ff__ask ask = {.id = ff__catalog_find(&client->cache.memory.catalog, flag, flag_size)};
    if (scope == FF_SCOPE_COMPANY) ask.tenant.company = (ff__id){id, id_size};
    if (scope == FF_SCOPE_WORKSPACE) ask.tenant.workspace = (ff__id){id, id_size};
    ff__cache_written(&client->cache, &ask, scope, key, value);
  }
  return err;
}

ff_err ff_set(ff_client *client, const char *flag, ff_scope scope, const char *id, bool enabled,
              unsigned modifiers, ff_error *error) {
  return write_value(client, flag, scope, id, enabled ? FF__ON : FF__OFF, modifiers, error);
}

ff_err ff_unset(ff_client *client, const char *flag, ff_scope scope, const char *id,
                unsigned modifiers, ff_error *error) {
  return write_value(client, flag, scope, id, FF__UNSET, modifiers, error);
}
