/* matrix_put.c - what failed where: as a table with the ends of outputs, and as JSON. */
#include "matrix.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { TAIL_LINES = 20, TAIL_BYTES = 4096, TAILS_SHOWN = 10, RESULT_MAX = 48 };

size_t matrix_failed(const struct matrix *matrix) {
  size_t failed = 0;
  for (size_t i = 0; i < matrix->run_count; i++)
    failed += matrix->runs[i].state == RUN_FAILED;
  return failed;
}

static void write_result(char result[RESULT_MAX], const struct run *run) {
  if (run->status == -1)
    snprintf(result, RESULT_MAX, "unknown");
  else if (WIFSIGNALED(run->status))
    snprintf(result, RESULT_MAX, "signal %d", WTERMSIG(run->status));
  else
    snprintf(result, RESULT_MAX, "exit status %d", WEXITSTATUS(run->status));
}

/* -- The end of an output ------------------------------------------------------ */

/* Where the last lines of a text begin. */
static const char *last_lines(const char *text, size_t size) {
  size_t lines = 0;
  const char *at = text + size;
  while (at > text) {
    if (at[-1] == '\n' && at != text + size && ++lines == TAIL_LINES) break;
    at--;
  }
  return at;
}

/* The last lines of what a run wrote; "" where they cannot be read. */
static void read_tail(const struct matrix *matrix, const struct run *run,
                      char tail[TAIL_BYTES + 1]) {
  char *path = run_path(matrix, run, ".log");
  FILE *file = path ? fopen(path, "re") : NULL;
  size_t size = 0;
  if (file && fseek(file, -TAIL_BYTES, SEEK_END) != 0) rewind(file);
  if (file) size = fread(tail, 1, TAIL_BYTES, file);
  if (file) fclose(file);
  free(path);
  const char *begin = last_lines(tail, size);
  size -= (size_t)(begin - tail);
  memmove(tail, begin, size);
  for (size_t i = 0; i < size; i++)
    if (tail[i] == '\0') tail[i] = ' ';
  tail[size] = '\0';
}

static void put_tail(const struct matrix *matrix, const struct run *run) {
  char tail[TAIL_BYTES + 1], name[RUN_NAME_MAX];
  read_tail(matrix, run, tail);
  run_name(run, name);
  printf("\n%s%s%s:%s\n", colour_on(BOLD), name, colour_off(BOLD),
         *tail ? "" : " nothing was written");
  for (char *line = tail; *line;) {
    size_t size = strcspn(line, "\n");
    fputs("  | ", stdout);
    text_put(stdout, line, size);
    putchar('\n');
    line += size;
    line += *line == '\n';
  }
}

/* -- Text ---------------------------------------------------------------------- */

static bool put_row(struct table *table, const struct matrix *matrix, const struct run *run) {
  char name[RUN_NAME_MAX], result[RESULT_MAX], seconds[32];
  run_name(run, name);
  write_result(result, run);
  snprintf(seconds, sizeof seconds, "%.1f s", (double)run->took_ms / 1000);
  char *path = run_path(matrix, run, ".log");
  bool done = path && table_put(table, BOLD, name) && table_put(table, RED, result) &&
              table_put(table, PLAIN, seconds) && table_put(table, PLAIN, path);
  free(path);
  return done;
}

static bool put_table(const struct matrix *matrix) {
  static const char *const headings[] = {"TURNED", "RESULT", "TIME", "OUTPUT"};
  struct table *table = table_create(4, headings);
  bool done = table != NULL;
  for (size_t i = 0; done && i < matrix->run_count; i++)
    if (matrix->runs[i].state == RUN_FAILED) done = put_row(table, matrix, &matrix->runs[i]);
  if (done) table_print(table);
  table_destroy(table);
  return done || out_of_memory() == STATUS_YES;
}

static void put_tails(const struct matrix *matrix) {
  size_t shown = 0;
  for (size_t i = 0; i < matrix->run_count; i++)
    if (matrix->runs[i].state == RUN_FAILED && shown++ < TAILS_SHOWN)
      put_tail(matrix, &matrix->runs[i]);
  if (shown > TAILS_SHOWN) printf("\nand %zu more\n", shown - TAILS_SHOWN);
  putchar('\n');
}

