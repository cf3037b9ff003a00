/* drift_history.c - which of the flags that are not registered once were. */
#include "core/error.h"
#include "lint/drift.h"
#include "lint/history.h"
#include "lint/rules.h"

#include <stdlib.h>
#include <string.h>

/* Goes back through the versions as long as there is a name that was in none of them. */
typedef struct search {
  ff_drift *drift;
  const char **names; /* sorted; those that are found are taken out */
  size_t count;
  ff_err err;
} search;

static int compare_names(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int compare_removed(const void *left, const void *right) {
  return strcmp(((const ff__removed *)left)->flag, ((const ff__removed *)right)->flag);
}

const ff__removed *ff__drift_removed(const ff_drift *drift, const char *flag) {
  ff__removed wanted = {flag, NULL};
  if (drift->removed_count == 0) return NULL;
  return bsearch(&wanted, drift->removed, drift->removed_count, sizeof wanted, compare_removed);
}

static bool is_unregistered(const ff_drift *drift, const ff_drift_key *key) {
  return key->flag && !ff_registry_find(drift->registry, key->flag);
}

static bool collect_names(search *searching) {
  const ff_drift *drift = searching->drift;
  searching->names = calloc(drift->count + 1, sizeof *searching->names);
  if (!searching->names) return false;
  for (size_t i = 0; i < drift->count; i++)
    if (is_unregistered(drift, &drift->keys[i]))
      searching->names[searching->count++] = drift->keys[i].flag;
  if (searching->count > 1)
    qsort(searching->names, searching->count, sizeof *searching->names, compare_names);
  size_t kept = 0;
  for (size_t i = 0; i < searching->count; i++)
    if (kept == 0 || strcmp(searching->names[kept - 1], searching->names[i]) != 0)
      searching->names[kept++] = searching->names[i];
  searching->count = kept;
  return true;
}

/* The text of the newest version that held it tells who owned it. */
static bool take_name(search *searching, const char *name, const ff_flag *flag) {
  ff_drift *drift = searching->drift;
  const char *owner = flag->owner;
  if (owner) owner = ff__arena_copy(&drift->texts, owner, strlen(owner));
  if (flag->owner && !owner) return false;
  drift->removed[drift->removed_count++] = (ff__removed){name, owner};
  return true;
}

static bool take_version(const char *text, size_t size, void *user) {
  search *searching = user;
  ff_registry *version;
  searching->err = ff_registry_parse("history", text, size, &version, NULL);
  if (searching->err) return false;
  size_t kept = 0;
  for (size_t i = 0; i < searching->count; i++) {
    const ff_flag *flag = ff_registry_find(version, searching->names[i]);
    if (!flag)
      searching->names[kept++] = searching->names[i];
    else if (!take_name(searching, searching->names[i], flag))
      searching->err = FF_ERR_NOMEM;
  }
  searching->count = kept;
  ff_registry_destroy(version);
  return !searching->err && searching->count > 0;
}

static ff_err walk(search *searching, ff_error *error) {
  ff__git git;
  ff_err err = ff__git_open(&git, ff_registry_file(searching->drift->registry), "HEAD", error);
  if (err) return err;
  err = ff__history_walk(&git, take_version, searching, error);
  ff__git_close(&git);
  return err ? err : searching->err;
}

static void mark_removed(ff_drift *drift) {
  const ff_rule *left_behind = ff__rule_numbered(FF__RULE_LEFT_BEHIND);
  const ff_rule *unregistered = ff__rule_numbered(FF__RULE_UNREGISTERED_VALUE);
  for (size_t i = 0; i < drift->count; i++) {
    ff_drift_key *key = &drift->keys[i];
    if (key->rule == unregistered && ff__drift_removed(drift, key->flag)) key->rule = left_behind;
  }
}

static ff_err find_removed(search *searching, ff_error *error) {
  ff_drift *drift = searching->drift;
  if (!collect_names(searching)) return FF_ERR_NOMEM;
  if (searching->count == 0) return FF_OK;
  drift->removed = calloc(searching->count, sizeof *drift->removed);
  if (!drift->removed) return FF_ERR_NOMEM;
  ff_err err = walk(searching, error);
  if (drift->removed_count > 1)
    qsort(drift->removed, drift->removed_count, sizeof *drift->removed, compare_removed);
  mark_removed(drift);
  return err;
}

ff_err ff_drift_read_history(ff_drift *drift, ff_error *error) {
  search searching = {.drift = drift};
  free(drift->removed);
  drift->removed = NULL;
  drift->removed_count = 0;
  ff_err err = find_removed(&searching, error);
  free(searching.names);
  if (err == FF_ERR_NOMEM) ff__fail(error, err, "%s", ff_err_text(err));
  return err;
}
