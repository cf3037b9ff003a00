/* Flags that somebody should act on, as of 2026-11-20; and how findings are reported. */
#include "linting.h"

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
TEST_SOURCE_FILE("config.c")
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

void setUp(void) {
  linting_begin();
}
void tearDown(void) {
  linting_end();
}

static void load(const char *path) {
  ff_registry_destroy(registry);
  registry = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_load(path, &registry, NULL));
}

void test_ff_linter_has_nothing_to_say_of_the_sample(void) {
  load("registry/flags.yml");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

/* -- One rule after the other ----------------------------------------------- */

void test_ff_linter_wants_an_owner(void) {
  lint_fields("    expectedRemoval: 2027-01-01");
  assert_only("FF201", 2, 3, "`a` has no owner", "add `owner: team-name`");
  TEST_ASSERT_EQUAL_STRING("  a:", found(0)->source_line);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, found(0)->severity);
}

void test_ff_linter_wants_a_removal_date(void) {
  lint_fields("    owner: b");
  assert_only("FF203", 2, 3, "`a` has no removal date",
              "add `expectedRemoval: YYYY-MM-DD`, or `permanent: true` and a `reason`");
  lint_fields("    owner: b\n    permanent: false\n    reason: It was once");
  TEST_ASSERT_EQUAL_STRING("FF203 2:3 a|", all_found());
}

void test_ff_linter_takes_a_reason_instead_of_a_removal_date(void) {
  lint_fields("    owner: b\n    permanent: true\n    reason: An emergency switch");
  TEST_ASSERT_EQUAL_STRING("", all_found());
  lint_fields("    owner: b\n    permanent: true");
  assert_only("FF203", 6, 16, "`a` is permanent without a reason",
              "add `reason:` and say why it has to stay");
}

void test_ff_linter_refuses_a_permanent_flag_that_is_to_be_removed(void) {
  lint_fields("    owner: b\n    permanent: true\n    reason: c\n    expectedRemoval: 2020-01-01");
  assert_only("FF203", 6, 16, "`a` is permanent, and yet to be removed",
              "take out `permanent` or `expectedRemoval`");
}

static const char *const expired_help =
    "remove the flag and its code, or move expectedRemoval and say why in extensionReason";

void test_ff_linter_tells_for_how_long_a_flag_has_expired(void) {
  lint_fields("    owner: b\n    expectedRemoval: 2026-07-01");
  assert_only("FF204", 6, 22, "`a` expired 142 days ago (2026-07-01)", expired_help);
  TEST_ASSERT_EQUAL_STRING("    expectedRemoval: 2026-07-01", found(0)->source_line);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, found(0)->severity);
}

void test_ff_linter_lets_a_flag_live_until_its_last_day(void) {
  lint_fields("    owner: b\n    expectedRemoval: 2026-11-20");
  assert_only("FF205", 6, 22, "today is the last day of `a` (2026-11-20)",
              "plan the removal of the flag and its code");
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_INFO, found(0)->severity);
  lint("2026-11-21");
  assert_only("FF204", 6, 22, "`a` expired 1 day ago (2026-11-20)", expired_help);
}

