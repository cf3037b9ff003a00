/* flags.c - see flags.h. */
#include "flags.h"

#include "core/error.h"
#include "core/text.h"
#include "options.h"
#include "registry/registry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* -- Reading ----------------------------------------------------------------- */

/* Logs all mistakes, and puts as many as fit into *error, a line each. FF_OK when there
 * are none. */
static ff_err judge(const ff_client *client, const ff_registry *registry, ff_error *error) {
  char text[sizeof error->message] = "";
  ff__writer writer = {text, sizeof text, 0};
  const ff_diagnostic *first = NULL, *found;
  for (size_t i = 0; (found = ff_registry_diagnostic_at(registry, i)); i++) {
    if (found->severity != FF_SEVERITY_ERROR) continue;
    char line[512];
    ff_diagnostic_format(found, line, sizeof line);
    ff__log(client, FF_LOG_ERROR, "%s", line);
    ff__write(&writer, "%s%s", first ? "\n" : "", line);
    if (!first) first = found;
  }
  if (!first) return FF_OK;
  return ff__fail_at(error, FF_ERR_REGISTRY, first->file, first->line, first->column, "%s", text);
}

/* A registry without mistakes, or none. */
static ff_err read_file(const ff_client *client, const char *path, ff_registry **registry,
                        ff_error *error) {
  ff_registry *found = NULL;
  ff_err err = ff_registry_load(path, &found, error);
  if (err == FF_OK) err = judge(client, found, error);
  if (err == FF_OK)
    *registry = found;
  else
    ff_registry_destroy(found);
  return err;
}

/* What tells one version of a file from another, without reading it. */
static ff__file_mark mark_of(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) return (ff__file_mark){.is_there = false};
  return (ff__file_mark){true, status.st_dev, status.st_ino, status.st_size, status.st_mtim};
}

ff_err ff__flags_load(ff_client *client, const ff_options *options, ff_error *error) {
  const char *path = ff__options_text(options, FF__FEATURE_FLAGS_REGISTRY);
  if (!*path) return FF_OK;
  client->registry_path = strdup(path);
  if (!client->registry_path) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  client->registry_mark = mark_of(path);
  ff_error problem;
  ff_registry *registry;
  ff_err err = read_file(client, path, &registry, &problem);
  if (err == FF_OK) {
    atomic_store(&client->registry, registry);
    return FF_OK;
  }
  if (err != FF_ERR_NOMEM && !ff__options_boolean(options, FF__FEATURE_FLAGS_REGISTRY_REQUIRED)) {
    ff__log(client, FF_LOG_ERROR, "going on without the registry %s: %s", path,
            ff_err_text(problem.code));
    return FF_OK;
  }
  if (error) *error = problem;
  return err;
}

void ff__flags_finish(ff_client *client) {
  ff_registry_destroy(atomic_load(&client->registry));
  while (client->replaced) {
    ff__replaced *next = client->replaced->next;
    ff_registry_destroy(client->replaced->registry);
    free(client->replaced);
    client->replaced = next;
  }
  free(client->registry_path);
}

/* -- Numbers ----------------------------------------------------------------- */

static ff_registry *registry_of(const ff_client *client) {
  return atomic_load_explicit(&client->registry, memory_order_acquire);
}

/* A flag's lane of the fixed row; see core/lanes.h. */
static unsigned fixed_lane(const ff_client *client, const ff_registry *registry, const char *name,
                           const ff_flag *entry) {
  const unsigned forced = 2;
  bool enabled;
  if (ff__overrides_find(client->overrides, name, &enabled)) return forced | enabled;
  if (entry) return entry->default_enabled;
  return registry && client->unknown == FF__UNKNOWN_ERROR ? forced : 0;
}

ff_flag_id ff__flags_add(ff_client *client, const char *name, const ff_flag *entry) {
  return ff__cache_add_flag(&client->cache, name, strlen(name), entry,
                            fixed_lane(client, registry_of(client), name, entry));
}

void ff__flags_fix(ff_client *client, ff_flag_id id) {
  ff__memory *memory = &client->cache.memory;
  ff__view *view = ff__catalog_view(&memory->catalog);
  const ff_flag *entry = atomic_load_explicit(&view->registered[id], memory_order_relaxed);
  const char *name = ff__catalog_at(&memory->catalog, id)->name;
  ff__view_set(view, id, entry, fixed_lane(client, registry_of(client), name, entry));
  ff__memory_fold(memory, id);
}

