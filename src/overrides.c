/* overrides.c - see overrides.h. Few are expected: they are looked at one by one. */
#include "overrides.h"

#include "core/error.h"
#include "core/key.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef enum word { NOTHING, OFF, ON } word;

typedef struct override {
  struct override *next;
  word standard;   /* what the text says */
  atomic_int word; /* what holds */
  char flag[];
} override;

struct ff__overrides {
  _Atomic(override *) first;
};

static override *find(const ff__overrides *overrides, const char *flag) {
  override *entry = atomic_load_explicit(&overrides->first, memory_order_acquire);
  while (entry && strcmp(entry->flag, flag) != 0)
    entry = entry->next;
  return entry;
}

static bool add(ff__overrides *overrides, const char *flag, word standard, word now) {
  size_t size = strlen(flag) + 1;
  override *added = malloc(sizeof *added + size);
  if (!added) return false;
  added->next = atomic_load_explicit(&overrides->first, memory_order_relaxed);
  added->standard = standard;
  atomic_init(&added->word, now);
  memcpy(added->flag, flag, size);
  atomic_store_explicit(&overrides->first, added, memory_order_release);
  return true;
}

/* -- Reading the text -------------------------------------------------------- */

static word read_word(const char *text) {
  if (strcmp(text, "on") == 0 || strcmp(text, "true") == 0) return ON;
  return strcmp(text, "off") == 0 || strcmp(text, "false") == 0 ? OFF : NOTHING;
}

static ff_err read_entry(ff__overrides *overrides, char *entry, ff_error *error) {
  char *equals = strchr(entry, '=');
  if (equals) *equals = '\0';
  if (!ff__name_is_valid(entry, NULL))
    return ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_OVERRIDES: '%s' is not a flag name",
                    entry);
  word said = equals ? read_word(equals + 1) : NOTHING;
  if (said == NOTHING)
    return ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_OVERRIDES: write %s=on or %s=off", entry,
                    entry);
  if (find(overrides, entry))
    return ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_OVERRIDES: %s is named twice", entry);
  return add(overrides, entry, said, said) ? FF_OK : ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

/* Cuts the text into entries. */
static ff_err read_entries(ff__overrides *overrides, char *text, ff_error *error) {
  ff_err err = FF_OK;
  for (char *next = *text ? text : NULL; err == FF_OK && next;) {
    char *entry = next;
    next = strchr(entry, ',');
    if (next) *next++ = '\0';
    err = read_entry(overrides, entry, error);
  }
  return err;
}

ff_err ff__overrides_parse(const char *text, ff__overrides **overrides, ff_error *error) {
  ff__overrides *made = calloc(1, sizeof *made);
  char *copy = strdup(text);
  ff_err err = made && copy ? read_entries(made, copy, error)
                            : ff__fail(error, FF_ERR_NOMEM, "out of memory");
  free(copy);
  if (err == FF_OK)
    *overrides = made;
  else
    ff__overrides_destroy(made);
  return err;
}

void ff__overrides_destroy(ff__overrides *overrides) {
  if (!overrides) return;
  override *entry = atomic_load_explicit(&overrides->first, memory_order_relaxed);
  while (entry) {
    override *next = entry->next;
    free(entry);
    entry = next;
  }
  free(overrides);
}

/* -- Asking and changing ----------------------------------------------------- */

bool ff__overrides_find(const ff__overrides *overrides, const char *flag, bool *enabled) {
  const override *entry = find(overrides, flag);
  int said = entry ? atomic_load_explicit(&entry->word, memory_order_acquire) : NOTHING;
  if (said == NOTHING) return false;
  *enabled = said == ON;
  return true;
}

bool ff__overrides_set(ff__overrides *overrides, const char *flag, bool enabled) {
  override *entry = find(overrides, flag);
  word said = enabled ? ON : OFF;
  if (!entry) return add(overrides, flag, NOTHING, said);
  atomic_store_explicit(&entry->word, said, memory_order_release);
  return true;
}

static void put_back(override *entry) {
  atomic_store_explicit(&entry->word, entry->standard, memory_order_release);
}

void ff__overrides_unset(ff__overrides *overrides, const char *flag) {
  override *entry = find(overrides, flag);
  if (entry) put_back(entry);
}

void ff__overrides_reset(ff__overrides *overrides) {
  override *entry = atomic_load_explicit(&overrides->first, memory_order_acquire);
  for (; entry; entry = entry->next)
    put_back(entry);
}
