/* Names that are no mistake and yet mislead, and the order of flags. */
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

#define ENTRY                                                                                      \
  "{description: d, defaultEnabled: false, scope: global, owner: o, expectedRemoval: 2030-01-01}"

/* Lints flags of these names, one a line from the second on. */
static void lint_names(const char *const *names) {
  char text[2048] = "flags:\n";
  size_t length = strlen(text);
  for (; *names; names++)
    length += (size_t)snprintf(text + length, sizeof text - length, "  %s: " ENTRY "\n", *names);
  parse(text);
  lint("2026-11-20");
}

#define LINT_NAMES(...) lint_names((const char *const[]){__VA_ARGS__, NULL})

static size_t count_of(const char *code) {
  size_t times = 0;
  for (size_t i = 0; i < count(); i++)
    times += strcmp(found(i)->code, code) == 0;
  return times;
}

/* -- FF131 ------------------------------------------------------------------- */

void test_names_that_make_the_same_constant(void) {
  LINT_NAMES("a-b.c", "a-b.d", "a-b_c", "a_b_c");
  TEST_ASSERT_EQUAL_STRING("FF131 4:3 a-b_c|FF131 5:3 a_b_c|", all_found());
  TEST_ASSERT_EQUAL_STRING("`a-b_c` and `a-b.c` on line 2 are the same constant in code, "
                           "FF_FLAG_A_B_C",
                           found(0)->message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, found(0)->severity);
}

void test_the_constant_that_the_library_has_itself(void) {
  LINT_NAMES("none", "none-of-it");
  TEST_ASSERT_EQUAL_STRING("FF131 2:3 none|", all_found());
  TEST_ASSERT_EQUAL_STRING("`none` is the constant FF_FLAG_NONE in code, which the library has for "
                           "no flag at all",
                           found(0)->message);
}

void test_the_same_constant_in_upper_case(void) {
  LINT_NAMES("New-Inbox", "new-inbox");
  TEST_ASSERT_EQUAL_STRING("FF119 2:3 New-Inbox|FF131 3:3 new-inbox|", all_found());
}

void test_constants_that_are_not_the_same(void) {
  LINT_NAMES("a", "a-b", "a-b-c", "a-bc", "ab-c", "abc");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

void test_the_longest_names_make_a_constant_too(void) {
  char names[2][97];
  memset(names, 'x', sizeof names);
  names[0][96] = names[1][96] = '\0';
  names[0][95] = '-';
  names[1][95] = '.';
  LINT_NAMES(names[0], names[1]);
  TEST_ASSERT_EQUAL_size_t(1, count_of("FF131"));
  TEST_ASSERT_NOT_NULL(strstr(found(0)->message, "XXX_"));
}

/* -- FF132 ------------------------------------------------------------------- */

void test_order_is_reported_once(void) {
  LINT_NAMES("a", "c", "b", "a0", "d");
  TEST_ASSERT_EQUAL_STRING("FF132 4:3 b|", all_found());
  TEST_ASSERT_EQUAL_STRING("flags are not in alphabetical order: `b` stands after `c`",
                           found(0)->message);
  TEST_ASSERT_EQUAL_STRING("sort them with `ffctl lint --fix`", found(0)->help);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_INFO, found(0)->severity);
}

void test_order_is_by_bytes(void) {
  LINT_NAMES("a-z", "a.b", "a0", "a_c", "ab");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

void test_each_group_has_an_order_of_its_own(void) {
  parse("flags:\n  b: " ENTRY "\n\n  # -- Others --\n\n  a: " ENTRY "\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("", all_found());
  parse("flags:\n  b: " ENTRY "\n\n  # -- Others --\n\n  c: " ENTRY "\n\n  a: " ENTRY "\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("FF132 8:3 a|", all_found());
}

void test_comments_about_a_flag_begin_no_group(void) {
  parse("flags:\n  b: " ENTRY "\n  # about a\n    # more\n  a: " ENTRY "\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("FF132 5:3 a|", all_found());
  parse("flags:\n  b: " ENTRY "\n\n  # about a\n  a: " ENTRY "\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_STRING("FF132 5:3 a|", all_found());
}

void test_order_of_flags_on_one_line(void) {
  parse("flags: {b: " ENTRY ", a: " ENTRY "}\n");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_size_t(1, count());
  TEST_ASSERT_EQUAL_STRING("FF132", found(0)->code);
  TEST_ASSERT_EQUAL_STRING("a", found(0)->flag);
}

/* -- FF133, FF134 -------------------------------------------------------------- */

void test_negative_names(void) {
  LINT_NAMES("disable-digest", "inbox.no-ads", "login_without_sso", "not-now", "sound-disabled");
  TEST_ASSERT_EQUAL_STRING("FF133 2:3 disable-digest|FF133 3:3 inbox.no-ads|"
                           "FF133 4:3 login_without_sso|FF133 5:3 not-now|"
                           "FF133 6:3 sound-disabled|",
                           all_found());
  TEST_ASSERT_EQUAL_STRING("`disable-digest` has the negative word `disable` in its name",
                           found(0)->message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_INFO, found(0)->severity);
  LINT_NAMES("digest-does-not-mail", "do-not-mail");
  TEST_ASSERT_EQUAL_size_t(2, count_of("FF133"));
}

void test_negative_words_about_something_else(void) {
  LINT_NAMES("enable-disabled-rows", "panel-not-visible", "play-while-not-visible");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}

void test_phase_names(void) {
  LINT_NAMES("inbox-beta", "inbox-mvp", "phase-2-inbox", "stage1", "tmp.inbox", "wave_12");
  TEST_ASSERT_EQUAL_size_t(6, count_of("FF134"));
  TEST_ASSERT_EQUAL_size_t(6, count());
  TEST_ASSERT_EQUAL_STRING("`inbox-beta` has a phase of the work in its name, `beta`",
                           found(0)->message);
  TEST_ASSERT_EQUAL_STRING("`stage1` has a phase of the work in its name, `stage1`",
                           found(3)->message);
}

void test_words_that_only_look_like_it(void) {
  LINT_NAMES("betas", "client-beta-channel", "disabler", "invoice-pdf-v2", "knot",
             "multi-part-upload", "notes", "now", "phase", "phase-x", "stage-door", "step-by-step",
             "template", "wavelet-2");
  TEST_ASSERT_EQUAL_STRING("", all_found());
}
