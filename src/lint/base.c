/* base.c - see base.h. */
#include "lint/base.h"

#include "core/error.h"
#include "lint/codes.h"
#include "lint/history.h"
#include "lint/linter.h"
#include "lint/mangle.h"
#include "lint/order.h"
#include "lint/rules.h"

#include <stdlib.h>
#include <string.h>

static ff_err read_registry(ff__base *base, const char *path, ff_error *error) {
  char *text;
  size_t size;
  ff_err err = ff__git_read(&base->git, &text, &size, error);
  if (err || !text) return err;
  err = ff_registry_parse(path, text, size, &base->registry, error);
  free(text);
  return err;
}

ff_err ff__base_open(ff__base *base, const char *path, const char *revision, ff_error *error) {
  *base = (ff__base){0};
  ff_err err = ff__git_open(&base->git, path, revision, error);
  return err ? err : read_registry(base, path, error);
}

void ff__base_destroy(ff__base *base) {
  if (!base) return;
  ff__git_close(&base->git);
  ff__changes_finish(&base->changes);
  ff_registry_destroy(base->registry);
  ff_linter_destroy(base->linter);
  ff__arena_finish(&base->texts);
  free(base->known);
  free(base->touched);
  free(base);
}

/* -- What was touched ------------------------------------------------------ */

static bool is_same_line(const ff_registry *a, uint32_t a_line, const ff_registry *b,
                         uint32_t b_line) {
  size_t a_size = 0, b_size = 0;
  const char *a_text = ff_registry_line(a, a_line, &a_size);
  const char *b_text = ff_registry_line(b, b_line, &b_size);
  return a_size == b_size && (a_size == 0 || memcmp(a_text, b_text, a_size) == 0);
}

static bool is_same_block(const ff_registry *a, const ff__block *a_block, const ff_registry *b,
                          const ff__block *b_block) {
  if (a_block->last - a_block->first != b_block->last - b_block->first) return false;
  for (uint32_t i = 0; i <= a_block->last - a_block->first; i++)
    if (!is_same_line(a, a_block->first + i, b, b_block->first + i)) return false;
  return true;
}

/* Blocks in the order of their flags' names, to be searched. */
static int compare_blocks(const void *left, const void *right) {
  const ff__block *a = left, *b = right;
  return strcmp(a->flag->name, b->flag->name);
}

static ff__block *sorted_blocks(const ff_registry *registry, size_t *count) {
  *count = ff_registry_count(registry);
  ff__block *blocks = ff__order_blocks(registry, *count);
  if (blocks && *count > 1) qsort(blocks, *count, sizeof *blocks, compare_blocks);
  return blocks;
}

static bool touch(ff__base *base, const char *name) {
  const char *copy = ff__arena_copy(&base->texts, name, strlen(name));
  if (copy) base->touched[base->touched_count++] = copy;
  return copy != NULL;
}

/* Both are sorted, and so is what is found. */
static bool find_touched(ff__base *base, const ff_registry *registry, const ff__block *blocks,
                         size_t count, const ff__block *before, size_t before_count) {
  base->touched = calloc(count + 1, sizeof *base->touched);
  if (!base->touched) return false;
  for (size_t i = 0, k = 0; i < count; i++) {
    while (k < before_count && compare_blocks(&before[k], &blocks[i]) < 0)
      k++;
    bool was_there = k < before_count && compare_blocks(&before[k], &blocks[i]) == 0;
    if (was_there && is_same_block(registry, &blocks[i], base->registry, &before[k])) continue;
    if (!touch(base, blocks[i].flag->name)) return false;
  }
  return true;
}

static bool compare_registries(ff__base *base, const ff_registry *registry) {
  size_t count, before_count;
  ff__block *blocks = sorted_blocks(registry, &count);
  ff__block *before = sorted_blocks(base->registry, &before_count);
  bool done = blocks && before && find_touched(base, registry, blocks, count, before, before_count);
  free(blocks);
  free(before);
  return done;
}

/* By what stays the same from day to day. */
static int compare_findings(const void *left, const void *right) {
  const ff_diagnostic *a = &(*(const ff_finding *const *)left)->shown;
  const ff_diagnostic *b = &(*(const ff_finding *const *)right)->shown;
  int order = strcmp(a->code, b->code);
  if (order == 0) order = (a->flag != NULL) - (b->flag != NULL);
  if (order != 0) return order;
  return a->flag ? strcmp(a->flag, b->flag) : strcmp(a->message, b->message);
}

