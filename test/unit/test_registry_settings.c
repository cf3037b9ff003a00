/* Files of settings: what is read, and what is said of mistakes. */
#include "unity.h"

#include <featureflag/registry.h>

#include <stdio.h>
#include <string.h>

TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("comments.c")
TEST_SOURCE_FILE("date.c")
TEST_SOURCE_FILE("diagnostics.c")
TEST_SOURCE_FILE("encoding.c")
TEST_SOURCE_FILE("error.c")
TEST_SOURCE_FILE("events.c")
TEST_SOURCE_FILE("fail.c")
TEST_SOURCE_FILE("fields.c")
TEST_SOURCE_FILE("key.c")
TEST_SOURCE_FILE("load.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

static ff_registry *settings;

void setUp(void) {
  settings = NULL;
}
void tearDown(void) {
  ff_registry_destroy(settings);
}

static void parse(const char *text) {
  ff_registry_destroy(settings);
  settings = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_settings_parse("lint.yml", text, strlen(text), &settings, NULL));
}

/* All settings, as in "2:3 rules|2:10 rules FF204=off|". */
static const char *all(const char *text) {
  static char shown[1024];
  size_t length = 0;
  const ff_setting *setting;
  parse(text);
  shown[0] = '\0';
  for (size_t i = 0; (setting = ff_settings_at(settings, i)); i++) {
    length += (size_t)snprintf(shown + length, sizeof shown - length, "%u:%u %s", setting->line,
                               setting->column, setting->section);
    if (setting->key)
      length += (size_t)snprintf(shown + length, sizeof shown - length, " %u:%u %s",
                                 setting->key_line, setting->key_column, setting->key);
    if (setting->value)
      length += (size_t)snprintf(shown + length, sizeof shown - length, "=%s", setting->value);
    length += (size_t)snprintf(shown + length, sizeof shown - length, "|");
  }
  return shown;
}

static void assert_only(const char *text, const char *code, uint32_t line, uint32_t column,
                        const char *message) {
  parse(text);
  TEST_ASSERT_EQUAL_size_t_MESSAGE(1, ff_registry_diagnostic_count(settings), text);
  const ff_diagnostic *found = ff_registry_diagnostic_at(settings, 0);
  TEST_ASSERT_EQUAL_STRING_MESSAGE(code, found->code, text);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(line, found->line, text);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(column, found->column, text);
  TEST_ASSERT_EQUAL_STRING(message, found->message);
}

void test_ff_settings_parse_reads_sections_of_each_kind(void) {
  TEST_ASSERT_EQUAL_STRING(
      "1:1 rules|2:10 rules 2:3 FF204=off|3:17 rules 3:3 'quoted'=true|"
      "4:1 owners|4:9 owners=owners.txt|"
      "5:1 wrappers|5:12 wrappers=is_on|5:19 wrappers=on|"
      "6:1 empty|7:1 none|",
      all("rules:\n  FF204: off\n  \"'quoted'\":   'true'\nowners: owners.txt\n"
          "wrappers: [is_on, on]\nempty: {}\nnone: []\n"));
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(settings));
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_count(settings));
  TEST_ASSERT_EQUAL_STRING("lint.yml", ff_registry_file(settings));
}

void test_ff_settings_parse_takes_a_file_without_any(void) {
  static const char *const texts[] = {"", "\n", "# none\n", "---\n", "~\n", "{}"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    TEST_ASSERT_EQUAL_STRING("", all(texts[i]));
    TEST_ASSERT_EQUAL_size_t_MESSAGE(0, ff_registry_diagnostic_count(settings), texts[i]);
  }
}

void test_ff_settings_parse_reports_the_form(void) {
  assert_only("- a\n", "FF111", 1, 1, "the file is a list, not a mapping");
  assert_only("rules", "FF111", 1, 1, "the file is text, not a mapping");
  assert_only("rules:\n  FF204: [off]\n", "FF111", 2, 10, "`FF204` is a list, not text");
  assert_only("list:\n  - a: b\n", "FF111", 2, 5, "this item is a mapping, not text");
  assert_only("a: b\nc: d\na: e\n", "FF114", 3, 1, "`a` is given twice, first on line 1");
  assert_only("a:\n  b: c\n  b: {d: e}\n", "FF114", 3, 3, "`b` is given twice, first on line 2");
  assert_only("a:\n", "FF121", 1, 3, "`a` is empty");
  assert_only("a:\n  b: ''\n", "FF121", 2, 6, "`b` is empty");
  assert_only("a: [~]\n", "FF121", 1, 5, "`a` is empty");
  assert_only("a: \"\\x1b\"\n", "FF126", 1, 4, "the control character U+001B");
  assert_only("a: b\n---\nc: d\n", "FF105", 2, 1, "a second document begins here; it is not read");
}

void test_ff_settings_parse_reports_what_yaml_may_not_use(void) {
  assert_only("a: &b c\n", "FF103", 1, 4, "an anchor cannot be used here");
  assert_only("a: !!str c\n", "FF104", 1, 4, "a tag cannot be used here");
  assert_only("a: \"c\n", "FF101", 1, 4,
              "while scanning a quoted scalar that begins here: found unexpected end of stream on "
              "line 1");
}

void test_ff_settings_load_reports_a_file_that_cannot_be_read(void) {
  ff_error error;
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_settings_load("no/lint.yml", &settings, &error));
  TEST_ASSERT_NULL(settings);
  TEST_ASSERT_EQUAL_STRING("no/lint.yml cannot be read: No such file or directory", error.message);
}
