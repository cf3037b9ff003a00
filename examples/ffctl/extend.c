/* extend.c - `ffctl extend`: a later last day, and why. */
#include "command.h"
#include "edit.h"
#include "output.h"
#include "text.h"

static const char command_name[] = "extend";

static void write_day(const ff_flag *flag, char text[11]) {
  ff_date_format(flag ? flag->expected_removal : ff_date_none(), text);
}

static int put(const edit *edited, const char *name, const char *was) {
  const char *until = edited->parsed->values[OPTION_UNTIL];
  if (given(edited->parsed, OPTION_DRY_RUN)) return STATUS_YES;
  if (given(edited->parsed, OPTION_JSON)) {
    json_t *object = json_with(json_object(), "flag", text_json_or_null(name));
    object = json_with(object, "file", text_json_or_null(edited->path));
    object = json_with(object, "was", json_string(was));
    return put_json(json_with(object, "is", json_string(until))) ? STATUS_YES : STATUS_COULD_NOT;
  }
  printf("%s: was to be removed on %s, now on %s\n", name, was, until);
  return STATUS_YES;
}

static int extend(const edit *edited, const char *name, ff_date until) {
  char *text, was[11];
  size_t size;
  ff_error error;
  write_day(ff_registry_find(edited->registry, name), was);
  if (ff_edit_extend(edited->registry, name, until, edited->parsed->values[OPTION_REASON], &text,
                     &size, &error))
    return edit_fail(edited, name, &error);
  int status = edit_put_take(edited, text, size);
  return status == STATUS_YES ? put(edited, name, was) : status;
}

static int run(const arguments *parsed) {
  edit edited;
  ff_date until = ff_date_none();
  if (!given(parsed, OPTION_UNTIL) || !given(parsed, OPTION_REASON))
    return usage_error(command_name, "an extension needs a day and a reason: --until YYYY-MM-DD "
                                     "--reason TEXT");
  int status = edit_read_until(parsed, command_name, &until);
  if (status == STATUS_YES) status = edit_open(parsed, command_name, &edited);
  if (status != STATUS_YES) return status;
  status = extend(&edited, operand(parsed, 0), until);
  edit_close(&edited);
  return status;
}

static const char help[] =
    "Moves a flag's expectedRemoval to a later day, and writes why as its extensionReason.\n"
    "Everything else in the registry's file stays as it is.\n"
    "\n"
    "  --until YYYY-MM-DD   the new last day, later than the one before\n"
    "  --reason TEXT        why it takes longer; another text each time\n"
    "  --dry-run            show the change as a patch, and write nothing\n"
    "  --today YYYY-MM-DD   the day that --until must not be before; else\n"
    "                       SOURCE_DATE_EPOCH, else the clock (UTC)\n"
    "\n"
    "Examples:\n"
    "  ffctl extend fast-export --until 2027-06-30 --reason 'The last customer moves in May'\n"
    "\n"
    "Exit status:\n"
    "  0  written, or with --dry-run shown\n"
    "  2  wrong usage\n"
    "  3  there is no such flag, the day is not later, the reason is that of the time\n"
    "     before, or the registry has mistakes or cannot be read or written\n";

const command extend_command = {
    .name = "extend",
    .synopsis = "FLAG --until DATE --reason TEXT",
    .summary = "Give a flag a later last day, and say why",
    .help = help,
    .options = TAKES(UNTIL) | TAKES(REASON) | TAKES(DRY_RUN) | TAKES(TODAY),
    .operands_least = 1,
    .operands_most = 1,
    .run = run,
};
