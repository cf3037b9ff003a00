/* set.c - `ffctl set` and `ffctl unset`: switch a flag, and see what came of it. */
#include "answer.h"
#include "command.h"
#include "output.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* One write, at one level. */
struct change {
  question asked; /* the flag, and the tenant whose answer is told before and after */
  ff_scope scope;
  const char *id; /* NULL for FF_SCOPE_GLOBAL */
  bool unset;
  bool enabled; /* what it is set to, unless unset */
  unsigned modifiers;
};

/* -- Reading the command line ---------------------------------------------- */

static bool read_word(const char *word, bool *enabled) {
  *enabled = strcmp(word, "on") == 0;
  return *enabled || strcmp(word, "off") == 0;
}

static int read_target(const arguments *parsed, const char *name, struct change *change) {
  const char *company = parsed->values[OPTION_COMPANY];
  const char *workspace = parsed->values[OPTION_WORKSPACE];
  if (company && workspace)
    return usage_error(name, "a value is for one company or one workspace, not for both");
  if (refuse_empty_ids(parsed, name) != STATUS_YES) return STATUS_USAGE;
  change->asked = (question){operand(parsed, 0), company, workspace};
  change->id = company ? company : workspace;
  change->scope = company ? FF_SCOPE_COMPANY : workspace ? FF_SCOPE_WORKSPACE : FF_SCOPE_GLOBAL;
  change->modifiers = given(parsed, OPTION_FORCE) ? FF_FORCE : 0;
  return STATUS_YES;
}

/* -- Writing --------------------------------------------------------------- */

static ff_err evaluate(const session *opened, const struct change *change,
                       ff_evaluation *evaluation, ff_error *error) {
  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = change->asked.company;
  tenant.workspace_id = change->asked.workspace;
  return ff_evaluate(opened->client, change->asked.flag, &tenant, evaluation, error);
}

/* A flag that is not registered is no reason not to go on: the write itself is refused,
 * or forced. */
static bool stands(ff_err err) {
  return err == FF_OK || err == FF_ERR_FLAG_NOT_FOUND;
}

static int fail_before(session *opened, const ff_error *error) {
  int status = session_fail(opened, error);
  if (status != STATUS_USAGE) tell("nothing was written");
  return status;
}

static int fail_to_write(session *opened, const ff_error *error) {
  int status = session_fail(opened, error);
  if (error->code == FF_ERR_TIMEOUT || error->code == FF_ERR_DISCONNECTED)
    tell("whether it was written is not known; it is safe to repeat");
  else
    tell("nothing was written");
  return status;
}

static int fail_after(session *opened, const ff_error *error) {
  int status = session_fail(opened, error);
  tell("it was written, but what the answer is now could not be read");
  return status;
}

static ff_err write_change(const session *opened, const struct change *change, ff_error *error) {
  const char *flag = change->asked.flag;
  if (change->unset)
    return ff_unset(opened->client, flag, change->scope, change->id, change->modifiers, error);
  return ff_set(opened->client, flag, change->scope, change->id, change->enabled, change->modifiers,
                error);
}

/* -- Telling --------------------------------------------------------------- */

static json_t *change_json(const struct change *change, const ff_evaluation *was,
                           const ff_evaluation *is) {
  const question *asked = &change->asked;
  json_t *object = json_with(json_object(), "flag", text_json_or_null(asked->flag));
  object = json_with(object, "scope", json_string(ff_scope_name(change->scope)));
  object = json_with(object, "companyId", text_json_or_null(asked->company));
  object = json_with(object, "workspaceId", text_json_or_null(asked->workspace));
  object = json_with(object, "was", answer_json(json_object(), was));
  return json_with(object, "is", answer_json(json_object(), is));
}

static void put_state(const char *lead, const ff_evaluation *evaluation) {
  enum colour colour = evaluation->enabled ? GREEN : RED;
  printf("%s %s%s%s (%s)", lead, colour_on(colour), answer_word(evaluation->enabled),
         colour_off(colour), ff_source_name((ff_source)evaluation->source));
}

static bool put_change(const struct change *change, const ff_evaluation *was,
                       const ff_evaluation *is) {
  fputs(change->asked.flag, stdout); /* NOLINT(clang-analyzer-unix.*): read_target wrote it */
  if (change->id)
    put_tenant(stdout, &change->asked);
  else
    fputs(" for everyone", stdout);
  put_state(": was", was);
  put_state(", is", is);
  putchar('\n');
  return true;
}

/* Says it where a write has not had the effect that it was made for. Of a flag that is
 * not registered the library's log has told. */
static void warn_of_surprises(const session *opened, const struct change *change,
                              const ff_evaluation *is) {
  const char *provider = getenv("FEATURE_FLAGS_PROVIDER");
  bool by_override = is->source == FF_SOURCE_OVERRIDE;
  if (!ff_client_registry(opened->client))
    tell("no registry is given, so the flag's name and scope were not checked");
  if (provider && strcmp(provider, "memory") == 0)
    warn("FEATURE_FLAGS_PROVIDER is memory: this is forgotten as ffctl ends");
  if (!change->unset && is->enabled != change->enabled && !is->error)
    warn("written, but it is still %s: %s decides; see `ffctl explain`", answer_word(is->enabled),
         by_override ? "FEATURE_FLAGS_OVERRIDES" : "the global value");
}

