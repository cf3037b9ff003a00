/* memory.c - see memory.h. Keys are never removed from the map, only emptied. */
#include "store/memory.h"

#include "core/error.h"
#include "core/map.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 1000000 };

typedef struct memory_store {
  ff__store store;
  ff__map *map; /* key -> text, which is never freed */
} memory_store;

static memory_store *self(ff__store *store) {
  return (memory_store *)store;
}

static const char *text_of(memory_store *memory, ff__key key) {
  if (key.size == 0) return NULL;
  ff__map_entry *entry = ff__map_find(memory->map, key.data, key.size);
  return entry ? atomic_load_explicit(&entry->value, memory_order_acquire) : NULL;
}

static void memory_destroy(ff__store *store) {
  memory_store *memory = self(store);
  ff__map_destroy(memory->map);
  free(memory);
}

static ff_err memory_read(ff__store *store, ff__lookup *lookups, size_t count, ff_error *error) {
  (void)error;
  for (size_t i = 0; i < count; i++) {
    for (int level = 0; level < FF__LEVELS; level++) {
      const char *text = text_of(self(store), lookups[i].keys[level]);
      lookups[i].values[level] = text ? ff__value_parse(text, strlen(text)) : FF__UNSET;
    }
    lookups[i].answered = true;
  }
  return FF_OK;
}

static ff_err memory_inspect(ff__store *store, const ff__key keys[FF__LEVELS],
                             ff__raw raws[FF__LEVELS], ff_error *error) {
  ff__raw found[FF__LEVELS];
  for (int level = 0; level < FF__LEVELS; level++) {
    const char *text = text_of(self(store), keys[level]);
    found[level] = (ff__raw){FF_KEY_ABSENT, NULL, 0};
    if (!text) continue;
    found[level] = (ff__raw){FF_KEY_STRING, strdup(text), strlen(text)};
    if (found[level].text) continue;
    while (level-- > 0)
      free(found[level].text);
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  memcpy(raws, found, sizeof found);
  return FF_OK;
}

ff_err ff__memory_plant(ff__store *store, ff__key key, const char *text, ff_error *error) {
  ff__map *map = self(store)->map;
  ff__map_entry *entry =
      text ? ff__map_put(map, key.data, key.size, NULL) : ff__map_find(map, key.data, key.size);
  if (entry) atomic_store_explicit(&entry->value, text, memory_order_release);
  if (entry || !text) return FF_OK;
  return ff__fail(error, FF_ERR_NOMEM, "no room for another key in the memory store");
}

static ff_err memory_write(ff__store *store, ff__key key, ff__value value, ff_error *error) {
  const char *text = value == FF__ON ? "true" : value == FF__OFF ? "false" : NULL;
  return ff__memory_plant(store, key, text, error);
}

static bool begins_with(const ff__map_entry *entry, const char *prefix, size_t size) {
  return entry->size > size && memcmp(entry->name, prefix, size) == 0 && entry->name[size] == ':';
}

static ff_err memory_scan(ff__store *store, const char *prefix, ff__key_fn on_key,
                          ff_progress_fn on_progress, void *user, ff_error *error) {
  ff__map *map = self(store)->map;
  size_t prefix_size = strlen(prefix);
  uint64_t done = 0;
  bool goes_on = true;
  for (ff__map_entry *entry = NULL; goes_on && (entry = ff__map_next(map, entry)); done++) {
    if (!atomic_load_explicit(&entry->value, memory_order_acquire)) continue;
    if (begins_with(entry, prefix, prefix_size))
      goes_on = on_key((ff__key){entry->name, entry->size}, user);
  }
  if (goes_on && on_progress) goes_on = on_progress(done, done, user);
  return goes_on ? FF_OK : ff__fail(error, FF_ERR_CANCELLED, "the scan was stopped");
}

static ff_err memory_ping(ff__store *store, unsigned timeout_ms, ff_error *error) {
  (void)store, (void)timeout_ms, (void)error;
  return FF_OK;
}

static const ff__store_methods methods = {
    .name = "memory",
    .destroy = memory_destroy,
    .read = memory_read,
    .inspect = memory_inspect,
    .write = memory_write,
    .scan = memory_scan,
    .ping = memory_ping,
};

ff__store *ff__memory_create(void) {
  memory_store *memory = calloc(1, sizeof *memory);
  if (!memory) return NULL;
  memory->store.methods = &methods;
  memory->map = ff__map_create(KEYS_MAX);
  if (memory->map) return &memory->store;
  free(memory);
  return NULL;
}
