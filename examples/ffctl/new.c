/* new.c - `ffctl new`: a flag more in the registry, with all that lint will ask for. */
#include "command.h"
#include "edit.h"
#include "output.h"
#include "text.h"
#include "today.h"

#include <stdlib.h>
#include <string.h>

static const char command_name[] = "new";

static int read_scope(const char *word, ff_scope *scope) {
  for (*scope = FF_SCOPE_GLOBAL; *scope <= FF_SCOPE_WORKSPACE; ++*scope)
    if (strcmp(word, ff_scope_name(*scope)) == 0) return STATUS_YES;
  return usage_error(command_name, "--scope is global, company or workspace");
}

static int read_default(const char *word, bool *enabled) {
  *enabled = word && strcmp(word, "on") == 0;
  if (!word || *enabled || strcmp(word, "off") == 0) return STATUS_YES;
  return usage_error(command_name, "--default is on or off");
}

static int demand(const arguments *parsed, option_id option, const char *what) {
  const char *text = parsed->values[option];
  if (text && text[strspn(text, " \t\n")]) return STATUS_YES;
  return usage_error(command_name, "a flag needs %s: %s", what, option_name(option));
}

/* An end, or a reason for having none. */
static int read_end(const arguments *parsed, ff_new_flag *flag) {
  flag->permanent = given(parsed, OPTION_PERMANENT);
  flag->reason = parsed->values[OPTION_REASON];
  if (flag->permanent == given(parsed, OPTION_UNTIL))
    return usage_error(command_name, "a flag has a last day or is to stay: either --until "
                                     "YYYY-MM-DD, or --permanent --reason TEXT");
  if (flag->permanent) return demand(parsed, OPTION_REASON, "to say why it is to stay");
  if (flag->reason) return usage_error(command_name, "--reason goes with --permanent");
  return edit_read_until(parsed, command_name, &flag->expected_removal);
}

static int read_flag(const arguments *parsed, ff_new_flag *flag) {
  *flag = (ff_new_flag){
      .size = sizeof *flag,
      .name = operand(parsed, 0),
      .description = parsed->values[OPTION_DESCRIPTION],
      .owner = parsed->values[OPTION_OWNER],
      .expected_removal = ff_date_none(),
  };
  int status = demand(parsed, OPTION_OWNER, "somebody who removes it");
  if (status == STATUS_YES) status = demand(parsed, OPTION_DESCRIPTION, "to say what it switches");
  if (status == STATUS_YES)
    status = demand(parsed, OPTION_SCOPE, "the finest level at which it may be set");
  if (status == STATUS_YES) status = read_scope(parsed->values[OPTION_SCOPE], &flag->scope);
  if (status == STATUS_YES)
    status = read_default(parsed->values[OPTION_DEFAULT], &flag->default_enabled);
  if (status == STATUS_YES) status = today_read(parsed, command_name, &flag->added);
  return status == STATUS_YES ? read_end(parsed, flag) : status;
}

static int put(const edit *edited, const ff_new_flag *flag) {
  if (given(edited->parsed, OPTION_DRY_RUN)) return STATUS_YES;
  if (given(edited->parsed, OPTION_JSON)) {
    json_t *object = json_with(json_object(), "flag", text_json_or_null(flag->name));
    object = json_with(object, "file", text_json_or_null(edited->path));
    return put_json(object) ? STATUS_YES : STATUS_COULD_NOT;
  }
  printf("%s is in ", flag->name);
  text_puts(stdout, edited->path);
  putchar('\n');
  return STATUS_YES;
}

static int run(const arguments *parsed) {
  edit edited;
  char *text;
  size_t size;
  ff_error error;
  ff_new_flag flag;
  int status = read_flag(parsed, &flag);
  if (status == STATUS_YES) status = edit_open(parsed, command_name, &edited);
  if (status != STATUS_YES) return status;
  if (ff_edit_add(edited.registry, &flag, &text, &size, &error))
    status = edit_fail(&edited, flag.name, &error);
  else
    status = edit_put_take(&edited, text, size);
  if (status == STATUS_YES) status = put(&edited, &flag);
  edit_close(&edited);
  return status;
}

static const char help[] =
    "Adds a flag to the registry: at its place by the alphabet where the file is sorted, else\n"
    "at the end. Everything else in the file stays as it is, comments included.\n"
    "\n"
    "  --owner TEAM         who removes it\n"
    "  --description TEXT   what it switches, in one line\n"
    "  --scope SCOPE        the finest level at which it may be set: global, company or\n"
    "                       workspace\n"
    "  --until YYYY-MM-DD   the last day on which it may exist\n"
    "  --permanent          it is to stay\n"
    "  --reason TEXT        why it is to stay\n"
    "  --default on|off     what it is without any value; off unless given\n"
    "  --dry-run            show the change as a patch, and write nothing\n"
    "  --today YYYY-MM-DD   the day on which it is added; else SOURCE_DATE_EPOCH, else the\n"
    "                       clock (UTC)\n"
    "\n"
    "Examples:\n"
    "  ffctl new fast-export --owner team-data --description 'Exports in parts' \\\n"
    "    --scope company --until 2027-03-31\n"
    "\n"
    "Exit status:\n"
    "  0  added, or with --dry-run shown\n"
    "  2  wrong usage\n"
    "  3  the flag is there, or the registry has mistakes or cannot be read or written\n";

const command new_command = {
    .name = "new",
    .synopsis = "FLAG --owner TEAM --description TEXT --scope SCOPE --until DATE",
    .summary = "Add a flag to the registry",
    .help = help,
    .options = TAKES(OWNER) | TAKES(DESCRIPTION) | TAKES(SCOPE) | TAKES(UNTIL) | TAKES(PERMANENT) |
               TAKES(REASON) | TAKES(DEFAULT) | TAKES(DRY_RUN) | TAKES(TODAY),
    .operands_least = 1,
    .operands_most = 1,
    .run = run,
};
