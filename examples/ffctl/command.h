/* command.h - what a command is. Each has a file of its own; main.c lists them. */
#ifndef FFCTL_COMMAND_H
#define FFCTL_COMMAND_H

#include "arguments.h"

typedef struct command {
  const char *name;
  const char *synopsis;  /* what follows the name */
  const char *summary;   /* one line */
  const char *help;      /* the rest of its help: options, examples, exit status */
  uint64_t options;      /* TAKES(...) beside TAKES_ALWAYS */
  size_t operands_least; /* the command itself not counted */
  size_t operands_most;
  int (*run)(const arguments *parsed); /* returns the status to exit with */
} command;

extern const command check_command;
extern const command explain_command;
extern const command set_command;
extern const command unset_command;
extern const command list_command;
extern const command lint_command;
extern const command watch_command;
extern const command explain_rule_command;
extern const command refs_command;
extern const command new_command;
extern const command extend_command;
extern const command rm_command;
extern const command stats_command;
extern const command audit_command;
extern const command gen_command;
extern const command coverage_command;
extern const command matrix_command;
extern const command health_command;

/* `check --stdin`, which is a thing of its own. */
int check_stdin(const arguments *parsed);

/* The index-th operand after the command. */
const char *operand(const arguments *parsed, size_t index);

#endif
