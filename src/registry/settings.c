/* settings.c - see settings.h.
 *
 *     rules:                   read_sections
 *       FF204: warning         read_keys
 *     owners: owners.txt       read_section
 *     wrappers: [is_on, on]    read_list
 */
#include "registry/settings.h"

#include "registry/encoding.h"
#include "registry/events.h"

#include <stdlib.h>
#include <string.h>

/* -- Keeping --------------------------------------------------------------- */

static ff_setting *add(ff__events *events, const char *section) {
  ff__settings *all = &events->registry->settings;
  if (all->count == all->capacity) {
    size_t capacity = all->capacity ? all->capacity * 2 : 16;
    ff_setting *items = realloc(all->items, capacity * sizeof *items);
    if (!items) {
      ff__registry_out_of_memory(events->registry);
      return NULL;
    }
    all->items = items;
    all->capacity = capacity;
  }
  ff_setting *setting = &all->items[all->count++];
  ff__place place = ff__events_place(events);
  *setting = (ff_setting){section, NULL, NULL, place.line, place.column, place.line, place.column};
  return setting;
}

static const char *keep_text(ff__events *events) {
  size_t size;
  const char *text = ff__events_text(events, &size);
  uint32_t control;
  if (ff__encoding_has_control(text, size, &control))
    ff__diagnose(events->registry, FF__CODE_CONTROL, ff__events_place(events), "remove it",
                 "the control character U+%04X", (unsigned)control);
  return ff__registry_text(events->registry, text, size);
}

/* The first one of the section with that key; NULL for the section itself. */
static const ff_setting *find(const ff__events *events, const char *section, const char *key) {
  const ff__settings *all = &events->registry->settings;
  for (size_t i = 0; i < all->count; i++) {
    const ff_setting *setting = &all->items[i];
    if (strcmp(setting->section, section) != 0) continue;
    if (key ? setting->key && strcmp(setting->key, key) == 0 : !setting->key) return setting;
  }
  return NULL;
}

static bool is_given_twice(ff__events *events, const char *section, const char *key) {
  const ff_setting *first = find(events, section, key);
  if (first)
    ff__diagnose(events->registry, FF__CODE_DUPLICATE_KEY, ff__events_place(events),
                 "remove one of them", "%s is given twice, first on line %u",
                 ff__events_show(events).text, (unsigned)first->line);
  return first != NULL;
}

/* -- Reading --------------------------------------------------------------- */

/* Returns the setting; NULL when there is none, since it is empty or memory is short. */
static ff_setting *read_value(ff__events *events, const char *section, const char *key) {
  if (ff__events_is_null(events) || events->event.data.scalar.length == 0) {
    ff__diagnose(events->registry, FF__CODE_EMPTY, ff__events_place(events),
                 "give it a value, or take it out", "%s is empty",
                 ff__show(key ? key : section, strlen(key ? key : section)).text);
    return NULL;
  }
  ff_setting *setting = add(events, section);
  if (setting) setting->key = key;
  if (setting) setting->value = keep_text(events);
  return setting;
}

static void read_list(ff__events *events, const char *section) {
  ff__events_advance(events);
  while (events->event.type != YAML_SEQUENCE_END_EVENT && events->event.type != YAML_NO_EVENT) {
    if (ff__events_expect(events, YAML_SCALAR_EVENT, "this item", NULL))
      read_value(events, section, NULL);
    ff__events_advance(events);
  }
}

static void read_key(ff__events *events, const char *section) {
  const char *key = keep_text(events);
  ff__place place = ff__events_place(events);
  bool is_new = key && !is_given_twice(events, section, key);
  ff__events_advance(events);
  if (!is_new) {
    ff__events_skip(events);
    return;
  }
  ff__shown shown = ff__show(key, strlen(key));
  if (!ff__events_expect(events, YAML_SCALAR_EVENT, shown.text, NULL)) return;
  ff_setting *setting = read_value(events, section, key);
  if (setting) setting->key_line = place.line;
  if (setting) setting->key_column = place.column;
}

static void read_keys(ff__events *events, const char *section) {
  while (ff__events_next_key(events))
    read_key(events, section);
}

static void read_section(ff__events *events, const char *section) {
  switch (events->event.type) {
  case YAML_MAPPING_START_EVENT: read_keys(events, section); break;
  case YAML_SEQUENCE_START_EVENT: read_list(events, section); break;
  case YAML_SCALAR_EVENT: read_value(events, section, NULL); break;
  default: break;
  }
}

static void read_sections(ff__events *events) {
  if (!ff__events_expect(events, YAML_MAPPING_START_EVENT, "the file", NULL)) return;
  while (ff__events_next_key(events)) {
    const char *section = keep_text(events);
    bool is_new = section && !is_given_twice(events, section, NULL) && add(events, section);
    ff__events_advance(events);
    if (is_new)
      read_section(events, section);
    else
      ff__events_skip(events);
  }
}

ff_err ff__settings_read(ff_registry *registry) {
  ff__events events;
  if (ff__encoding_check(registry) && ff__events_init(&events, registry)) {
    if (ff__events_open(&events) && !ff__events_is_null(&events)) read_sections(&events);
    ff__events_close(&events, "put all settings into one document");
    ff__events_finish(&events);
  }
  ff__diagnostics_settle(registry);
  return registry->out_of_memory ? FF_ERR_NOMEM : FF_OK;
}

void ff__settings_finish(ff__settings *settings) {
  free(settings->items);
}

const ff_setting *ff_settings_at(const ff_registry *settings, size_t index) {
  return index < settings->settings.count ? &settings->settings.items[index] : NULL;
}