static bool lint_before(ff__base *base, const ff_linter *now) {
  base->linter = ff__linter_create_like(now);
  if (!base->linter) return false;
  ff_linter_check(base->linter, base->registry);
  if (ff_linter_settle(base->linter) != FF_OK) return false;
  size_t count = ff_linter_count(base->linter);
  base->known = calloc(count + 1, sizeof *base->known);
  if (!base->known) return false;
  for (size_t i = 0; i < count; i++)
    base->known[i] = ff_linter_at(base->linter, i);
  qsort(base->known, count, sizeof *base->known, compare_findings);
  return true;
}

bool ff__base_compare(ff__base *base, const ff_linter *now, const ff_registry *registry) {
  return !base->registry || (compare_registries(base, registry) && lint_before(base, now));
}

/* -- What was found -------------------------------------------------------- */

static int compare_names(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool is_touched(const ff__base *base, const char *flag) {
  return base->touched_count > 0 &&
         bsearch(&flag, base->touched, base->touched_count, sizeof *base->touched, compare_names);
}

static bool is_in_registry(const ff__base *base, const ff_finding *finding) {
  return base->registry && strcmp(ff_registry_file(base->registry), finding->shown.file) == 0;
}

/* That nothing refers to it is new where what did was taken out. */
static bool was_unused(const ff__base *base, const ff_finding *finding) {
  return base->registry && !is_touched(base, finding->shown.flag) &&
         !ff__changes_removed(&base->changes, finding->shown.flag);
}

/* By its name, or by the constant that was generated of it. */
static bool was_registered(const ff__base *base, const char *name) {
  const ff_flag *flag;
  if (ff_registry_find(base->registry, name)) return true;
  if (strncmp(name, FF__CONSTANT_PREFIX, sizeof FF__CONSTANT_PREFIX - 1) != 0) return false;
  for (size_t i = 0; (flag = ff_registry_at(base->registry, i)); i++)
    if (strcmp(ff__constant_of(flag->name).text, name) == 0) return true;
  return false;
}

/* A flag that is gone from the registry, or whose scope became narrower, is wrong in sources
 * that nobody has touched. */
static bool is_of_the_registry(const ff__base *base, const ff_finding *finding) {
  const char *flag = finding->shown.flag;
  if (!base->registry || !flag) return false;
  if (ff__rule_number(finding->rule) == FF__RULE_UNREGISTERED) return was_registered(base, flag);
  return ff__rule_number(finding->rule) == FF__RULE_FINER_TENANT && is_touched(base, flag);
}

static bool is_on_new_line(const ff__base *base, const ff_finding *finding) {
  return ff__changes_have(&base->changes, finding->shown.file, finding->shown.line);
}

bool ff__base_had(const ff__base *base, const ff_finding *finding) {
  if (finding->rule->mandatory) return false;
  if (finding->shown.line == 0) return false; /* a file that could not be looked at now */
  if (ff__rule_number(finding->rule) == FF__RULE_UNUSED_FLAG) return was_unused(base, finding);
  if (base->changes.root && !is_in_registry(base, finding))
    return !is_of_the_registry(base, finding) && !is_on_new_line(base, finding);
  if (!base->known) return false;
  if (finding->shown.flag && is_touched(base, finding->shown.flag)) return false;
  return bsearch(&finding, base->known, ff_linter_count(base->linter), sizeof *base->known,
                 compare_findings);
}

/* -- What was moved -------------------------------------------------------- */

typedef struct counting {
  const char *flag;
  ff_date removal; /* in the version after */
  long count, most;
  ff_err err;
} counting;

static bool take_version(const char *text, size_t size, void *user) {
  counting *counted = user;
  ff_registry *registry;
  counted->err = ff_registry_parse("history", text, size, &registry, NULL);
  if (counted->err) return false;
  const ff_flag *flag = ff_registry_find(registry, counted->flag);
  bool goes_on = flag && flag->expected_removal != FF_DATE_NONE;
  if (goes_on) {
    counted->count += flag->expected_removal < counted->removal;
    counted->removal = flag->expected_removal;
  }
  /* A version with mistakes may lack the flag. */
  if (!flag) goes_on = ff_registry_error_count(registry) > 0;
  ff_registry_destroy(registry);
  return goes_on && counted->count < counted->most;
}

ff_err ff__base_count_moves(const ff__base *base, const ff_flag *before, long most, long *moves,
                            ff_error *error) {
  counting counted = {before->name, before->expected_removal, 0, most, FF_OK};
  ff_err err = ff__history_walk(&base->git, take_version, &counted, error);
  if (!err && counted.err) err = ff__fail(error, counted.err, "%s", ff_err_text(counted.err));
  if (!err) *moves = counted.count;
  return err;
}
