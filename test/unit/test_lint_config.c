/* lint.yml: what it changes, and what is said of mistakes in it. */
#include "linting.h"

#include "lint/config.h"

#include <stdlib.h>
#include <unistd.h>

TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("base.c")
TEST_SOURCE_FILE("baseline.c")
TEST_SOURCE_FILE("changes.c")
TEST_SOURCE_FILE("check.c")
TEST_SOURCE_FILE("check_debt.c")
TEST_SOURCE_FILE("check_extension.c")
TEST_SOURCE_FILE("check_names.c")
TEST_SOURCE_FILE("check_owners.c")
TEST_SOURCE_FILE("comments.c")
TEST_SOURCE_FILE("date.c")
TEST_SOURCE_FILE("diagnostics.c")
TEST_SOURCE_FILE("encoding.c")
TEST_SOURCE_FILE("error.c")
TEST_SOURCE_FILE("events.c")
TEST_SOURCE_FILE("fail.c")
TEST_SOURCE_FILE("fields.c")
TEST_SOURCE_FILE("file.c")
TEST_SOURCE_FILE("git.c")
TEST_SOURCE_FILE("history.c")
TEST_SOURCE_FILE("hunks.c")
TEST_SOURCE_FILE("ignore.c")
TEST_SOURCE_FILE("key.c")
TEST_SOURCE_FILE("linter.c")
TEST_SOURCE_FILE("load.c")
TEST_SOURCE_FILE("mangle.c")
TEST_SOURCE_FILE("order.c")
TEST_SOURCE_FILE("owners.c")
TEST_SOURCE_FILE("pages_debt.c")
TEST_SOURCE_FILE("pages_drift.c")
TEST_SOURCE_FILE("pages_form.c")
TEST_SOURCE_FILE("pages_coverage.c")
TEST_SOURCE_FILE("pages_ignore.c")
TEST_SOURCE_FILE("pages_references.c")
TEST_SOURCE_FILE("process.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("report.c")
TEST_SOURCE_FILE("rules.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

static char path[] = "/tmp/ff-lint-XXXXXX";
static ff_error error;

void setUp(void) {
  linting_begin();
  strcpy(path + strlen(path) - 6, "XXXXXX");
  close(mkstemp(path));
  memset(&error, 0, sizeof error);
}
void tearDown(void) {
  unlink(path);
  linting_end();
}

/* A linter that is told this. */
static ff_err configure(const char *text) {
  FILE *file = fopen(path, "w");
  TEST_ASSERT_NOT_NULL(file);
  fputs(text, file);
  fclose(file);
  ff_linter_destroy(linter);
  linter = ff_linter_create(day("2026-11-20"));
  return ff_linter_configure(linter, path, &error);
}

static void lint_with(const char *config) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, configure(config), error.message);
  ff_linter_check(linter, registry);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
}

static void assert_mistake(const char *config, const char *code, uint32_t line, uint32_t column,
                           const char *message, const char *help) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_CONFIG, configure(config), config);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_size_t_MESSAGE(1, count(), config);
  TEST_ASSERT_EQUAL_STRING(code, found(0)->code);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(line, found(0)->line, config);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(column, found(0)->column, config);
  TEST_ASSERT_EQUAL_STRING(path, found(0)->file);
  TEST_ASSERT_EQUAL_STRING(message, found(0)->message);
  if (help) TEST_ASSERT_EQUAL_STRING(help, found(0)->help);
}

#define FLAG(fields)                                                                               \
  "flags:\n  a:\n    description: text\n    defaultEnabled: false\n    scope: global\n" fields

/* -- What it changes ---------------------------------------------------------- */

void test_config_changes_severities_by_code_and_by_name(void) {
  parse(FLAG("    expectedRemoval: 2026-01-01\n"));
  lint_with("rules:\n  FF204: warning\n  no-owner: info\n");
  TEST_ASSERT_EQUAL_STRING("FF201 2:3 a|FF204 6:22 a|", all_found());
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_INFO, found(0)->severity);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, found(1)->severity);
}

