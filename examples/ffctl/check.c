/* check.c - `ffctl check`: is it on, for a script to act on. */
#include "answer.h"
#include "command.h"
#include "output.h"
#include "session.h"

static int refuse_mixture(const arguments *parsed) {
  bool one = parsed->operand_count > 1;
  bool tenant = given(parsed, OPTION_COMPANY) || given(parsed, OPTION_WORKSPACE);
  bool many = given(parsed, OPTION_STDIN);
  if (!one && !many) return usage_error("check", "check needs a FLAG, or --stdin");
  if (many && (one || tenant))
    return usage_error("check", "with --stdin, flags and ids come from standard input alone");
  if (given(parsed, OPTION_QUIET) && (many || given(parsed, OPTION_JSON)))
    return usage_error("check", "-q prints nothing, so it goes with neither --stdin nor --json");
  return STATUS_YES;
}

static json_t *json_of(const question *asked, const ff_evaluation *evaluation,
                       const char *message) {
  json_t *object = answer_json(question_json(asked), evaluation);
  return evaluation->error ? json_with(object, "message", json_string(message)) : object;
}

static bool print(const arguments *parsed, const question *asked, const ff_evaluation *evaluation,
                  const char *message) {
  if (given(parsed, OPTION_QUIET)) return true;
  if (given(parsed, OPTION_JSON)) return put_json(json_of(asked, evaluation, message));
  puts(answer_word(evaluation->enabled));
  return true;
}

static int finish(session *opened, const arguments *parsed, const question *asked,
                  const ff_evaluation *evaluation, const ff_error *error) {
  ff_err err = (ff_err)evaluation->error;
  int status = evaluation->enabled ? STATUS_YES : STATUS_NO;
  if (err) status = session_fail(opened, error);
  if (status == STATUS_USAGE) return status;
  return print(parsed, asked, evaluation, error->message) ? status : STATUS_COULD_NOT;
}

static int run(const arguments *parsed) {
  if (refuse_mixture(parsed) != STATUS_YES) return STATUS_USAGE;
  if (given(parsed, OPTION_STDIN)) return check_stdin(parsed);

  ff_context context = context_of(parsed);
  question asked = {operand(parsed, 0), context.company_id, context.workspace_id};
  ff_evaluation evaluation;
  ff_error error;
  session opened;
  ff_err err = session_open(&opened, parsed, &error);
  if (err)
    evaluation = answer_without_client(err);
  else
    ff_evaluate(opened.client, asked.flag, &context, &evaluation, &error);
  int status = finish(&opened, parsed, &asked, &evaluation, &error);
  session_close(&opened);
  return status;
}

static const char help[] =
    "Prints `on` or `off`. Without a tenant it is the answer for everyone who has no\n"
    "value of their own.\n"
    "\n"
    "  --company ID       the company asked about\n"
    "  --workspace ID     the workspace asked about\n"
    "  -q, --quiet        print nothing; the exit status is the answer\n"
    "  --stdin            answer lines `flag<TAB>company<TAB>workspace` from standard\n"
    "                     input, in their order; the last two may be empty or left out\n"
    "\n"
    "With --json, and for each line with --stdin --json, one object:\n"
    "  {\"flag\",\"companyId\",\"workspaceId\",\"enabled\",\"source\",\"reason\",\"error\"}\n"
    "and, where error is not null, \"message\".\n"
    "\n"
    "Examples:\n"
    "  ffctl check advanced-scheduling --company acme\n"
    "  if ffctl check -q drizzle-recipients; then ...; fi\n"
    "  printf 'advanced-scheduling\\tacme\\n' | ffctl check --stdin --json\n"
    "\n"
    "Exit status:\n"
    "  0  on; with --stdin, every line was answered\n"
    "  1  off\n"
    "  2  wrong usage; with --stdin, a line could not be read\n"
    "  3  an answer is a fallback, because Redis or the registry could not be asked or\n"
    "     the flag is not registered; it is printed all the same\n";

const command check_command = {
    .name = "check",
    .synopsis = "FLAG [--company ID] [--workspace ID] [-q]",
    .summary = "Say whether a flag is on",
    .help = help,
    .options = TAKES(COMPANY) | TAKES(WORKSPACE) | TAKES(QUIET) | TAKES(STDIN),
    .operands_least = 0,
    .operands_most = 1,
    .run = run,
};
