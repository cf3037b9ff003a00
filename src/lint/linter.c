/* linter.c - see linter.h. */
#include "lint/linter.h"

#include "core/error.h"
#include "lint/rules.h"

#include <stdlib.h>
#include <string.h>

ff_linter *ff_linter_create(ff_date today) {
  if (today == FF_DATE_NONE) return NULL;
  ff_linter *linter = calloc(1, sizeof *linter);
  if (!linter) return NULL;
  linter->today = today;
  ff__config_init(&linter->config);
  return linter;
}

ff_linter *ff__linter_create_like(const ff_linter *linter) {
  ff_linter *created = calloc(1, sizeof *created);
  if (!created) return NULL;
  created->today = linter->today;
  created->config = linter->config;
  created->owners = linter->owners;
  created->is_borrowing = true;
  return created;
}

void ff_linter_destroy(ff_linter *linter) {
  if (!linter) return;
  if (!linter->is_borrowing) {
    ff__config_finish(&linter->config);
    ff__owners_finish(&linter->owners);
  }
  ff__base_destroy(linter->base);
  ff__arena_finish(&linter->texts);
  free(linter->files);
  free(linter->found);
  free(linter->ignores);
  free(linter);
}

/* -- Adding ---------------------------------------------------------------- */

/* Room for one more of count items of that size; NULL when memory is short. */
static void *make_room(void *items, size_t count, size_t *capacity, size_t size) {
  if (count < *capacity) return items;
  size_t wanted = *capacity ? *capacity * 2 : 16;
  void *grown = realloc(items, wanted * size);
  if (grown) *capacity = wanted;
  return grown;
}

const char *ff__linter_keep(ff_linter *linter, const char *text) {
  const char *copy = text ? ff__arena_copy(&linter->texts, text, strlen(text)) : NULL;
  if (text && !copy) linter->out_of_memory = true;
  return copy;
}

/* The newest first: most findings are in the file of the one before. */
static bool find_file(const ff_linter *linter, const char *file, size_t *order) {
  for (size_t i = linter->file_count; i-- > 0;) {
    if (strcmp(linter->files[i], file) != 0) continue;
    *order = i;
    return true;
  }
  return false;
}

static bool add_file(ff_linter *linter, const char *file, size_t *order) {
  const char **files =
      make_room(linter->files, linter->file_count, &linter->file_capacity, sizeof *files);
  if (!files) return false;
  linter->files = files;
  const char *copy = ff__linter_keep(linter, file);
  if (!copy) return false;
  *order = linter->file_count++;
  files[*order] = copy;
  return true;
}

static void fill(ff_linter *linter, ff__found *next, const ff_rule *rule, ff_severity severity,
                 const ff_diagnostic *found) {
  next->order = linter->count;
  next->is_new = false;
  next->shown = (ff_finding){.rule = rule};
  next->shown.shown = (ff_diagnostic){.code = rule->code,
                                      .severity = severity,
                                      .file = linter->files[next->file_order],
                                      .line = found->line,
                                      .column = found->column,
                                      .flag = ff__linter_keep(linter, found->flag),
                                      .message = ff__linter_keep(linter, found->message),
                                      .help = ff__linter_keep(linter, found->help),
                                      .source_line = ff__linter_keep(linter, found->source_line)};
}

static bool add(ff_linter *linter, const ff_rule *rule, ff_severity severity,
                const ff_diagnostic *found) {
  ff__found *all = make_room(linter->found, linter->count, &linter->capacity, sizeof *all);
  if (!all) return false;
  linter->found = all;
  ff__found *next = &all[linter->count];
  if (!find_file(linter, found->file, &next->file_order) &&
      !add_file(linter, found->file, &next->file_order))
    return false;
  fill(linter, next, rule, severity, found);
  linter->count += !linter->out_of_memory; /* else a text is missing */
  return true;
}

void ff__linter_add(ff_linter *linter, const ff_diagnostic *found, bool is_grave) {
  const ff_rule *rule = ff_rule_find(found->code);
  ff_severity severity;
  if (!rule) linter->is_misused = true;
  if (!rule || !ff__config_severity(&linter->config, rule, &severity)) return;
  if (is_grave) severity = FF_SEVERITY_ERROR;
  if (!add(linter, rule, severity, found)) linter->out_of_memory = true;
}

void ff_linter_add(ff_linter *linter, const ff_diagnostic *found) {
  ff__linter_add(linter, found, false);
}

