/* lint.h - what can be wrong with a registry, rule by rule.
 *
 * Lives in a library of its own (libfeatureflag-lint), so that services do not
 * carry it. Reads registries and the date it is given; no clock, no store.
 *
 * Nothing here is for several threads at once, but for the table of rules.
 */
#ifndef FEATUREFLAG_LINT_H
#define FEATUREFLAG_LINT_H

#include <featureflag/registry.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- Rules -----------------------------------------------------------------
 *
 * All that there is to say about each rule, in the order of their codes: FF1xx the form of a
 * registry, FF2xx flags that somebody should act on, FF3xx code that asks for flags, FF4xx
 * whether both paths were tested, FF5xx what is stored of them, FF9xx comments that say what to
 * ignore. Made by the library and only read by callers, always through a pointer: fields may be
 * added at the end. All of it has static storage; any thread.
 */
typedef struct ff_rule {
  const char *code;     /* "FF204", stable for ever */
  const char *name;     /* "expired" */
  ff_severity severity; /* unless settings say otherwise */
  bool mandatory;       /* they cannot: the registry is of no use with such a mistake */
  const char *summary;  /* what it finds, without a full stop */
  /* Why, and what to do about it: lines of at most 80 bytes, paragraphs with an empty
   * line between them, and examples that are indented by four blanks. */
  const char *explanation;
} ff_rule;

/* The index-th rule; NULL from the last one on. */
FF_API const ff_rule *ff_rule_at(size_t index);

/* The rule of that code, in upper or lower case, or of that name; NULL when there is
 * none. name must not be NULL. */
FF_API const ff_rule *ff_rule_find(const char *name);

/* -- A linter --------------------------------------------------------------
 *
 * Collects findings, its own and those of others, as of a day:
 *
 *     ff_linter *linter = ff_linter_create(ff_date_today());
 *     ff_linter_check(linter, registry);       each source of findings
 *     ff_linter_settle(linter);                then no more of them
 *     ff_linter_at(linter, 0) ...              in file order
 *
 * Where memory is short, findings would be missing: ff_linter_settle says so.
 */
typedef struct ff_linter ff_linter;

/* Whether a finding counts. */
typedef enum ff_finding_state {
  FF_FINDING_OPEN = 0,    /* it does */
  FF_FINDING_OLD = 1,     /* it was there before, and the change does not touch it */
  FF_FINDING_IGNORED = 2, /* an ff:ignore comment says so */
  FF_FINDING_KNOWN = 3,   /* it is in the baseline */
} ff_finding_state;

/* A finding, made by the library and only read by callers, always through a
 * pointer: fields may be added at the end. */
typedef struct ff_finding {
  ff_diagnostic shown; /* its texts are the linter's and live as long */
  const ff_rule *rule;
  ff_finding_state state; /* what became of it as the linter settled */
  const char *reason;     /* that of the ff:ignore comment; NULL when there is none */
  uint32_t repetition;    /* how many with the same code, flag and file come before it */
} ff_finding;

/* Begins, as of a day, which decides what has expired. NULL when memory is short or
 * today is FF_DATE_NONE. */
FF_API ff_linter *ff_linter_create(ff_date today);

/* Frees a linter and its findings. NULL is allowed. */
FF_API void ff_linter_destroy(ff_linter *linter);

/* Reads lint.yml, or whatever path is: the severities of rules, thresholds, where owners
 * are listed. To be called before anything is looked at. FF_ERR_CONFIG when it has
 * mistakes, which are then findings of this linter; FF_ERR_IO, FF_ERR_NOMEM. linter and
 * path must not be NULL. Blocks on file I/O only. */
FF_API ff_err ff_linter_configure(ff_linter *linter, const char *path, ff_error *error);

/* Reads the list of owners that lint.yml names, else the CODEOWNERS of the repository
 * that the registry at that path is in, if there is one; see `ffctl explain-rule FF202`.
 * FF_ERR_IO when there is a list that cannot be read, FF_ERR_NOMEM. linter and registry
 * must not be NULL. Blocks on file I/O only. */
FF_API ff_err ff_linter_read_owners(ff_linter *linter, const char *registry, ff_error *error);

/* Looks at a registry: what reading it found (FF1xx), the rules (FF2xx), and its ff:ignore
 * comments. The registry is not needed any more afterwards. No pointer may be NULL. */
FF_API void ff_linter_check(ff_linter *linter, const ff_registry *registry);

/* Compares a registry that was read from a file with what it was in a revision of its
 * repository, or rather in the newest ancestor that this has in common with HEAD: adds
 * removal dates that were moved (FF208), and lets ff_linter_settle mark as old what was
 * there before. Runs git. FF_ERR_CONFIG when there is no such revision, FF_ERR_UNSUPPORTED
 * when there is no repository or no git, FF_ERR_IO, also where moves cannot be counted in a
 * shallow clone, FF_ERR_NOMEM. No pointer but error may be NULL. */
FF_API ff_err ff_linter_compare(ff_linter *linter, const ff_registry *registry,
                                const char *revision, ff_error *error);

