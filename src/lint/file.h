/* file.h - whole files, and paths. */
#ifndef FF_LINT_FILE_H
#define FF_LINT_FILE_H

#include <featureflag/base.h>

/* Reads a file of at most 64 MiB. On FF_OK *text, with a NUL after its size bytes, is
 * the caller's, to be freed. FF_ERR_IO, FF_ERR_NOMEM. */
ff_err ff__file_read(const char *path, char **text, size_t *size, ff_error *error);

/* folder/name, or name alone when folder is "" or name begins with a slash. NULL when
 * memory is short. To be freed. */
char *ff__file_join(const char *folder, const char *name);

/* The folder of a path: "." when it names none. NULL when memory is short. To be freed. */
char *ff__file_folder(const char *path);

#endif
