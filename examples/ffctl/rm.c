/* rm.c - `ffctl rm`: a flag less in the registry, and what is left of it elsewhere. */
#include "command.h"
#include "edit.h"
#include "output.h"
#include "sources.h"
#include "text.h"

#include <stdlib.h>

static const char command_name[] = "rm";

static bool is_about(const ff_reference *reference, const ff_flag *flag) {
  return reference->registered == flag;
}

static json_t *reference_json(const ff_reference *reference) {
  json_t *object = json_with(json_object(), "file", text_json_or_null(reference->file));
  object = json_with(object, "line", json_integer(reference->line));
  return json_with(object, "column", json_integer(reference->column));
}

static json_t *references_json(const ff_references *references, const ff_flag *flag) {
  json_t *array = json_array();
  const ff_reference *reference;
  for (size_t i = 0; references && (reference = ff_references_at(references, i)); i++)
    if (is_about(reference, flag)) array = json_and(array, reference_json(reference));
  return array;
}

static bool put_json_answer(const edit *edited, const char *name, const ff_flag *flag,
                            const ff_references *references) {
  json_t *object = json_with(json_object(), "flag", text_json_or_null(name));
  object = json_with(object, "file", text_json_or_null(edited->path));
  return put_json(json_with(object, "references", references_json(references, flag)));
}

static void tell_of_references(const ff_references *references, const ff_flag *flag) {
  const ff_reference *reference;
  for (size_t i = 0; references && (reference = ff_references_at(references, i)); i++)
    if (is_about(reference, flag))
      tell("%s:%u:%u: still refers to it", reference->file, (unsigned)reference->line,
           (unsigned)reference->column);
}

/* What is left is told on standard error, so that a patch can be used as it is. */
static int put(const edit *edited, const char *name, const ff_references *references) {
  const ff_flag *flag = ff_registry_find(edited->registry, name);
  bool json = given(edited->parsed, OPTION_JSON);
  if (json && !put_json_answer(edited, name, flag, references)) return STATUS_COULD_NOT;
  if (!json && !given(edited->parsed, OPTION_DRY_RUN)) {
    printf("%s is out of ", name);
    text_puts(stdout, edited->path);
    putchar('\n');
  }
  if (!json) tell_of_references(references, flag);
  if (!references) tell("see what still asks for it: ffctl refs %s --source DIR", name);
  tell("see which values it has left in Redis: ffctl audit %s", name);
  return STATUS_YES;
}

static int remove_flag(const edit *edited, const char *name) {
  char *text;
  size_t size;
  ff_error error;
  ff_references *references = NULL;
  if (ff_edit_remove(edited->registry, name, &text, &size, &error))
    return edit_fail(edited, name, &error);
  int status = given(edited->parsed, OPTION_SOURCE)
                   ? sources_read(edited->parsed, command_name, edited->registry, NULL, &references)
                   : STATUS_YES;
  if (status == STATUS_YES)
    status = edit_put_take(edited, text, size);
  else
    free(text);
  if (status == STATUS_YES) status = put(edited, name, references);
  if (references && !sources_tell_unread(references)) status = STATUS_COULD_NOT;
  ff_references_destroy(references);
  return status;
}

static int run(const arguments *parsed) {
  edit edited;
  if (given(parsed, OPTION_WRAPPER) && !given(parsed, OPTION_SOURCE))
    return usage_error(command_name, "--wrapper goes with --source");
  int status = edit_open(parsed, command_name, &edited);
  if (status != STATUS_YES) return status;
  status = remove_flag(&edited, operand(parsed, 0));
  edit_close(&edited);
  return status;
}

static const char help[] =
    "Takes a flag out of the registry, with the comments directly above it and inside of it.\n"
    "Everything else in the file stays as it is. Says what may be left of the flag: in\n"
    "sources, and in Redis.\n"
    "\n"
    "  --source DIR       show where these sources still refer to it\n"
    "  --wrapper NAME     a function of theirs that is given a flag's name; see `help refs`\n"
    "  --dry-run          show the change as a patch, and write nothing\n"
    "\n"
    "Examples:\n"
    "  ffctl rm fast-export --dry-run --source src\n"
    "\n"
    "Exit status:\n"
    "  0  removed, or with --dry-run shown\n"
    "  2  wrong usage\n"
    "  3  there is no such flag, or the registry has mistakes or cannot be read or written,\n"
    "     or the sources could not be read\n";

const command rm_command = {
    .name = "rm",
    .synopsis = "FLAG [--dry-run] [--source DIR]",
    .summary = "Take a flag out of the registry",
    .help = help,
    .options = TAKES(SOURCE) | TAKES(WRAPPER) | TAKES(DRY_RUN),
    .operands_least = 1,
    .operands_most = 1,
    .run = run,
};
