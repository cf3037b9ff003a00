/* git.c - see git.h. */
#include "lint/git.h"

#include "core/error.h"
#include "lint/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Git finds the repository by the folder. What a hook is told of it may be relative to
 * another one; and the last of these goes before what we say. */
static const char *const unset[] = {
    "GIT_DIR",        "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_DIFF_OPTS",  NULL,
};

static ff_err no_memory(ff_error *error) {
  ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
  return FF_ERR_NOMEM; /* said again for the analyzer */
}

static size_t count_of(const char *const *words) {
  size_t count = 0;
  while (words[count])
    count++;
  return count;
}

/* No setting of the repository may make git run another program; see also ff__git_diff. */
ff_err ff__git_run(const char *folder, const char *const *words, const char *input, int most,
                   ff__process *process, ff_error *error) {
  const char *const first[] = {"git", "--no-optional-locks",  "-c", "core.quotePath=false",
                               "-c",  "core.fsmonitor=false", "-C", folder};
  size_t own = sizeof first / sizeof *first, count = count_of(words);
  const char **all = calloc(own + count + 1, sizeof *all);
  if (!all) return no_memory(error);
  memcpy(all, first, sizeof first);
  memcpy(all + own, words, count * sizeof *words);
  ff_err err = ff__process_run(all, unset, input, process, error);
  free(all);
  if (err || process->status <= most) return err;
  ff__fail(error, FF_ERR_IO, "git %s failed: %s", words[0],
           *process->complaint ? process->complaint : "it did not say why");
  ff__process_finish(process);
  return FF_ERR_IO;
}

/* -- Opening --------------------------------------------------------------- */

static ff_err keep_path(ff__git *git, const char *path, ff_error *error) {
  char *real = realpath(path, NULL);
  if (!real)
    return ff__fail_at(error, FF_ERR_IO, path, 0, 0, "%s cannot be found: %s", path,
                       strerror(errno));
  char *slash = strrchr(real, '/');
  git->name = strdup(slash + 1);
  git->folder = ff__file_folder(real);
  free(real);
  return git->name && git->folder ? FF_OK : no_memory(error);
}

/* An object's name is all of the output but its newline. */
static void keep_commit(ff__git *git, const ff__process *answer) {
  snprintf(git->commit, sizeof git->commit, "%.*s", (int)strcspn(answer->output, "\n"),
           answer->output);
}

/* Runs a command that prints a commit; *status tells what came of it. */
static ff_err ask_for_commit(ff__git *git, const char *const *words, int *status,
                             ff__process *answer, ff_error *error) {
  ff_err err = ff__git_run(git->folder, words, NULL, 255, answer, error);
  if (err) return err;
  *status = answer->status;
  if (*status == 0 && answer->size > 0) keep_commit(git, answer);
  return FF_OK;
}

static ff_err fail_on_revision(const ff__git *git, const char *revision, int status,
                               const char *complaint, ff_error *error) {
  if (status == 1)
    return ff__fail(error, FF_ERR_CONFIG, "there is no revision %s in the repository of %s/%s",
                    revision, git->folder, git->name);
  return ff__fail(error, FF_ERR_UNSUPPORTED, "%s/%s cannot be compared with %s: %s", git->folder,
                  git->name, revision, *complaint ? complaint : "git failed");
}

/* Before the first commit of a repository there is no HEAD, and all is new: as compared with a
 * tree without files. Its name depends on the repository's kind of hash. */
static ff_err take_empty_tree(ff__git *git, ff_error *error) {
  ff__process answer;
  int status;
  const char *const words[] = {"hash-object", "-t", "tree", "/dev/null", NULL};
  ff_err err = ask_for_commit(git, words, &status, &answer, error);
  if (err) return err;
  if (status != 0) err = fail_on_revision(git, "HEAD", status, answer.complaint, error);
  ff__process_finish(&answer);
  return err;
}

/* merge-base fails on an unknown revision, on no common ancestor, and without a
 * repository; what it was is asked only then. */
static ff_err find_commit(ff__git *git, const char *revision, ff_error *error) {
  ff__process answer;
  int status;
  const char *const common[] = {"merge-base", revision, "HEAD", NULL};
  ff_err err = ask_for_commit(git, common, &status, &answer, error);
  if (err) return err;
  ff__process_finish(&answer);
  if (status == 0) return FF_OK;

  char commit[300];
  snprintf(commit, sizeof commit, "%s^{commit}", revision);
  const char *const verify[] = {"rev-parse", "--verify", "--quiet", commit, NULL};
  err = ask_for_commit(git, verify, &status, &answer, error);
  if (err) return err;
  bool is_unborn = status == 1 && strcmp(revision, "HEAD") == 0;
  if (status != 0 && !is_unborn)
    err = fail_on_revision(git, revision, status, answer.complaint, error);
  ff__process_finish(&answer);
  return err || !is_unborn ? err : take_empty_tree(git, error);
}

