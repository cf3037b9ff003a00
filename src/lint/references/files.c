/* files.c - see files.h. */
#include "lint/references/files.h"

#include "lint/process.h"
#include "lint/references/languages.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- Paths ------------------------------------------------------------------ */

/* folder/name, and just name in the folder at hand; NULL when memory is short. */
static char *join(const char *folder, const char *name) {
  if (strcmp(folder, ".") == 0) return strdup(name);
  size_t length = strlen(folder), size = length + strlen(name) + 2;
  char *path = malloc(size);
  bool ends = length > 0 && folder[length - 1] == '/';
  if (path) snprintf(path, size, "%s%s%s", folder, ends ? "" : "/", name);
  return path;
}

/* Adds a path to a list, which it belongs to from then on, also on failure. */
static ff_err append_take(char ***paths, size_t *count, size_t *capacity, char *path) {
  if (path && *count == *capacity) {
    size_t wanted = *capacity ? 2 * *capacity : 256;
    char **grown = realloc(*paths, wanted * sizeof *grown);
    if (grown) {
      *paths = grown;
      *capacity = wanted;
    }
  }
  if (!path || *count == *capacity) {
    free(path);
    return FF_ERR_NOMEM;
  }
  (*paths)[(*count)++] = path;
  return FF_OK;
}

