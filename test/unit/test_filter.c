/* Which files are worth a closer look. */
#include "unity.h"

#include "lint/references/filter.h"

#include <stdlib.h>
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
TEST_SOURCE_FILE("mangle.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")
TEST_SOURCE_FILE("vocabulary.c")

static ff_registry *registry;
static ff__vocabulary vocabulary;
static ff__filter *filter;

static void begin(const char *name) {
  char text[256];
  snprintf(text, sizeof text,
           "flags:\n  new-inbox: {description: x, defaultEnabled: true, scope: global}\n"
           "  %s: {description: x, defaultEnabled: true, scope: global}\n",
           name);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("f.yml", text, strlen(text), &registry, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__vocabulary_init(&vocabulary, registry));
  filter = ff__filter_create(&vocabulary);
  TEST_ASSERT_NOT_NULL(filter);
}

void setUp(void) {
  registry = NULL;
  vocabulary = (ff__vocabulary){0};
  filter = NULL;
}
void tearDown(void) {
  ff__filter_destroy(filter);
  ff__vocabulary_finish(&vocabulary);
  ff_registry_destroy(registry);
}

/* In memory of its own size, so that reading beyond it is seen. */
static bool passes(const char *text) {
  size_t size = strlen(text);
  char *copy = malloc(size + 1);
  TEST_ASSERT_NOT_NULL(copy);
  memcpy(copy, text, size);
  bool passed = ff__filter_passes(filter, copy, size);
  free(copy);
  return passed;
}

void test_ff__filter_passes_names(void) {
  begin("dark-mode");
  static const char *const yes[] = {"new-inbox",   "x \"dark-mode\" y", "%w[a dark-mode b]",
                                    "'new-inbox'", "# new-inbox.",      "....new-inbox"};
  static const char *const no[] = {
      "",          "new",       "new-inbo",   "new-inboxes", "a-new-inbox", "renew-inbox",
      "new_inbox", "NEW-INBOX", "new-inbox-2"};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
    TEST_ASSERT_TRUE_MESSAGE(passes(yes[i]), yes[i]);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    TEST_ASSERT_FALSE_MESSAGE(passes(no[i]), no[i]);
}

void test_ff__filter_passes_calls(void) {
  begin("dark-mode");
  static const char *const yes[] = {"ff_enabled(c, x)", "a.enabled?(x)",      "enabled? :x",
                                    "isEnabled (x)",    "f.enabled? FLAG_X",  "x.Enabled(",
                                    "isEnabled?.(x)",   "f.enabled? name",    "f.enabled? @name",
                                    "f.enabled? $name", "f.enabled? \xc3\xa9"};
  static const char *const no[] = {"ff_enabled",    "isEnabled()",   "enabled: true", "enabled = 1",
                                   "xisEnabled(x)", "isEnabledX(x)", "enabled",       "enabled by",
                                   "isEnabled?.x",  "enabled? 1"};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
    TEST_ASSERT_TRUE_MESSAGE(passes(yes[i]), yes[i]);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    TEST_ASSERT_FALSE_MESSAGE(passes(no[i]), no[i]);
}

void test_ff__filter_passes_generated_constants(void) {
  begin("dark-mode");
  TEST_ASSERT_TRUE(passes("x(FF_FLAG_ANYTHING)"));
  TEST_ASSERT_FALSE(passes("XFF_FLAG_A"));
}

void test_ff__filter_passes_all_where_a_name_is_shorter_than_a_window(void) {
  begin("abc");
  TEST_ASSERT_TRUE(passes("nothing"));
}

void test_ff__filter_passes_names_of_just_a_window(void) {
  begin("abcd");
  TEST_ASSERT_TRUE(passes("abcd"));
  TEST_ASSERT_TRUE(passes("'abcd'"));
  TEST_ASSERT_FALSE(passes("abc"));
  TEST_ASSERT_FALSE(passes("xabcd"));
}
