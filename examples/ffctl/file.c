/* file.c - see file.h. */
#include "file.h"

#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- Reading --------------------------------------------------------------- */

/* NULL, with errno, when it cannot be read or memory is short. */
static char *read_stream(FILE *stream, size_t *size) {
  char *text = NULL, *grown = NULL;
  size_t length = 0, capacity = 0;
  do {
    if (length + 1 >= capacity) capacity = capacity ? 2 * capacity : 65536;
    grown = realloc(text, capacity);
    if (!grown) break;
    text = grown;
    length += fread(text + length, 1, capacity - length - 1, stream);
  } while (!feof(stream) && !ferror(stream));
  if (!grown || ferror(stream)) {
    free(text);
    return NULL;
  }
  text[length] = '\0';
  *size = length;
  return text;
}

bool file_read(const char *path, char **text, size_t *size) {
  FILE *stream = fopen(path, "re");
  char *found = stream ? read_stream(stream, size) : NULL;
  int problem = errno;
  if (stream) fclose(stream);
  bool absent = !stream && problem == ENOENT;
  if (found || absent) {
    *text = found;
    return true;
  }
  tell("%s cannot be read: %s", path, strerror(problem));
  return false;
}

/* -- Writing --------------------------------------------------------------- */

static bool complain(const char *path) {
  tell("%s cannot be written: %s", path, strerror(errno));
  return false;
}

static bool write_all(int file, const char *text, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, text, size);
    if (written < 0 && errno != EINTR) return false;
    if (written <= 0) continue;
    text += written;
    size -= (size_t)written;
  }
  return true;
}

/* Gives it the permissions of the file that is replaced, and its owner if we may, else
 * those that a new file gets. */
static bool set_permissions(int file, const char *path) {
  struct stat status;
  mode_t mask = umask(0);
  umask(mask);
  if (stat(path, &status) != 0) return fchmod(file, 0666 & ~mask) == 0;
  if (fchown(file, status.st_uid, status.st_gid) != 0) errno = 0;
  return fchmod(file, status.st_mode & 07777) == 0;
}

/* So that the new name outlives a loss of power, too. Not every file system can. */
static void sync_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
  int file = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (file >= 0) {
    fsync(file);
    close(file);
  }
  free(folder);
}

static bool write_beside(const char *path, char *beside, const char *text, size_t size) {
  int file = mkstemp(beside);
  if (file < 0) return complain(path);
  bool done = write_all(file, text, size) && set_permissions(file, path) && fsync(file) == 0;
  done = close(file) == 0 && done && rename(beside, path) == 0;
  if (done) return true;
  complain(path);
  unlink(beside);
  return false;
}

/* A link, unlike a rename, never takes the place of another file. */
static bool create_beside(const char *path, char *beside, const char *text, size_t size) {
  int file = mkstemp(beside);
  if (file < 0) return complain(path);
  bool done = write_all(file, text, size) && fsync(file) == 0;
  done = close(file) == 0 && done && link(beside, path) == 0;
  if (!done) complain(path);
  unlink(beside);
  return done;
}

/* The path's name and what mkstemp(3) fills in; NULL when memory is short. */
static char *name_beside(const char *path) {
  static const char ending[] = ".XXXXXX";
  char *beside = malloc(strlen(path) + sizeof ending);
  if (!beside) {
    out_of_memory();
    return NULL;
  }
  strcpy(beside, path);
  return strcat(beside, ending);
}

bool file_create(const char *path, const char *text, size_t size) {
  char *beside = name_beside(path);
  bool done = beside && create_beside(path, beside, text, size);
  if (done) sync_folder(path);
  free(beside);
  return done;
}

bool file_write(const char *path, const char *text, size_t size) {
  char *real = realpath(path, NULL);
  if (!real && errno != ENOENT) return complain(path);
  const char *target = real ? real : path;
  char *beside = name_beside(target);
  bool done = beside && write_beside(target, beside, text, size);
  if (done) sync_folder(target);
  free(beside);
  free(real);
  return done;
}
