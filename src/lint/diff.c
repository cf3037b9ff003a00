/* diff.c - two texts as diff(1) shows them. */
#include "core/error.h"
#include "lint/process.h"

#include <featureflag/lint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIFFERENT = 1 }; /* the exit status; above it is trouble */

static ff_err no_memory(ff_error *error) {
  return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
}

/* What git and patch take: a/PATH and b/PATH. */
static char *label_of(const char *side, const char *path) {
  path += strncmp(path, "./", 2) == 0 ? 2 : 0;
  while (*path == '/')
    path++;
  size_t size = strlen(path) + 3;
  char *label = malloc(size);
  if (label) snprintf(label, size, "%s/%s", side, path);
  return label;
}

static ff_err run(const char *path, const char *before_path, const char *after,
                  ff__process *process, ff_error *error) {
  static const char *const unset[] = {NULL};
  char *old_label = label_of("a", path), *new_label = label_of("b", path);
  const char *const words[] = {"diff",    "-u",        "--label", old_label, "--label",
                               new_label, before_path, "-",       NULL};
  ff_err err = old_label && new_label ? ff__process_run(words, unset, after, process, error)
                                      : no_memory(error);
  free(old_label);
  free(new_label);
  return err;
}

/* diff(1) needs a file for one of the two. */
static ff_err write_file(const char *text, char path[], ff_error *error) {
  int file = mkstemp(path);
  FILE *stream = file >= 0 ? fdopen(file, "w") : NULL;
  bool done = stream && fputs(text, stream) >= 0;
  if (stream) done = fclose(stream) == 0 && done;
  return done ? FF_OK : ff__fail(error, FF_ERR_IO, "%s cannot be written", path);
}

ff_err ff_lint_diff(const char *path, const char *before, const char *after, char **diff,
                    ff_error *error) {
  ff__process process = {0};
  char file[] = "/tmp/ffctl-XXXXXX";
  ff_err err = write_file(before, file, error);
  if (!err) err = run(path, file, after, &process, error);
  unlink(file);
  if (err) return err;
  if (process.status > DIFFERENT) {
    err = ff__fail(error, FF_ERR_IO, "diff failed: %s", process.complaint);
    ff__process_finish(&process);
    return err;
  }
  *diff = process.output;
  return FF_OK;
}
