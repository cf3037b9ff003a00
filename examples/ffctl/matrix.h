/* matrix.h - a command, run again and again with each flag turned round.
 *
 *     defaults             the command with nothing turned, before all others
 *     new-inbox=on         each flag that is off by default, turned on, or the other way round
 *     new-inbox=on,a=off   each pair of those that pass alone
 */
#ifndef FFCTL_MATRIX_H
#define FFCTL_MATRIX_H

#include "arguments.h"
#include "output.h"

#include <featureflag.h>
#include <stdint.h>
#include <sys/types.h>

struct turn {
  const char *flag; /* NULL: none */
  bool enabled;
};

typedef enum run_state { RUN_WAITING, RUN_RUNNING, RUN_PASSED, RUN_FAILED } run_state;

struct run {
  struct turn turns[2];
  bool is_again; /* the defaults once more, to know what changes by itself */
  run_state state;
  pid_t pid;
  int status; /* waitpid's, when it is over */
  int64_t began_ms, took_ms;
};

/* A flag whose being asked for depends on another's answer. */
struct nested {
  char *flag;
  struct turn only_while;
};

struct matrix {
  const char *const *command; /* ends with NULL */
  const ff_registry *registry;
  const char *base;   /* overrides that hold in every run; "" for none */
  struct turn *turns; /* of each flag that is asked for */
  size_t turn_count;
  struct run *runs; /* the first is that of the defaults */
  size_t run_count;
  size_t left_out; /* pairs */
  unsigned jobs;
  const char *folder; /* of the runs' outputs */
  bool records;       /* which answers each run was given */
  struct nested *nested;
  size_t nested_count;
  int signal;           /* that has ended it; 0: none */
  size_t unknown_count; /* runs that failed, so that nothing is known of what they asked for */
};

/* -- matrix_plan.c: what to run ------------------------------------------------ */

/* Reads the flags that --flags names, else all, and what they are by default. Returns a status. */
int matrix_plan(struct matrix *matrix, const arguments *parsed);

/* Adds a run for each flag, and where answers are recorded, the defaults again; and for each pair
 * of flags that pass alone. False when memory is short. */
bool matrix_add_flags(struct matrix *matrix);
bool matrix_add_pairs(struct matrix *matrix);

void matrix_finish(struct matrix *matrix);

enum { RUN_NAME_MAX = 256 };

/* "new-inbox=on", "defaults", "defaults-again" */
void run_name(const struct run *run, char name[RUN_NAME_MAX]);

/* The overrides of a run: those of the base with its turns instead. NULL when memory is short. To
 * be freed. */
char *run_overrides(const struct matrix *matrix, const struct run *run);

/* Where a run's file is: of its output (".log") or its answers (".answers"). NULL when memory is
 * short. To be freed. */
char *run_path(const struct matrix *matrix, const struct run *run, const char *ending);

/* -- matrix_run.c: running ------------------------------------------------------ */

/* Runs all that wait, several at once, in their order. A signal that would end ffctl ends them
 * first. Returns a status: STATUS_YES also where some fail. */
int matrix_run(struct matrix *matrix);

/* -- matrix_nested.c: what the runs asked for ------------------------------------ */

/* Compares what each flag's run has asked for with what the first has. Returns a status. */
int matrix_find_nested(struct matrix *matrix);

/* -- matrix_put.c: showing -------------------------------------------------------- */

/* How many have failed. */
size_t matrix_failed(const struct matrix *matrix);

bool matrix_put_text(const struct matrix *matrix);
bool matrix_put_json(const struct matrix *matrix);

#endif