/* Where the registry has the flag that is inside; nowhere, if it has not. */
static void put_place(const struct matrix *matrix, const char *flag) {
  const ff_flag *entry = ff_registry_find(matrix->registry, flag);
  if (!entry) return;
  text_puts(stdout, ff_registry_file(matrix->registry));
  printf(":%u:%u: ", (unsigned)entry->line, (unsigned)entry->column);
}

static void put_nested(const struct matrix *matrix) {
  for (size_t i = 0; i < matrix->nested_count; i++) {
    const struct nested *found = &matrix->nested[i];
    put_place(matrix, found->flag);
    printf("%snested:%s `%s` is asked for only while `%s` is %s\n", colour_on(RED), colour_off(RED),
           found->flag, found->only_while.flag, found->only_while.enabled ? "on" : "off");
  }
  if (matrix->nested_count > 0)
    puts("Each flag decides alone: see `ffctl explain-rule FF305`, and `ffctl refs` for the code.");
  if (matrix->records && matrix->unknown_count > 0)
    printf("what is nested in a flag is not known where its run failed: %zu flag%s\n",
           matrix->unknown_count, matrix->unknown_count == 1 ? "" : "s");
}

bool matrix_put_text(const struct matrix *matrix) {
  size_t failed = matrix_failed(matrix);
  bool done = true;
  if (matrix->runs[0].state == RUN_FAILED)
    puts("The command fails with nothing turned, so no flag was turned. Mend that first.");
  if (failed > 0) done = put_table(matrix);
  if (failed > 0) put_tails(matrix);
  put_nested(matrix);
  printf("%zu of %zu runs passed", matrix->run_count - failed, matrix->run_count);
  if (matrix->left_out > 0)
    printf(", %zu pair%s left out with a flag that fails alone", matrix->left_out,
           matrix->left_out == 1 ? "" : "s");
  putchar('\n');
  return done;
}

/* -- JSON ---------------------------------------------------------------------- */

static json_t *turns_json(const struct run *run) {
  json_t *object = json_object();
  for (size_t i = 0; i < 2 && run->turns[i].flag; i++)
    object = json_with(object, run->turns[i].flag, json_boolean(run->turns[i].enabled));
  return object;
}

static json_t *run_json(const struct matrix *matrix, const struct run *run) {
  char tail[TAIL_BYTES + 1] = "";
  bool exited = run->status != -1 && WIFEXITED(run->status);
  bool killed = run->status != -1 && WIFSIGNALED(run->status);
  char *path = run_path(matrix, run, ".log");
  if (run->state == RUN_FAILED) read_tail(matrix, run, tail);
  json_t *object = json_with(json_object(), "turned", turns_json(run));
  object = json_with(object, "passed", json_boolean(run->state == RUN_PASSED));
  object = json_with(object, "exitStatus",
                     exited ? json_integer(WEXITSTATUS(run->status)) : json_null());
  object = json_with(object, "signal", killed ? json_integer(WTERMSIG(run->status)) : json_null());
  object = json_with(object, "milliseconds", json_integer(run->took_ms));
  object = json_with(object, "output", path ? text_json(path, strlen(path)) : NULL);
  object = json_with(object, "tail", text_json(tail, strlen(tail)));
  free(path);
  return object;
}

static json_t *nested_json(const struct matrix *matrix, const struct nested *found) {
  const ff_flag *entry = ff_registry_find(matrix->registry, found->flag);
  json_t *object = json_with(json_object(), "flag", json_string(found->flag));
  object = json_with(object, "file",
                     entry ? text_json_or_null(ff_registry_file(matrix->registry)) : json_null());
  object = json_with(object, "line", entry ? json_integer(entry->line) : json_null());
  object = json_with(object, "column", entry ? json_integer(entry->column) : json_null());
  object = json_with(object, "onlyWhile", json_string(found->only_while.flag));
  return json_with(object, "is", json_boolean(found->only_while.enabled));
}

bool matrix_put_json(const struct matrix *matrix) {
  json_t *runs = json_array(), *nested = json_array();
  for (size_t i = 0; i < matrix->run_count; i++)
    runs = json_and(runs, run_json(matrix, &matrix->runs[i]));
  for (size_t i = 0; i < matrix->nested_count; i++)
    nested = json_and(nested, nested_json(matrix, &matrix->nested[i]));
  json_t *object = json_with(json_object(), "runs", runs);
  object = json_with(object, "pairsLeftOut", json_integer((json_int_t)matrix->left_out));
  return put_json(json_with(object, "nested", nested));
}
