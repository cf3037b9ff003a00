/* overrides.c - see overrides.h. Few are expected: they are looked at one by one. */
#include "overrides.h"

#include "core/error.h"
#include "core/key.h"

#include <stdlib.h>
#include <string.h>

typedef struct override {
  const char *flag; /* into text */
  bool enabled;
} override;

struct ff__overrides {
  char *text; /* a copy, cut into names and values */
  size_t count;
  override entries[];
};

static bool read_value(const char *text, bool *enabled) {
  *enabled = strcmp(text, "on") == 0 || strcmp(text, "true") == 0;
  return *enabled || strcmp(text, "off") == 0 || strcmp(text, "false") == 0;
}

static ff_err add(ff__overrides *overrides, char *entry, ff_error *error) {
  override added = {.flag = entry};
  char *equals = strchr(entry, '=');
  if (equals) *equals = '\0';
  if (!ff__name_is_valid(entry, NULL))
    return ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_OVERRIDES: '%s' is not a flag name",
                    entry);
  if (!equals || !read_value(equals + 1, &added.enabled))
    return ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_OVERRIDES: write %s=on or %s=off", entry,
                    entry);
  bool earlier;
  if (ff__overrides_find(overrides, entry, &earlier))
    return ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_OVERRIDES: %s is named twice", entry);
  overrides->entries[overrides->count++] = added;
  return FF_OK;
}

static size_t entries_in(const char *text) {
  size_t count = 1;
  for (; *text; text++)
    count += *text == ',';
  return count;
}

ff_err ff__overrides_parse(const char *text, ff__overrides **overrides, ff_error *error) {
  ff__overrides *made = calloc(1, sizeof *made + entries_in(text) * sizeof *made->entries);
  if (made) made->text = strdup(text);
  if (!made || !made->text) {
    free(made);
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  ff_err err = FF_OK;
  char *next = *text ? made->text : NULL;
  while (err == FF_OK && next) {
    char *entry = next;
    next = strchr(entry, ',');
    if (next) *next++ = '\0';
    err = add(made, entry, error);
  }
  if (err == FF_OK)
    *overrides = made;
  else
    ff__overrides_destroy(made);
  return err;
}

void ff__overrides_destroy(ff__overrides *overrides) {
  if (!overrides) return;
  free(overrides->text);
  free(overrides);
}

bool ff__overrides_find(const ff__overrides *overrides, const char *flag, bool *enabled) {
  for (size_t i = 0; i < overrides->count; i++) {
    if (strcmp(overrides->entries[i].flag, flag) != 0) continue;
    *enabled = overrides->entries[i].enabled;
    return true;
  }
  return false;
}
