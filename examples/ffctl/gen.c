/* gen.c - `ffctl gen`: constants, pages and the schema, made of a registry.
 *
 * A file is written only when it changes, so that what is built from it is not built again
 * for nothing; and only where nobody's own work is.
 */
#include "command.h"
#include "file.h"
#include "output.h"
#include "session.h"
#include "text.h"
#include "today.h"

#include <featureflag/generate.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_SIZE = 512 };

struct job {
  const arguments *parsed;
  const char *word; /* "docs" */
  ff_generated what;
  const char *path; /* NULL: standard output */
  const char *registry;
  ff_date today;
  char *present; /* what the file holds now; NULL: there is none */
  size_t present_size;
  char *text;
  size_t size;
};

/* -- What is asked for ------------------------------------------------------ */

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), size = strlen(end);
  return length > size && strcmp(text + length - size, end) == 0;
}

static bool is_html(const char *format, const char *path) {
  if (format) return strcmp(format, "html") == 0;
  return path && (ends_with(path, ".html") || ends_with(path, ".htm"));
}

static bool is_markdown(const char *format, const char *path) {
  if (format) return strcmp(format, "md") == 0;
  return path && (ends_with(path, ".md") || ends_with(path, ".markdown"));
}

static int choose_page(struct job *job) {
  const char *format = job->parsed->values[OPTION_FORMAT];
  bool html = is_html(format, job->path);
  if (!html && !is_markdown(format, job->path))
    return usage_error("gen", "docs are --format md or --format html; or name the file so");
  job->what = html ? FF_GENERATED_HTML : FF_GENERATED_MARKDOWN;
  return STATUS_YES;
}

