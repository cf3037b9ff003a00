/* files.h - which files of a folder are sources.
 *
 * Asks git, or else walks over the folder. Opens no file.
 */
#ifndef FF_LINT_REFERENCES_FILES_H
#define FF_LINT_REFERENCES_FILES_H

#include <featureflag/base.h>

/* A folder that could not be looked at, or a remark about how it was. */
typedef struct ff__remark {
  char *path;
  char *text; /* NULL: see error */
  int error;  /* an errno */
} ff__remark;

typedef struct ff__files {
  char **paths; /* sorted, each once, beginning with the path that was given */
  size_t count, capacity;
  uint64_t seen; /* those that are no sources included */
  ff__remark *remarks;
  size_t remark_count;
} ff__files;

/* Lists the files in a folder that may be in one of the languages, by their names; or the
 * one file that path names. *files is always to be finished. FF_ERR_IO, with errno, when
 * there is nothing at path or it cannot be opened; FF_ERR_NOMEM. */
ff_err ff__files_init(ff__files *files, const char *path);
void ff__files_finish(ff__files *files);

#endif
