/* What is stored, held against a registry. */
#include "linting.h"

#include <featureflag/drift.h>

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
TEST_SOURCE_FILE("drift.c")
TEST_SOURCE_FILE("drift_history.c")
TEST_SOURCE_FILE("drift_report.c")
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
TEST_SOURCE_FILE("pages_coverage.c")
TEST_SOURCE_FILE("pages_debt.c")
TEST_SOURCE_FILE("pages_drift.c")
TEST_SOURCE_FILE("pages_form.c")
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

static ff_drift *drift;

void setUp(void) {
  linting_begin();
  drift = NULL;
}
void tearDown(void) {
  ff_drift_destroy(drift);
  linting_end();
}

static const char flags[] =
    "flags:\n"
    "  a: {description: d, defaultEnabled: true, scope: company, owner: o,\n"
    "      expectedRemoval: 2026-11-30}\n"
    "  b: {description: d, defaultEnabled: false, scope: workspace, owner: o,\n"
    "      permanent: true, reason: r}\n";

static void begin(const char *text, const char *today) {
  parse(text);
  ff_drift_destroy(drift);
  ff_linter_destroy(linter);
  linter = ff_linter_create(day(today));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_drift_create(linter, registry, &drift));
}

/* A key, as the client would show it. */
static void look(const char *flag, ff_scope scope, const char *id, const char *value) {
  static const char *const marks[] = {"", ":company:", ":workspace:"};
  char key[600];
  snprintf(key, sizeof key, "ff:%s%s%s", flag ? flag : "a b", marks[scope], id ? id : "");
  ff_stored stored = {.key = key,
                      .key_size = strlen(key),
                      .flag = flag,
                      .id = id,
                      .scope = scope,
                      .type = value ? "string" : "hash",
                      .value = value,
                      .value_size = value ? strlen(value) : 0};
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_drift_look(drift, &stored));
}

static const char *findings(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_drift_report(drift));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  return all_found();
}

void test_what_is_right_is_not_kept(void) {
  begin(flags, "2026-11-01");
  look("a", FF_SCOPE_GLOBAL, NULL, "false");
  look("a", FF_SCOPE_COMPANY, "x", "true");
  look("b", FF_SCOPE_WORKSPACE, "x", "true");
  TEST_ASSERT_EQUAL_size_t(0, ff_drift_count(drift));
  TEST_ASSERT_EQUAL_STRING("", findings());
}

void test_each_finding_has_its_place(void) {
  begin(flags, "2026-11-01");
  look("a", FF_SCOPE_WORKSPACE, "x", "true");
  look("b", FF_SCOPE_GLOBAL, NULL, "yes");
  look("b", FF_SCOPE_GLOBAL, NULL, NULL);
  look("c", FF_SCOPE_COMPANY, "x", "true");
  look(NULL, FF_SCOPE_GLOBAL, NULL, "x");
  TEST_ASSERT_EQUAL_STRING("FF501 0:0 c|FF502 2:52 a|FF503 4:3 b|FF504 4:3 b|FF507 0:0 -|",
                           findings());
}

void test_a_key_can_be_wrong_in_two_ways(void) {
  begin(flags, "2026-11-30");
  look("a", FF_SCOPE_WORKSPACE, "x", "false");
  TEST_ASSERT_EQUAL_STRING("FF502 2:52 a|FF505 3:24 a|", findings());
  TEST_ASSERT_EQUAL_size_t(2, ff_drift_count(drift));
}

void test_against_the_default_when_there_is_no_time_left(void) {
  static const struct {
    const char *today, *value, *found;
  } cases[] = {
      {"2026-11-15", "false", ""},
      {"2026-11-16", "false", "FF505 3:24 a|"},
      {"2026-11-16", "true", ""},
      {"2026-12-24", "false", "FF505 3:24 a|"},
      {"2026-12-24", "False", "FF503 2:3 a|"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    begin(flags, cases[i].today);
    look("a", FF_SCOPE_GLOBAL, NULL, cases[i].value);
    TEST_ASSERT_EQUAL_STRING(cases[i].found, findings());
  }
  begin(flags, "2026-12-24");
  look("b", FF_SCOPE_GLOBAL, NULL, "true"); /* permanent */
  TEST_ASSERT_EQUAL_STRING("", findings());
}

void test_what_is_shown_twice_counts_once(void) {
  begin(flags, "2026-11-01");
  for (int i = 0; i < 2; i++) {
    look("c", FF_SCOPE_WORKSPACE, "x", "true");
    look("c", FF_SCOPE_GLOBAL, NULL, "true");
    look("c", FF_SCOPE_COMPANY, "y", "true");
    look("c", FF_SCOPE_COMPANY, "x", "true");
  }
  findings();
  TEST_ASSERT_EQUAL_size_t(4, ff_drift_count(drift));
  TEST_ASSERT_EQUAL_STRING("ff:c", ff_drift_at(drift, 0)->key);
  TEST_ASSERT_EQUAL_STRING("ff:c:company:x", ff_drift_at(drift, 1)->key);
  TEST_ASSERT_EQUAL_STRING("ff:c:workspace:x", ff_drift_at(drift, 3)->key);
  TEST_ASSERT_NULL(ff_drift_at(drift, 4));
  TEST_ASSERT_EQUAL_STRING("`c` is not in the registry, and has values: for everyone, 2 companies, "
                           "1 workspace",
                           found(0)->message);
  TEST_ASSERT_EQUAL_STRING("ff:c", found(0)->file);
}

void test_values_are_told_only_when_they_are_common_misses(void) {
  begin(flags, "2026-11-01");
  look("b", FF_SCOPE_GLOBAL, NULL, "secret");
  look("b", FF_SCOPE_COMPANY, "x", "");
  findings();
  TEST_ASSERT_EQUAL_STRING("`b` has values that are neither `true` nor `false`: for everyone, "
                           "1 company",
                           found(0)->message);
  begin(flags, "2026-11-01");
  look("b", FF_SCOPE_GLOBAL, NULL, "secret");
  look("b", FF_SCOPE_COMPANY, "x", "ON");
  findings();
  TEST_ASSERT_NOT_NULL(strstr(found(0)->message, "such as `ON`"));
  TEST_ASSERT_NULL(strstr(found(0)->message, "secret"));
}

void test_what_is_too_long_is_found_and_not_kept(void) {
  static char text[(64 << 10) + 2];
  memset(text, 'x', sizeof text - 1);
  begin(flags, "2026-11-01");
  look("b", FF_SCOPE_GLOBAL, NULL, text);
  TEST_ASSERT_EQUAL_STRING("FF503 4:3 b|", findings());
  TEST_ASSERT_NULL(ff_drift_at(drift, 0)->value);
}

void test_history_is_not_asked_without_need(void) {
  begin(flags, "2026-11-01");
  look("b", FF_SCOPE_GLOBAL, NULL, "x");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_drift_read_history(drift, NULL));
  look("c", FF_SCOPE_GLOBAL, NULL, "true");
  TEST_ASSERT_NOT_EQUAL(FF_OK, ff_drift_read_history(drift, NULL)); /* a.yml is no file */
  TEST_ASSERT_EQUAL_STRING("FF501 0:0 c|FF503 4:3 b|", findings());
}