void test_config_switches_rules_off(void) {
  parse(FLAG("    expectedRemoval: 2026-01-01\n"));
  lint_with("rules: {expired: off, FF201: error}\n");
  TEST_ASSERT_EQUAL_STRING("FF201 2:3 a|", all_found());
  parse("flags: {a: {defaultEnabled: true, scope: global}}");
  lint_with("rules: {no-description: off, no-owner: off, no-removal: off}\n");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

void test_config_changes_when_a_flag_is_due(void) {
  parse(FLAG("    owner: b\n    expectedRemoval: 2026-12-20\n"));
  lint_with("thresholds:\n  dueWithinDays: 30\n");
  TEST_ASSERT_EQUAL_STRING("FF205 7:22 a|", all_found());
  lint_with("thresholds:\n  dueWithinDays: 29\n");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

void test_config_limits_how_long_a_flag_lives(void) {
  parse(FLAG("    owner: b\n    addedDate: 2026-01-01\n    expectedRemoval: 2027-01-01\n"));
  lint_with("");
  TEST_ASSERT_EQUAL_STRING("", all_found());
  lint_with("thresholds:\n  longestLifeDays: 365\n");
  TEST_ASSERT_EQUAL_STRING("", all_found());
  lint_with("thresholds:\n  longestLifeDays: 364\n");
  assert_only("FF206", 8, 22, "`a` is to live for 365 days, more than 364",
              "split the work so that the flag can go earlier, or make it permanent");
}

void test_config_counts_the_life_of_an_expired_flag_up_to_today(void) {
  parse(FLAG("    owner: b\n    addedDate: 2026-01-01\n    expectedRemoval: 2026-03-01\n"));
  lint_with("thresholds:\n  longestLifeDays: 322\nrules: {expired: off}\n");
  TEST_ASSERT_EQUAL_STRING("FF206 7:16 a|", all_found());
  TEST_ASSERT_EQUAL_STRING("`a` has lived for 323 days, more than 322", found(0)->message);
  parse(FLAG("    owner: b\n    addedDate: 2026-01-01\n    permanent: true\n    reason: c\n"));
  lint_with("thresholds:\n  longestLifeDays: 1\n");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

/* -- Mistakes ------------------------------------------------------------------ */

void test_config_reports_unknown_keys(void) {
  assert_mistake("rule:\n  FF204: off\n", "FF113", 1, 1, "unknown key `rule`",
                 "did you mean `rules`?");
  assert_mistake("\nexclude: [a, b]\n", "FF113", 2, 1, "unknown key `exclude`",
                 "there are `rules`, `thresholds` and `owners`");
  assert_mistake("thresholds:\n  dueWithin: 3\n", "FF113", 2, 3, "unknown key `dueWithin`", NULL);
  TEST_ASSERT_EQUAL_STRING("there are: dueWithinDays longestLifeDays extensionsAllowed "
                           "flagsPerOwner expiredPerOwner",
                           found(0)->help);
}

void test_config_reports_unknown_rules(void) {
  assert_mistake("rules:\n  FF299: off\n", "FF141", 2, 3, "there is no rule `FF299`", NULL);
  assert_mistake("rules:\n  expird: off\n", "FF141", 2, 3, "there is no rule `expird`",
                 "did you mean `expired`?");
  assert_mistake("rules:\n  something-else: off\n", "FF141", 2, 3,
                 "there is no rule `something-else`", "see `ffctl explain-rule`");
}

void test_config_reports_unknown_severities(void) {
  assert_mistake("rules:\n  FF204: warn\n", "FF142", 2, 10, "unknown severity `warn`",
                 "write `error`, `warning`, `info` or `off`");
  assert_mistake("rules:\n  FF204: warnings\n", "FF142", 2, 10, "unknown severity `warnings`",
                 "did you mean `warning`?");
}

void test_config_reports_what_is_no_number(void) {
  static const char *const bad[] = {"soon", "-1", "36501", "1.5", "14d", "99999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char text[64], message[128];
    snprintf(text, sizeof text, "thresholds:\n  dueWithinDays: %s\n", bad[i]);
    snprintf(message, sizeof message, "`dueWithinDays` is `%s`, not a number from 0 to 36500",
             bad[i]);
    assert_mistake(text, "FF143", 2, 18, message, "write the number without a unit");
  }
}

void test_config_reports_severities_that_cannot_be_changed(void) {
  assert_mistake("rules:\n  FF101: off\n", "FF144", 2, 3, "FF101 is always an error",
                 "take it out");
  assert_mistake("rules:\n  boolean: error\n", "FF144", 2, 3, "FF122 is always an error", NULL);
}

void test_config_reports_the_wrong_kind(void) {
  assert_mistake("rules: off\n", "FF111", 1, 8, "`rules` is a mapping, as in `FF204: warning`",
                 NULL);
  assert_mistake("owners: {a: b}\n", "FF111", 1, 13, "`owners` is a single text", NULL);
}

void test_config_reports_mistakes_of_form_and_all_others(void) {
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG,
                        configure("rules:\n  FF204: of\n  FF204: off\n  FF9: off\nowners: ''\n"));
  char message[64];
  snprintf(message, sizeof message, "%s has 4 mistakes", path);
  TEST_ASSERT_EQUAL_STRING(message, error.message);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_STRING("FF142 2:10 -|FF114 3:3 -|FF141 4:3 -|FF121 5:9 -|", all_found());
}

void test_config_reports_a_file_that_cannot_be_read(void) {
  linter = ff_linter_create(day("2026-11-20"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_linter_configure(linter, "/no/lint.yml", &error));
  TEST_ASSERT_EQUAL_STRING("/no/lint.yml cannot be read: No such file or directory", error.message);
}
