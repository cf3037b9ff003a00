/* The rules, one by one and together, as of 2026-11-20. */
#include "unity.h"

#include <featureflag/lint.h>

#include "lint/rules.h"

#include <stdio.h>
#include <string.h>

TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("comments.c")
TEST_SOURCE_FILE("date.c")
TEST_SOURCE_FILE("diagnostics.c")
TEST_SOURCE_FILE("encoding.c")
TEST_SOURCE_FILE("error.c")
TEST_SOURCE_FILE("events.c")
TEST_SOURCE_FILE("fields.c")
TEST_SOURCE_FILE("key.c")
TEST_SOURCE_FILE("lint.c")
TEST_SOURCE_FILE("load.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

enum { FINDINGS = 32 };

typedef struct seen {
  char code[8];
  uint32_t line, column;
  ff_severity severity;
  char flag[32];
  char message[128];
  char help[128];
  char source_line[64];
} seen;

static ff_registry *registry;
static seen findings[FINDINGS];
static size_t count;

void setUp(void) {
  registry = NULL;
  count = 0;
}
void tearDown(void) {
  ff_registry_destroy(registry);
}

static void copy(char *to, size_t size, const char *from) {
  snprintf(to, size, "%s", from ? from : "-");
}

static void note(const ff_diagnostic *found, void *user) {
  TEST_ASSERT_EQUAL_PTR(&count, user);
  TEST_ASSERT_LESS_THAN_size_t(FINDINGS, count);
  TEST_ASSERT_EQUAL_STRING(ff_registry_file(registry), found->file);
  seen *next = &findings[count++];
  next->line = found->line;
  next->column = found->column;
  next->severity = found->severity;
  copy(next->code, sizeof next->code, found->code);
  copy(next->flag, sizeof next->flag, found->flag);
  copy(next->message, sizeof next->message, found->message);
  copy(next->help, sizeof next->help, found->help);
  copy(next->source_line, sizeof next->source_line, found->source_line);
}

static ff_date day(const char *text) {
  ff_date date = FF_DATE_NONE;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_date_parse(text, &date));
  return date;
}

static void load(const char *path) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_load(path, &registry, NULL));
}

static void lint(const char *today) {
  count = 0;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_lint(registry, day(today), note, &count));
}

/* Lints a registry of one flag with these fields in a line of their own, the fifth. */
static void lint_fields(const char *fields) {
  char text[512];
  int size = snprintf(text, sizeof text,
                      "flags:\n  a:\n    description: text\n    defaultEnabled: true\n%s\n"
                      "    scope: global\n",
                      fields);
  ff_registry_destroy(registry);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("a.yml", text, (size_t)size, &registry, NULL));
  lint("2026-11-20");
}

static void assert_only(const char *code, uint32_t line, uint32_t column, const char *message,
                        const char *help) {
  TEST_ASSERT_EQUAL_size_t(1, count);
  TEST_ASSERT_EQUAL_STRING(code, findings[0].code);
  TEST_ASSERT_EQUAL_UINT32(line, findings[0].line);
  TEST_ASSERT_EQUAL_UINT32(column, findings[0].column);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, findings[0].severity);
  TEST_ASSERT_EQUAL_STRING("a", findings[0].flag);
  TEST_ASSERT_EQUAL_STRING(message, findings[0].message);
  TEST_ASSERT_EQUAL_STRING(help, findings[0].help);
}

void test_ff_lint_has_nothing_to_say_of_the_sample(void) {
  load("registry/flags.yml");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_size_t(0, count);
}

void test_ff_lint_wants_an_owner(void) {
  lint_fields("    expectedRemoval: 2027-01-01");
  assert_only("FF201", 2, 3, "`a` has no owner", "add `owner: team-name`");
  TEST_ASSERT_EQUAL_STRING("  a:", findings[0].source_line);
}

void test_ff_lint_wants_a_removal_date(void) {
  lint_fields("    owner: b");
  assert_only("FF203", 2, 3, "`a` has no removal date", "add `expectedRemoval: YYYY-MM-DD`");
}

void test_ff_lint_tells_for_how_long_a_flag_has_expired(void) {
  lint_fields("    owner: b\n    expectedRemoval: 2026-07-01");
  assert_only("FF204", 6, 22, "`a` expired 142 days ago (2026-07-01)",
              "remove the flag and its code, or move expectedRemoval");
  TEST_ASSERT_EQUAL_STRING("    expectedRemoval: 2026-07-01", findings[0].source_line);
}

void test_ff_lint_lets_a_flag_live_until_its_last_day(void) {
  lint_fields("    owner: b\n    expectedRemoval: 2026-11-20");
  TEST_ASSERT_EQUAL_size_t(0, count);
  lint("2026-11-21");
  assert_only("FF204", 6, 22, "`a` expired 1 day ago (2026-11-20)",
              "remove the flag and its code, or move expectedRemoval");
}

