/* file.h - files that are read whole, and written whole or not at all. */
#ifndef FFCTL_FILE_H
#define FFCTL_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the file at path. On success *text, with a NUL behind its size bytes, is the caller's,
 * to be freed; it is NULL where there is no such file. Says what went wrong and returns false
 * when it could not. */
bool file_read(const char *path, char **text, size_t *size);

/* Puts text into the file at path in place of what was there: into a file beside it first,
 * which then takes its name and has its permissions. A link stays one. Says what went
 * wrong and returns false when it could not; the file is as it was then. */
bool file_write(const char *path, const char *text, size_t size);

/* Puts text into a new file, whole or not at all, that only its owner may read. Says what went
 * wrong and returns false when it could not, and when there is a file of that name. */
bool file_create(const char *path, const char *text, size_t size);

#endif
