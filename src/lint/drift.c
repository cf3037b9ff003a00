/* drift.c - see drift.h. What is wrong with one key. */
#include "lint/drift.h"

#include "lint/linter.h"
#include "lint/rules.h"

#include <stdlib.h>
#include <string.h>

enum { VALUE_MAX = 64 << 10 };

ff_err ff_drift_create(ff_linter *linter, const ff_registry *registry, ff_drift **drift) {
  ff_drift *created = calloc(1, sizeof *created);
  if (!created) return FF_ERR_NOMEM;
  created->linter = linter;
  created->registry = registry;
  *drift = created;
  return FF_OK;
}

void ff_drift_destroy(ff_drift *drift) {
  if (!drift) return;
  ff__arena_finish(&drift->texts);
  free(drift->removed);
  free(drift->keys);
  free(drift);
}

size_t ff_drift_count(const ff_drift *drift) {
  return drift->count;
}

const ff_drift_key *ff_drift_at(const ff_drift *drift, size_t index) {
  return index < drift->count ? &drift->keys[index] : NULL;
}

/* -- Keeping ------------------------------------------------------------------- */

static bool make_room(ff_drift *drift) {
  if (drift->count < drift->capacity) return true;
  size_t capacity = drift->capacity ? 2 * drift->capacity : 64;
  ff_drift_key *keys = realloc(drift->keys, capacity * sizeof *keys);
  if (!keys) return false;
  drift->keys = keys;
  drift->capacity = capacity;
  return true;
}

/* NULL stays NULL; *done gets false when memory is short. */
static const char *copy(ff_drift *drift, const char *text, size_t size, bool *done) {
  const char *made = text ? ff__arena_copy(&drift->texts, text, size) : NULL;
  if (text && !made) *done = false;
  return made;
}

static size_t size_of(const char *text) {
  return text ? strlen(text) : 0;
}

static ff_err keep(ff_drift *drift, int rule, const ff_stored *stored) {
  bool done = make_room(drift);
  if (!done) return FF_ERR_NOMEM;
  bool is_short = stored->value && stored->value_size <= VALUE_MAX;
  drift->keys[drift->count] = (ff_drift_key){
      .rule = ff__rule_numbered((unsigned)rule),
      .flag = copy(drift, stored->flag, size_of(stored->flag), &done),
      .id = copy(drift, stored->id, size_of(stored->id), &done),
      .key = copy(drift, stored->key, stored->key_size, &done),
      .key_size = stored->key_size,
      .scope = stored->scope,
      .type = copy(drift, stored->type, size_of(stored->type), &done),
      .value = is_short ? copy(drift, stored->value, stored->value_size, &done) : NULL,
      .value_size = is_short ? stored->value_size : 0,
  };
  drift->count += done;
  return done ? FF_OK : FF_ERR_NOMEM;
}

/* -- Looking ------------------------------------------------------------------- */

static bool is_word(const ff_stored *stored, const char *word) {
  return stored->value && stored->value_size == strlen(word) &&
         memcmp(stored->value, word, stored->value_size) == 0;
}

static bool is_odd(const ff_stored *stored) {
  return stored->value && !is_word(stored, "true") && !is_word(stored, "false");
}

/* What differs from the default will be seen when the flag goes. */
static bool is_against(const ff_drift *drift, const ff_flag *flag, const ff_stored *stored) {
  if (flag->permanent || flag->expected_removal == FF_DATE_NONE) return false;
  int64_t left = (int64_t)flag->expected_removal - drift->linter->today;
  if (left > drift->linter->config.thresholds[FF__DUE_WITHIN_DAYS]) return false;
  return is_word(stored, flag->default_enabled ? "false" : "true");
}

static ff_err look_at_registered(ff_drift *drift, const ff_flag *flag, const ff_stored *stored) {
  ff_err err = FF_OK;
  if (stored->scope > flag->scope) err = keep(drift, FF__RULE_OUT_OF_SCOPE, stored);
  if (!err && !stored->value) err = keep(drift, FF__RULE_OTHER_TYPE, stored);
  if (!err && is_odd(stored)) err = keep(drift, FF__RULE_ODD_VALUE, stored);
  if (!err && is_against(drift, flag, stored)) err = keep(drift, FF__RULE_AGAINST_DEFAULT, stored);
  return err;
}

ff_err ff_drift_look(ff_drift *drift, const ff_stored *stored) {
  if (!stored->flag) return keep(drift, FF__RULE_STRAY_KEY, stored);
  const ff_flag *flag = ff_registry_find(drift->registry, stored->flag);
  if (flag) return look_at_registered(drift, flag, stored);
  return keep(drift, stored->value ? FF__RULE_UNREGISTERED_VALUE : FF__RULE_OTHER_TYPE, stored);
}

/* -- Order --------------------------------------------------------------------- */

static int compare_texts(const char *a, const char *b) {
  return strcmp(a ? a : "", b ? b : "");
}

static int compare(const void *left, const void *right) {
  const ff_drift_key *a = left, *b = right;
  int order = strcmp(a->rule->code, b->rule->code);
  if (order == 0) order = compare_texts(a->flag, b->flag);
  if (order == 0) order = (a->scope > b->scope) - (a->scope < b->scope);
  if (order == 0)
    order = memcmp(a->key, b->key, a->key_size < b->key_size ? a->key_size : b->key_size);
  return order != 0 ? order : (a->key_size > b->key_size) - (a->key_size < b->key_size);
}

void ff__drift_sort(ff_drift *drift) {
  size_t kept = 0;
  if (drift->count > 1) qsort(drift->keys, drift->count, sizeof *drift->keys, compare);
  for (size_t i = 0; i < drift->count; i++)
    if (kept == 0 || compare(&drift->keys[kept - 1], &drift->keys[i]) != 0)
      drift->keys[kept++] = drift->keys[i];
  drift->count = kept;
}