/* -- Commands -------------------------------------------------------------- */

static int change_and_tell(session *opened, const struct change *change) {
  ff_error error;
  ff_evaluation was, is;
  if (!stands(evaluate(opened, change, &was, &error))) return fail_before(opened, &error);
  if (write_change(opened, change, &error)) return fail_to_write(opened, &error);
  if (!stands(evaluate(opened, change, &is, &error))) return fail_after(opened, &error);

  bool json = given(opened->parsed, OPTION_JSON);
  bool put = json ? put_json(change_json(change, &was, &is)) : put_change(change, &was, &is);
  warn_of_surprises(opened, change, &is);
  return put ? STATUS_YES : STATUS_COULD_NOT;
}

/* A kill switch must not wait for somebody to mend a file. */
static ff_err open_for(const arguments *parsed, session *opened, ff_error *error) {
  ff_err err = session_open(opened, parsed, error);
  bool no_registry = err == FF_ERR_REGISTRY || err == FF_ERR_IO;
  if (!no_registry || !given(parsed, OPTION_FORCE)) return err;
  session_forget_log(opened);
  session_close(opened);
  warn("the registry cannot be used; going on without, because of --force");
  return session_open_bare(opened, parsed, error);
}

static int fail_to_open(session *opened, const ff_error *error) {
  int status = fail_before(opened, error);
  if (error->code == FF_ERR_REGISTRY || error->code == FF_ERR_IO)
    tell("to write it without asking the registry, give --force");
  return status;
}

static int run(const arguments *parsed, const struct change *change) {
  ff_error error;
  session opened;
  ff_err err = open_for(parsed, &opened, &error);
  int status = err ? fail_to_open(&opened, &error) : change_and_tell(&opened, change);
  session_close(&opened);
  return status;
}

static int run_set(const arguments *parsed) {
  struct change change = {.unset = false};
  if (!read_word(operand(parsed, 1), &change.enabled))
    return usage_error("set", "after the flag comes on or off");
  int status = read_target(parsed, "set", &change);
  return status == STATUS_YES ? run(parsed, &change) : status;
}

static int run_unset(const arguments *parsed) {
  struct change change = {.unset = true};
  int status = read_target(parsed, "unset", &change);
  return status == STATUS_YES ? run(parsed, &change) : status;
}

static const char set_help[] =
    "Writes the flag's value for everyone, or for one company or workspace, and says what\n"
    "the answer was and is.\n"
    "\n"
    "  --company ID       for this company alone\n"
    "  --workspace ID     for this workspace alone\n"
    "  --force            write it although the registry does not hold the flag, or not\n"
    "                     at this level, or cannot be read\n"
    "\n"
    "A value for everyone beats every company's and workspace's.\n"
    "\n"
    "Examples:\n"
    "  ffctl set drizzle-recipients off              # off, now, for everyone\n"
    "  ffctl set advanced-scheduling on --company acme\n"
    "\n"
    "Exit status:\n"
    "  0  written\n"
    "  2  wrong usage; nothing was written\n"
    "  3  refused, or Redis could not be asked; standard error says if it may be written\n";

const command set_command = {
    .name = "set",
    .synopsis = "FLAG on|off [--company ID|--workspace ID] [--force]",
    .summary = "Switch a flag on or off",
    .help = set_help,
    .options = TAKES(COMPANY) | TAKES(WORKSPACE) | TAKES(FORCE),
    .operands_least = 2,
    .operands_most = 2,
    .run = run_set,
};

static const char unset_help[] =
    "Removes the flag's value for everyone, or for one company or workspace, so that the\n"
    "next level decides again; says what the answer was and is.\n"
    "\n"
    "  --company ID       the value of this company\n"
    "  --workspace ID     the value of this workspace\n"
    "  --force            remove it although the registry does not hold the flag, or not\n"
    "                     at this level, or cannot be read\n"
    "\n"
    "Examples:\n"
    "  ffctl unset drizzle-recipients\n"
    "  ffctl unset advanced-scheduling --company acme\n"
    "\n"
    "Exit status:\n"
    "  0  removed, or was not there\n"
    "  2  wrong usage; nothing was written\n"
    "  3  refused, or Redis could not be asked; standard error says if it may be written\n";

const command unset_command = {
    .name = "unset",
    .synopsis = "FLAG [--company ID|--workspace ID] [--force]",
    .summary = "Remove a flag's value, so that the next level decides",
    .help = unset_help,
    .options = TAKES(COMPANY) | TAKES(WORKSPACE) | TAKES(FORCE),
    .operands_least = 1,
    .operands_most = 1,
    .run = run_unset,
};
