/* lint_fix.c - `ffctl lint --fix` and `--diff`: what is mended without being asked twice. */
#include "file.h"
#include "lint.h"

#include <stdlib.h>
#include <string.h>

static int fail(const ff_error *error) {
  tell("%s", error->message);
  return STATUS_COULD_NOT;
}

static int keep_diff(lint_file *file, const ff_registry *registry, const char *text) {
  size_t size;
  ff_error error;
  const char *registry_text = ff_registry_text(registry, &size);
  char *before = strndup(registry_text, size);
  if (!before) return out_of_memory();
  ff_err err = ff_lint_diff(file->path, before, text, &file->diff, &error);
  free(before);
  return err ? fail(&error) : STATUS_YES;
}

static int write_text(lint_file *file, const char *text, size_t size) {
  if (!file_write(file->path, text, size)) return STATUS_COULD_NOT;
  tell("%s is mended", file->path);
  file->is_mended = true;
  return STATUS_YES;
}

int lint_mend(const lint_options *options, lint_file *file, const ff_registry *registry) {
  char *text;
  size_t size;
  if (ff_linter_fix(file->linter, registry, &text, &size)) return out_of_memory();
  if (!text) return STATUS_YES;
  int status =
      options->mends == LINT_DIFF ? keep_diff(file, registry, text) : write_text(file, text, size);
  free(text);
  return status;
}

bool lint_put_diffs(const lint_report *report) {
  bool any = false;
  for (size_t i = 0; i < report->file_count; i++) {
    if (!report->files[i].diff) continue;
    fputs(report->files[i].diff, stdout);
    any = true;
  }
  return any;
}
