/* check_owners.c - FF202 and FF209: who owns what, and how much of it. */
#include "core/error.h"
#include "lint/check.h"
#include "lint/file.h"
#include "lint/linter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ff_err ff_linter_read_owners(ff_linter *linter, const char *registry, ff_error *error) {
  if (linter->config.owners)
    return ff__owners_read_list(&linter->owners, linter->config.owners, error);
  char *folder = ff__file_folder(registry);
  if (!folder) return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
  ff_err err = ff__owners_find(&linter->owners, folder, error);
  free(folder);
  return err;
}

/* -- FF202 ----------------------------------------------------------------- */

void ff__check_owner_is_known(const ff__check *check, const ff_flag *flag) {
  const ff__owners *owners = &check->linter->owners;
  if (!owners->file || !flag->owner || ff__owners_has(owners, flag->owner)) return;
  char help[160];
  const char *nearest = ff__owners_nearest(owners, flag->owner);
  if (nearest)
    snprintf(help, sizeof help, "did you mean %s?", ff__quote_of(nearest).text);
  else
    snprintf(help, sizeof help, "name a team that is listed there, or list this one");
  ff__report(check, FF__RULE_UNKNOWN_OWNER, (ff__subject){flag, "owner", help},
             "`%s` belongs to %s, whom %s does not hold", flag->name,
             ff__quote_of(flag->owner).text, ff__quote_of(owners->file).text);
}

/* -- FF209 ----------------------------------------------------------------- */

static int compare(const void *left, const void *right) {
  const ff_flag *a = *(const ff_flag *const *)left, *b = *(const ff_flag *const *)right;
  int order = strcmp(a->owner, b->owner);
  if (order == 0) order = (a->line > b->line) - (a->line < b->line);
  return order != 0 ? order : (a->column > b->column) - (a->column < b->column);
}

typedef struct limit {
  ff__threshold threshold;
  bool of_expired;  /* only these count */
  const char *kind; /* as in "3 flags" */
} limit;

static const limit limits[] = {{FF__FLAGS_PER_OWNER, false, "flag"},
                               {FF__EXPIRED_PER_OWNER, true, "expired flag"}};

static void report(const ff__check *check, const ff_flag *flag, long number, long most,
                   const char *kind) {
  ff__report(check, FF__RULE_TOO_MANY_OWNED,
             (ff__subject){flag, "owner", "remove some, or give them to those who use them"},
             "%s has %ld %s%s, more than %ld", ff__quote_of(flag->owner).text, number, kind,
             number == 1 ? "" : "s", most);
}

/* The flags of one owner; it is reported at the first one that is too many. */
static void check_limit(const ff__check *check, const ff_flag *const *flags, size_t count,
                        const limit *kept) {
  long most = check->linter->config.thresholds[kept->threshold], number = 0;
  if (most == FF__NO_THRESHOLD) return;
  const ff_flag *first = NULL;
  for (size_t i = 0; i < count; i++) {
    if (kept->of_expired && ff__days_left(check, flags[i]) >= 0) continue;
    number++;
    if (number > most && !first) first = flags[i];
  }
  if (first) report(check, first, number, most, kept->kind);
}

static void check_owners(const ff__check *check, const ff_flag *const *flags, size_t count) {
  for (size_t first = 0, end; first < count; first = end) {
    for (end = first + 1; end < count && strcmp(flags[first]->owner, flags[end]->owner) == 0;)
      end++;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
      check_limit(check, flags + first, end - first, &limits[i]);
  }
}

static bool has_limits(const ff__config *config) {
  return config->thresholds[FF__FLAGS_PER_OWNER] != FF__NO_THRESHOLD ||
         config->thresholds[FF__EXPIRED_PER_OWNER] != FF__NO_THRESHOLD;
}

void ff__check_owners(const ff__check *check) {
  if (!has_limits(&check->linter->config)) return;
  const ff_flag *flag, **flags = calloc(ff_registry_count(check->registry) + 1, sizeof *flags);
  if (!flags) {
    check->linter->out_of_memory = true;
    return;
  }
  size_t count = 0;
  for (size_t i = 0; (flag = ff_registry_at(check->registry, i)); i++)
    if (flag->owner) flags[count++] = flag;
  qsort(flags, count, sizeof *flags, compare);
  check_owners(check, flags, count);
  free(flags);
}
