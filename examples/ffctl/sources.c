/* sources.c - see sources.h. */
#include "sources.h"

#include "output.h"
#include "progress.h"

const char *sources_path(const arguments *parsed) {
  return given(parsed, OPTION_SOURCE) ? parsed->values[OPTION_SOURCE] : ".";
}

static int add_all(const arguments *parsed, const char *command, const char *flag,
                   ff_references *references) {
  ff_error error = {.code = FF_OK};
  for (size_t i = 0; error.code == FF_OK && i < parsed->wrapper_count; i++)
    if (ff_references_add_function(references, parsed->wrappers[i], &error) == FF_ERR_INVALID)
      return usage_error(command, "--wrapper: %s", error.message);
  if (error.code == FF_OK && flag &&
      ff_references_add_name(references, flag, &error) == FF_ERR_INVALID)
    return usage_error(command, "%s", error.message);
  return error.code == FF_OK ? STATUS_YES : out_of_memory();
}

static bool show_progress(uint64_t done, uint64_t total, void *user) {
  return progress_show(user, done, total);
}

static int read_tree(const char *path, ff_references *references) {
  ff_error error;
  struct progress progress;
  ff_references_extent extent;
  progress_begin(&progress, "of", "files");
  ff_err err = ff_references_read_tree(references, path, show_progress, &progress, &error);
  progress_end(&progress);
  if (err) {
    tell("%s", error.message);
    if (err == FF_ERR_IO) tell("--source names the folder with the sources");
    return STATUS_COULD_NOT;
  }
  ff_references_get_extent(references, &extent);
  if (extent.sources > 0) return STATUS_YES;
  sources_tell_unread(references);
  tell("there are no sources in %s, in any language that is known here", path);
  tell("--source names the folder with the sources; see `man ffctl-refs`");
  return STATUS_COULD_NOT;
}

int sources_read(const arguments *parsed, const char *command, const ff_registry *registry,
                 const char *flag, ff_references **references) {
  ff_references *made;
  if (ff_references_create(registry, &made) != FF_OK) return out_of_memory();
  int status = add_all(parsed, command, flag, made);
  if (status == STATUS_YES) status = read_tree(sources_path(parsed), made);
  if (status == STATUS_YES)
    *references = made;
  else
    ff_references_destroy(made);
  return status;
}

bool sources_tell_unread(const ff_references *references) {
  const ff_diagnostic *found;
  bool all = true;
  for (size_t i = 0; (found = ff_references_diagnostic_at(references, i)) != NULL; i++) {
    if (found->severity == FF_SEVERITY_ERROR)
      tell("%s: %s", found->file, found->message);
    else
      warn("%s: %s", found->file, found->message);
    all = all && found->severity != FF_SEVERITY_ERROR;
  }
  return all;
}