ff_err ff__git_open(ff__git *git, const char *path, const char *revision, ff_error *error) {
  *git = (ff__git){0};
  if (*revision == '\0' || *revision == '-' || *revision == '^' || strlen(revision) > 256)
    return ff__fail(error, FF_ERR_CONFIG, "`%s` is no revision", revision);
  ff_err err = keep_path(git, path, error);
  if (!err) err = find_commit(git, revision, error);
  if (err) ff__git_close(git);
  return err;
}

void ff__git_close(ff__git *git) {
  free(git->folder);
  free(git->name);
  *git = (ff__git){0};
}

/* -- Reading --------------------------------------------------------------- */

static ff_err is_in_commit(const ff__git *git, bool *is_there, ff_error *error) {
  ff__process answer;
  const char *const words[] = {"ls-tree", "--name-only", git->commit, "--", git->name, NULL};
  ff_err err = ff__git_run(git->folder, words, NULL, 0, &answer, error);
  if (err) return err;
  *is_there = answer.size > 0;
  ff__process_finish(&answer);
  return FF_OK;
}

static ff_err read_blob(const ff__git *git, int most, ff__process *answer, ff_error *error) {
  char object[72 + 3 + 256];
  snprintf(object, sizeof object, "%s:./%s", git->commit, git->name);
  return ff__git_run(git->folder, (const char *const[]){"cat-file", "blob", object, NULL}, NULL,
                     most, answer, error);
}

/* Fails seldom; whether the file was not there, or git cannot read it, is asked then. */
ff_err ff__git_read(const ff__git *git, char **text, size_t *size, ff_error *error) {
  ff__process answer;
  bool is_there = true;
  ff_err err = read_blob(git, 255, &answer, error);
  if (!err && answer.status != 0) {
    ff__process_finish(&answer);
    err = is_in_commit(git, &is_there, error);
    if (!err && is_there) err = read_blob(git, 0, &answer, error);
  }
  if (err) return err;
  *text = is_there ? answer.output : NULL;
  *size = is_there ? answer.size : 0;
  return FF_OK;
}

/* -- Comparing -------------------------------------------------------------
 *
 * git hands files of the working tree to the filters that .gitattributes names and that the
 * settings make programs of, some of which may not be left out. Empty ones are none.
 *
 *     filter.lfs.clean\0filter.lfs.process\0filter.lfs.required\0
 *
 * becomes -c filter.lfs.clean= -c filter.lfs.process= -c filter.lfs.required=
 */

/* What one name becomes; NULL when memory is short. */
static char *without(const char *name) {
  char *setting = malloc(strlen(name) + 2);
  if (setting) sprintf(setting, "%s=", name);
  return setting;
}

static ff_err fill_settings(const ff__process *names, char **settings, size_t *count,
                            ff_error *error) {
  const char *end = names->output + names->size;
  for (const char *name = names->output; name < end; name += strlen(name) + 1) {
    /* -c takes what stands behind the first sign for the value. */
    if (strchr(name, '='))
      return ff__fail(error, FF_ERR_UNSUPPORTED, "the name of git's setting %s has a `=` in it",
                      name);
    settings[*count] = without(name);
    if (!settings[(*count)++]) return no_memory(error);
  }
  return FF_OK;
}

static ff_err run_with(const char *folder, char *const *settings, size_t count,
                       const char *const *words, ff__process *process, ff_error *error) {
  size_t size = 0;
  const char **all = calloc(2 * count + count_of(words) + 1, sizeof *all);
  if (!all) return no_memory(error);
  for (size_t i = 0; i < count; i++) {
    all[size++] = "-c";
    all[size++] = settings[i];
  }
  memcpy(all + size, words, count_of(words) * sizeof *words);
  ff_err err = ff__git_run(folder, all, NULL, 0, process, error);
  free(all);
  return err;
}

static ff_err diff_without(const char *folder, const ff__process *names, const char *commit,
                           ff__process *process, ff_error *error) {
  const char *const words[] = {"diff",          "--no-color",  "--no-ext-diff",
                               "--no-textconv", "--no-prefix", "--unified=0",
                               commit,          "--",          NULL};
  size_t count = 0;
  char **settings = calloc(names->size + 1, sizeof *settings);
  if (!settings) return no_memory(error);
  ff_err err = fill_settings(names, settings, &count, error);
  if (!err) err = run_with(folder, settings, count, words, process, error);
  while (count > 0)
    free(settings[--count]);
  free(settings);
  return err;
}

ff_err ff__git_diff(const char *folder, const char *commit, ff__process *process, ff_error *error) {
  ff__process names;
  const char *const words[] = {"config",       "--null",     "--name-only",
                               "--get-regexp", "^filter\\.", NULL};
  ff_err err = ff__git_run(folder, words, NULL, 1, &names, error); /* 1: there are none */
  if (err) return err;
  err = diff_without(folder, &names, commit, process, error);
  ff__process_finish(&names);
  return err;
}
