/* git.h - asking git about one file and the folder it is in. */
#ifndef FF_LINT_GIT_H
#define FF_LINT_GIT_H

#include "lint/process.h"

/* A file of a repository, and what it is compared with. */
typedef struct ff__git {
  char *folder; /* without links */
  char *name;   /* of the file in it */
  char commit[72];
} ff__git;

/* Finds the newest common ancestor of a revision and HEAD, or takes the revision where
 * there is none. FF_ERR_CONFIG when there is no such revision, FF_ERR_UNSUPPORTED when the
 * file is in no repository or there is no git, and as ff__process_run. */
ff_err ff__git_open(ff__git *git, const char *path, const char *revision, ff_error *error);

void ff__git_close(ff__git *git);

/* The file's text at the commit; NULL when it was not there. To be freed. */
ff_err ff__git_read(const ff__git *git, char **text, size_t *size, ff_error *error);

/* Runs git in the folder with these words, which end with NULL. FF_ERR_IO also when it ends
 * with a status above `most`. */
ff_err ff__git_run(const char *folder, const char *const *words, const char *input, int most,
                   ff__process *process, ff_error *error);

/* The difference between a commit and the working tree, as hunks.h reads it. Fails as
 * ff__git_run does, and with FF_ERR_UNSUPPORTED when a filter cannot be kept from running. */
ff_err ff__git_diff(const char *folder, const char *commit, ff__process *process, ff_error *error);

#endif
