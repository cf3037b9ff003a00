/* matrix_plan.c - which flags are turned round, and what the runs are called. */
#include "matrix.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

/* -- Overrides ---------------------------------------------------------------- */

/* The entry of a flag in overrides, which are in order; NULL when there is none. */
static const char *find_entry(const char *overrides, const char *flag) {
  size_t size = strlen(flag);
  for (const char *at = overrides; *at; at += strcspn(at, ","), at += *at == ',')
    if (strncmp(at, flag, size) == 0 && at[size] == '=') return at + size + 1;
  return NULL;
}

static bool starts_value(const char *text, const char *value) {
  size_t size = strlen(value);
  return strncmp(text, value, size) == 0 && (text[size] == ',' || text[size] == '\0');
}

static bool is_on(const struct matrix *matrix, const ff_flag *flag) {
  const char *said = find_entry(matrix->base, flag->name);
  if (!said) return flag->default_enabled;
  return starts_value(said, "on") || starts_value(said, "true");
}

static bool turns(const struct run *run, const char *entry) {
  for (size_t i = 0; i < 2 && run->turns[i].flag; i++) {
    size_t size = strlen(run->turns[i].flag);
    if (strncmp(entry, run->turns[i].flag, size) == 0 && entry[size] == '=') return true;
  }
  return false;
}

void run_name(const struct run *run, char name[RUN_NAME_MAX]) {
  size_t at = 0;
  snprintf(name, RUN_NAME_MAX, run->is_again ? "defaults-again" : "defaults");
  for (size_t i = 0; i < 2 && run->turns[i].flag; i++)
    at += (size_t)snprintf(name + at, RUN_NAME_MAX - at, "%s%s=%s", i ? "," : "",
                           run->turns[i].flag, run->turns[i].enabled ? "on" : "off");
}

char *run_overrides(const struct matrix *matrix, const struct run *run) {
  char *text = malloc(strlen(matrix->base) + RUN_NAME_MAX + 1);
  if (!text) return NULL;
  *text = '\0';
  if (run->turns[0].flag) run_name(run, text);
  size_t at = strlen(text);
  for (const char *entry = matrix->base; *entry;) {
    size_t size = strcspn(entry, ",");
    if (!turns(run, entry))
      at += (size_t)sprintf(text + at, "%s%.*s", at ? "," : "", (int)size, entry);
    entry += size;
    entry += *entry == ',';
  }
  return text;
}

char *run_path(const struct matrix *matrix, const struct run *run, const char *ending) {
  char name[RUN_NAME_MAX];
  run_name(run, name);
  size_t size = strlen(matrix->folder) + strlen(name) + strlen(ending) + 2;
  char *path = malloc(size);
  if (path) snprintf(path, size, "%s/%s%s", matrix->folder, name, ending);
  return path;
}

/* -- Flags -------------------------------------------------------------------- */

static bool is_there(const struct matrix *matrix, const ff_flag *flag) {
  for (size_t i = 0; i < matrix->turn_count; i++)
    if (matrix->turns[i].flag == flag->name) return true;
  return false;
}

static void add_turn(struct matrix *matrix, const ff_flag *flag) {
  matrix->turns[matrix->turn_count++] = (struct turn){flag->name, !is_on(matrix, flag)};
}

static int refuse_flag(const struct matrix *matrix, const char *name) {
  const char *nearest = nearest_flag(matrix->registry, name);
  return usage_error("matrix", "--flags: `%s` is not in the registry%s%s%s", name,
                     nearest ? "; did you mean `" : "", nearest ? nearest : "",
                     nearest ? "`?" : "");
}

static int add_named(struct matrix *matrix, const char *names) {
  char *copy = strdup(names), *rest = NULL;
  int status = copy ? STATUS_YES : out_of_memory();
  for (const char *name = copy ? strtok_r(copy, ",", &rest) : NULL; name && status == STATUS_YES;
       name = strtok_r(NULL, ",", &rest)) {
    const ff_flag *flag = ff_registry_find(matrix->registry, name);
    if (!flag)
      status = refuse_flag(matrix, name);
    else if (!is_there(matrix, flag)) /* named twice */
      add_turn(matrix, flag);
  }
  free(copy);
  return status;
}

static void add_all(struct matrix *matrix) {
  for (size_t i = 0; i < ff_registry_count(matrix->registry); i++)
    add_turn(matrix, ff_registry_at(matrix->registry, i));
}

/* What ffctl cannot read, the command could not either. */
static int read_base(struct matrix *matrix) {
  ff_error error;
  const char *text = getenv("FEATURE_FLAGS_OVERRIDES");
  matrix->base = text ? text : "";
  ff_options *options = ff_options_create();
  if (!options) return out_of_memory();
  ff_err err = ff_options_set(options, "FEATURE_FLAGS_OVERRIDES", matrix->base, &error);
  ff_options_destroy(options);
  if (err == FF_OK) return STATUS_YES;
  tell("%s", error.message);
  return STATUS_USAGE;
}

int matrix_plan(struct matrix *matrix, const arguments *parsed) {
  int status = read_base(matrix);
  if (status != STATUS_YES) return status;
  matrix->turns = calloc(ff_registry_count(matrix->registry) + 1, sizeof *matrix->turns);
  matrix->runs = calloc(1, sizeof *matrix->runs);
  if (!matrix->turns || !matrix->runs) return out_of_memory();
  matrix->run_count = 1;
  if (given(parsed, OPTION_FLAGS))
    status = add_named(matrix, parsed->values[OPTION_FLAGS]);
  else
    add_all(matrix);
  if (status == STATUS_YES && matrix->turn_count == 0)
    status = usage_error("matrix", "there is no flag to be turned round");
  return status;
}

void matrix_finish(struct matrix *matrix) {
  free(matrix->turns);
  free(matrix->runs);
  for (size_t i = 0; i < matrix->nested_count; i++)
    free(matrix->nested[i].flag);
  free(matrix->nested);
}

/* -- Runs --------------------------------------------------------------------- */

static bool make_room(struct matrix *matrix, size_t more) {
  struct run *runs = realloc(matrix->runs, (matrix->run_count + more) * sizeof *runs);
  if (runs) matrix->runs = runs;
  return runs != NULL;
}

bool matrix_add_flags(struct matrix *matrix) {
  if (!make_room(matrix, matrix->turn_count + 1)) return false;
  for (size_t i = 0; i < matrix->turn_count; i++)
    matrix->runs[matrix->run_count++] = (struct run){.turns = {matrix->turns[i]}};
  if (matrix->records) matrix->runs[matrix->run_count++] = (struct run){.is_again = true};
  return true;
}

/* The run of the index-th flag alone. */
static bool passed(const struct matrix *matrix, size_t index) {
  return matrix->runs[1 + index].state == RUN_PASSED;
}

static void add_pair(struct matrix *matrix, size_t left, size_t right) {
  if (passed(matrix, left) && passed(matrix, right))
    matrix->runs[matrix->run_count++] =
        (struct run){.turns = {matrix->turns[left], matrix->turns[right]}};
  else
    matrix->left_out++;
}

bool matrix_add_pairs(struct matrix *matrix) {
  size_t count = matrix->turn_count;
  if (!make_room(matrix, count * (count - 1) / 2)) return false;
  for (size_t left = 0; left < count; left++)
    for (size_t right = left + 1; right < count; right++)
      add_pair(matrix, left, right);
  return true;
}