static ff_err remark(ff__files *files, const char *path, const char *text, int error) {
  size_t count = files->remark_count + 1;
  ff__remark *remarks = realloc(files->remarks, count * sizeof *remarks);
  if (!remarks) return FF_ERR_NOMEM;
  files->remarks = remarks;
  ff__remark *next = &remarks[files->remark_count++];
  *next = (ff__remark){strdup(path), text ? strdup(text) : NULL, error};
  return next->path && (next->text || !text) ? FF_OK : FF_ERR_NOMEM;
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* git lists a file that is in conflict several times. */
static void sort_and_drop_twins(ff__files *files) {
  size_t kept = 0;
  if (files->count > 1) qsort(files->paths, files->count, sizeof *files->paths, by_name);
  for (size_t i = 0; i < files->count; i++) {
    if (kept > 0 && strcmp(files->paths[kept - 1], files->paths[i]) == 0)
      free(files->paths[i]);
    else
      files->paths[kept++] = files->paths[i];
  }
  files->count = kept;
}

/* -- By git ----------------------------------------------------------------- */

static bool has_git(const char *folder) {
  struct stat status;
  char *git = join(folder, ".git");
  bool found = git && stat(git, &status) == 0;
  free(git);
  return found;
}

/* Whether path is in a repository, as far as can be told without git. */
static bool is_in_repository(const char *path) {
  char *folder = realpath(path, NULL);
  bool found = false;
  for (char *end = folder ? folder + strlen(folder) : NULL; end; end = strrchr(folder, '/')) {
    *end = '\0';
    found = found || has_git(folder);
  }
  free(folder);
  return found;
}

static ff_err take_list(ff__files *files, const char *folder, const char *list, size_t size) {
  for (const char *name = list; name < list + size; name += strlen(name) + 1) {
    files->seen++;
    if (!ff__language_is_possible(name)) continue;
    ff_err err = append_take(&files->paths, &files->count, &files->capacity, join(folder, name));
    if (err) return err;
  }
  return FF_OK;
}

/* A hook is told of another repository than that of the folder. */
static const char *const unset[] = {"GIT_DIR",
                                    "GIT_WORK_TREE",
                                    "GIT_INDEX_FILE",
                                    "GIT_PREFIX",
                                    "GIT_OBJECT_DIRECTORY",
                                    "GIT_COMMON_DIR",
                                    "GIT_NAMESPACE",
                                    NULL};

/* The repository's own settings must not make git run anything. FF_ERR_IO when git could not
 * say, with its complaint. */
static ff_err ask_git(const char *folder, ff__process *answer) {
  const char *const words[] = {
      "git",      "-c",       "core.fsmonitor=false", "-C", folder, "ls-files", "-z",
      "--cached", "--others", "--exclude-standard",   NULL};
  ff_err err = ff__process_run(words, unset, NULL, answer, NULL);
  if (err == FF_ERR_NOMEM) return err;
  if (err) *answer = (ff__process){0};
  return err || answer->status != 0 ? FF_ERR_IO : FF_OK;
}

static ff_err say_that_git_refused(ff__files *files, const char *folder, const char *complaint) {
  char text[512];
  snprintf(text, sizeof text,
           "git does not list its files%s%s%s, so that all of them were looked at, ignored ones "
           "too",
           *complaint ? " (" : "", complaint, *complaint ? ")" : "");
  return remark(files, folder, text, 0);
}

/* Nothing is listed where there is no repository, or no git. */
static ff_err list_by_git(ff__files *files, const char *folder) {
  ff__process answer;
  ff_err err = ask_git(folder, &answer);
  if (err == FF_ERR_NOMEM) return err;
  if (!err)
    err = take_list(files, folder, answer.output, answer.size);
  else if (is_in_repository(folder))
    err = say_that_git_refused(files, folder, answer.complaint);
  else
    err = FF_OK;
  ff__process_finish(&answer);
  return err;
}

/* -- By walking -------------------------------------------------------------
 *
 * glibc's fts.h would do it, but does not survive it when memory is short.
 */

/* Folders that were seen and not yet looked at. */
struct walk {
  ff__files *files;
  char **folders;
  size_t count, capacity;
};

static bool is_left_out(const char *name) {
  static const char *const names[] = {"node_modules", "bower_components", "__pycache__", "venv"};
  if (*name == '.') return true;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

/* Whether it is a folder, or else a file; links and all others are neither. */
static mode_t kind_of(DIR *folder, const struct dirent *entry) {
  struct stat status;
  if (entry->d_type == DT_DIR) return S_IFDIR;
  if (entry->d_type == DT_REG) return S_IFREG;
  if (entry->d_type != DT_UNKNOWN) return 0;
  int at = dirfd(folder);
  if (at < 0 || fstatat(at, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  return status.st_mode & S_IFMT;
}

static ff_err take_entry(struct walk *walk, const char *folder, mode_t kind, const char *name) {
  ff__files *files = walk->files;
  if (kind == S_IFDIR && !is_left_out(name))
    return append_take(&walk->folders, &walk->count, &walk->capacity, join(folder, name));
  if (kind != S_IFREG) return FF_OK;
  files->seen++;
  if (!ff__language_is_possible(name)) return FF_OK;
  return append_take(&files->paths, &files->count, &files->capacity, join(folder, name));
}

static ff_err look_into(struct walk *walk, const char *folder) {
  const struct dirent *entry;
  ff_err err = FF_OK;
  DIR *opened = opendir(folder);
  if (!opened) return errno == ENOMEM ? FF_ERR_NOMEM : remark(walk->files, folder, NULL, errno);
  while (!err && (entry = readdir(opened)) != NULL)
    err = take_entry(walk, folder, kind_of(opened, entry), entry->d_name);
  closedir(opened);
  return err;
}

static ff_err walk_over(ff__files *files, const char *folder) {
  struct walk walk = {.files = files};
  ff_err err = look_into(&walk, folder);
  while (!err && walk.count > 0) {
    char *next = walk.folders[--walk.count];
    err = look_into(&walk, next);
    free(next);
  }
  while (walk.count > 0)
    free(walk.folders[--walk.count]);
  free(walk.folders);
  return err;
}

/* -- Either ----------------------------------------------------------------- */

/* A folder in which git lists nothing may be one that is ignored, and asked for. */
static ff_err list(ff__files *files, const char *folder) {
  ff_err err = list_by_git(files, folder);
  return err || files->seen > 0 ? err : walk_over(files, folder);
}

ff_err ff__files_init(ff__files *files, const char *path) {
  *files = (ff__files){0};
  struct stat status;
  if (stat(path, &status) != 0) return FF_ERR_IO;
  if (!S_ISDIR(status.st_mode)) {
    files->seen = 1;
    return append_take(&files->paths, &files->count, &files->capacity, strdup(path));
  }
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return FF_ERR_IO;
  close(folder);
  ff_err err = list(files, path);
  if (!err) sort_and_drop_twins(files);
  return err;
}

void ff__files_finish(ff__files *files) {
  for (size_t i = 0; i < files->count; i++)
    free(files->paths[i]);
  for (size_t i = 0; i < files->remark_count; i++) {
    free(files->remarks[i].path);
    free(files->remarks[i].text);
  }
  free(files->remarks);
  free(files->paths);
  *files = (ff__files){0};
}
