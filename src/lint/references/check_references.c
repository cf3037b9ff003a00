/* check_references.c - what a linter is told of the sources: findings, comments, and what is
 * new in them (FF306). */
#include "lint/codes.h"
#include "lint/linter.h"
#include "lint/references/references.h"
#include "lint/report.h"
#include "lint/rules.h"

#include <stdio.h>
#include <string.h>

static void add(const ff_diagnostic *found, void *linter) {
  ff_linter_add(linter, found);
}

static void add_comments(ff_linter *linter, const ff_references *references) {
  for (size_t i = 0; i < references->comment_count; i++) {
    const ff__source_comment *comment = references->comments[i];
    ff_diagnostic place = {.file = comment->file,
                           .line = comment->line,
                           .column = comment->column,
                           .source_line = comment->source_line};
    ff__linter_add_comment(linter, &place, comment->text, strlen(comment->text),
                           comment->first_line, comment->last_line);
  }
}

static bool is_expired(const ff_linter *linter, const ff_flag *flag) {
  return flag && !flag->permanent && flag->expected_removal != FF_DATE_NONE &&
         flag->expected_removal < linter->today;
}

/* Whether the line is new is asked last, as it looks at the file system. */
static void check_newness(ff_linter *linter, const ff_reference *reference) {
  const ff_flag *flag = reference->registered;
  char message[256];
  if (!is_expired(linter, flag)) return;
  if (!ff__linter_is_new(linter, reference->file, reference->line)) return;
  snprintf(message, sizeof message, "new code asks for `%s`, which has expired on %s", flag->name,
           ff__day_of(flag->expected_removal).text);
  ff_linter_add(linter, &(ff_diagnostic){
                            .code = ff__rule_numbered(FF__RULE_EXPIRED_IN_NEW_CODE)->code,
                            .file = reference->file,
                            .line = reference->line,
                            .column = reference->column,
                            .flag = flag->name,
                            .message = message,
                            .help = "remove the flag first, or move its expectedRemoval",
                            .source_line = reference->source_line,
                        });
}

/* A check that is put around another one makes that nested, where it stands. */
static void check_newly_nested(ff_linter *linter, const ff_reference *reference) {
  const ff_reference *outer = reference->inside;
  if (outer && ff__linter_is_new(linter, outer->file, outer->line))
    ff__linter_set_new(linter, FF__RULE_NESTED, reference->file, reference->line,
                       reference->column);
}

static void say_what_was_looked_for(ff_linter *linter) {
  static const int rules[] = {FF__RULE_UNUSED_FLAG, FF__RULE_UNREGISTERED, FF__RULE_BUILT_NAME,
                              FF__RULE_NESTED, FF__RULE_FINER_TENANT};
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    linter->looked_for[rules[i]] = true;
  linter->looked_for[FF__RULE_EXPIRED_IN_NEW_CODE] = linter->base && linter->base->changes.root;
}

void ff_linter_check_references(ff_linter *linter, const ff_references *references) {
  const ff_reference *reference;
  ff_references_lint(references, add, linter);
  for (size_t i = 0; (reference = ff_references_at(references, i)) != NULL; i++) {
    check_newness(linter, reference);
    check_newly_nested(linter, reference);
  }
  add_comments(linter, references);
  say_what_was_looked_for(linter);
}
