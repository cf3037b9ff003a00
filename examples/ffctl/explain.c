/* explain.c - `ffctl explain`: why is it on, and what would turn it round. */
#include "explain.h"

#include "command.h"
#include "output.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *id_at(const question *asked, ff_scope scope) {
  switch (scope) {
  case FF_SCOPE_COMPANY: return asked->company;
  case FF_SCOPE_WORKSPACE: return asked->workspace;
  default: return NULL;
  }
}

static void put_option(FILE *stream, const char *name, const char *value) {
  if (!value) return;
  fprintf(stream, " %s ", name);
  text_put_word(stream, value);
}

/* There is no option for it, and in another shell the command would miss its keys. */
static void put_prefix(FILE *stream) {
  static const char name[] = "FEATURE_FLAGS_PREFIX";
  const char *prefix = getenv(name);
  if (prefix && *prefix && strcmp(prefix, "ff") != 0) fprintf(stream, "%s=%s ", name, prefix);
}

void explain_put_command(FILE *stream, const struct account *account, struct flip flip) {
  const arguments *parsed = account->parsed;
  put_prefix(stream);
  fprintf(stream, "ffctl %s %s", flip.unset ? "unset" : "set", account->asked.flag);
  if (!flip.unset) fprintf(stream, " %s", answer_word(!account->evaluation->enabled));
  char option[16];
  snprintf(option, sizeof option, "--%s", ff_scope_name(flip.scope));
  put_option(stream, option, id_at(&account->asked, flip.scope));
  if (flip.forced) fputs(" --force", stream);
  put_option(stream, "--registry", parsed->values[OPTION_REGISTRY]);
  put_option(stream, "--redis-url", parsed->values[OPTION_REDIS_URL]);
}

/* With an override or an unregistered flag no key counts, and no write would help. */
static void find_flips(struct account *account) {
  ff_scope finest = account->entry ? account->entry->scope : FF_SCOPE_WORKSPACE;
  account->levels = levels_of(account->explanation);
  account->flip_count = 0;
  if (account->evaluation->error == FF_OK && account->evaluation->source != FF_SOURCE_OVERRIDE)
    account->flip_count = flips_find(&account->levels, finest, account->flips);
}

static int tell_account(session *opened, struct account *account, const ff_error *error) {
  int status = account->evaluation->error ? session_fail(opened, error) : STATUS_YES;
  if (status == STATUS_USAGE) return status;
  find_flips(account);
  bool json = given(account->parsed, OPTION_JSON);
  return (json ? explain_put_json(account) : explain_put_text(account)) ? status : STATUS_COULD_NOT;
}

static int explain(session *opened, const question *asked, const ff_context *context) {
  ff_error error;
  ff_explanation *explanation = NULL;
  ff_err err = ff_explain(opened->client, asked->flag, context, &explanation, &error);
  if (!explanation) {
    error.code = err;
    return session_fail(opened, &error);
  }
  const ff_registry *registry = ff_client_registry(opened->client);
  struct account account = {
      .parsed = opened->parsed,
      .asked = *asked,
      .explanation = explanation,
      .evaluation = ff_explanation_evaluation(explanation),
      .entry = registry ? ff_registry_find(registry, asked->flag) : NULL,
      .message = error.message,
  };
  int status = tell_account(opened, &account, &error);
  ff_explanation_destroy(explanation);
  return status;
}

static int run(const arguments *parsed) {
  ff_context context = context_of(parsed);
  question asked = {operand(parsed, 0), context.company_id, context.workspace_id};
  ff_error error;
  session opened;
  ff_err err = session_open(&opened, parsed, &error);
  int status = err ? session_fail(&opened, &error) : explain(&opened, &asked, &context);
  session_close(&opened);
  return status;
}

static const char help[] =
    "Shows every place that is looked at, in the order they are looked at, which of them\n"
    "decides and why, and the commands that would turn the answer round.\n"
    "\n"
    "  --company ID       the company asked about\n"
    "  --workspace ID     the workspace asked about\n"
    "\n"
    "The order is: global value, company value, workspace value, the registry's default,\n"
    "off. So a global value beats a company's, and a company's beats a workspace's.\n"
    "\n"
    "Examples:\n"
    "  ffctl explain advanced-scheduling --company acme\n"
    "  ffctl explain advanced-scheduling --company acme --workspace 7 --json\n"
    "\n"
    "Exit status:\n"
    "  0  explained, whether on or off\n"
    "  2  wrong usage\n"
    "  3  Redis or the registry could not be asked, or the flag is not registered\n";

const command explain_command = {
    .name = "explain",
    .synopsis = "FLAG [--company ID] [--workspace ID]",
    .summary = "Show why a flag is on or off, and what would turn it round",
    .help = help,
    .options = TAKES(COMPANY) | TAKES(WORKSPACE),
    .operands_least = 1,
    .operands_most = 1,
    .run = run,
};
