/* matrix_nested.c - flags that are asked for only where another flag's answer lets them.
 *
 *     defaults         asked for:  new-inbox
 *     new-inbox=on     asked for:  new-inbox  inbox-search     inbox-search is inside of new-inbox
 *
 * Whatever the code looks like, and in whatever language: nothing but the flag was different. It
 * cannot see two flags that are asked for together on both ways, nor what the tests do not reach.
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

static bool add(struct matrix *matrix, const char *flag, const struct turn *turned,
                bool only_while) {
  struct nested *grown =
      realloc(matrix->nested, (matrix->nested_count + 1) * sizeof *matrix->nested);
  if (!grown) return false;
  matrix->nested = grown;
  struct nested found = {.only_while = {turned->flag, only_while}};
  found.flag = strdup(flag);
  if (found.flag) grown[matrix->nested_count++] = found;
  return found.flag != NULL;
}

/* What was checked here and not there, the turned flag itself aside. */
static bool add_difference(struct matrix *matrix, const struct answers *here,
                           const struct answers *there, const struct turn *turned,
                           bool only_while) {
  for (size_t i = 0; i < here->count; i++) {
    const struct answer *answer = here->items[i];
    if (!(answer->seen & CHECKED) || strcmp(answer->flag, turned->flag) == 0) continue;
    if (answers_of(there, answer->flag) & CHECKED) continue;
    if (!add(matrix, answer->flag, turned, only_while)) return false;
  }
  return true;
}

static int compare(struct matrix *matrix, const struct answers *defaults, const struct run *run) {
  struct answers answers = {0};
  const struct turn *turned = &run->turns[0];
  int status = read_answers(matrix, run, &answers);
  if (status == STATUS_YES &&
      !(add_difference(matrix, &answers, defaults, turned, turned->enabled) &&
        add_difference(matrix, defaults, &answers, turned, !turned->enabled)))
    status = out_of_memory();
  answers_finish(&answers);
  return status;
}

int matrix_find_nested(struct matrix *matrix) {
  struct answers defaults = {0};
  int status = read_answers(matrix, &matrix->runs[0], &defaults);
  if (status == STATUS_YES && defaults.count == 0)
    warn("the command asked for no flag: does it run on this library?");
  for (size_t i = 1; status == STATUS_YES && i <= matrix->turn_count; i++) {
    if (matrix->runs[i].state == RUN_PASSED)
      status = compare(matrix, &defaults, &matrix->runs[i]);
    else
      matrix->unknown_count++;
  }
  answers_finish(&defaults);
  return status;
}
