/* numbers.c - the numbers behind generated constants, unless those are of another registry.
 *
 * Knows a client by its public functions alone.
 */
#include "core/error.h"

#include <featureflag.h>
#include <featureflag/tenant.h>

#include <stdio.h>

static ff_err refuse_without_registry(ff_error *error) {
  return ff__fail(error, FF_ERR_CONFIG,
                  "the client has no registry that the generated constants could be held against; "
                  "see FEATURE_FLAGS_REGISTRY");
}

/*   ", which lacks 2 of their flags (`old-inbox`) and has 1 that they lack"
 * "" when there is no such difference. */
static void write_difference(const ff_registry *registry, const char *const *flags, size_t count,
                             char *text, size_t size) {
  const char *first = NULL;
  size_t lacking = 0, present = ff_registry_count(registry);
  for (size_t i = 0; i < count; i++) {
    if (ff_registry_find(registry, flags[i])) continue;
    if (!first) first = flags[i];
    lacking++;
  }
  size_t common = count - lacking, others = present > common ? present - common : 0;
  *text = '\0';
  if (lacking > 0 && others > 0)
    snprintf(text, size, ", which lacks %zu of their flags (`%s`) and has %zu that they lack",
             lacking, first ? first : "", others);
  else if (lacking > 0)
    snprintf(text, size, ", which lacks %zu of their flags (`%s`)", lacking, first ? first : "");
  else if (others > 0)
    snprintf(text, size, ", which has %zu that they lack", others);
}

static ff_err refuse_other(const ff_registry *registry, const char *const *flags, size_t count,
                           ff_error *error) {
  char difference[256];
  const char *file = ff_registry_file(registry);
  write_difference(registry, flags, count, difference, sizeof difference);
  return ff__fail(error, FF_ERR_CONFIG,
                  "the generated constants are not those of %s%s; run `ffctl gen c --registry %s "
                  "-o HEADER`, with cpp instead of c for C++, and compile again",
                  file, difference, file);
}

static ff_err judge(ff_client *client, const char *const *flags, size_t count, uint64_t fingerprint,
                    ff_error *error) {
  const ff_registry *registry = ff_client_registry(client);
  if (fingerprint == 0) return FF_OK;
  if (!registry) return refuse_without_registry(error);
  if (ff_registry_fingerprint(registry) == fingerprint) return FF_OK;
  return refuse_other(registry, flags, count, error);
}

/* A flag keeps its number, so it can be asked for again. */
static ff_err find_all(ff_client *client, const char *const *flags, size_t count, ff_error *error) {
  for (size_t i = 0; i < count; i++)
    if (ff_flag_id_of(client, flags[i]) == FF_FLAG_NONE)
      return ff__fail(error, FF_ERR_FLAG_NOT_FOUND, "`%s` has no number: it is not in the registry",
                      flags[i] ? flags[i] : "");
  return FF_OK;
}

ff_err ff_flag_ids_of(ff_client *client, const char *const *flags, size_t count,
                      uint64_t fingerprint, ff_flag_id *ids, ff_error *error) {
  if (!client || (count > 0 && (!flags || !ids)))
    return ff__fail(error, FF_ERR_INVALID, "ff_flag_ids_of: a NULL argument");
  ff_err err = judge(client, flags, count, fingerprint, error);
  if (err == FF_OK) err = find_all(client, flags, count, error);
  for (size_t i = 0; err == FF_OK && i < count; i++)
    ids[i] = ff_flag_id_of(client, flags[i]);
  return err;
}
