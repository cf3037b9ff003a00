/* Any bytes as a registry: read, lint, look up everything that it then holds, and make of it
 * what can be made. */
#include "fuzz.h"

#include <featureflag/generate.h>
#include <featureflag/lint.h>

enum { TODAY = 20500 }; /* 2026-02-16 */

struct seen {
  const ff_registry *registry;
  size_t findings;
};

static void check_diagnostic(const ff_diagnostic *diagnostic) {
  HOLDS(strncmp(diagnostic->code, "FF", 2) == 0);
  HOLDS(diagnostic->line > 0 && diagnostic->column > 0);
  HOLDS(fuzz_is_printable(diagnostic->message, false));
  HOLDS(!diagnostic->help || fuzz_is_printable(diagnostic->help, false));
  HOLDS(!diagnostic->source_line || fuzz_is_printable(diagnostic->source_line, false));
  char line[200];
  size_t needed = ff_diagnostic_format(diagnostic, line, sizeof line);
  HOLDS(needed >= strlen(line) && fuzz_is_printable(line, false));
}

static void take_finding(const ff_diagnostic *diagnostic, void *user) {
  struct seen *seen = user;
  check_diagnostic(diagnostic);
  seen->findings++;
}

static void check_flag(const ff_registry *registry, const ff_flag *flag) {
  static const char *const fields[] = {"description", "defaultEnabled",  "scope",
                                       "addedDate",   "expectedRemoval", "owner",
                                       "reason",      "externalUse",     "nothing"};
  HOLDS(ff_registry_find(registry, flag->name) == flag);
  HOLDS(flag->scope <= FF_SCOPE_WORKSPACE);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    uint32_t line = 0, column = 0;
    ff_registry_place(registry, flag, fields[i], &line, &column);
    HOLDS(line > 0 && column > 0);
  }
  uint32_t first, last;
  ff_registry_lines(registry, flag, &first, &last);
  HOLDS(first == flag->line && first <= last);
  size_t size;
  HOLDS(ff_registry_line(registry, last, &size) != NULL);
}

static void check_comments(const ff_registry *registry) {
  const char *comment;
  uint32_t line, column, line_before = 0;
  size_t size, line_size;
  for (size_t i = 0; (comment = ff_registry_comment_at(registry, i, &line, &column, &size)); i++) {
    const char *text = ff_registry_line(registry, line, &line_size);
    HOLDS(text && comment == text + column - 1 && size == line_size - (column - 1));
    HOLDS(*comment == '#' && line > line_before);
    line_before = line;
  }
}

static void check_registry(const ff_registry *registry) {
  size_t errors = 0, count = ff_registry_diagnostic_count(registry);
  for (size_t i = 0; i < count; i++) {
    const ff_diagnostic *diagnostic = ff_registry_diagnostic_at(registry, i);
    check_diagnostic(diagnostic);
    errors += diagnostic->severity == FF_SEVERITY_ERROR;
  }
  HOLDS(errors == ff_registry_error_count(registry));
  HOLDS(ff_registry_diagnostic_at(registry, count) == NULL);

  size_t flags = ff_registry_count(registry);
  for (size_t i = 0; i < flags; i++)
    check_flag(registry, ff_registry_at(registry, i));
  HOLDS(ff_registry_at(registry, flags) == NULL);
  check_comments(registry);

  struct seen seen = {registry, 0};
  HOLDS(ff_lint(registry, TODAY, take_finding, &seen) == FF_OK);
  HOLDS(seen.findings >= count);
}

/* A text that is mended holds the same flags, and there is nothing more to mend in it. */
static char *fix(const ff_registry *registry, size_t *size) {
  char *text = NULL;
  ff_linter *linter = ff_linter_create(TODAY);
  HOLDS(linter != NULL);
  ff_linter_check(linter, registry);
  HOLDS(ff_linter_settle(linter) == FF_OK);
  HOLDS(ff_linter_fix(linter, registry, &text, size) == FF_OK);
  ff_linter_destroy(linter);
  return text;
}

static void check_fix(const ff_registry *registry) {
  size_t size, again;
  char *text = fix(registry, &size);
  if (!text) return;
  ff_registry *fixed;
  HOLDS(strlen(text) == size);
  HOLDS(ff_registry_parse("fuzz.yml", text, size, &fixed, NULL) == FF_OK);
  HOLDS(ff_registry_error_count(fixed) == 0);
  HOLDS(ff_registry_count(fixed) == ff_registry_count(registry));
  HOLDS(fix(fixed, &again) == NULL);
  ff_registry_destroy(fixed);
  free(text);
}

/* What is made is as long as it was measured, and no text of the registry breaks its lines. */
static void check_generated(const ff_registry *registry) {
  for (int what = 0; what <= FF_GENERATED_SCHEMA; what++) {
    char *text = NULL;
    size_t size = 0;
    ff_error error;
    ff_err err = ff_generate(registry, (ff_generated)what, TODAY, &text, &size, &error);
    HOLDS(err == FF_OK || err == FF_ERR_REGISTRY);
    HOLDS(err == FF_OK || fuzz_is_printable(error.message, true));
    if (err != FF_OK) continue;
    HOLDS(strlen(text) == size && fuzz_is_printable(text, true));
    free(text);
  }
}

static void check_settings(const char *text, size_t size) {
  ff_registry *settings;
  const ff_setting *setting;
  HOLDS(ff_settings_parse("fuzz.yml", text, size, &settings, NULL) == FF_OK);
  for (size_t i = 0; i < ff_registry_diagnostic_count(settings); i++)
    check_diagnostic(ff_registry_diagnostic_at(settings, i));
  for (size_t i = 0; (setting = ff_settings_at(settings, i)); i++)
    HOLDS(setting->section && setting->line > 0 && setting->key_line > 0);
  check_comments(settings);
  ff_registry_destroy(settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  ff_registry *registry;
  ff_error error;
  ff_err err = ff_registry_parse("fuzz.yml", (const char *)data, size, &registry, &error);
  HOLDS(err == FF_OK);
  check_registry(registry);
  check_fix(registry);
  check_generated(registry);
  check_settings((const char *)data, size);
  char *text = fuzz_text(data, size);
  ff_registry_find(registry, text);
  free(text);
  ff_registry_destroy(registry);
  return 0;
}
