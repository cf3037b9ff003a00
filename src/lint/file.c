/* file.c - see file.h. */
#include "lint/file.h"

#include "core/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 64 << 20, FIRST_SIZE = 16 << 10 };

static bool make_room(char **text, size_t size, size_t *capacity) {
  if (size + 1 < *capacity) return true;
  size_t wanted = *capacity ? 2 * *capacity : FIRST_SIZE;
  char *grown = realloc(*text, wanted);
  if (!grown) return false;
  *text = grown;
  *capacity = wanted;
  return true;
}

static ff_err read_stream(FILE *stream, const char *path, char **text, size_t *size,
                          ff_error *error) {
  size_t capacity = 0;
  do {
    if (!make_room(text, *size, &capacity))
      return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
    *size += fread(*text + *size, 1, capacity - *size - 1, stream);
    if (ferror(stream))
      return ff__fail_at(error, FF_ERR_IO, path, 0, 0, "%s cannot be read: %s", path,
                         strerror(errno));
    if (*size > FILE_MAX)
      return ff__fail_at(error, FF_ERR_IO, path, 0, 0, "%s is larger than 64 MiB", path);
  } while (!feof(stream));
  (*text)[*size] = '\0';
  return FF_OK;
}

ff_err ff__file_read(const char *path, char **text, size_t *size, ff_error *error) {
  FILE *stream = fopen(path, "re");
  if (!stream)
    return ff__fail_at(error, FF_ERR_IO, path, 0, 0, "%s cannot be read: %s", path,
                       strerror(errno));
  char *read = NULL;
  size_t length = 0;
  ff_err err = read_stream(stream, path, &read, &length, error);
  fclose(stream);
  if (err) {
    free(read);
    return err;
  }
  *text = read;
  *size = length;
  return FF_OK;
}

char *ff__file_join(const char *folder, const char *name) {
  bool is_alone = *folder == '\0' || *name == '/';
  size_t size = strlen(folder) + strlen(name) + 2;
  char *path = malloc(size);
  if (path) snprintf(path, size, "%s%s%s", is_alone ? "" : folder, is_alone ? "" : "/", name);
  return path;
}

/* That of "/name" is the root. */
char *ff__file_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return strdup(".");
  return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}
