/* changes.h - which lines of a repository's files are new since a commit.
 *
 * What is in the working tree counts, whether it was committed or not; of files that git
 * does not track, and does not ignore, all lines are new.
 */
#ifndef FF_LINT_CHANGES_H
#define FF_LINT_CHANGES_H

#include "core/arena.h"
#include "lint/git.h"

/* Lines first..last of a file, as seen from the root. */
typedef struct ff__change {
  const char *path;
  uint32_t first, last;
} ff__change;

typedef struct ff__changes {
  char *root; /* of the repository, without links; NULL: nothing was read */
  ff__arena texts;
  ff__change *items; /* sorted by path, then by line */
  size_t count, capacity;
  char *removed; /* the text of lines that are gone, a newline behind each, and a NUL */
  size_t removed_size;
} ff__changes;

/* Fails as ff__git_run does. */
ff_err ff__changes_read(ff__changes *changes, const ff__git *git, ff_error *error);

void ff__changes_finish(ff__changes *changes);

/* Whether a line of the file at path, as seen from here, is new. */
bool ff__changes_have(const ff__changes *changes, const char *path, uint32_t line);

/* Whether a line that is gone had the name of a flag, or a constant of it, in it. */
bool ff__changes_removed(const ff__changes *changes, const char *flag);

#endif