void test_ff_linter_tells_when_a_flag_is_due(void) {
  lint_fields("    owner: b\n    expectedRemoval: 2026-11-21");
  TEST_ASSERT_EQUAL_STRING("`a` is due in 1 day (2026-11-21)", found(0)->message);
  lint("2026-11-07");
  TEST_ASSERT_EQUAL_STRING("`a` is due in 14 days (2026-11-21)", found(0)->message);
  lint("2026-11-06");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

void test_ff_linter_tells_of_what_is_released_and_still_guarded(void) {
  parse("flags:\n  a:\n    description: text\n    defaultEnabled: true\n    scope: global\n"
        "    expectedRemoval: 2026-11-19\n    owner: b\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("FF210 4:21 a|FF204 6:22 a|", all_found());
  TEST_ASSERT_EQUAL_STRING("`a` is on by default and expired: it is released", found(0)->message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, found(0)->severity);
  lint("2026-11-05");
  TEST_ASSERT_EQUAL_STRING("FF205 6:22 a|", all_found());
}

void test_ff_linter_reports_removal_before_addition(void) {
  lint_fields("    owner: b\n    addedDate: 2027-01-20\n    expectedRemoval: 2027-01-20");
  lint("2027-01-20");
  TEST_ASSERT_EQUAL_STRING("FF205 7:22 a|", all_found());
  lint_fields("    owner: b\n    addedDate: 2026-11-20\n    expectedRemoval: 2026-11-19");
  TEST_ASSERT_EQUAL_STRING("FF204 7:22 a|FF207 7:22 a|", all_found());
  TEST_ASSERT_EQUAL_STRING("`a` is to be removed (2026-11-19) before it was added (2026-11-20)",
                           found(1)->message);
}

void test_ff_linter_reports_addition_in_the_future(void) {
  lint_fields("    owner: b\n    addedDate: 2026-12-02\n    expectedRemoval: 2027-01-01");
  assert_only("FF207", 6, 16, "`a` was added 12 days in the future (2026-12-02)",
              "write the day on which the flag was added to the registry");
  lint("2026-12-02");
  TEST_ASSERT_EQUAL_size_t(0, count());
}

void test_ff_linter_takes_any_day(void) {
  lint_fields("    owner: b\n    addedDate: 0001-01-01\n    expectedRemoval: 9999-12-31");
  lint_as_of(INT32_MAX);
  TEST_ASSERT_EQUAL_STRING("`a` expired 2144550751 days ago (9999-12-31)", found(0)->message);
  lint_as_of(INT32_MIN + 1);
  TEST_ASSERT_EQUAL_STRING("`a` was added 2146764485 days in the future (0001-01-01)",
                           found(0)->message);
}

/* -- Order ------------------------------------------------------------------ */

void test_ff_linter_reports_in_file_order_with_what_reading_found(void) {
  load("test/registries/good/stale.yml");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("FF201 3:3 ownerless|"
                           "FF132 9:3 eternal|FF203 9:3 eternal|"
                           "FF210 17:21 expired|FF204 20:22 expired|"
                           "FF207 26:16 backwards|FF207 27:22 backwards|"
                           "FF118 29:3 nothing-known|FF201 29:3 nothing-known|"
                           "FF203 29:3 nothing-known|",
                           all_found());
}

void test_ff_linter_passes_on_what_stands_after_the_last_flag(void) {
  load("test/registries/bad/unclosed-quote.yml");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_size_t(2, count());
  TEST_ASSERT_EQUAL_STRING("FF123", found(0)->code);
  TEST_ASSERT_EQUAL_STRING("FF101", found(1)->code);
}

/* -- Findings of others ------------------------------------------------------ */

void test_ff_linter_add_sorts_in_what_others_found(void) {
  char message[] = "text";
  parse("flags: {}\n");
  lint("2026-11-20");
  ff_linter_add(linter, &(ff_diagnostic){.code = "FF204",
                                         .file = "b.yml",
                                         .line = 7,
                                         .column = 2,
                                         .message = message,
                                         .severity = FF_SEVERITY_INFO});
  ff_linter_add(linter, &(ff_diagnostic){.code = "FF201",
                                         .file = "a.yml",
                                         .line = 9,
                                         .column = 1,
                                         .message = message,
                                         .flag = "c",
                                         .help = "do it"});
  ff_linter_add(linter,
                &(ff_diagnostic){
                    .code = "FF203", .file = "b.yml", .line = 7, .column = 1, .message = message});
  memset(message, 'x', sizeof message - 1);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_STRING("FF203 7:1 -|FF204 7:2 -|FF201 9:1 c|", all_found());
  TEST_ASSERT_EQUAL_STRING("b.yml", found(0)->file);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, found(1)->severity);
  TEST_ASSERT_EQUAL_STRING("a.yml", found(2)->file);
  TEST_ASSERT_EQUAL_STRING("text", found(2)->message);
  TEST_ASSERT_EQUAL_STRING("do it", found(2)->help);
  TEST_ASSERT_NULL(found(1)->help);
  TEST_ASSERT_NULL(ff_linter_at(linter, 3));
}

void test_ff_linter_add_wants_a_rule(void) {
  linter = ff_linter_create(day("2026-11-20"));
  ff_linter_add(linter, &(ff_diagnostic){.code = "FF000", .file = "a.yml", .message = "m"});
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_linter_settle(linter));
}

void test_ff_linter_does_not_need_its_registry_any_more(void) {
  lint_fields("    owner: b");
  ff_registry_destroy(registry);
  registry = NULL;
  assert_only("FF203", 2, 3, "`a` has no removal date",
              "add `expectedRemoval: YYYY-MM-DD`, or `permanent: true` and a `reason`");
}

/* -- In one call -------------------------------------------------------------- */

static void note(const ff_diagnostic *diagnostic, void *user) {
  strcat(user, diagnostic->code);
}

void test_ff_lint_does_it_in_one_call(void) {
  char codes[64] = "";
  load("test/registries/good/stale.yml");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_lint(registry, day("2026-11-20"), note, codes));
  TEST_ASSERT_EQUAL_STRING("FF201FF132FF203FF210FF204FF207FF207FF118FF201FF203", codes);
}

void test_ff_lint_refuses_what_it_cannot_work_with(void) {
  char codes[64] = "";
  load("registry/flags.yml");
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_lint(NULL, 0, note, codes));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_lint(registry, 0, NULL, codes));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_lint(registry, FF_DATE_NONE, note, codes));
  TEST_ASSERT_NULL(ff_linter_create(FF_DATE_NONE));
  TEST_ASSERT_EQUAL_STRING("", codes);
}
