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
 * All that there is to say about each rule, in the order of their codes: FF1xx
 * the form of a registry, FF2xx flags that somebody should act on. Made by the
 * library and only read by callers, always through a pointer: fields may be
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

/* A finding, made by the library and only read by callers, always through a
 * pointer: fields may be added at the end. */
typedef struct ff_finding {
  ff_diagnostic shown; /* its texts are the linter's and live as long */
  const ff_rule *rule;
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

/* Looks at a registry: what reading it found (FF1xx), then the rules (FF2xx). The
 * registry is not needed any more afterwards. No pointer may be NULL. */
FF_API void ff_linter_check(ff_linter *linter, const ff_registry *registry);

/* Adds a finding from elsewhere, with a copy of its texts. found->code must be that of
 * a rule; its severity is what the configuration says of the rule, whatever found has. file, line
 * and message must be given, the rest may be NULL or 0. */
FF_API void ff_linter_add(ff_linter *linter, const ff_diagnostic *found);

/* Sorts the findings: by file, in the order in which the files first came up, then by
 * place, then by code. FF_ERR_NOMEM when memory was short at any time. */
FF_API ff_err ff_linter_settle(ff_linter *linter);

/* How many findings there are; and the index-th one, NULL from the last one on. */
FF_API size_t ff_linter_count(const ff_linter *linter);
FF_API const ff_finding *ff_linter_at(const ff_linter *linter, size_t index);

/* The same in one call: reports everything there is to say about a registry as of a
 * day, in file order. report is called on the caller's thread, once for each finding;
 * user is handed on to it. Returns FF_OK whether or not there are findings;
 * FF_ERR_INVALID when registry or report is NULL or today is FF_DATE_NONE;
 * FF_ERR_NOMEM, with nothing reported. Does not block. */
FF_API ff_err ff_lint(const ff_registry *registry, ff_date today, ff_diagnostic_fn report,
                      void *user);

#ifdef __cplusplus
}
#endif
#endif
