/* history.c - see history.h.
 *
 * Versions are read some at a time by one `git cat-file --batch`: one process each would
 * take too long, all at once too much memory.
 *
 *     COMMIT blob SIZE \n text... \n COMMIT blob SIZE \n ...
 *     COMMIT:./NAME missing \n                             the file was not there
 */
#include "lint/history.h"

#include "core/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 32 };

/* Hands out the texts of one answer; false when no more are wanted. */
static bool take_versions(const ff__process *answer, ff__version_fn take, void *user) {
  const char *at = answer->output, *end = answer->output + answer->size;
  while (at < end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    if (!newline) return true;
    const char *size_text = newline;
    while (size_text > at && size_text[-1] != ' ')
      size_text--;
    char *size_end;
    unsigned long size = strtoul(size_text, &size_end, 10);
    at = newline + 1;
    if (size_end != newline) continue; /* missing */
    if (size > (size_t)(end - at)) return true;
    if (!take(at, size, user)) return false;
    at += size + 1;
  }
  return true;
}

/* Writes what to ask for the next commits; returns where the rest of them begins. */
static const char *write_request(const ff__git *git, const char *commits, char *request,
                                 size_t size) {
  size_t length = 0;
  for (size_t i = 0; i < AT_ONCE && *commits; i++) {
    size_t name = strcspn(commits, "\n");
    length += (size_t)snprintf(request + length, size - length, "%.*s:./%s\n", (int)name, commits,
                               git->name);
    commits += name + (commits[name] == '\n');
  }
  return commits;
}

/* Whether all were wanted, and there may be more that are not here. */
static ff_err check_end(const ff__git *git, bool goes_on, ff_error *error) {
  ff__process answer;
  const char *const words[] = {"rev-parse", "--is-shallow-repository", NULL};
  if (!goes_on) return FF_OK;
  ff_err err = ff__git_run(git->folder, words, NULL, 0, &answer, error);
  if (err) return err;
  bool shallow = strncmp(answer.output, "true", 4) == 0;
  ff__process_finish(&answer);
  if (!shallow) return FF_OK;
  return ff__fail(error, FF_ERR_IO,
                  "the history of %s is cut off here: in a shallow clone, fetch the whole of it",
                  git->name);
}

static ff_err walk(const ff__git *git, const char *commits, ff__version_fn take, void *user,
                   ff_error *error) {
  size_t size = AT_ONCE * (sizeof git->commit + strlen(git->name) + 4);
  char *request = malloc(size);
  if (!request) return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
  ff_err err = FF_OK;
  bool goes_on = true;
  while (!err && goes_on && *commits) {
    ff__process answer;
    commits = write_request(git, commits, request, size);
    err = ff__git_run(git->folder, (const char *const[]){"cat-file", "--batch", NULL}, request, 0,
                      &answer, error);
    if (err) break;
    goes_on = take_versions(&answer, take, user);
    ff__process_finish(&answer);
  }
  free(request);
  return err ? err : check_end(git, goes_on, error);
}

ff_err ff__history_walk(const ff__git *git, ff__version_fn take, void *user, ff_error *error) {
  ff__process commits;
  const char *const words[] = {"rev-list", "--first-parent", git->commit, "--", git->name, NULL};
  ff_err err = ff__git_run(git->folder, words, NULL, 0, &commits, error);
  if (err) return err;
  err = walk(git, commits.output, take, user, error);
  ff__process_finish(&commits);
  return err;
}
