/* edit.c - see edit.h. */
#include "edit.h"

#include "file.h"
#include "output.h"
#include "session.h"
#include "today.h"

#include <featureflag/lint.h>
#include <stdlib.h>
#include <string.h>

int edit_open(const arguments *parsed, const char *command, edit *edited) {
  ff_error error;
  *edited = (edit){parsed, command, registry_path_or_default(parsed), NULL};
  if (given(parsed, OPTION_DRY_RUN) && given(parsed, OPTION_JSON))
    return usage_error(command, "--dry-run shows a patch, so it goes without --json");
  if (strcmp(edited->path, "-") == 0)
    return usage_error(command, "standard input cannot be edited; name the registry's file");
  if (ff_registry_load(edited->path, &edited->registry, &error)) {
    tell("%s", error.message);
    tell("see --registry or FEATURE_FLAGS_REGISTRY");
    return STATUS_COULD_NOT;
  }
  if (ff_registry_error_count(edited->registry) == 0) return STATUS_YES;
  tell("%s has mistakes, so it is not edited", edited->path);
  tell_of_lint(edited->path);
  edit_close(edited);
  return STATUS_COULD_NOT;
}

void edit_close(edit *edited) {
  ff_registry_destroy(edited->registry);
  edited->registry = NULL;
}

int edit_read_until(const arguments *parsed, const char *command, ff_date *until) {
  ff_date today;
  const char *text = parsed->values[OPTION_UNTIL];
  int status = today_read(parsed, command, &today);
  if (status != STATUS_YES || !text) return status;
  if (ff_date_parse(text, until) != FF_OK)
    return usage_error(command, "--until is a day that exists, as YYYY-MM-DD");
  if (*until < today) return usage_error(command, "--until is a day that is past");
  return STATUS_YES;
}

int edit_fail(const edit *edited, const char *flag, const ff_error *error) {
  const char *nearest =
      error->code == FF_ERR_FLAG_NOT_FOUND ? nearest_flag(edited->registry, flag) : NULL;
  tell("%s", error->message);
  if (nearest)
    tell("did you mean `%s`?", nearest);
  else if (error->code == FF_ERR_FLAG_NOT_FOUND)
    tell("see all registered flags: `ffctl list --names`");
  tell("%s is as it was", edited->path);
  return STATUS_COULD_NOT;
}

static int put_diff(const edit *edited, const char *text) {
  size_t size;
  char *diff = NULL;
  ff_error error;
  const char *old = ff_registry_text(edited->registry, &size);
  char *before = strndup(old, size);
  if (!before) return out_of_memory();
  ff_err err = ff_lint_diff(edited->path, before, text, &diff, &error);
  free(before);
  if (err) {
    tell("%s", error.message);
    return STATUS_COULD_NOT;
  }
  fputs(diff, stdout);
  free(diff);
  return STATUS_YES;
}

int edit_put_take(const edit *edited, char *text, size_t size) {
  int status = STATUS_YES;
  if (given(edited->parsed, OPTION_DRY_RUN))
    status = put_diff(edited, text);
  else if (!file_write(edited->path, text, size))
    status = STATUS_COULD_NOT;
  free(text);
  return status;
}
