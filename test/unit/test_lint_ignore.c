/* Comments that say what to ignore, as of 2026-11-20. */
#include "linting.h"

#include "lint/ignore.h"
#include "lint/linter.h"

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
TEST_SOURCE_FILE("key.c")
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

/* Two flags without an owner; `above` are lines above the second one, `behind` stands
 * behind its name, `in` are lines in it. */
static void lint_comments(const char *above, const char *behind, const char *in) {
  char text[1024];
  snprintf(text, sizeof text,
           "flags:\n"
           "  a:\n"
           "    description: d\n"
           "    defaultEnabled: false\n"
           "    scope: global\n"
           "    expectedRemoval: 2030-01-01\n"
           "%s"
           "  b:%s\n"
           "    description: d\n"
           "    defaultEnabled: false\n"
           "%s"
           "    scope: global\n"
           "    expectedRemoval: 2030-01-01\n",
           above, behind, in);
  parse(text);
  lint("2026-11-20");
}

/* The states of all findings, as in "FF201 a open|FF201 b ignored|". */
static const char *states(void) {
  static const char *const names[] = {"open", "old", "ignored", "known"};
  static char all[1024];
  size_t length = 0;
  all[0] = '\0';
  for (size_t i = 0; i < count(); i++)
    length += (size_t)snprintf(all + length, sizeof all - length, "%s %s %s|", found(i)->code,
                               found(i)->flag ? found(i)->flag : "-",
                               names[ff_linter_at(linter, i)->state]);
  return all;
}

#define ONLY_B "FF201 a open|FF201 b ignored|"

/* -- Where it stands ------------------------------------------------------------- */

void test_ignore_stands_behind_the_name_in_the_entry_or_above(void) {
  lint_comments("", " # ff:ignore FF201 -- why", "");
  TEST_ASSERT_EQUAL_STRING(ONLY_B, states());
  TEST_ASSERT_EQUAL_STRING("why", ff_linter_at(linter, 1)->reason);
  lint_comments("", "", "    # ff:ignore FF201 -- why\n");
  TEST_ASSERT_EQUAL_STRING(ONLY_B, states());
  lint_comments("\n  # ff:ignore FF201 -- why\n", "", "");
  TEST_ASSERT_EQUAL_STRING(ONLY_B, states());
  lint_comments("# About b.\n  # ff:ignore FF201 -- why\n  # More.\n", "", "");
  TEST_ASSERT_EQUAL_STRING(ONLY_B, states());
}

void test_ignore_that_is_deeper_than_the_next_name_is_about_the_flag_before(void) {
  lint_comments("    # ff:ignore FF201 -- why\n", "", "");
  TEST_ASSERT_EQUAL_STRING("FF201 a ignored|FF201 b open|", states());
  lint_comments("    # More.\n    # ff:ignore FF201 -- why\n  # About b.\n", "", "");
  TEST_ASSERT_EQUAL_STRING("FF201 a ignored|FF201 b open|", states());
}

void test_ignore_that_stands_at_no_flag(void) {
  lint_comments("\n  # ff:ignore FF201 -- why\n\n", "", "");
  TEST_ASSERT_EQUAL_STRING("FF201 a open|FF904 - open|FF201 b open|", states());
  TEST_ASSERT_EQUAL_UINT32(8, found(1)->line);
  TEST_ASSERT_EQUAL_UINT32(3, found(1)->column);
  TEST_ASSERT_EQUAL_STRING("this comment stands at no flag", found(1)->message);
  TEST_ASSERT_EQUAL_STRING("  # ff:ignore FF201 -- why", found(1)->source_line);
  parse("# ff:ignore FF201 -- why\nflags: {}\n# ff:ignore FF201 -- why\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("FF904 - open|FF904 - open|", states());
}

void test_ignore_at_a_flag_with_mistakes(void) {
  parse("flags:\n  # ff:ignore FF201 -- why\n  a: {defaultEnabled: maybe, scope: global}\n"
        "  # ff:ignore FF203 FF201 FF118 -- why\n  b: {defaultEnabled: true, scope: global}\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("FF118 a open|FF122 a open|FF118 b ignored|FF201 b ignored|"
                           "FF203 b ignored|",
                           states());
}

void test_what_is_no_comment_ignores_nothing(void) {
  lint_comments("", "", "    owner: \"# ff:ignore FF201 -- why\"\n");
  TEST_ASSERT_EQUAL_STRING("FF201 a open|", states());
  lint_comments("", " # see ff:ignore FF201 -- why", "");
  TEST_ASSERT_EQUAL_STRING("FF201 a open|FF201 b open|", states());
}

/* -- What it says ---------------------------------------------------------------- */

void test_ignore_takes_several_rules_by_code_and_by_name(void) {
  lint_comments("", "  # ff:ignore no-owner, FF205 FF204 -- why", "");
  TEST_ASSERT_EQUAL_STRING("FF201 a open|FF201 b ignored|FF903 b open|FF903 b open|", states());
}

void test_ignore_counts_up_to_its_date(void) {
  lint_comments("", " # ff:ignore FF201 until=2026-11-20 -- why", "");
  TEST_ASSERT_EQUAL_STRING(ONLY_B, states());
  lint_comments("", " # ff:ignore FF201 until=2026-11-19 -- why", "");
  TEST_ASSERT_EQUAL_STRING("FF201 a open|FF201 b open|FF902 b open|", states());
  TEST_ASSERT_EQUAL_STRING("this ff:ignore counted until 2026-11-19", found(2)->message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, found(2)->severity);
}

void test_ignore_wants_a_reason(void) {
  static const char *const without[] = {"", " --", " -- ", " ---", " --  \t"};
  for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
    char comment[64];
    snprintf(comment, sizeof comment, " # ff:ignore FF201%s", without[i]);
    lint_comments("", comment, "");
    TEST_ASSERT_EQUAL_STRING_MESSAGE("FF201 a open|FF201 b ignored|FF901 b open|", states(),
                                     comment);
    TEST_ASSERT_NULL(ff_linter_at(linter, 1)->reason);
    TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, found(2)->severity);
  }
  lint_comments("", " # ff:ignore FF201 --why -- not", "");
  TEST_ASSERT_EQUAL_STRING("why -- not", ff_linter_at(linter, 1)->reason);
}

