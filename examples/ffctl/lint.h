/* lint.h - what `ffctl lint` is asked, and what it has found. */
#ifndef FFCTL_LINT_H
#define FFCTL_LINT_H

#include "arguments.h"
#include "output.h"

#include <featureflag/lint.h>

typedef enum lint_mends {
  LINT_NOTHING,
  LINT_FILES, /* what is mechanical is mended in the files */
  LINT_DIFF,  /* and here it is only shown */
} lint_mends;

typedef struct lint_options {
  ff_date today;
  const char *config;              /* NULL: lint.yml beside each registry */
  const char *new_from;            /* the revision whose findings are old; NULL: there are none */
  ff_baseline *baseline;           /* NULL: none */
  const struct coverage *coverage; /* only what is about it is shown; NULL: the rest */
  const arguments *sources;        /* with --source and --wrapper; NULL: the registry alone */
  lint_mends mends;
  int fails_up_to; /* the severities that fail are those up to this one; -1: none */
} lint_options;

/* A registry, or a file that could not be read, which is a finding, too. */
typedef struct lint_file {
  const char *path;
  ff_linter *linter;
  size_t flags;
  bool is_read;
  bool is_done;   /* all that was asked for was looked at */
  bool is_mended; /* and it was written anew */
  char *diff;     /* what would be; NULL: nothing */
} lint_file;

typedef struct lint_report {
  const lint_options *options;
  lint_file *files;
  size_t file_count;
  size_t counts[3];                    /* of open findings, by severity */
  size_t states[FF_FINDING_KNOWN + 1]; /* of all findings, by state */
  int status; /* STATUS_YES, or the gravest of what kept something from being looked at */
} lint_report;

/* Looks at all files. What cannot be looked at is told of, and is in *report: to be finished
 * in any case. */
void lint_run(const lint_options *options, const char *const *paths, size_t count,
              lint_report *report);
void lint_finish(lint_report *report);

/* Mends a file, or keeps the difference. Says what went wrong, and returns a status. */
int lint_mend(const lint_options *options, lint_file *file, const ff_registry *registry);

/* Walks over the open findings of all files, file by file. Begin with {0, 0}. */
typedef struct lint_walk {
  size_t file, next;
} lint_walk;

const ff_finding *lint_next(const lint_report *report, lint_walk *walk);

/* Whether a finding makes lint fail, and whether any does. */
bool lint_fails(const lint_report *report, const ff_finding *finding);
bool lint_any_fails(const lint_report *report);

/* The message, and what to do: "... has no owner; add ...". NULL when memory is short. To be
 * freed. */
char *lint_sentence(const ff_diagnostic *found);

/* What tells a finding from all others, and stays the same while lines are added above it.
 * NULL when memory is short. To be freed. */
char *lint_fingerprint(const ff_finding *finding);

/* A file from the folder on that this variable of the environment names, when it is in there; else
 * as it is, without a dot in front. NULL when memory is short. To be freed. */
char *lint_place(const char *file, const char *variable);

/* One of them, for people, and as an object. */
void lint_put_finding(const ff_diagnostic *found);
json_t *lint_finding_json(const ff_diagnostic *found);

/* Lets a linter read the settings in `config`, or else those beside a registry, if there are any.
 * Says what went wrong, and returns a status. */
int lint_configure(ff_linter *linter, const char *config, const char *registry);

/* Lines that count what there is, and what is not shown. */
void lint_put_summary(const lint_report *report);

/* Writes what would be mended; returns whether there is anything. */
bool lint_put_diffs(const lint_report *report);

/* Lints these registries as the command line says: all of `ffctl lint` and of what is like it.
 * With coverage, which may be NULL, only what that is about is shown. Returns a status. */
int lint_and_show(const arguments *parsed, const char *const *paths, size_t count,
                  const struct coverage *coverage);

/* The formats. Each returns whether it could be written. */
bool lint_put_text(const lint_report *report);
bool lint_put_json(const lint_report *report);
bool lint_put_sarif(const lint_report *report);
bool lint_put_github(const lint_report *report);
bool lint_put_junit(const lint_report *report);
bool lint_put_gitlab(const lint_report *report);

#endif
