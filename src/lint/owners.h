/* owners.h - who can own a flag: a list of teams, or CODEOWNERS. */
#ifndef FF_LINT_OWNERS_H
#define FF_LINT_OWNERS_H

#include <featureflag/base.h>

/*  text    * @acme/team-inbox  someone@example.org \n
 *             ^    ^           ^
 *  names   [ ][ ][ ]            all names that are found, sorted without regard to case:
 *                               a team of an organisation by both, and by its own */
typedef struct ff__owners {
  char *file; /* where they are listed; NULL: there is no list */
  char *text;
  const char **names;
  size_t count, capacity;
} ff__owners;

/* Reads a list with one owner a line; a `#` begins a comment. */
ff_err ff__owners_read_list(ff__owners *owners, const char *path, ff_error *error);

/* Reads the CODEOWNERS of the folder or of the next one above that has one, up to the
 * root of a repository. FF_OK also when there is none. */
ff_err ff__owners_find(ff__owners *owners, const char *folder, ff_error *error);

void ff__owners_finish(ff__owners *owners);

bool ff__owners_has(const ff__owners *owners, const char *owner);

/* Whom owner probably meant; NULL when nobody is like that. */
const char *ff__owners_nearest(const ff__owners *owners, const char *owner);

#endif
