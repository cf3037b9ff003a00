/* lint_run.c - looks at each file, and keeps what there is to say about it. */
#include "coverage.h"
#include "lint.h"
#include "sources.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- One file -------------------------------------------------------------- */

static void note_status(lint_report *report, int status) {
  if (status > report->status) report->status = status;
}

static bool fail(lint_report *report, const ff_error *error, int status) {
  tell("%s", error->message);
  note_status(report, status);
  return false;
}

/* lint.yml beside a registry. NULL when memory is short. To be freed. */
static char *beside(const char *registry) {
  const char *slash = strrchr(registry, '/');
  size_t folder = slash ? (size_t)(slash - registry) + 1 : 0;
  char *path = calloc(1, folder + sizeof "lint.yml");
  if (!path) return NULL;
  memcpy(path, registry, folder);
  strcpy(path + folder, "lint.yml");
  return path;
}

static int configure_from(ff_linter *linter, const char *path) {
  ff_error error;
  ff_err err = ff_linter_configure(linter, path, &error);
  if (!err) return STATUS_YES;
  tell("%s", error.message);
  return err == FF_ERR_CONFIG ? STATUS_USAGE : STATUS_COULD_NOT;
}

int lint_configure(ff_linter *linter, const char *config, const char *registry) {
  if (config) return configure_from(linter, config);
  if (strcmp(registry, "-") == 0) return STATUS_YES;
  char *path = beside(registry);
  if (!path) return out_of_memory();
  int status = access(path, F_OK) == 0 ? configure_from(linter, path) : STATUS_YES;
  free(path);
  return status;
}

/* Mistakes in the configuration are findings; with such, nothing else is looked at. */
static bool configure(lint_report *report, lint_file *file) {
  int status = lint_configure(file->linter, report->options->config, file->path);
  note_status(report, status);
  return status == STATUS_YES;
}

static bool compare(lint_report *report, lint_file *file, const ff_registry *registry) {
  ff_error error;
  const char *revision = report->options->new_from;
  if (!revision) return true;
  ff_err err = ff_linter_compare(file->linter, registry, revision, &error);
  if (!err) return true;
  fail(report, &error, STATUS_COULD_NOT);
  if (err == FF_ERR_CONFIG) tell("a shallow clone lacks older revisions: fetch the whole history");
  return false;
}

/* An empty array would say that all is well. */
static void add_unreadable(lint_file *file, const char *code, const char *path,
                           const char *message) {
  ff_linter_add(file->linter, &(ff_diagnostic){.code = code, .file = path, .message = message});
}

static bool read_changes(lint_report *report, lint_file *file) {
  ff_error error;
  if (!report->options->new_from || ff_linter_read_changes(file->linter, &error) == FF_OK)
    return true;
  return fail(report, &error, STATUS_COULD_NOT);
}

/* A source that cannot be read is a finding; without any, nothing is known. */
static bool look_at_sources(lint_report *report, lint_file *file, const ff_registry *registry) {
  const arguments *parsed = report->options->sources;
  ff_references *references;
  ff_references_extent extent;
  if (!parsed) return true;
  if (!read_changes(report, file)) return false;
  int status = sources_read(parsed, "lint", registry, NULL, &references);
  note_status(report, status);
  if (status != STATUS_YES) {
    add_unreadable(file, "FF300", sources_path(parsed), "the sources could not be looked at");
    return false;
  }
  ff_linter_check_references(file->linter, references);
  ff_references_get_extent(references, &extent);
  ff_references_destroy(references);
  if (extent.unread > 0) note_status(report, STATUS_COULD_NOT);
  return extent.unread == 0;
}

static bool look_at(lint_report *report, lint_file *file, const ff_registry *registry) {
  ff_error error;
  file->flags = ff_registry_count(registry);
  if (!configure(report, file)) return false;
  if (ff_linter_read_owners(file->linter, file->path, &error))
    return fail(report, &error, STATUS_COULD_NOT);
  if (!compare(report, file, registry)) return false;
  ff_linter_use_baseline(file->linter, report->options->baseline);
  ff_linter_check(file->linter, registry);
  if (report->options->coverage) coverage_check(report->options->coverage, registry, file->linter);
  return look_at_sources(report, file, registry);
}

