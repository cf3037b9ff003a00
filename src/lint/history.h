/* history.h - the versions of a file, from a commit back. */
#ifndef FF_LINT_HISTORY_H
#define FF_LINT_HISTORY_H

#include "lint/git.h"

/* Is given a version's text, the newest first. Returns whether to go on. */
typedef bool (*ff__version_fn)(const char *text, size_t size, void *user);

/* Goes through the versions of git's file, along the first parents and under its present
 * name, as far as `take` wants. Fails as ff__git_run does, and with FF_ERR_IO after the last
 * one when the repository is shallow, so that there may be more. */
ff_err ff__history_walk(const ff__git *git, ff__version_fn take, void *user, ff_error *error);

#endif
