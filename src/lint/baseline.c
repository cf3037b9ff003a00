/* baseline.c - findings that need not be told of again.
 *
 *     FF204 \t new-inbox \t registry/flags.yml \n      code, flag or `-`, file
 *     FF204 \t new-inbox \t registry/flags.yml \n      twice: two of them
 *
 * There is no line number and no message in it: both change without anything having
 * become worse.
 */
#include "core/arena.h"
#include "core/error.h"
#include "lint/file.h"
#include "lint/linter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
  const char *key; /* the line without its newline */
  size_t count, used;
} entry;

struct ff_baseline {
  ff__arena texts;
  entry *entries;
  size_t count, capacity;
  bool is_sorted;
};

ff_baseline *ff_baseline_create(void) {
  return calloc(1, sizeof(ff_baseline));
}

void ff_baseline_destroy(ff_baseline *baseline) {
  if (!baseline) return;
  ff__arena_finish(&baseline->texts);
  free(baseline->entries);
  free(baseline);
}

/* -- Entries --------------------------------------------------------------- */

static ff_err no_memory(ff_error *error) {
  return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
}

static bool add(ff_baseline *baseline, const char *key, size_t size) {
  if (baseline->count == baseline->capacity) {
    size_t capacity = baseline->capacity ? baseline->capacity * 2 : 64;
    entry *entries = realloc(baseline->entries, capacity * sizeof *entries);
    if (!entries) return false;
    baseline->entries = entries;
    baseline->capacity = capacity;
  }
  const char *copy = ff__arena_copy(&baseline->texts, key, size);
  if (!copy) return false;
  baseline->entries[baseline->count++] = (entry){copy, 1, 0};
  baseline->is_sorted = false;
  return true;
}

static int compare(const void *left, const void *right) {
  return strcmp(((const entry *)left)->key, ((const entry *)right)->key);
}

/* Sorts them, and makes those that are the same one. */
static void sort(ff_baseline *baseline) {
  if (baseline->is_sorted) return;
  if (baseline->count > 1)
    qsort(baseline->entries, baseline->count, sizeof *baseline->entries, compare);
  size_t kept = 0;
  for (size_t i = 0; i < baseline->count; i++) {
    if (kept > 0 && compare(&baseline->entries[kept - 1], &baseline->entries[i]) == 0)
      baseline->entries[kept - 1].count += baseline->entries[i].count;
    else
      baseline->entries[kept++] = baseline->entries[i];
  }
  baseline->count = kept;
  baseline->is_sorted = true;
}

/* What would end a field is no part of it. NULL when memory is short. To be freed. */
static char *key_of(const ff_diagnostic *found) {
  const char *flag = found->flag ? found->flag : "-";
  size_t size = strlen(found->code) + strlen(flag) + strlen(found->file) + 3;
  char *key = malloc(size), *field = key;
  if (!key) return NULL;
  const char *const fields[] = {found->code, flag, found->file};
  for (size_t i = 0; i < 3; i++) {
    for (const char *c = fields[i]; *c; c++)
      *field++ = *c == '\t' || *c == '\n' ? '?' : *c;
    *field++ = i < 2 ? '\t' : '\0';
  }
  return key;
}

/* -- Reading --------------------------------------------------------------- */

static bool is_entry(const char *line, size_t size) {
  const char *tab = memchr(line, '\t', size);
  const char *second = tab ? memchr(tab + 1, '\t', size - (size_t)(tab + 1 - line)) : NULL;
  return strncmp(line, "FF", 2) == 0 && tab - line == 5 && second && second + 1 < line + size;
}

static ff_err read_lines(ff_baseline *baseline, const char *path, const char *text,
                         ff_error *error) {
  for (uint32_t number = 1; *text; number++) {
    size_t size = strcspn(text, "\n");
    bool is_blank = size == strspn(text, " \t\r") || *text == '#';
    if (!is_blank && !is_entry(text, size))
      return ff__fail_at(error, FF_ERR_CONFIG, path, number, 1,
                         "%s:%u: this is no line of a baseline; write it anew with "
                         "--write-baseline",
                         path, (unsigned)number);
    if (!is_blank && !add(baseline, text, size)) return no_memory(error);
    text += size + (text[size] == '\n');
  }
  return FF_OK;
}

