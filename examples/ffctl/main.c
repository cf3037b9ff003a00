/* main.c - ffctl: the table of commands, and what is common to all of them. */
#include "command.h"
#include "output.h"
#include "text.h"

#include <fcntl.h>
#include <featureflag.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const command *const commands[] = {
    &check_command,    &explain_command, &set_command,          &unset_command,  &list_command,
    &watch_command,    &lint_command,    &explain_rule_command, &refs_command,   &gen_command,
    &coverage_command, &matrix_command,  &new_command,          &extend_command, &rm_command,
    &stats_command,    &audit_command,   &health_command,
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static const char common_help[] =
    "\nOptions of every command, before or after it:\n"
    "  --json             answer in JSON\n"
    "  --registry FILE    the registry of flags (instead of FEATURE_FLAGS_REGISTRY)\n"
    "  --redis-url URL    redis://host:port/db or unix:///path (instead of REDIS_URL);\n"
    "                     passwords belong in the environment\n"
    "  -h, --help         this help\n"
    "  -V, --version      the version\n";

const char *operand(const arguments *parsed, size_t index) {
  return parsed->operands[1 + index];
}

/* -- Help ------------------------------------------------------------------ */

static void put_overview(FILE *stream) {
  fputs("Usage: ffctl COMMAND [OPTION...]\n\n"
        "Feature flags in Redis: is one on, why, and how to switch it.\n\n",
        stream);
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    fprintf(stream, "  %-18s %s\n", commands[i]->name, commands[i]->summary);
  fputs("  help COMMAND       all about a command, with examples\n", stream);
  fputs(common_help, stream);
  fputs("\nExit status: 0 yes or clean, 1 no or findings, 2 wrong usage, 3 could not.\n"
        "More: man ffctl\n",
        stream);
}

static void put_help(const command *about) {
  printf("Usage: ffctl %s %s\n\n%s.\n\n", about->name, about->synopsis, about->summary);
  fputs(about->help, stdout);
  fputs(common_help, stdout);
}

static int put_version(void) {
  printf("ffctl %d.%d.%d (libfeatureflag %s)\n", FF_VERSION_MAJOR, FF_VERSION_MINOR,
         FF_VERSION_PATCH, ff_version());
  return STATUS_YES;
}

/* -- Choosing -------------------------------------------------------------- */

static const command *find(const char *name) {
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (strcmp(commands[i]->name, name) == 0) return commands[i];
  return NULL;
}

/* The word is shown only if it could be a command: it may be a secret astray. */
static int refuse_command(const char *word) {
  const char *names[COMMAND_COUNT + 2] = {"help"};
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    names[i + 1] = commands[i]->name;
  const char *nearest = text_nearest(word, names);
  if (nearest) return usage_error(NULL, "unknown command; did you mean `%s`?", nearest);
  if (word[strspn(word, "abcdefghijklmnopqrstuvwxyz-")])
    return usage_error(NULL, "the first word is not a command");
  return usage_error(NULL, "unknown command `%s`", word);
}

static int run_help(const arguments *parsed) {
  const char *name = parsed->operand_count > 1 ? operand(parsed, 0) : NULL;
  const command *about = name ? find(name) : NULL;
  if (name && !about && strcmp(name, "help") != 0) return refuse_command(name);
  if (about)
    put_help(about);
  else
    put_overview(stdout);
  return STATUS_YES;
}

/* Options that other commands take are refused rather than passed over in silence. */
static int refuse_excess(const command *chosen, const arguments *parsed) {
  for (option_id option = 0; option < OPTION_COUNT; option++) {
    uint64_t taken = chosen->options | TAKES_ALWAYS;
    if (given(parsed, option) && !(taken & (UINT64_C(1) << option)))
      return usage_error(chosen->name, "%s does not take %s", chosen->name, option_name(option));
  }
  return STATUS_YES;
}

static int run_command(const arguments *parsed) {
  const command *chosen = find(parsed->operands[0]);
  if (!chosen) return refuse_command(parsed->operands[0]);
  if (given(parsed, OPTION_HELP)) {
    put_help(chosen);
    return STATUS_YES;
  }
  if (refuse_excess(chosen, parsed) != STATUS_YES) return STATUS_USAGE;
  size_t count = parsed->operand_count - 1;
  if (count < chosen->operands_least || count > chosen->operands_most)
    return usage_error(chosen->name, "it is: ffctl %s %s", chosen->name, chosen->synopsis);
  return chosen->run(parsed);
}

static int run(const arguments *parsed) {
  if (given(parsed, OPTION_VERSION)) return put_version();
  if (parsed->operand_count > 0)
    return strcmp(parsed->operands[0], "help") == 0 ? run_help(parsed) : run_command(parsed);
  put_overview(given(parsed, OPTION_HELP) ? stdout : stderr);
  return given(parsed, OPTION_HELP) ? STATUS_YES : STATUS_USAGE;
}

/* -- Beginning and end ----------------------------------------------------- */

/* A standard stream that came closed would be given to the next file opened, and
 * answers would go into Redis' socket. In its place comes one that fails when used. */
static void guard_standard_streams(void) {
  static const int unusable[] = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int descriptor = 0; descriptor <= STDERR_FILENO; descriptor++)
    if (fcntl(descriptor, F_GETFD) < 0) (void)!open("/dev/null", unusable[descriptor]);
}

int main(int argc, char **argv) {
  guard_standard_streams();
  signal(SIGCHLD, SIG_DFL); /* a parent that ignores it hands that on; we want to know of git */
  text_init();
  arguments parsed;
  int status = arguments_init(argc, argv, &parsed);
  if (status != STATUS_YES) return status;
  status = run(&parsed);
  arguments_finish(&parsed);
  return output_finish() ? status : STATUS_COULD_NOT;
}
