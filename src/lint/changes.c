/* changes.c - see changes.h.
 *
 *     --- src/old.c
 *     +++ src/new.c             the file; /dev/null when it is gone
 *     @@ -10,2 +12,3 @@         3 lines from the 12th on are new, 2 are gone
 *     -...                      so many lines of text, which may look like anything
 *     +...
 */
#include "lint/changes.h"

#include "core/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* -- The difference -------------------------------------------------------- */

/* Undoes what git does to names with odd characters: "a\tb\303\244". In place. */
static void unquote(char *name) {
  static const char letters[] = "abtnvfr", meant[] = "\a\b\t\n\v\f\r";
  char *to = name;
  for (char *at = name + 1; *at && *at != '"'; at++) {
    const char *letter;
    if (*at != '\\') {
      *to++ = *at;
    } else if (at[1] >= '0' && at[1] <= '3' && at[2] && at[3]) {
      *to++ = (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 + at[3] - '0');
      at += 3;
    } else {
      letter = strchr(letters, *++at);
      *to++ = letter && *letter ? meant[letter - letters] : *at;
    }
  }
  *to = '\0';
}

/* The name ends with a tab when there is a blank in it. NULL when memory is short. */
static const char *keep_path(ff__changes *changes, const char *line, size_t size) {
  char *name = strndup(line, size);
  if (!name) return NULL;
  if (*name == '"')
    unquote(name);
  else
    name[strcspn(name, "\t")] = '\0';
  const char *kept = ff__arena_copy(&changes->texts, name, strlen(name));
  free(name);
  return kept;
}

/* Reads "12,3" or "12", and gives where it ends. */
static const char *read_range(const char *text, uint32_t *first, uint32_t *count) {
  char *end;
  *first = (uint32_t)strtoul(text, &end, 10);
  *count = 1;
  if (*end == ',') *count = (uint32_t)strtoul(end + 1, &end, 10);
  return end;
}

/* Keeps what is new, and counts the lines of text that follow. */
static bool take_hunk(ff__changes *changes, const char *path, const char *line,
                      size_t *text_lines) {
  uint32_t old_first, old_count, first, count;
  const char *at = read_range(line + strlen("@@ -"), &old_first, &old_count);
  read_range(at + strlen(" +"), &first, &count);
  *text_lines = (size_t)old_count + count;
  return !path || count == 0 || add(changes, path, first, first + count - 1);
}

static bool begins_with(const char *line, size_t size, const char *text) {
  return size >= strlen(text) && memcmp(line, text, strlen(text)) == 0;
}

/* Behind what was kept before; there is room for all of the diff. */
static size_t keep_removed(ff__changes *changes, size_t kept, const char *line, size_t size) {
  memcpy(changes->removed + kept, line, size);
  changes->removed[kept + size] = '\n';
  changes->removed[kept + size + 1] = '\0';
  return kept + size + 1;
}

static bool take_diff(ff__changes *changes, const char *text) {
  const char *path = NULL;
  size_t text_lines = 0, kept = 0;
  changes->removed = calloc(1, strlen(text) + 2);
  if (!changes->removed) return false;
  for (size_t size; *text; text += size + (text[size] == '\n')) {
    size = strcspn(text, "\n");
    if (*text == '\\') continue; /* no newline at the end of the file */
    if (text_lines > 0) {
      text_lines--;
      if (*text == '-') kept = keep_removed(changes, kept, text + 1, size - 1);
    } else if (begins_with(text, size, "+++ ")) {
      path = keep_path(changes, text + 4, size - 4);
      if (!path) return false;
    } else if (begins_with(text, size, "@@ -")) {
      if (!take_hunk(changes, path, text, &text_lines)) return false;
    }
  }
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
  ff_err err = ff__git_run(git, words, NULL, 0, &answer, error);
  if (err) return err;
  answer.output[strcspn(answer.output, "\n")] = '\0';
  changes->root = realpath(answer.output, NULL);
  ff__process_finish(&answer);
  return changes->root ? FF_OK : no_memory(error);
}

static ff_err read_diff(ff__changes *changes, const ff__git *root, ff_error *error) {
  ff__process answer;
  const char *const words[] = {"diff",          "--no-color",  "--no-ext-diff",
                               "--no-textconv", "--no-prefix", "--unified=0",
                               root->commit,    "--",          NULL};
  ff_err err = ff__git_run(root, words, NULL, 0, &answer, error);
  if (err) return err;
  if (!take_diff(changes, answer.output)) err = no_memory(error);
  ff__process_finish(&answer);
  return err;
}

static ff_err read_files(ff__changes *changes, const ff__git *root, ff_error *error) {
  ff__process answer;
  const char *const words[] = {"ls-files", "--others", "--exclude-standard", "-z", NULL};
  ff_err err = ff__git_run(root, words, NULL, 0, &answer, error);
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
  ff__git root = *git;
  root.folder = changes->root;
  err = read_diff(changes, &root, error);
  if (!err) err = read_files(changes, &root, error);
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
  for (const char *at = changes->removed; at && *at; at++)
    if (begins_with_flag(at, flag)) return true;
  return false;
}
