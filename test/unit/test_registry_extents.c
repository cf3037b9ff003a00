/* What stands where in a registry's file: comments, and the lines of each entry. */
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

static ff_registry *registry;

void setUp(void) {
  registry = NULL;
}
void tearDown(void) {
  ff_registry_destroy(registry);
}

static void parse(const char *text) {
  ff_registry_destroy(registry);
  registry = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("file.yml", text, strlen(text), &registry, NULL));
}

/* All comments, as in "3:1 # one|4:9 # two|". */
static const char *comments(const char *text) {
  static char all[1024];
  size_t length = 0, size;
  uint32_t line, column;
  const char *comment;
  parse(text);
  all[0] = '\0';
  for (size_t i = 0; (comment = ff_registry_comment_at(registry, i, &line, &column, &size)); i++)
    length += (size_t)snprintf(all + length, sizeof all - length, "%u:%u %.*s|", line, column,
                               (int)size, comment);
  return all;
}

static void assert_lines(uint32_t first, uint32_t last, const char *flag) {
  uint32_t found_first, found_last;
  const ff_flag *found = ff_registry_find(registry, flag);
  TEST_ASSERT_NOT_NULL_MESSAGE(found, flag);
  ff_registry_lines(registry, found, &found_first, &found_last);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(first, found_first, flag);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(last, found_last, flag);
}

#define ENTRY "{description: text, defaultEnabled: true, scope: global}"

void test_ff_registry_comment_at_gives_them_in_order(void) {
  TEST_ASSERT_EQUAL_STRING("1:1 # head|2:8 #two|3:3 #|5:1 # end|",
                           comments("# head\nflags: #two\n  #\n  a: " ENTRY "\n# end"));
  TEST_ASSERT_EQUAL_STRING("1:1 # a # b # c|2:12 # d|", comments("# a # b # c\nflags: {}\t # d"));
  TEST_ASSERT_EQUAL_STRING("", comments("flags: {}\n"));
  TEST_ASSERT_EQUAL_STRING("", comments(""));
  TEST_ASSERT_EQUAL_STRING("1:1 # alone|", comments("# alone"));
}

void test_ff_registry_comment_at_sees_none_in_scalars(void) {
  TEST_ASSERT_EQUAL_STRING(
      "3:39 # but this|",
      comments("flags:\n  a:\n    description: \"no # comment, it's\" # but this\n"
               "    defaultEnabled: true\n    scope: global\n"));
  TEST_ASSERT_EQUAL_STRING(
      "5:5 # here|", comments("flags:\n  a:\n    description: 'no\n      # comment'\n    # here\n"
                              "    defaultEnabled: true\n    scope: global\n"));
  TEST_ASSERT_EQUAL_STRING("", comments("flags:\n  a:\n    description: a#b\n    owner: team#1\n"
                                        "    defaultEnabled: true\n    scope: global\n"));
}

void test_ff_registry_comment_at_knows_blocks_of_text(void) {
  TEST_ASSERT_EQUAL_STRING("3:20 # head|6:5 # behind|",
                           comments("flags:\n  a:\n    description: | # head\n      # text\n"
                                    "      more # text\n    # behind\n    defaultEnabled: true\n"
                                    "    scope: global\n"));
}

void test_ff_registry_comment_at_counts_bytes(void) {
  TEST_ASSERT_EQUAL_STRING(
      "2:11 # é|3:30 # ü|",
      comments("\xef\xbb\xbf"
               "flags:\r\n  a: {    # é\r\n  description: \"日本\",     # ü\r\n"
               "  defaultEnabled: true, scope: global}\r\n"));
}

void test_ff_registry_comment_at_ends_where_reading_ended(void) {
  TEST_ASSERT_EQUAL_STRING("1:1 # one|", comments("# one\nflags:\n  a: \"\n  # two\n"));
}

void test_ff_registry_lines_begin_with_the_name_and_end_with_the_last_value(void) {
  parse("flags:\n"
        "  # about a\n"
        "  a:\n"
        "    description: text\n"
        "    defaultEnabled: true\n"
        "    scope: global # the last\n"
        "    # more about a\n"
        "\n"
        "  b: {description: text,\n"
        "    defaultEnabled: true, scope: global\n"
        "  }\n"
        "  c: " ENTRY "\n"
        "  'd':\n"
        "    scope: global\n"
        "    defaultEnabled: true\n"
        "    description: |\n"
        "      text\n"
        "\n"
        "      text\n"
        "\n"
        "  e:\n"
        "    scope: global\n"
        "    defaultEnabled: true\n"
        "    description: \"on\n"
        "      and on\"");
  assert_lines(3, 6, "a");
  assert_lines(9, 11, "b");
  assert_lines(12, 12, "c");
  assert_lines(13, 19, "d");
  assert_lines(21, 25, "e");
}

void test_ff_registry_lines_of_a_block_at_the_end_of_the_file(void) {
  static const char *const ends[] = {"", "\n", "\n\n\n", "\n# no text\n"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    char text[256];
    snprintf(text, sizeof text,
             "flags:\n  a:\n    scope: global\n    defaultEnabled: true\n"
             "    description: |\n      text%s",
             ends[i]);
    parse(text);
    assert_lines(2, 6, "a");
  }
}

void test_ff_registry_reads_why_a_flag_stays(void) {
  parse("flags:\n  a:\n    description: text\n    defaultEnabled: true\n    scope: global\n"
        "    permanent: true\n    reason: Support needs it\n    extensionReason: \"Not yet\"\n"
        "  b: " ENTRY "\n");
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(registry));
  const ff_flag *flag = ff_registry_find(registry, "a");
  TEST_ASSERT_TRUE(flag->permanent);
  TEST_ASSERT_EQUAL_STRING("Support needs it", flag->reason);
  TEST_ASSERT_EQUAL_STRING("Not yet", flag->extension_reason);
  flag = ff_registry_find(registry, "b");
  TEST_ASSERT_FALSE(flag->permanent);
  TEST_ASSERT_NULL(flag->reason);
  TEST_ASSERT_NULL(flag->extension_reason);
}