ff_err ff__flags_number(ff_client *client, ff_error *error) {
  const ff_registry *registry = registry_of(client);
  size_t count = ff_registry_count(registry);
  for (size_t i = 0; i < count && i < FF__FLAG_IDS_MAX; i++) {
    const ff_flag *entry = ff_registry_at(registry, i);
    if (ff__flags_add(client, entry->name, entry) == FF_FLAG_NONE)
      return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  return FF_OK;
}

ff_flag_id ff__flags_find(const ff_client *client, const char *name, size_t size,
                          const ff_flag **entry) {
  ff_flag_id id = ff__catalog_find(&client->cache.memory.catalog, name, size);
  const ff_registry *registry = registry_of(client);
  *entry = NULL;
  if (id != FF_FLAG_NONE)
    *entry = atomic_load_explicit(&ff__catalog_view(&client->cache.memory.catalog)->registered[id],
                                  memory_order_acquire);
  else if (registry && ff_registry_count(registry) > FF__FLAG_IDS_MAX)
    *entry = ff__registry_find(registry, name, size);
  return id;
}

ff_flag_id ff_flag_none(void) {
  return FF_FLAG_NONE;
}

bool ff__flags_may_be_checked(const ff_client *client, const char *name, const ff_flag *entry) {
  bool enabled;
  return entry || !registry_of(client) || client->unknown != FF__UNKNOWN_ERROR ||
         ff__overrides_find(client->overrides, name, &enabled);
}

ff_flag_id ff_flag_id_of(ff_client *client, const char *flag) {
  size_t size;
  const ff_flag *entry;
  if (!client || !ff__name_is_valid(flag, &size)) return FF_FLAG_NONE;
  ff_flag_id id = ff__flags_find(client, flag, size, &entry);
  if (id != FF_FLAG_NONE) return id;
  return ff__flags_may_be_checked(client, flag, entry) ? ff__flags_add(client, flag, entry)
                                                       : FF_FLAG_NONE;
}

const char *ff_flag_name(ff_client *client, ff_flag_id id) {
  if (!client || id >= ff__catalog_count(&client->cache.memory.catalog)) return NULL;
  return ff__catalog_at(&client->cache.memory.catalog, id)->name;
}

size_t ff_flag_count(ff_client *client) {
  return client ? ff__catalog_count(&client->cache.memory.catalog) : 0;
}

const ff_registry *ff_client_registry(const ff_client *client) {
  return client ? registry_of(client) : NULL;
}

/* -- Reload ------------------------------------------------------------------ */

static bool is_same(const ff_registry *a, const ff_registry *b) {
  return a->source.size == b->source.size &&
         memcmp(a->source.text, b->source.text, a->source.size) == 0;
}

/* New flags get their numbers first, still as unknown ones. */
static bool number_new(ff_client *client, const ff_registry *registry) {
  size_t size;
  const ff_flag *entry;
  for (size_t i = 0; i < ff_registry_count(registry); i++) {
    const char *name = ff_registry_at(registry, i)->name;
    if (!ff__name_is_valid(name, &size)) continue;
    if (ff__flags_find(client, name, size, &entry) != FF_FLAG_NONE) continue;
    if (ff__catalog_count(&client->cache.memory.catalog) == FF__FLAG_IDS_MAX) return true;
    if (ff__flags_add(client, name, NULL) == FF_FLAG_NONE) return false;
  }
  return true;
}

/* What holds with another registry, for every flag that has a number; then all at once. */
static bool publish(ff_client *client, ff_registry *registry) {
  ff__catalog *catalog = &client->cache.memory.catalog;
  ff__view *view = ff__view_draft(catalog, ff__catalog_count(catalog));
  if (!view) return false;
  for (ff_flag_id id = 0; id < ff__catalog_count(catalog); id++) {
    const ff__catalog_entry *named = ff__catalog_at(catalog, id);
    const ff_flag *entry = ff__registry_find(registry, named->name, named->size);
    ff__view_set(view, id, entry, fixed_lane(client, registry, named->name, entry));
  }
  ff__view_publish(catalog, view);
  ff__memory_fold_all(&client->cache.memory);
  return true;
}

static bool replace(ff_client *client, ff_registry *registry) {
  ff__replaced *replaced = malloc(sizeof *replaced);
  if (!replaced || !ff__cache_lock(&client->cache)) {
    free(replaced);
    return false;
  }
  bool published = publish(client, registry);
  if (published) {
    *replaced = (ff__replaced){client->replaced, registry_of(client)};
    client->replaced = replaced;
    atomic_store_explicit(&client->registry, registry, memory_order_release);
  }
  ff__cache_unlock(&client->cache);
  if (!published) free(replaced);
  return published;
}

ff_err ff_client_reload(ff_client *client, bool *changed, ff_error *error) {
  if (!client || !client->registry_path)
    return ff__fail(error, FF_ERR_INVALID,
                    client ? "there is no FEATURE_FLAGS_REGISTRY to read again"
                           : "the client is NULL");
  ff_registry *registry;
  ff_err err = read_file(client, client->registry_path, &registry, error);
  if (err != FF_OK) return err;
  const ff_registry *present = registry_of(client);
  bool is_other = !present || !is_same(present, registry);
  if (is_other && (!number_new(client, registry) || !replace(client, registry))) {
    ff_registry_destroy(registry);
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  if (!is_other) ff_registry_destroy(registry);
  if (changed) *changed = is_other;
  return FF_OK;
}

static bool is_same_file(const ff__file_mark *a, const ff__file_mark *b) {
  return a->is_there == b->is_there && a->device == b->device && a->inode == b->inode &&
         a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
         a->changed.tv_nsec == b->changed.tv_nsec;
}

void ff__flags_follow(ff_client *client) {
  if (!client->registry_path) return;
  ff__file_mark mark = mark_of(client->registry_path);
  if (is_same_file(&mark, &client->registry_mark)) return;
  client->registry_mark = mark;
  ff_error error;
  bool changed = false;
  ff_err err = ff_client_reload(client, &changed, &error);
  if (err != FF_OK)
    ff__log(client, FF_LOG_ERROR, "the registry %s is not read again: %s; the one of before holds",
            client->registry_path, ff_err_text(err));
  else if (changed)
    ff__log(client, FF_LOG_INFO, "the registry %s was read again", client->registry_path);
}
