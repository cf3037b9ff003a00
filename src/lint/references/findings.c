/* findings.c - what is wrong with references: FF301, FF302, FF303, FF305, FF307. What needs
 * a linter is in check_references.c. */
#include "lint/references/references.h"

#include "core/text.h"
#include "lint/report.h"
#include "lint/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 512 };

struct report {
  const ff_references *references;
  const char **names; /* of all flags, for what was probably meant; NULL: not there yet */
  ff_diagnostic_fn to;
  void *user;
};

static void tell(const struct report *report, int number, const ff_reference *reference,
                 const char *message, const char *help) {
  const ff_rule *rule = ff__rule_numbered((unsigned)number);
  ff_diagnostic found = {
      .code = rule->code,
      .severity = rule->severity,
      .file = reference->file,
      .line = reference->line,
      .column = reference->column,
      .flag = reference->flag,
      .message = message,
      .help = help,
      .source_line = reference->source_line,
  };
  report->to(&found, report->user);
}

/* -- FF301 ------------------------------------------------------------------ */

static void tell_unused(const struct report *report, const ff_flag *flag) {
  char message[MESSAGE_SIZE], line[FF__LINE_SIZE];
  const ff_registry *registry = report->references->registry;
  snprintf(message, sizeof message, "nothing refers to `%s`", flag->name);
  const ff_rule *rule = ff__rule_numbered(FF__RULE_UNUSED_FLAG);
  ff_diagnostic found = {
      .code = rule->code,
      .severity = rule->severity,
      .file = ff_registry_file(registry),
      .line = flag->line,
      .column = flag->column,
      .flag = flag->name,
      .message = message,
      .help = "remove it from the registry; or say who asks for it, as in "
              "`externalUse: the mobile app`",
      .source_line = ff__line_of(registry, flag->line, line),
  };
  report->to(&found, report->user);
}

/* -- The others ------------------------------------------------------------- */

static const char *nearest(struct report *report, const char *name) {
  const ff_registry *registry = report->references->registry;
  size_t count = ff_registry_count(registry);
  if (!report->names) {
    report->names = calloc(count + 1, sizeof *report->names);
    for (size_t i = 0; report->names && i < count; i++)
      report->names[i] = ff_registry_at(registry, i)->name;
  }
  return report->names ? ff__text_nearest(name, report->names) : NULL;
}

static bool is_broken(const struct report *report, const char *flag) {
  const ff__name *name = ff__vocabulary_find(&report->references->vocabulary, flag, strlen(flag));
  return name && name->broken;
}

static void tell_unregistered(struct report *report, const ff_reference *reference) {
  char message[MESSAGE_SIZE], help[MESSAGE_SIZE];
  if (reference->kind == FF_REFERENCE_MENTION || !reference->flag || reference->registered) return;
  if (is_broken(report, reference->flag)) return;
  const char *meant = nearest(report, reference->flag);
  snprintf(message, sizeof message, "`%s` is not registered, and so it is off", reference->flag);
  snprintf(help, sizeof help, "did you mean `%s`?", meant ? meant : "");
  tell(report, FF__RULE_UNREGISTERED, reference, message,
       meant ? help : "add it to the registry, or remove the code");
}

static void tell_built(const struct report *report, const ff_reference *reference) {
  char message[MESSAGE_SIZE];
  if (reference->kind != FF_REFERENCE_BUILT) return;
  snprintf(message, sizeof message, "the name that `%s` is given is made at run time",
           reference->function);
  tell(report, FF__RULE_BUILT_NAME, reference, message,
       "write the flag's name, or a constant; or tell of the function around it with --wrapper");
}

static void tell_nested(const struct report *report, const ff_reference *reference) {
  char message[MESSAGE_SIZE];
  const ff_reference *outer = reference->inside;
  if (!outer) return;
  snprintf(message, sizeof message, "%s%s%s is checked inside of the check of %s%s%s on line %u",
           reference->flag ? "`" : "", reference->flag ? reference->flag : "a flag",
           reference->flag ? "`" : "", outer->flag ? "`" : "", outer->flag ? outer->flag : "a flag",
           outer->flag ? "`" : "", (unsigned)outer->line);
  tell(report, FF__RULE_NESTED, reference, message,
       "flags are never nested: let one of them decide alone, or make one flag of both");
}

static void tell_finer(const struct report *report, const ff_reference *reference) {
  char message[MESSAGE_SIZE];
  const ff_flag *flag = reference->registered;
  if (!flag || reference->level <= flag->scope) return;
  snprintf(message, sizeof message, "`%s` is checked for a %s, but its scope is %s", flag->name,
           ff_scope_name(reference->level), ff_scope_name(flag->scope));
  tell(report, FF__RULE_FINER_TENANT, reference, message,
       "leave the tenant out, or widen the flag's scope in the registry");
}

ff_err ff_references_lint(const ff_references *references, ff_diagnostic_fn to, void *user) {
  if (!references || !to) return FF_ERR_INVALID;
  struct report report = {references, NULL, to, user};
  const ff_diagnostic *remark;
  const ff_flag *flag;
  const ff_reference *reference;
  for (size_t i = 0; (remark = ff_references_diagnostic_at(references, i)) != NULL; i++)
    to(remark, user);
  for (size_t i = 0; (flag = ff_registry_at(references->registry, i)) != NULL; i++)
    if (!flag->external_use && !ff_references_has(references, flag)) tell_unused(&report, flag);
  for (size_t i = 0; (reference = ff_references_at(references, i)) != NULL; i++) {
    tell_unregistered(&report, reference);
    tell_built(&report, reference);
    tell_nested(&report, reference);
    tell_finer(&report, reference);
  }
  free(report.names);
  return FF_OK;
}
