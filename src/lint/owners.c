/* owners.c - see owners.h. */
#include "lint/owners.h"

#include "core/error.h"
#include "core/text.h"
#include "lint/file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char blanks[] = " \t\r";

static ff_err no_memory(ff_error *error) {
  return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
}

static bool add(ff__owners *owners, const char *name) {
  if (owners->count == owners->capacity) {
    size_t capacity = owners->capacity ? owners->capacity * 2 : 64;
    const char **names = realloc(owners->names, capacity * sizeof *names);
    if (!names) return false;
    owners->names = names;
    owners->capacity = capacity;
  }
  owners->names[owners->count++] = name;
  return true;
}

/* @organisation/team is found as organisation/team and as team. */
static bool add_owner(ff__owners *owners, const char *name) {
  if (*name == '@') name++;
  const char *slash = strrchr(name, '/');
  return *name == '\0' || (add(owners, name) && (!slash || add(owners, slash + 1)));
}

/* -- The forms ------------------------------------------------------------- */

static bool add_line(ff__owners *owners, char *line) {
  line += strspn(line, blanks);
  if (*line == '#') return true;
  char *end = line + strlen(line);
  for (char *hash = strchr(line, '#'); hash && end > hash; hash = strchr(hash + 1, '#'))
    if (strchr(blanks, hash[-1])) end = hash;
  while (end > line && strchr(blanks, end[-1]))
    end--;
  *end = '\0';
  return add_owner(owners, line);
}

/*     /src/inbox\ old/  @acme/team-inbox someone@example.org  # a comment
 *     ^[Section][2]     @acme/team-default                    GitLab's; owners are optional
 *
 * The first word says what is owned; a backslash keeps a blank in it. */
static char *behind_pattern(char *line) {
  line += strspn(line, blanks);
  bool is_section = *line == '[' || strncmp(line, "^[", 2) == 0;
  char *last_bracket = is_section ? strrchr(line, ']') : NULL;
  if (last_bracket) return last_bracket + 1;
  while (*line && !strchr(blanks, *line))
    line += line[0] == '\\' && line[1] ? 2 : 1;
  return line;
}

static bool add_codeowners_line(ff__owners *owners, char *line) {
  if (line[strspn(line, blanks)] == '#') return true;
  char *rest = NULL;
  for (char *word = strtok_r(behind_pattern(line), blanks, &rest); word && *word != '#';
       word = strtok_r(NULL, blanks, &rest))
    if (!add_owner(owners, word)) return false;
  return true;
}

/* -- Reading --------------------------------------------------------------- */

static int compare(const void *left, const void *right) {
  return strcasecmp(*(const char *const *)left, *(const char *const *)right);
}

static bool read_lines(ff__owners *owners, bool (*add_one)(ff__owners *, char *)) {
  char *rest = NULL;
  for (char *line = strtok_r(owners->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
    if (!add_one(owners, line)) return false;
  if (owners->count > 1) qsort(owners->names, owners->count, sizeof *owners->names, compare);
  return true;
}

static ff_err read_file(ff__owners *owners, const char *path, const char *shown,
                        bool (*add_one)(ff__owners *, char *), ff_error *error) {
  ff__owners read = {.file = strdup(shown)};
  size_t size;
  ff_err err = read.file ? ff__file_read(path, &read.text, &size, error) : no_memory(error);
  if (!err && !read_lines(&read, add_one)) err = no_memory(error);
  if (err) {
    ff__owners_finish(&read);
    return err;
  }
  ff__owners_finish(owners);
  *owners = read;
  return FF_OK;
}

ff_err ff__owners_read_list(ff__owners *owners, const char *path, ff_error *error) {
  return read_file(owners, path, path, add_line, error);
}

void ff__owners_finish(ff__owners *owners) {
  free(owners->file);
  free(owners->text);
  free(owners->names);
  *owners = (ff__owners){0};
}

/* -- Finding CODEOWNERS ---------------------------------------------------- */

/* Where GitHub looks, in its order, and GitLab besides. */
static const char *const places[] = {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS",
                                     ".gitlab/CODEOWNERS"};

static ff_err look_at(ff__owners *owners, const char *folder, const char *name, bool *found,
                      ff_error *error) {
  char *path = ff__file_join(folder, name);
  if (!path) return no_memory(error);
  *found = access(path, F_OK) == 0;
  ff_err err = *found ? read_file(owners, path, name, add_codeowners_line, error) : FF_OK;
  free(path);
  return err;
}

static ff_err look_in(ff__owners *owners, const char *folder, bool *found, ff_error *error) {
  ff_err err = FF_OK;
  for (size_t i = 0; !err && !*found && i < sizeof places / sizeof *places; i++)
    err = look_at(owners, folder, places[i], found, error);
  return err;
}

static ff_err is_root(const char *folder, bool *root, ff_error *error) {
  char *path = ff__file_join(folder, ".git");
  if (!path) return no_memory(error);
  *root = access(path, F_OK) == 0;
  free(path);
  return FF_OK;
}

/* Makes it the folder above; false when there is none. */
static bool go_up(char *folder) {
  char *slash = strrchr(folder, '/');
  if (!slash || !slash[1]) return false;
  slash[slash == folder] = '\0';
  return true;
}

ff_err ff__owners_find(ff__owners *owners, const char *folder, ff_error *error) {
  char *here = realpath(folder, NULL);
  bool found = false, root = false;
  if (!here) return ff__fail(error, FF_ERR_IO, "%s cannot be found", folder);
  ff_err err = FF_OK;
  do {
    err = look_in(owners, here, &found, error);
    if (!err && !found) err = is_root(here, &root, error);
  } while (!err && !found && !root && go_up(here));
  free(here);
  return err;
}

/* -- Asking ---------------------------------------------------------------- */

bool ff__owners_has(const ff__owners *owners, const char *owner) {
  if (*owner == '@') owner++;
  return owners->count > 0 &&
         bsearch(&owner, owners->names, owners->count, sizeof *owners->names, compare);
}

const char *ff__owners_nearest(const ff__owners *owners, const char *owner) {
  const char **names = calloc(owners->count + 1, sizeof *names);
  if (!names) return NULL;
  memcpy(names, owners->names, owners->count * sizeof *names);
  const char *nearest = ff__text_nearest(owner, names);
  free(names);
  return nearest;
}
