/* Baselines: written, read, and used. */
#include "linting.h"

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

static char path[] = "/tmp/ff-baseline-XXXXXX";
static ff_baseline *baseline;
static ff_error error;

void setUp(void) {
  linting_begin();
  baseline = NULL;
  strcpy(path + strlen(path) - 6, "XXXXXX");
  close(mkstemp(path));
}
void tearDown(void) {
  unlink(path);
  ff_baseline_destroy(baseline);
  linting_end();
}

static ff_err load(const char *text) {
  FILE *file = fopen(path, "w");
  TEST_ASSERT_NOT_NULL(file);
  fputs(text, file);
  fclose(file);
  ff_baseline_destroy(baseline);
  baseline = NULL;
  return ff_baseline_load(path, &baseline, &error);
}

/* How many findings there are in a.yml that the baseline does not hold. */
static size_t open_findings(const char *text) {
  parse(text);
  ff_linter_destroy(linter);
  linter = ff_linter_create(day("2026-11-20"));
  ff_linter_use_baseline(linter, baseline);
  ff_linter_check(linter, registry);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  size_t open = 0;
  for (size_t i = 0; i < count(); i++)
    open += ff_linter_at(linter, i)->state == FF_FINDING_OPEN;
  return open;
}

#define FLAG(name) "  " name ": {description: d, defaultEnabled: false, scope: global}\n"

static char *text_of_all(void) {
  ff_baseline_destroy(baseline);
  baseline = ff_baseline_create();
  for (size_t i = 0; i < count(); i++)
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_baseline_add(baseline, ff_linter_at(linter, i)));
  return ff_baseline_text(baseline);
}

void test_what_is_written_is_known_when_it_is_read(void) {
  TEST_ASSERT_EQUAL_size_t(4, open_findings("flags:\n" FLAG("b") FLAG("c")));
  char *text = text_of_all();
  TEST_ASSERT_EQUAL_size_t(4, ff_baseline_count(baseline));
  TEST_ASSERT_NOT_NULL(strstr(text, "\nFF201\tb\ta.yml\nFF201\tc\ta.yml\nFF203\tb\ta.yml\n"));
  TEST_ASSERT_EQUAL_INT(FF_OK, load(text));
  free(text);
  TEST_ASSERT_EQUAL_size_t(2, open_findings("flags:\n" FLAG("a") FLAG("b") FLAG("c")));
  TEST_ASSERT_EQUAL_size_t(0, ff_baseline_unused(baseline));
  for (size_t i = 0; i < count(); i++)
    TEST_ASSERT_EQUAL_INT(strcmp(found(i)->flag, "a") ? FF_FINDING_KNOWN : FF_FINDING_OPEN,
                          ff_linter_at(linter, i)->state);
}

void test_what_is_gone_is_counted(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, load("FF201\ta\ta.yml\nFF203\tb\tother.yml\nFF203\ta\ta.yml\n"));
  TEST_ASSERT_EQUAL_size_t(0, open_findings("flags:\n" FLAG("a")));
  TEST_ASSERT_EQUAL_size_t(1, ff_baseline_unused(baseline));
}

void test_a_line_is_one_finding(void) {
  linter = ff_linter_create(day("2026-11-20"));
  for (uint32_t i = 1; i <= 3; i++)
    ff_linter_add(linter,
                  &(ff_diagnostic){.code = "FF204", .file = "a.c", .line = i, .message = "m"});
  TEST_ASSERT_EQUAL_INT(FF_OK, load("FF204\t-\ta.c\r\nFF204\t-\ta.c\nFF204\t-\ta.c\n"));
  ff_linter_use_baseline(linter, baseline);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_INT(FF_FINDING_KNOWN, ff_linter_at(linter, 0)->state);
  TEST_ASSERT_EQUAL_INT(FF_FINDING_KNOWN, ff_linter_at(linter, 1)->state);
  TEST_ASSERT_EQUAL_INT(FF_FINDING_OPEN, ff_linter_at(linter, 2)->state);
  char *text = text_of_all();
  TEST_ASSERT_NOT_NULL(strstr(text, "FF204\t-\ta.c\nFF204\t-\ta.c\nFF204\t-\ta.c\n"));
  free(text);
}

void test_mistakes_of_form_are_never_known(void) {
  TEST_ASSERT_EQUAL_size_t(
      1, open_findings("flags:\n  a: {description: d, defaultEnabled: maybe, scope: global}\n"));
  char *text = text_of_all();
  TEST_ASSERT_EQUAL_size_t(0, ff_baseline_count(baseline));
  free(text);
  TEST_ASSERT_EQUAL_INT(FF_OK, load("FF122\ta\ta.yml\n"));
  TEST_ASSERT_EQUAL_size_t(
      1, open_findings("flags:\n  a: {description: d, defaultEnabled: maybe, scope: global}\n"));
}

void test_fields_cannot_break_a_line(void) {
  linter = ff_linter_create(day("2026-11-20"));
  ff_linter_add(linter, &(ff_diagnostic){.code = "FF204", .file = "a\tb\nc", .message = "m"});
  char *text = text_of_all();
  TEST_ASSERT_NOT_NULL(strstr(text, "\nFF204\t-\ta?b?c\n"));
  free(text);
}

void test_an_empty_baseline(void) {
  baseline = ff_baseline_create();
  char *text = ff_baseline_text(baseline);
  TEST_ASSERT_EQUAL_INT(FF_OK, load(text));
  free(text);
  TEST_ASSERT_EQUAL_size_t(0, ff_baseline_count(baseline));
  TEST_ASSERT_EQUAL_size_t(2, open_findings("flags:\n" FLAG("a")));
}

void test_what_is_no_baseline(void) {
  static const char *const bad[] = {
      "FF201\ta.yml\n", "FF2\ta\ta.yml\n", "FF201 a a.yml\n", "FF201\ta\t\n",
      "[]\n",           "XX201\ta\ta.yml"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char text[128];
    snprintf(text, sizeof text, "# head\n\n%s", bad[i]);
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_CONFIG, load(text), bad[i]);
    TEST_ASSERT_EQUAL_UINT32(3, error.line);
    TEST_ASSERT_NULL(baseline);
  }
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_baseline_load("/no/baseline", &baseline, &error));
}