/* The linter has settled, so that it is known what counts. */
static void lint_registry(lint_report *report, lint_file *file, const ff_registry *registry) {
  file->is_done = look_at(report, file, registry);
  if (ff_linter_settle(file->linter))
    note_status(report, out_of_memory());
  else if (file->is_done && !file->is_mended && report->options->mends)
    note_status(report, lint_mend(report->options, file, registry));
}

static void lint_one(lint_report *report, lint_file *file) {
  ff_error error;
  ff_registry *registry;
  file->linter = ff_linter_create(report->options->today);
  if (!file->linter) {
    note_status(report, out_of_memory());
  } else if (ff_registry_load(file->path, &registry, &error)) {
    fail(report, &error, STATUS_COULD_NOT);
    add_unreadable(file, "FF100", file->path, error.message);
    if (ff_linter_settle(file->linter)) note_status(report, out_of_memory());
  } else {
    file->is_read = true;
    lint_registry(report, file, registry);
    ff_registry_destroy(registry);
  }
}

/* After it was mended, what is left is looked for anew. */
static void lint_and_mend(lint_report *report, lint_file *file) {
  lint_one(report, file);
  if (!file->is_mended) return;
  ff_linter_destroy(file->linter);
  lint_one(report, file);
}

/* -- All files ------------------------------------------------------------- */

/* Without a registry that is in order, nothing is known of its flags. */
static bool is_wanted(const lint_report *report, const ff_finding *finding) {
  if (!report->options->coverage) return true;
  return finding->rule->mandatory || strncmp(finding->rule->code, "FF4", 3) == 0;
}

/* That a file could not be read is told of otherwise. */
static void count(lint_report *report, const lint_file *file) {
  const ff_linter *linter = file->is_read ? file->linter : NULL;
  const ff_finding *finding;
  for (size_t i = 0; linter && (finding = ff_linter_at(linter, i)); i++) {
    if (!is_wanted(report, finding)) continue;
    report->states[finding->state]++;
    report->counts[finding->shown.severity] += finding->state == FF_FINDING_OPEN;
  }
}

void lint_run(const lint_options *options, const char *const *paths, size_t file_count,
              lint_report *report) {
  *report = (lint_report){.options = options, .files = calloc(file_count, sizeof(lint_file))};
  if (!report->files) {
    note_status(report, out_of_memory());
    return;
  }
  report->file_count = file_count;
  for (size_t i = 0; i < file_count; i++) {
    report->files[i].path = paths[i];
    lint_and_mend(report, &report->files[i]);
    count(report, &report->files[i]);
  }
}

void lint_finish(lint_report *report) {
  for (size_t i = 0; i < report->file_count; i++) {
    ff_linter_destroy(report->files[i].linter);
    free(report->files[i].diff);
  }
  free(report->files);
}

/* -- Asking ---------------------------------------------------------------- */

const ff_finding *lint_next(const lint_report *report, lint_walk *walk) {
  for (; walk->file < report->file_count; *walk = (lint_walk){walk->file + 1, 0}) {
    const ff_linter *linter = report->files[walk->file].linter;
    const ff_finding *finding;
    while (linter && (finding = ff_linter_at(linter, walk->next))) {
      walk->next++;
      if (finding->state == FF_FINDING_OPEN && is_wanted(report, finding)) return finding;
    }
  }
  return NULL;
}

bool lint_fails(const lint_report *report, const ff_finding *finding) {
  return (int)finding->shown.severity <= report->options->fails_up_to;
}

bool lint_any_fails(const lint_report *report) {
  for (int severity = 0; severity <= report->options->fails_up_to; severity++)
    if (report->counts[severity] > 0) return true;
  return false;
}

char *lint_sentence(const ff_diagnostic *found) {
  const char *help = found->help ? found->help : "";
  size_t size = strlen(found->message) + strlen(help) + 3;
  char *text = malloc(size);
  if (text) snprintf(text, size, "%s%s%s", found->message, *help ? "; " : "", help);
  return text;
}

char *lint_fingerprint(const ff_finding *finding) {
  const ff_diagnostic *found = &finding->shown;
  const char *flag = found->flag ? found->flag : "-";
  size_t size = strlen(found->code) + strlen(flag) + strlen(found->file) + 16;
  char *text = malloc(size);
  if (text)
    snprintf(text, size, "%s:%s:%s:%u", found->code, flag, found->file,
             (unsigned)finding->repetition);
  return text;
}
