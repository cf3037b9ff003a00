/* changes.c - see changes.h. */
#include "lint/changes.h"

#include "core/error.h"
#include "lint/hunks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- Collecting ------------------------------------------------------------ */

static bool add(ff__changes *changes, const char *path, uint32_t first, uint32_t last) {
  if (changes->count == changes->capacity) {
    size_t capacity = changes->capacity ? changes->capacity * 2 : 64;
    ff__change *items = realloc(changes->items, capacity * sizeof *items);
    if (!items) return false;
    changes->items = items;
    changes->capacity = capacity;
  }
  changes->items[changes->count++] = (ff__change){path, first, last};
  return true;
}

/* A line behind the last one makes that change longer. */
static bool add_line(void *user, const char *path, uint32_t line) {
  ff__changes *changes = user;
  ff__change *last = changes->count > 0 ? &changes->items[changes->count - 1] : NULL;
  bool same = last && strcmp(last->path, path) == 0;
  if (same && line == last->last + 1) {
    last->last = line;
    return true;
  }
  const char *kept = same ? last->path : ff__arena_copy(&changes->texts, path, strlen(path));
  return kept && add(changes, kept, line == UINT32_MAX ? 1 : line, line);
}

/* Behind what was kept before; there is room for all of the difference. */
static bool keep_removed(void *user, const char *text, size_t size) {
  ff__changes *changes = user;
  memcpy(changes->removed + changes->removed_size, text, size);
  changes->removed_size += size;
  changes->removed[changes->removed_size++] = '\n';
  return true;
}

/* -- Files that are not tracked -------------------------------------------- */

/* Names with a NUL behind each. */
static bool take_files(ff__changes *changes, const ff__process *answer) {
  const char *end = answer->output + answer->size;
  for (const char *name = answer->output; name < end; name += strlen(name) + 1) {
    const char *path = ff__arena_copy(&changes->texts, name, strlen(name));
    if (!path || !add(changes, path, 1, UINT32_MAX)) return false;
  }
  return true;
}

/* -- Reading --------------------------------------------------------------- */

static ff_err no_memory(ff_error *error) {
  return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
}

static ff_err find_root(ff__changes *changes, const ff__git *git, ff_error *error) {
  ff__process answer;
  const char *const words[] = {"rev-parse", "--show-toplevel", NULL};
  ff_err err = ff__git_run(git->folder, words, NULL, 0, &answer, error);
  if (err) return err;
  answer.output[strcspn(answer.output, "\n")] = '\0';
  changes->root = realpath(answer.output, NULL);
  ff__process_finish(&answer);
  return changes->root ? FF_OK : no_memory(error);
}

static ff_err read_diff(ff__changes *changes, const char *commit, ff_error *error) {
  ff__process answer;
  ff_err err = ff__git_diff(changes->root, commit, &answer, error);
  if (err) return err;
  const ff__hunks_sink sink = {add_line, keep_removed, changes};
  changes->removed = calloc(1, answer.size + 2);
  if (!changes->removed || !ff__hunks_read(answer.output, answer.size, &sink))
    err = no_memory(error);
  ff__process_finish(&answer);
  return err;
}

static ff_err read_files(ff__changes *changes, ff_error *error) {
  ff__process answer;
  const char *const words[] = {"ls-files", "--others", "--exclude-standard", "-z", NULL};
  ff_err err = ff__git_run(changes->root, words, NULL, 0, &answer, error);
  if (err) return err;
  if (!take_files(changes, &answer)) err = no_memory(error);
  ff__process_finish(&answer);
  return err;
}

static int compare(const void *left, const void *right) {
  const ff__change *a = left, *b = right;
  int order = strcmp(a->path, b->path);
  return order != 0 ? order : (a->first > b->first) - (a->first < b->first);
}

ff_err ff__changes_read(ff__changes *changes, const ff__git *git, ff_error *error) {
  ff__changes_finish(changes);
  ff_err err = find_root(changes, git, error);
  if (err) return err;
  err = read_diff(changes, git->commit, error);
  if (!err) err = read_files(changes, error);
  if (!err && changes->count > 1)
    qsort(changes->items, changes->count, sizeof *changes->items, compare);
  if (err) ff__changes_finish(changes);
  return err;
}

void ff__changes_finish(ff__changes *changes) {
  free(changes->root);
  free(changes->items);
  free(changes->removed);
  ff__arena_finish(&changes->texts);
  *changes = (ff__changes){0};
}

/* -- Asking ---------------------------------------------------------------- */

/* The first change of a path; the count when there is none. */
static size_t find(const ff__changes *changes, const char *path) {
  size_t first = 0, end = changes->count;
  while (first < end) {
    size_t middle = first + (end - first) / 2;
    if (strcmp(changes->items[middle].path, path) < 0)
      first = middle + 1;
    else
      end = middle;
  }
  return first;
}

bool ff__changes_have(const ff__changes *changes, const char *path, uint32_t line) {
  char *real = changes->root ? realpath(path, NULL) : NULL;
  size_t size = real ? strlen(changes->root) : 0;
  bool is_inside = real && strncmp(real, changes->root, size) == 0 && real[size] == '/';
  bool found = false;
  for (size_t i = is_inside ? find(changes, real + size + 1) : changes->count;
       !found && i < changes->count && strcmp(changes->items[i].path, real + size + 1) == 0; i++)
    found = line >= changes->items[i].first && line <= changes->items[i].last;
  free(real);
  return found;
}

static bool is_separator(char c) {
  return c == '-' || c == '.' || c == '_';
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* new-inbox, NEW_INBOX and NewInbox are the same. */
static bool begins_with_flag(const char *text, const char *flag) {
  for (const char *begin = text; *flag;) {
    if (is_separator(*flag))
      flag++;
    else if (text > begin && is_separator(*text))
      text++;
    else if (lower(*flag++) != lower(*text++))
      return false;
  }
  return true;
}

bool ff__changes_removed(const ff__changes *changes, const char *flag) {
  for (size_t at = 0; at < changes->removed_size; at++)
    if (begins_with_flag(changes->removed + at, flag)) return true;
  return false;
}