/* Every kind but the pages has its word from the library. */
static int choose_kind(struct job *job) {
  static const char *const words[] = {"c", "cpp", "ts", "ruby", "python", "docs", "schema", NULL};
  if (strcmp(job->word, "docs") == 0) return choose_page(job);
  for (size_t i = 0; words[i]; i++) {
    if (strcmp(words[i], job->word) != 0) continue;
    if (given(job->parsed, OPTION_FORMAT)) return usage_error("gen", "only docs take --format");
    job->what = FF_GENERATED_C;
    while (strcmp(ff_generated_name(job->what), job->word) != 0)
      job->what++;
    return STATUS_YES;
  }
  const char *nearest = text_nearest(job->word, words);
  return usage_error("gen", "it makes c, cpp, ts, ruby, python, docs or schema%s%s%s",
                     nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static int read_job(const arguments *parsed, struct job *job) {
  *job = (struct job){.parsed = parsed,
                      .word = operand(parsed, 0),
                      .path = parsed->values[OPTION_OUTPUT],
                      .registry = registry_path_or_default(parsed)};
  if (!job->path && (given(parsed, OPTION_CHECK) || given(parsed, OPTION_JSON)))
    return usage_error("gen", "%s needs a file: --output FILE",
                       given(parsed, OPTION_CHECK) ? "--check" : "--json");
  int status = choose_kind(job);
  return status == STATUS_YES ? today_read(parsed, "gen", &job->today) : status;
}

/* -- Making it -------------------------------------------------------------- */

/* Pages are out of date when the registry is another one, not when a day has passed: they
 * are checked as of the day that they tell, unless another one is given. */
static void take_day_of_page(struct job *job) {
  static const char mark[] = ", as of ";
  bool by_day = given(job->parsed, OPTION_TODAY) || getenv("SOURCE_DATE_EPOCH");
  const char *found = job->present ? strstr(job->present, mark) : NULL;
  if (by_day || !found || !given(job->parsed, OPTION_CHECK)) return;
  char day[11];
  snprintf(day, sizeof day, "%s", found + strlen(mark));
  (void)ff_date_parse(day, &job->today); /* what is no day makes the page differ */
}

static int refuse(const struct job *job, const ff_error *error) {
  tell("%s", error->message);
  if (error->code == FF_ERR_REGISTRY) tell_of_lint(job->registry);
  if (error->code == FF_ERR_IO) tell("see --registry or FEATURE_FLAGS_REGISTRY");
  return STATUS_COULD_NOT;
}

static int make(struct job *job) {
  ff_error error;
  ff_registry *registry = NULL;
  ff_err err = FF_OK;
  if (job->what != FF_GENERATED_SCHEMA) err = ff_registry_load(job->registry, &registry, &error);
  if (err == FF_OK)
    err = ff_generate(registry, job->what, job->today, &job->text, &job->size, &error);
  ff_registry_destroy(registry);
  return err == FF_OK ? STATUS_YES : refuse(job, &error);
}

/* -- The file --------------------------------------------------------------- */

static bool is_same(const struct job *job) {
  return job->present && job->present_size == job->size &&
         memcmp(job->present, job->text, job->size) == 0;
}

/* The library's own mark stands near the beginning of all that it makes. */
static bool is_generated(const char *text, size_t size) {
  static const char mark[] = "generated by ffctl";
  size_t length = sizeof mark - 1, most = size < HEAD_SIZE ? size : HEAD_SIZE;
  for (size_t at = 0; at + length <= most; at++)
    if (memcmp(text + at, mark, length) == 0) return true;
  return false;
}

static bool may_replace(const struct job *job) {
  return !job->present || job->present_size == 0 || given(job->parsed, OPTION_FORCE) ||
         is_generated(job->present, job->present_size);
}

static bool put_answer(const struct job *job, const char *key, bool value) {
  json_t *object = json_with(json_object(), "file", text_json_or_null(job->path));
  return put_json(json_with(object, key, json_boolean(value)));
}

static void put_option(FILE *stream, const char *name, const char *value) {
  if (!value) return;
  fprintf(stream, " %s ", name);
  text_put_word(stream, value);
}

/* The command that makes the file anew; "" when memory is short. To be freed. */
static char *command_of(const struct job *job) {
  char *text = NULL;
  size_t size;
  FILE *stream = open_memstream(&text, &size);
  if (!stream) return NULL;
  fprintf(stream, "ffctl gen %s -o ", job->word);
  text_put_word(stream, job->path);
  put_option(stream, "--format", job->parsed->values[OPTION_FORMAT]);
  if (job->what != FF_GENERATED_SCHEMA) put_option(stream, "--registry", job->registry);
  fclose(stream);
  return text;
}

static int check(const struct job *job) {
  bool same = is_same(job);
  if (given(job->parsed, OPTION_JSON) && !put_answer(job, "upToDate", same))
    return STATUS_COULD_NOT;
  if (same) return STATUS_YES;
  char *line = command_of(job);
  if (!line) return out_of_memory();
  tell("%s is %s; run: %s", job->path, job->present ? "out of date" : "not there", line);
  free(line);
  return STATUS_NO;
}

static int update(const struct job *job) {
  bool same = is_same(job);
  if (!same && !may_replace(job)) {
    tell("%s was not made by ffctl gen, and stays as it is; --force replaces it", job->path);
    return STATUS_COULD_NOT;
  }
  if (!same && !file_write(job->path, job->text, job->size)) return STATUS_COULD_NOT;
  if (given(job->parsed, OPTION_JSON))
    return put_answer(job, "changed", !same) ? STATUS_YES : STATUS_COULD_NOT;
  tell("%s is %s", job->path, same ? "up to date" : "written");
  return STATUS_YES;
}

static int put_all(struct job *job) {
  int status = make(job);
  if (status == STATUS_YES) fwrite(job->text, 1, job->size, stdout);
  return status;
}

static int put_file(struct job *job) {
  if (!file_read(job->path, &job->present, &job->present_size)) return STATUS_COULD_NOT;
  take_day_of_page(job);
  int status = make(job);
  if (status != STATUS_YES) return status;
  return given(job->parsed, OPTION_CHECK) ? check(job) : update(job);
}

/* -- Command ---------------------------------------------------------------- */

static int run(const arguments *parsed) {
  struct job job;
  int status = read_job(parsed, &job);
  if (status != STATUS_YES) return status;
  status = job.path ? put_file(&job) : put_all(&job);
  free(job.present);
  free(job.text);
  return status;
}

static const char help[] =
    "Makes constants of the registry's flags, so that a misspelt one does not compile; pages\n"
    "about all flags and their debt, for people; or the JSON schema that helps editors:\n"
    "\n"
    "  c, cpp             a header with an enum of the flags, and checks by it that cost what\n"
    "                     checks by handle cost\n"
    "  ts, ruby, python   constants, and types where there are types\n"
    "  docs               all flags, with owners, dates and debt, in Markdown or HTML\n"
    "  schema             the schema of registries, which is the same for all of them\n"
    "\n"
    "  -o, --output FILE  the file to write, if that changes it; else standard output\n"
    "  --check            write nothing, and fail when the file is out of date\n"
    "  --force            replace a file that was not made by ffctl gen\n"
    "  --format FORMAT    md or html, for docs; else as the file's name says\n"
    "  --today DATE       the day to hold against removal dates in docs; else that of\n"
    "                     SOURCE_DATE_EPOCH, or today, and with --check that of the file\n"
    "\n"
    "Examples:\n"
    "  ffctl gen c -o src/flags.h\n"
    "  ffctl gen c -o src/flags.h --check\n"
    "  ffctl gen docs -o flags.html\n"
    "\n"
    "Exit status:\n"
    "  0  made; with --check: up to date\n"
    "  1  with --check: out of date, or not there\n"
    "  2  wrong usage\n"
    "  3  the registry has mistakes or names that collide, or a file could not be used\n";

const command gen_command = {
    .name = "gen",
    .synopsis = "WHAT [-o FILE] [--check]",
    .summary = "Make constants, documentation or the schema of the registry",
    .help = help,
    .options = TAKES(OUTPUT) | TAKES(CHECK) | TAKES(FORCE) | TAKES(FORMAT) | TAKES(TODAY),
    .operands_least = 1,
    .operands_most = 1,
    .run = run,
};
