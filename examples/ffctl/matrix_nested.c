/* matrix_nested.c - flags that are asked for only where another flag's answer lets them.
 *
 *     defaults         asked for:  new-inbox
 *     new-inbox=on     asked for:  new-inbox  inbox-search     inbox-search is inside of new-inbox
 *
 * Whatever the code looks like, and in whatever language: nothing but the flag was different. What
 * differs between two runs of the defaults goes by chance and tells nothing. It cannot see two
 * flags that are asked for together on both ways, nor what the tests do not reach.
 */
#include "answers.h"
#include "matrix.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHECKED = ANSWER_OFF | ANSWER_ON };

/* A command that opened no client has written nothing. */
static int read_answers(const struct matrix *matrix, const struct run *run,
                        struct answers *answers) {
  char *path = run_path(matrix, run, ".answers");
  if (!path) return out_of_memory();
  int status = access(path, F_OK) == 0 ? answers_read(answers, path) : STATUS_YES;
  free(path);
  return status;
}

static bool add(struct matrix *matrix, const char *flag, const struct turn *only_while) {
  struct nested *grown =
      realloc(matrix->nested, (matrix->nested_count + 1) * sizeof *matrix->nested);
  if (!grown) return false;
  matrix->nested = grown;
  struct nested *found = &grown[matrix->nested_count];
  *found = (struct nested){strdup(flag), *only_while};
  matrix->nested_count += found->flag != NULL;
  return found->flag != NULL;
}

static bool is_checked(const struct answers *answers, const char *flag) {
  return answers_of(answers, flag) & CHECKED;
}

/* What the two runs of the defaults have asked for. */
struct defaults {
  struct answers first, again;
};

static bool goes_by_chance(const struct defaults *defaults, const char *flag) {
  return is_checked(&defaults->first, flag) != is_checked(&defaults->again, flag);
}

/* What was checked here and not there, the turned flag itself aside. */
static bool add_difference(struct matrix *matrix, const struct defaults *defaults,
                           const struct answers *here, const struct answers *there,
                           const struct turn *only_while) {
  for (size_t i = 0; i < here->count; i++) {
    const char *flag = here->items[i]->flag;
    if (strcmp(flag, only_while->flag) == 0 || goes_by_chance(defaults, flag)) continue;
    if (!is_checked(here, flag) || is_checked(there, flag)) continue;
    if (!add(matrix, flag, only_while)) return false;
  }
  return true;
}

static int compare(struct matrix *matrix, const struct defaults *defaults, const struct run *run) {
  struct answers answers = {0};
  const struct turn turned = run->turns[0], standard = {turned.flag, !turned.enabled};
  int status = read_answers(matrix, run, &answers);
  if (status == STATUS_YES &&
      !(add_difference(matrix, defaults, &answers, &defaults->first, &turned) &&
        add_difference(matrix, defaults, &defaults->first, &answers, &standard)))
    status = out_of_memory();
  answers_finish(&answers);
  return status;
}

static int compare_all(struct matrix *matrix, const struct defaults *defaults) {
  int status = STATUS_YES;
  if (defaults->first.count == 0)
    warn("the command asked for no flag: does it run on this library?");
  for (size_t i = 1; status == STATUS_YES && i <= matrix->turn_count; i++) {
    if (matrix->runs[i].state == RUN_PASSED)
      status = compare(matrix, defaults, &matrix->runs[i]);
    else
      matrix->unknown_count++;
  }
  return status;
}

int matrix_find_nested(struct matrix *matrix) {
  struct defaults defaults = {{0}, {0}};
  int status = read_answers(matrix, &matrix->runs[0], &defaults.first);
  if (status == STATUS_YES)
    status = read_answers(matrix, &matrix->runs[1 + matrix->turn_count], &defaults.again);
  if (status == STATUS_YES) status = compare_all(matrix, &defaults);
  answers_finish(&defaults.first);
  answers_finish(&defaults.again);
  return status;
}