void ff_linter_looked_for(ff_linter *linter, const char *code) {
  const ff_rule *rule = ff_rule_find(code);
  if (rule) linter->looked_for[ff__rule_number(rule)] = true;
}

/* -- Changes -------------------------------------------------------------- */

ff_err ff_linter_read_changes(ff_linter *linter, ff_error *error) {
  if (linter->base) return ff__changes_read(&linter->base->changes, &linter->base->git, error);
  return ff__fail(error, FF_ERR_INVALID, "there is no revision to compare with");
}

bool ff__linter_is_new(const ff_linter *linter, const char *file, uint32_t line) {
  return linter->base && ff__changes_have(&linter->base->changes, file, line);
}

/* The newest first, as what finds it has just done so. */
void ff__linter_set_new(ff_linter *linter, int rule, const char *file, uint32_t line,
                        uint32_t column) {
  const ff_rule *wanted = ff__rule_numbered((unsigned)rule);
  for (size_t i = linter->count; i-- > 0;) {
    const ff_diagnostic *shown = &linter->found[i].shown.shown;
    bool found = linter->found[i].shown.rule == wanted && shown->line == line &&
                 shown->column == column && strcmp(shown->file, file) == 0;
    if (!found) continue;
    linter->found[i].is_new = true;
    return;
  }
}

/* -- Looking --------------------------------------------------------------- */

static int compare_numbers(size_t a, size_t b) {
  return (a > b) - (a < b);
}

static int compare(const void *left, const void *right) {
  const ff__found *a = left, *b = right;
  int order = compare_numbers(a->file_order, b->file_order);
  if (order == 0) order = compare_numbers(a->shown.shown.line, b->shown.shown.line);
  if (order == 0) order = compare_numbers(a->shown.shown.column, b->shown.shown.column);
  if (order == 0) order = strcmp(a->shown.rule->code, b->shown.rule->code);
  return order != 0 ? order : compare_numbers(a->order, b->order);
}

/* By code, flag and file; what is the same there stays in its order. */
static int compare_kinds(const void *left, const void *right) {
  const ff__found *a = *(const ff__found *const *)left, *b = *(const ff__found *const *)right;
  int order = strcmp(a->shown.rule->code, b->shown.rule->code);
  if (order == 0) order = compare_numbers(a->file_order, b->file_order);
  if (order == 0)
    order = strcmp(a->shown.shown.flag ? a->shown.shown.flag : "",
                   b->shown.shown.flag ? b->shown.shown.flag : "");
  return order;
}

static int compare_kinds_and_places(const void *left, const void *right) {
  int order = compare_kinds(left, right);
  return order != 0 ? order : compare(*(const void *const *)left, *(const void *const *)right);
}

static void count_repetitions(ff_linter *linter) {
  ff__found **all = calloc(linter->count + 1, sizeof(ff__found *));
  if (!all) {
    linter->out_of_memory = true;
    return;
  }
  for (size_t i = 0; i < linter->count; i++)
    all[i] = &linter->found[i];
  qsort(all, linter->count, sizeof(ff__found *), compare_kinds_and_places);
  for (size_t i = 1; i < linter->count; i++)
    if (compare_kinds(&all[i - 1], &all[i]) == 0)
      all[i]->shown.repetition = all[i - 1]->shown.repetition + 1;
  free(all);
}

static void mark_old(ff_linter *linter) {
  for (size_t i = 0; linter->base && i < linter->count; i++) {
    ff_finding *finding = &linter->found[i].shown;
    if (linter->found[i].is_new) continue;
    if (finding->state == FF_FINDING_OPEN && ff__base_had(linter->base, finding))
      finding->state = FF_FINDING_OLD;
  }
}

ff_err ff_linter_settle(ff_linter *linter) {
  ff__ignore_apply(linter);
  ff__baseline_apply(linter);
  mark_old(linter);
  if (linter->count > 1) qsort(linter->found, linter->count, sizeof *linter->found, compare);
  count_repetitions(linter);
  if (linter->is_misused) return FF_ERR_INVALID;
  return linter->out_of_memory ? FF_ERR_NOMEM : FF_OK;
}

size_t ff_linter_count(const ff_linter *linter) {
  return linter->count;
}

const ff_finding *ff_linter_at(const ff_linter *linter, size_t index) {
  return index < linter->count ? &linter->found[index].shown : NULL;
}