void test_ff_lint_reports_removal_before_addition(void) {
  lint_fields("    owner: b\n    addedDate: 2026-11-20\n    expectedRemoval: 2026-11-20");
  TEST_ASSERT_EQUAL_size_t(0, count);
  lint_fields("    owner: b\n    addedDate: 2026-11-20\n    expectedRemoval: 2026-11-19");
  TEST_ASSERT_EQUAL_size_t(2, count);
  TEST_ASSERT_EQUAL_STRING("FF204", findings[0].code);
  TEST_ASSERT_EQUAL_STRING("FF207", findings[1].code);
  TEST_ASSERT_EQUAL_STRING("`a` is to be removed (2026-11-19) before it was added (2026-11-20)",
                           findings[1].message);
  TEST_ASSERT_EQUAL_UINT32(7, findings[1].line);
  TEST_ASSERT_EQUAL_UINT32(22, findings[1].column);
}

void test_ff_lint_reports_addition_in_the_future(void) {
  lint_fields("    owner: b\n    addedDate: 2026-12-02\n    expectedRemoval: 2027-01-01");
  assert_only("FF207", 6, 16, "`a` was added 12 days in the future (2026-12-02)",
              "write the day on which the flag was added to the registry");
  lint("2026-12-02");
  TEST_ASSERT_EQUAL_size_t(0, count);
}

void test_ff_lint_takes_any_day(void) {
  lint_fields("    owner: b\n    addedDate: 0001-01-01\n    expectedRemoval: 9999-12-31");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_lint(registry, INT32_MAX, note, &count));
  TEST_ASSERT_EQUAL_STRING("`a` expired 2144550751 days ago (9999-12-31)", findings[0].message);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_lint(registry, INT32_MIN + 1, note, &count));
  TEST_ASSERT_EQUAL_STRING("`a` was added 2146764485 days in the future (0001-01-01)",
                           findings[1].message);
}

void test_ff_lint_reports_in_file_order_with_what_reading_found(void) {
  static const struct {
    const char *code;
    uint32_t line, column;
    const char *flag;
  } expected[] = {
      {"FF201", 3, 3, "ownerless"},      {"FF203", 9, 3, "eternal"},
      {"FF204", 20, 22, "expired"},      {"FF207", 26, 16, "backwards"},
      {"FF207", 27, 22, "backwards"},    {"FF118", 29, 3, "nothing-known"},
      {"FF201", 29, 3, "nothing-known"}, {"FF203", 29, 3, "nothing-known"},
  };
  load("test/registries/good/stale.yml");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_size_t(sizeof expected / sizeof *expected, count);
  for (size_t i = 0; i < count; i++) {
    TEST_ASSERT_EQUAL_STRING(expected[i].code, findings[i].code);
    TEST_ASSERT_EQUAL_UINT32(expected[i].line, findings[i].line);
    TEST_ASSERT_EQUAL_UINT32(expected[i].column, findings[i].column);
    TEST_ASSERT_EQUAL_STRING(expected[i].flag, findings[i].flag);
  }
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, findings[5].severity);
}

void test_ff_lint_sorts_the_findings_of_a_flag(void) {
  lint_fields("    expectedRemoval: 2026-01-01\n    owner: b\n    addedDate: 2026-12-01");
  TEST_ASSERT_EQUAL_size_t(3, count);
  TEST_ASSERT_EQUAL_UINT32(5, findings[0].line);
  TEST_ASSERT_EQUAL_UINT32(5, findings[1].line);
  TEST_ASSERT_EQUAL_UINT32(7, findings[2].line);
}

void test_ff_lint_passes_on_what_stands_after_the_last_flag(void) {
  load("test/registries/bad/unclosed-quote.yml");
  lint("2026-11-20");
  TEST_ASSERT_EQUAL_size_t(2, count);
  TEST_ASSERT_EQUAL_STRING("FF123", findings[0].code);
  TEST_ASSERT_EQUAL_STRING("FF101", findings[1].code);
}

void test_ff_lint_refuses_what_it_cannot_work_with(void) {
  load("registry/flags.yml");
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_lint(NULL, 0, note, &count));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_lint(registry, 0, NULL, &count));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_lint(registry, FF_DATE_NONE, note, &count));
  TEST_ASSERT_EQUAL_size_t(0, count);
}

void test_ff__lint_rule_at_gives_whole_rules_in_order(void) {
  const ff__lint_rule *rule, *before = NULL;
  for (size_t i = 0; (rule = ff__lint_rule_at(i)) != NULL; before = rule, i++) {
    TEST_ASSERT_EQUAL_size_t(5, strlen(rule->code));
    TEST_ASSERT_EQUAL_STRING_LEN("FF2", rule->code, 3);
    TEST_ASSERT_NOT_EMPTY(rule->title);
    TEST_ASSERT_NOT_EMPTY(rule->field);
    TEST_ASSERT_NOT_EMPTY(rule->help);
    if (before) TEST_ASSERT_TRUE(strcmp(before->code, rule->code) <= 0);
  }
}
