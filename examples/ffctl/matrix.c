/* matrix.c - `ffctl matrix`: a test command, once as it is and once for each flag turned round. */
#include "matrix.h"

#include "command.h"
#include "session.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JOBS_MAX = 1024 };

/* -- The folder of outputs ------------------------------------------------------ */

/* One that is named is made if it is not there, and stays; else it is a new one. */
static char *make_folder(const char *named) {
  const char *temporary = getenv("TMPDIR");
  if (!temporary || !*temporary) temporary = "/tmp";
  size_t size = strlen(temporary) + sizeof "/ffctl-matrix-XXXXXX";
  char *path = named ? strdup(named) : malloc(size);
  if (!path) {
    out_of_memory();
    return NULL;
  }
  if (!named) snprintf(path, size, "%s/ffctl-matrix-XXXXXX", temporary);
  if (named ? mkdir(path, 0777) == 0 || errno == EEXIST : mkdtemp(path) != NULL) return path;
  tell("%s cannot be made: %s", path, strerror(errno));
  free(path);
  return NULL;
}

/* Absolute, as the command may go elsewhere. */
static char *folder_of(const char *named) {
  char *path = make_folder(named);
  char *real = path ? realpath(path, NULL) : NULL;
  if (path && !real) tell("%s cannot be used: %s", path, strerror(errno));
  free(path);
  return real;
}

static void remove_folder(const struct matrix *matrix) {
  static const char *const endings[] = {".log", ".answers"};
  for (size_t i = 0; i < matrix->run_count; i++)
    for (size_t ending = 0; ending < 2; ending++) {
      char *path = run_path(matrix, &matrix->runs[i], endings[ending]);
      if (path) unlink(path);
      free(path);
    }
  rmdir(matrix->folder);
}

/* -- Running --------------------------------------------------------------------- */

static int run_all(struct matrix *matrix, bool pairs) {
  int status = matrix_run(matrix);
  if (status != STATUS_YES || matrix->runs[0].state == RUN_FAILED) return status;
  status = matrix_add_flags(matrix) ? matrix_run(matrix) : out_of_memory();
  if (status == STATUS_YES && pairs)
    status = matrix_add_pairs(matrix) ? matrix_run(matrix) : out_of_memory();
  if (status == STATUS_YES && matrix->records) status = matrix_find_nested(matrix);
  return status;
}

static int run_and_show(struct matrix *matrix, const arguments *parsed) {
  int status = run_all(matrix, given(parsed, OPTION_PAIRS));
  if (status != STATUS_YES) return status;
  bool done = given(parsed, OPTION_JSON) ? matrix_put_json(matrix) : matrix_put_text(matrix);
  if (!done) return STATUS_COULD_NOT;
  return matrix_failed(matrix) > 0 || matrix->nested_count > 0 ? STATUS_NO : STATUS_YES;
}

/* What is of use is kept: the outputs where something failed. */
static int run_in_folder(struct matrix *matrix, const arguments *parsed) {
  const char *named = parsed->values[OPTION_OUTPUT];
  char *folder = folder_of(named);
  if (!folder) return STATUS_COULD_NOT;
  matrix->folder = folder;
  int status = run_and_show(matrix, parsed);
  if (!named && (matrix->signal || matrix_failed(matrix) == 0)) remove_folder(matrix);
  free(folder);
  if (matrix->signal) raise(matrix->signal);
  return status;
}

static int read_jobs(const arguments *parsed, unsigned *jobs) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  *jobs = cores > 0 && cores < JOBS_MAX ? (unsigned)cores : 1;
  if (number_of(parsed, OPTION_JOBS, JOBS_MAX, jobs)) return STATUS_YES;
  return usage_error("matrix", "--jobs is a number from 1 to %d", JOBS_MAX);
}

/* Without it, options of the command would be taken for those of ffctl. */
static int refuse_without_dashes(const arguments *parsed) {
  if (parsed->plain_count == 1) return STATUS_YES;
  return usage_error("matrix", "the command comes after `--`, as in: ffctl matrix -- make test");
}

static int plan_and_run(struct matrix *matrix, const arguments *parsed) {
  int status = refuse_without_dashes(parsed);
  if (status == STATUS_YES) status = read_jobs(parsed, &matrix->jobs);
  if (status == STATUS_YES) status = matrix_plan(matrix, parsed);
  return status == STATUS_YES ? run_in_folder(matrix, parsed) : status;
}

static int run(const arguments *parsed) {
  ff_error error;
  ff_registry *registry;
  const char *path = registry_path_or_default(parsed);
  if (ff_registry_load(path, &registry, &error)) {
    tell("%s", error.message);
    tell("see --registry or FEATURE_FLAGS_REGISTRY");
    return STATUS_COULD_NOT;
  }
  struct matrix matrix = {.command = parsed->operands + 1,
                          .registry = registry,
                          .records = given(parsed, OPTION_NESTED)};
  int status = STATUS_COULD_NOT;
  if (ff_registry_error_count(registry) == 0) {
    status = plan_and_run(&matrix, parsed);
  } else {
    tell("%s has errors, so that flags may be missing", path);
    tell_of_lint(path);
  }
  matrix_finish(&matrix);
  ff_registry_destroy(registry);
  return status;
}

static const char help[] =
    "Runs the command once as it is, and then once for each flag of the registry with that\n"
    "flag the other way than it is by default, several runs at once. Each run has its flag\n"
    "in FEATURE_FLAGS_OVERRIDES, its number in FFCTL_MATRIX_RUN, no standard input, and an\n"
    "output file of its own. What failed is shown as a table, with the end of its output.\n"
    "The command is run directly, without a shell. With nothing turned it has to pass.\n"
    "\n"
    "  --pairs            also each pair of flags that pass alone\n"
    "  --flags A,B        only these flags\n"
    "  -j, --jobs N       how many runs at once, 1 to 1024; else as many as there are cores\n"
    "  --nested           show flags that are only asked for while another one is on, or off;\n"
    "                     they are findings, too\n"
    "  -o, --output DIR   where the outputs go; else into a new folder below TMPDIR, which\n"
    "                     is removed again when all has passed\n"
    "\n"
    "Examples:\n"
    "  ffctl matrix -- make test\n"
    "  ffctl matrix --flags new-inbox,inbox-search --pairs -- timeout 60 bundle exec rspec\n"
    "\n"
    "Exit status:\n"
    "  0  all runs passed\n"
    "  1  one did not, or flags are nested\n"
    "  2  wrong usage\n"
    "  3  the command could not be run, or the registry not be read\n";

const command matrix_command = {
    .name = "matrix",
    .synopsis = "[--pairs] [--nested] [--flags A,B] [-j N] -- COMMAND [ARGUMENT...]",
    .summary = "Run tests with each flag turned round",
    .help = help,
    .options = TAKES(PAIRS) | TAKES(JOBS) | TAKES(FLAGS) | TAKES(NESTED) | TAKES(OUTPUT),
    .operands_least = 1,
    .operands_most = SIZE_MAX,
    .run = run,
};
