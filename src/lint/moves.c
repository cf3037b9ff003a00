/* moves.c - how often removal dates were moved, by the history of a registry's file. */
#include "core/error.h"
#include "lint/history.h"

#include <featureflag/lint.h>
#include <stdlib.h>
#include <string.h>

/* Versions come from the newest to the oldest one. */
typedef struct counting {
  const ff_registry *registry;
  ff_date *after; /* each flag's date in the version after; FF_DATE_NONE: it had none there */
  uint32_t *moves;
  ff_err err;
} counting;

static void compare(const counting *counted, size_t index, const ff_flag *before) {
  ff_date date = before ? before->expected_removal : FF_DATE_NONE;
  if (date == FF_DATE_NONE) return;
  bool is_known = counted->after[index] != FF_DATE_NONE;
  if (is_known && date < counted->after[index]) counted->moves[index]++;
  counted->after[index] = date;
}

static bool take_version(const char *text, size_t size, void *user) {
  counting *counted = user;
  ff_registry *version;
  counted->err = ff_registry_parse("history", text, size, &version, NULL);
  if (counted->err) return false;
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(counted->registry, i)); i++)
    compare(counted, i, ff_registry_find(version, flag->name));
  ff_registry_destroy(version);
  return true;
}

static ff_err walk(counting *counted, ff_error *error) {
  ff__git git;
  ff_err err = ff__git_open(&git, ff_registry_file(counted->registry), "HEAD", error);
  if (err) return err;
  err = ff__history_walk(&git, take_version, counted, error);
  ff__git_close(&git);
  if (!err && counted->err) err = ff__fail(error, counted->err, "%s", ff_err_text(counted->err));
  return err;
}

ff_err ff_registry_moves(const ff_registry *registry, uint32_t *moves, ff_error *error) {
  size_t count = ff_registry_count(registry);
  counting counted = {registry, calloc(count + 1, sizeof(ff_date)),
                      calloc(count + 1, sizeof(uint32_t)), FF_OK};
  ff_err err = FF_ERR_NOMEM;
  if (counted.after && counted.moves) {
    for (size_t i = 0; i < count; i++)
      counted.after[i] = ff_registry_at(registry, i)->expected_removal;
    err = walk(&counted, error);
  } else {
    ff__fail(error, err, "%s", ff_err_text(err));
  }
  if (!err && count > 0) memcpy(moves, counted.moves, count * sizeof *moves);
  free(counted.after);
  free(counted.moves);
  return err;
}
