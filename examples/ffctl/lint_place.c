/* lint_place.c - files as GitHub and GitLab name them: from the root of the repository on. */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

/* What is behind the folder in a path that is in it; NULL when it is not. */
static const char *behind(const char *folder, const char *path) {
  size_t size = strlen(folder);
  return strncmp(path, folder, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static char *below(const char *root, const char *file) {
  char *folder = realpath(root, NULL), *path = folder ? realpath(file, NULL) : NULL;
  const char *place = path ? behind(folder, path) : NULL;
  char *copy = place ? strdup(place) : NULL;
  free(folder);
  free(path);
  return copy;
}

char *lint_place(const char *file, const char *variable) {
  const char *root = getenv(variable);
  char *place = root && *root ? below(root, file) : NULL;
  if (place) return place;
  return strdup(strncmp(file, "./", 2) == 0 ? file + 2 : file);
}