void test_ignore_of_what_is_not_there(void) {
  lint_comments("", " # ff:ignore FF204 -- why", "");
  TEST_ASSERT_EQUAL_STRING("FF201 a open|FF201 b open|FF903 b open|", states());
  TEST_ASSERT_EQUAL_STRING("there is no FF204 to be ignored here", found(2)->message);
}

void test_ignore_of_what_was_not_looked_for(void) {
  lint_comments("", " # ff:ignore FF202 FF206 FF208 FF209 FF201 -- why", "");
  TEST_ASSERT_EQUAL_STRING(ONLY_B, states());
}

/* -- What it cannot say ------------------------------------------------------------ */

static void assert_not_understood(const char *comment, const char *message) {
  lint_comments("", comment, "");
  TEST_ASSERT_EQUAL_STRING_MESSAGE("FF201 a open|FF201 b open|FF904 b open|", states(), comment);
  TEST_ASSERT_EQUAL_STRING(message, found(2)->message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, found(2)->severity);
}

void test_ignore_that_cannot_be_understood(void) {
  assert_not_understood(" # ff:ignore", "no rule is named");
  assert_not_understood(" # ff:ignore -- why", "no rule is named");
  assert_not_understood(" # ff:ignore until=2027-01-01 -- why", "no rule is named");
  assert_not_understood(" # ff:ignroe FF201 -- why", "`ff:ignroe` is nothing that is known here");
  assert_not_understood(" # ff:", "`ff:` is nothing that is known here");
  assert_not_understood(" # ff:ignore FF299 -- why", "there is no rule `FF299`");
  assert_not_understood(" # ff:ignore FF201 for now", "there is no rule `for`");
  assert_not_understood(" # ff:ignore FF201 until=soon -- why",
                        "`until=soon` is not a day that exists");
  assert_not_understood(" # ff:ignore FF201 until= -- why", "`until=` is not a day that exists");
  assert_not_understood(" # ff:ignore FF123 -- why", "FF123 cannot be ignored");
  assert_not_understood(" # ff:ignore FF903 -- why", "FF903 cannot be ignored");
  assert_not_understood(" # ff:ignore FF201 FF202 FF203 FF204 FF205 FF206 FF207 FF208 FF209 -- why",
                        "too many rules for one comment, FF209 among them");
}

/* -- Of other files ------------------------------------------------------------------ */

static void add(const char *file, uint32_t line) {
  ff_linter_add(
      linter,
      &(ff_diagnostic){.code = "FF204", .file = file, .line = line, .column = 1, .message = "m"});
}

void test_ignore_in_code_is_about_lines(void) {
  linter = ff_linter_create(day("2026-11-20"));
  static const char text[] = "// ff:ignore FF204 -- why";
  ff__ignore_read(linter, &(ff__comment){.file = "a.c",
                                         .line = 7,
                                         .column = 3,
                                         .text = text,
                                         .size = sizeof text - 1,
                                         .first = 8,
                                         .last = 9});
  add("a.c", 7);
  add("a.c", 8);
  add("b.c", 8);
  add("a.c", 9);
  add("a.c", 10);
  ff_linter_looked_for(linter, "FF204");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_STRING("FF204 - open|FF204 - ignored|FF204 - ignored|FF204 - open|"
                           "FF204 - open|",
                           states());
}

void test_ignore_in_code_that_is_not_used(void) {
  linter = ff_linter_create(day("2026-11-20"));
  static const char text[] = "/* ff:ignore FF204 -- why";
  ff__comment comment = {.file = "a.c",
                         .line = 7,
                         .column = 3,
                         .text = text,
                         .size = sizeof text - 1,
                         .first = 8,
                         .last = 9};
  ff__ignore_read(linter, &comment);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_STRING("", states());
  ff_linter_destroy(linter);
  linter = ff_linter_create(day("2026-11-20"));
  ff__ignore_read(linter, &comment);
  ff_linter_looked_for(linter, "FF204");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_STRING("FF903 - open|", states());
  TEST_ASSERT_EQUAL_STRING("a.c", found(0)->file);
  TEST_ASSERT_EQUAL_UINT32(7, found(0)->line);
}