ff_err ff_baseline_load(const char *path, ff_baseline **baseline, ff_error *error) {
  char *text = NULL;
  size_t size;
  ff_baseline *created = ff_baseline_create();
  if (!created) return no_memory(error);
  ff_err err = ff__file_read(path, &text, &size, error);
  if (!err) err = read_lines(created, path, text, error);
  free(text);
  if (err) {
    ff_baseline_destroy(created);
    return err;
  }
  *baseline = created;
  return FF_OK;
}

/* -- Writing --------------------------------------------------------------- */

ff_err ff_baseline_add(ff_baseline *baseline, const ff_finding *finding) {
  if (finding->rule->mandatory) return FF_OK;
  char *key = key_of(&finding->shown);
  bool done = key && add(baseline, key, strlen(key));
  free(key);
  return done ? FF_OK : FF_ERR_NOMEM;
}

static const char head[] =
    "# What `ffctl lint` had found when this was written, and does not tell of again with\n"
    "# --baseline. To write it anew: ffctl lint --write-baseline FILE\n";

char *ff_baseline_text(ff_baseline *baseline) {
  sort(baseline);
  size_t size = sizeof head;
  for (size_t i = 0; i < baseline->count; i++)
    size += (strlen(baseline->entries[i].key) + 1) * baseline->entries[i].count;
  char *text = malloc(size), *end = text;
  if (!text) return NULL;
  end += snprintf(end, size, "%s", head);
  for (size_t i = 0; i < baseline->count; i++)
    for (size_t k = 0; k < baseline->entries[i].count; k++)
      end += snprintf(end, size - (size_t)(end - text), "%s\n", baseline->entries[i].key);
  return text;
}

size_t ff_baseline_count(const ff_baseline *baseline) {
  size_t count = 0;
  for (size_t i = 0; i < baseline->count; i++)
    count += baseline->entries[i].count;
  return count;
}

/* -- Using ----------------------------------------------------------------- */

size_t ff_baseline_unused(const ff_baseline *baseline) {
  size_t unused = 0;
  for (size_t i = 0; i < baseline->count; i++)
    unused += baseline->entries[i].count - baseline->entries[i].used;
  return unused;
}

static bool take(ff_baseline *baseline, const char *key) {
  entry *found = NULL;
  if (baseline->count > 0)
    found = bsearch(&(entry){.key = key}, baseline->entries, baseline->count,
                    sizeof *baseline->entries, compare);
  if (!found || found->used == found->count) return false;
  found->used++;
  return true;
}

static bool has_file(const ff_linter *linter, const char *key) {
  const char *file = strrchr(key, '\t') + 1;
  for (size_t i = 0; i < linter->file_count; i++)
    if (strcmp(linter->files[i], file) == 0) return true;
  return false;
}

/* A file that is linted again is counted again. */
static void begin(const ff_linter *linter) {
  sort(linter->baseline);
  for (size_t i = 0; i < linter->baseline->count; i++)
    if (has_file(linter, linter->baseline->entries[i].key)) linter->baseline->entries[i].used = 0;
}

void ff__baseline_apply(ff_linter *linter) {
  if (!linter->baseline) return;
  begin(linter);
  for (size_t i = 0; i < linter->count; i++) {
    ff_finding *finding = &linter->found[i].shown;
    if (finding->state != FF_FINDING_OPEN || finding->rule->mandatory) continue;
    char *key = key_of(&finding->shown);
    if (!key) linter->out_of_memory = true;
    if (key && take(linter->baseline, key)) finding->state = FF_FINDING_KNOWN;
    free(key);
  }
}

void ff_linter_use_baseline(ff_linter *linter, ff_baseline *baseline) {
  linter->baseline = baseline;
}
