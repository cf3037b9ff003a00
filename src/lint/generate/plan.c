/* plan.c - see plan.h. */
#include "lint/generate/plan.h"

#include <stdlib.h>
#include <string.h>

enum { DUE_WITHIN_DAYS = 30 };

/* -- Stages ----------------------------------------------------------------- */

const char *ff__stage_name(ff__stage stage) {
  static const char *const names[] = {
#define X(id, name, meaning) name,
      FF__STAGE_MAP(X)
#undef X
  };
  return names[stage];
}

const char *ff__stage_meaning(ff__stage stage) {
  static const char *const meanings[] = {
#define X(id, name, meaning) meaning,
      FF__STAGE_MAP(X)
#undef X
  };
  return meanings[stage];
}

int64_t ff__plan_days_left(const ff__plan *plan, const ff_flag *flag) {
  return (int64_t)flag->expected_removal - plan->today;
}

ff__stage ff__plan_stage(const ff__plan *plan, const ff_flag *flag) {
  if (flag->permanent) return FF__PERMANENT;
  if (flag->expected_removal == FF_DATE_NONE) return FF__UNDATED;
  int64_t left = ff__plan_days_left(plan, flag);
  if (left < 0) return FF__EXPIRED;
  return left <= DUE_WITHIN_DAYS ? FF__DUE : FF__IN_TIME;
}

size_t ff__plan_count(const ff__plan *plan, ff__stage stage) {
  size_t count = 0;
  for (size_t i = 0; i < plan->owner_count; i++)
    count += plan->owners[i].flags[stage];
  return count;
}

size_t ff__plan_longest(const ff__plan *plan) {
  size_t most = 0;
  for (size_t i = 0; i < plan->owner_count; i++)
    if (plan->owners[i].total > most) most = plan->owners[i].total;
  return most;
}

/* -- Owners ----------------------------------------------------------------- */

static int compare_texts(const char *a, const char *b) {
  if (!a || !b) return (a == NULL) - (b == NULL); /* nobody comes last */
  return strcmp(a, b);
}

static int compare_owners(const void *left, const void *right) {
  const ff_flag *a = *(const ff_flag *const *)left, *b = *(const ff_flag *const *)right;
  return compare_texts(a->owner, b->owner);
}

static int compare_sizes(size_t a, size_t b) {
  return (a < b) - (a > b);
}

/* Most expired flags first, then most flags. */
static int compare_debt(const void *left, const void *right) {
  const ff__owner_debt *a = left, *b = right;
  int order = compare_sizes(a->flags[FF__EXPIRED], b->flags[FF__EXPIRED]);
  if (order == 0) order = (a->overdue < b->overdue) - (a->overdue > b->overdue);
  if (order == 0) order = compare_sizes(a->total, b->total);
  return order != 0 ? order : compare_texts(a->owner, b->owner);
}

static void add_up(ff__plan *plan, const ff_flag *flag) {
  ff__stage stage = ff__plan_stage(plan, flag);
  ff__owner_debt *last = plan->owner_count > 0 ? &plan->owners[plan->owner_count - 1] : NULL;
  if (!last || compare_texts(last->owner, flag->owner) != 0) {
    last = &plan->owners[plan->owner_count++];
    last->owner = flag->owner;
  }
  last->flags[stage]++;
  last->total++;
  if (stage == FF__EXPIRED) last->overdue -= ff__plan_days_left(plan, flag);
}

static ff_err count_debt(ff__plan *plan) {
  plan->owners = calloc(plan->count + 1, sizeof *plan->owners);
  if (!plan->owners) return FF_ERR_NOMEM;
  qsort(plan->flags, plan->count, sizeof *plan->flags, compare_owners);
  for (size_t i = 0; i < plan->count; i++)
    add_up(plan, plan->flags[i]);
  qsort(plan->owners, plan->owner_count, sizeof *plan->owners, compare_debt);
  return FF_OK;
}

/* -- Expired flags ---------------------------------------------------------- */

static int compare_ends(const void *left, const void *right) {
  const ff_flag *a = *(const ff_flag *const *)left, *b = *(const ff_flag *const *)right;
  int order =
      (a->expected_removal > b->expected_removal) - (a->expected_removal < b->expected_removal);
  return order != 0 ? order : strcmp(a->name, b->name);
}

static ff_err collect_expired(ff__plan *plan) {
  plan->expired = malloc((plan->count + 1) * sizeof *plan->expired);
  if (!plan->expired) return FF_ERR_NOMEM;
  for (size_t i = 0; i < plan->count; i++)
    if (ff__plan_stage(plan, plan->flags[i]) == FF__EXPIRED)
      plan->expired[plan->expired_count++] = plan->flags[i];
  qsort(plan->expired, plan->expired_count, sizeof *plan->expired, compare_ends);
  return FF_OK;
}

/* -- Making it -------------------------------------------------------------- */

static int compare_names(const void *left, const void *right) {
  const ff_flag *a = *(const ff_flag *const *)left, *b = *(const ff_flag *const *)right;
  int order = ff__constants_compare(a->name, b->name);
  return order != 0 ? order : strcmp(a->name, b->name);
}

static const char *file_of(const ff_registry *registry) {
  const char *path = ff_registry_file(registry), *slash = strrchr(path, '/');
  if (strcmp(path, "-") == 0) return "standard input";
  return slash ? slash + 1 : path;
}

ff_err ff__plan_init(ff__plan *plan, const ff_registry *registry, ff_date today) {
  *plan = (ff__plan){.registry = registry, .today = today};
  if (!registry) return FF_OK;
  plan->file = file_of(registry);
  plan->count = ff_registry_count(registry);
  plan->flags = malloc((plan->count + 1) * sizeof *plan->flags);
  if (!plan->flags) return FF_ERR_NOMEM;
  for (size_t i = 0; i < plan->count; i++)
    plan->flags[i] = ff_registry_at(registry, i);
  ff_err err = today == FF_DATE_NONE ? FF_OK : count_debt(plan);
  if (err == FF_OK && today != FF_DATE_NONE) err = collect_expired(plan);
  qsort(plan->flags, plan->count, sizeof *plan->flags, compare_names);
  return err;
}

void ff__plan_finish(ff__plan *plan) {
  free(plan->flags);
  free(plan->owners);
  free(plan->expired);
}
