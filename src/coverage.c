/* coverage.c - see coverage.h. */
#include "coverage.h"

#include "core/error.h"
#include "core/key.h"
#include "core/map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  LINE_MAX_SIZE = FF__NAME_MAX + sizeof "off  check\n",
  LINES_MAX = 4 * 65536, /* those beyond are written again and again */
};

struct ff__coverage {
  char *path; /* from the root: a process may go elsewhere */
  ff__map *lines;
  atomic_bool has_failed;
};

/* Never waits: for a pipe's reader, for one. */
static int open_file(const char *path, int flags) {
  int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags, 0666);
  struct stat status;
  if (file < 0 || (fstat(file, &status) == 0 && S_ISREG(status.st_mode))) return file;
  close(file);
  errno = EINVAL;
  return -1;
}

static ff_err find_file(const char *path, char **real, ff_error *error) {
  int file = open_file(path, O_CREAT);
  if (file < 0)
    return ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_COVERAGE: %s: %s", path,
                    errno == EINVAL ? "is not a plain file" : strerror(errno));
  close(file);
  *real = realpath(path, NULL);
  if (*real) return FF_OK;
  return errno == ENOMEM ? ff__fail(error, FF_ERR_NOMEM, "out of memory")
                         : ff__fail(error, FF_ERR_CONFIG, "FEATURE_FLAGS_COVERAGE: %s: %s", path,
                                    strerror(errno));
}

ff_err ff__coverage_create(const char *path, ff__coverage **coverage, ff_error *error) {
  ff__coverage *made = calloc(1, sizeof *made);
  if (!made) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  made->lines = ff__map_create(LINES_MAX);
  ff_err err = made->lines ? find_file(path, &made->path, error)
                           : ff__fail(error, FF_ERR_NOMEM, "out of memory");
  if (err == FF_OK)
    *coverage = made;
  else
    ff__coverage_destroy(made);
  return err;
}

void ff__coverage_destroy(ff__coverage *coverage) {
  if (!coverage) return;
  ff__map_destroy(coverage->lines);
  free(coverage->path);
  free(coverage);
}

const char *ff__coverage_path(const ff__coverage *coverage) {
  return coverage->path;
}

static int append(const char *path, const char *line, size_t size) {
  int file = open_file(path, 0);
  if (file < 0) return errno;
  ssize_t written = write(file, line, size);
  int problem = written < 0 ? errno : written == (ssize_t)size ? 0 : ENOSPC;
  close(file);
  return problem;
}

int ff__coverage_note(ff__coverage *coverage, const char *flag, bool enabled, ff__asked asked) {
  char line[LINE_MAX_SIZE];
  int size = snprintf(line, sizeof line, "%s %s %s\n", enabled ? "on" : "off", flag,
                      asked == FF__ASKED_ALL ? "all" : "check");
  bool is_first;
  const ff__map_entry *known = ff__map_put(coverage->lines, line, (size_t)size, &is_first);
  if (known && !is_first) return 0;
  int problem = append(coverage->path, line, (size_t)size);
  return problem && !atomic_exchange(&coverage->has_failed, true) ? problem : 0;
}
