/* check_extension.c - FF208: removal dates that were moved since another revision. */
#include "core/error.h"
#include "lint/check.h"
#include "lint/linter.h"

#include <stdlib.h>
#include <string.h>

static bool was_extended(const ff_flag *flag, const ff_flag *before) {
  return flag->expected_removal != FF_DATE_NONE && before->expected_removal != FF_DATE_NONE &&
         flag->expected_removal > before->expected_removal;
}

/* A reason is for one extension: that of the time before does not count. */
static bool says_why(const ff_flag *flag, const ff_flag *before) {
  if (!flag->extension_reason) return false;
  return !before->extension_reason || strcmp(flag->extension_reason, before->extension_reason) != 0;
}

static void report_silent(const ff__check *check, const ff_flag *flag, const ff_flag *before) {
  ff__report(check, FF__RULE_EXTENDED,
             (ff__subject){flag, "expectedRemoval", "say why in `extensionReason`"},
             "`%s` was to be removed on %s, now on %s, %s", flag->name,
             ff__day_of(before->expected_removal).text, ff__day_of(flag->expected_removal).text,
             flag->extension_reason ? "with the extensionReason of the time before"
                                    : "without an extensionReason");
}

static void report_again(const ff__check *check, const ff_flag *flag, const ff_flag *before,
                         long most) {
  ff__report_grave(check, FF__RULE_EXTENDED,
                   (ff__subject){flag, "expectedRemoval",
                                 "remove the flag, or make it `permanent: true` with a `reason`"},
                   "`%s` was to be removed on %s, now on %s, which makes more than %ld extension%s",
                   flag->name, ff__day_of(before->expected_removal).text,
                   ff__day_of(flag->expected_removal).text, most, most == 1 ? "" : "s");
}

/* Asks for the history, which takes time, of flags alone whose date was moved now. */
static ff_err check_flag(const ff__check *check, const ff__base *base, const ff_flag *flag,
                         ff_error *error) {
  const ff_flag *before = ff_registry_find(base->registry, flag->name);
  if (!before || flag->permanent || !was_extended(flag, before)) return FF_OK;
  long most = check->linter->config.thresholds[FF__EXTENSIONS_ALLOWED], moves = 0;
  ff_err err = ff__base_count_moves(base, before, most, &moves, error);
  if (err) return err;
  if (moves + 1 > most)
    report_again(check, flag, before, most);
  else if (!says_why(flag, before))
    report_silent(check, flag, before);
  return FF_OK;
}

static ff_err check_extensions(const ff__check *check, const ff__base *base, ff_error *error) {
  ff_severity severity;
  const ff_rule *rule = ff__rule_numbered(FF__RULE_EXTENDED);
  if (!ff__config_severity(&check->linter->config, rule, &severity)) return FF_OK;
  const ff_flag *flag;
  ff_err err = FF_OK;
  for (size_t i = 0; !err && (flag = ff_registry_at(check->registry, i)); i++)
    err = check_flag(check, base, flag, error);
  return err;
}

ff_err ff_linter_compare(ff_linter *linter, const ff_registry *registry, const char *revision,
                         ff_error *error) {
  ff__check check = {registry, linter->today, linter};
  ff__base *base = calloc(1, sizeof *base);
  if (!base) return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
  ff_err err = ff__base_open(base, ff_registry_file(registry), revision, error);
  if (!err) err = check_extensions(&check, base, error);
  if (!err && !ff__base_compare(base, linter, registry)) linter->out_of_memory = true;
  if (err) {
    ff__base_destroy(base);
    return err;
  }
  ff__base_destroy(linter->base);
  linter->base = base;
  linter->looked_for[FF__RULE_EXTENDED] = true;
  return FF_OK;
}