/* Finds out which lines of other files in the repository are new since that revision, so
 * that findings in others are marked as old, too. FF_ERR_INVALID before ff_linter_compare;
 * else fails as that does. */
FF_API ff_err ff_linter_read_changes(ff_linter *linter, ff_error *error);

/* Adds a finding from elsewhere, with a copy of its texts. found->code must be that of
 * a rule, or ff_linter_settle fails; its severity is what the configuration says of the rule,
 * whatever found has. file, line and message must be given, the rest may be NULL or 0. */
FF_API void ff_linter_add(ff_linter *linter, const ff_diagnostic *found);

/* Says that findings of a rule from elsewhere would be there if there were any, so that an
 * ff:ignore of it can be told to be unused (FF903). */
FF_API void ff_linter_looked_for(ff_linter *linter, const char *code);

/* Decides what counts, and sorts the findings: by file, in the order in which the files first came
 * up, then by place, then by code. FF_ERR_NOMEM when memory was short at any time, FF_ERR_INVALID
 * when a finding's code was that of no rule. */
FF_API ff_err ff_linter_settle(ff_linter *linter);

/* How many findings there are; and the index-th one, NULL from the last one on. */
FF_API size_t ff_linter_count(const ff_linter *linter);
FF_API const ff_finding *ff_linter_at(const ff_linter *linter, size_t index);

/* -- Mending ---------------------------------------------------------------- */

/* Makes the text of a registry in which what is mechanical is mended, as far as it is found
 * and counts: flags are sorted (FF132), and ff:ignore comments that have no effect are gone
 * (FF902, FF903). Nothing else is changed. *text is NULL when there is nothing to mend, or
 * it could not be done safely, or the registry has mistakes; else it is to be freed, and
 * has a NUL behind its size bytes. The linter must have checked this registry and have
 * settled. FF_ERR_NOMEM. No pointer may be NULL. */
FF_API ff_err ff_linter_fix(const ff_linter *linter, const ff_registry *registry, char **text,
                            size_t *size);

/* The difference of two texts as a patch for the file at path, by diff(1); "" when there is
 * none. On FF_OK *diff is to be freed. FF_ERR_UNSUPPORTED when there is no diff(1),
 * FF_ERR_IO, FF_ERR_NOMEM. No pointer but error may be NULL. */
FF_API ff_err ff_lint_diff(const char *path, const char *before, const char *after, char **diff,
                           ff_error *error);

/* -- History ---------------------------------------------------------------- */

/* Counts how often each flag's expectedRemoval was moved to a later day, in the history of the
 * registry's file, along the first parents and under its present name, and in the file as it is
 * now. moves has an entry for each flag, in the registry's order; they are written on FF_OK only.
 * Before the first commit there are none. Runs git, and reads every version: seconds for
 * thousands of them. FF_ERR_UNSUPPORTED when the file is in no repository or there is no git,
 * FF_ERR_IO, also for a shallow clone, FF_ERR_NOMEM. No pointer but error may be NULL. */
FF_API ff_err ff_registry_moves(const ff_registry *registry, uint32_t *moves, ff_error *error);

/* -- A baseline ------------------------------------------------------------
 *
 * Findings that there were when linting began, in a text file with a line for each, so
 * that only others are told of. Mistakes of form are not among them, since a registry
 * with such cannot be used.
 */
typedef struct ff_baseline ff_baseline;

/* An empty baseline, to add findings to; NULL when memory is short. */
FF_API ff_baseline *ff_baseline_create(void);

/* Reads a baseline. FF_ERR_IO; FF_ERR_CONFIG, with the line, when it is none;
 * FF_ERR_NOMEM. path and baseline must not be NULL. */
FF_API ff_err ff_baseline_load(const char *path, ff_baseline **baseline, ff_error *error);

/* Frees a baseline. NULL is allowed. */
FF_API void ff_baseline_destroy(ff_baseline *baseline);

/* Lets ff_linter_settle mark what is in the baseline as known. Several linters may use one,
 * which must live until they have settled. */
FF_API void ff_linter_use_baseline(ff_linter *linter, ff_baseline *baseline);

/* How many of its findings were not found any more. */
FF_API size_t ff_baseline_unused(const ff_baseline *baseline);

/* Adds a finding, unless it is a mistake of form. FF_ERR_NOMEM. */
FF_API ff_err ff_baseline_add(ff_baseline *baseline, const ff_finding *finding);

/* How many findings are in it. */
FF_API size_t ff_baseline_count(const ff_baseline *baseline);

/* The text of its file, sorted; NULL when memory is short. To be freed. */
FF_API char *ff_baseline_text(ff_baseline *baseline);

/* -- In one call ----------------------------------------------------------- */

/* Reports everything there is to say about a registry as of a day, in file order. report is
 * called on the caller's thread, once for each finding; user is handed on to it. Returns
 * FF_OK whether or not there are findings; FF_ERR_INVALID when registry or report is NULL or
 * today is FF_DATE_NONE; FF_ERR_NOMEM, with nothing reported. Does not block. */
FF_API ff_err ff_lint(const ff_registry *registry, ff_date today, ff_diagnostic_fn report,
                      void *user);

#ifdef __cplusplus
}
#endif
#endif
