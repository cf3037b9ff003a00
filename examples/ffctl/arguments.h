/* arguments.h - the command line, taken apart.
 *
 * Knows how options are written and which there are; what they mean is the
 * commands' business. Options may stand before and after the command.
 */
#ifndef FFCTL_ARGUMENTS_H
#define FFCTL_ARGUMENTS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*    identifier  long name     short  whether it takes a value */
#define OPTION_MAP(X)                                                                              \
  X(HELP, "help", 'h', no_argument)                                                                \
  X(VERSION, "version", 'V', no_argument)                                                          \
  X(JSON, "json", 0, no_argument)                                                                  \
  X(REGISTRY, "registry", 0, required_argument)                                                    \
  X(REDIS_URL, "redis-url", 0, required_argument)                                                  \
  X(COMPANY, "company", 0, required_argument)                                                      \
  X(WORKSPACE, "workspace", 0, required_argument)                                                  \
  X(QUIET, "quiet", 'q', no_argument)                                                              \
  X(STDIN, "stdin", 0, no_argument)                                                                \
  X(FORCE, "force", 0, no_argument)                                                                \
  X(OVERRIDES, "overrides", 0, no_argument)                                                        \
  X(NAMES, "names", 0, no_argument)                                                                \
  X(TODAY, "today", 0, required_argument)                                                          \
  X(CHANGES, "count", 0, required_argument)                                                        \
  X(SOURCE, "source", 0, required_argument)                                                        \
  X(WRAPPER, "wrapper", 0, required_argument)                                                      \
  X(UNUSED, "unused", 0, no_argument)                                                              \
  X(UNREGISTERED, "unregistered", 0, no_argument)                                                  \
  X(NESTED, "nested", 0, no_argument)                                                              \
  X(TIMEOUT, "timeout", 0, required_argument)                                                      \
  X(CONFIG, "config", 0, required_argument)                                                        \
  X(NEW_FROM, "new-from", 0, required_argument)                                                    \
  X(FAIL_ON, "fail-on", 0, required_argument)                                                      \
  X(FORMAT, "format", 0, required_argument)                                                        \
  X(BASELINE, "baseline", 0, required_argument)                                                    \
  X(WRITE_BASELINE, "write-baseline", 0, required_argument)                                        \
  X(FIX, "fix", 0, no_argument)                                                                    \
  X(DIFF, "diff", 0, no_argument)                                                                  \
  X(OWNER, "owner", 0, required_argument)                                                          \
  X(DESCRIPTION, "description", 0, required_argument)                                              \
  X(SCOPE, "scope", 0, required_argument)                                                          \
  X(UNTIL, "until", 0, required_argument)                                                          \
  X(PERMANENT, "permanent", 0, no_argument)                                                        \
  X(REASON, "reason", 0, required_argument)                                                        \
  X(DEFAULT, "default", 0, required_argument)                                                      \
  X(DRY_RUN, "dry-run", 0, no_argument)                                                            \
  X(BY, "by", 0, required_argument)                                                                \
  X(PRUNE, "prune", 0, no_argument)                                                                \
  X(YES, "yes", 0, no_argument)                                                                    \
  X(RULE, "rule", 0, required_argument)                                                            \
  X(SAVE, "save", 0, required_argument)                                                            \
  X(UNDO, "undo", 0, required_argument)                                                            \
  X(RATE, "rate", 0, required_argument)                                                            \
  X(VERBOSE, "verbose", 0, no_argument)                                                            \
  X(OUTPUT, "output", 'o', required_argument)                                                      \
  X(CHECK, "check", 0, no_argument)                                                                \
  X(REQUIRE, "require", 0, required_argument)                                                      \
  X(SETS, "sets", 0, no_argument)                                                                  \
  X(PAIRS, "pairs", 0, no_argument)                                                                \
  X(JOBS, "jobs", 'j', required_argument)                                                          \
  X(FLAGS, "flags", 0, required_argument)

typedef enum option_id {
#define X(identifier, name, letter, takes) OPTION_##identifier,
  OPTION_MAP(X)
#undef X
      OPTION_COUNT
} option_id;

/* An option as a bit, for a command to say which ones it takes: TAKES(JSON) | TAKES(TODAY). */
#define TAKES(option) (UINT64_C(1) << OPTION_##option)
#define TAKES_ALWAYS                                                                               \
  (TAKES(HELP) | TAKES(VERSION) | TAKES(JSON) | TAKES(REGISTRY) | TAKES(REDIS_URL))
_Static_assert(OPTION_COUNT <= 64, "an option is a bit of the 64 that a command has for them");

typedef struct arguments {
  const char *values[OPTION_COUNT]; /* NULL: not given; "" for an option that takes nothing */
  const char **operands;            /* the command and what follows it, in order */
  size_t operand_count;
  size_t plain_count;    /* of them, in front of "--" */
  const char **wrappers; /* every --wrapper, in order */
  size_t wrapper_count;
} arguments;

/* Takes a command line apart. On STATUS_YES *parsed is the caller's, to be finished;
 * otherwise says what is wrong and returns the status to exit with. A URL that holds
 * a password is refused first of all, and never shown. */
int arguments_init(int argc, char **argv, arguments *parsed);
void arguments_finish(arguments *parsed);

bool given(const arguments *parsed, option_id option);

/* An option's value as a number from 1 to most, which is below 1000000; *number stays as it is
 * when the option is not given. False when it is something else. */
bool number_of(const arguments *parsed, option_id option, unsigned most, unsigned *number);

/* "--company" */
const char *option_name(option_id option);

#endif
