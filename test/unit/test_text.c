/* Text for people and for JSON. */
#include "unity.h"

#include "core/text.h"

#include <string.h>

void setUp(void) {}
void tearDown(void) {}

static void assert_printable(const char *expected, const char *text) {
  char copy[64];
  strcpy(copy, text);
  ff__text_make_printable(copy);
  TEST_ASSERT_EQUAL_STRING(expected, copy);
}

void test_make_printable_disarms_terminals(void) {
  assert_printable("?[31mred?[0m", "\x1b[31mred\x1b[0m");
  assert_printable("bell? del? tab?", "bell\a del\x7f tab\t");
  assert_printable("c1 csi ??31m", "c1 csi \xc2\x9b"
                                   "31m");
  assert_printable("raw ?31m", "raw \x9b"
                               "31m");
}

void test_make_printable_lets_nothing_turn_the_direction_of_writing(void) {
  assert_printable("a???b ???c", "a\xe2\x80\xae"
                                 "b \xe2\x81\xa6"
                                 "c");
}

void test_make_printable_keeps_newlines_and_utf8(void) {
  assert_printable("a\nb \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
                   "a\nb \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
}

void test_make_line_leaves_one_line(void) {
  char text[] = "a\nERROR forged\r\n\xc3\xa9\x1b";
  ff__text_make_line(text);
  TEST_ASSERT_EQUAL_STRING("a?ERROR forged??\xc3\xa9?", text);
}

void test_utf8_length_follows_the_standards_table(void) {
  TEST_ASSERT_EQUAL_UINT(1, ff__utf8_length("a", 1));
  TEST_ASSERT_EQUAL_UINT(2, ff__utf8_length("\xc3\xa9", 2));
  TEST_ASSERT_EQUAL_UINT(3, ff__utf8_length("\xe2\x82\xac", 3));
  TEST_ASSERT_EQUAL_UINT(4, ff__utf8_length("\xf4\x8f\xbf\xbf", 4));
  const char *const bad[] = {
      "\x80",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf",
      "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
      "\xc3(",        "\xe2\x82(",        "\xf0\x9f\x98("};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    TEST_ASSERT_EQUAL_UINT(0, ff__utf8_length(bad[i], strlen(bad[i])));
}

void test_utf8_length_never_reads_past_the_end(void) {
  TEST_ASSERT_EQUAL_UINT(0, ff__utf8_length("", 0));
  TEST_ASSERT_EQUAL_UINT(0, ff__utf8_length("\xc3\xa9", 1));
  TEST_ASSERT_EQUAL_UINT(0, ff__utf8_length("\xe2\x82\xac", 2));
  TEST_ASSERT_EQUAL_UINT(0, ff__utf8_length("\xf0\x9f\x98\x80", 3));
}

void test_nearest_finds_the_misspelt_word_only(void) {
  const char *const words[] = {"defaultEnabled", "expectedRemoval", "owner", NULL};
  TEST_ASSERT_EQUAL_STRING("expectedRemoval", ff__text_nearest("expectedRemovel", words));
  TEST_ASSERT_EQUAL_STRING("owner", ff__text_nearest("ovner", words));
  TEST_ASSERT_NULL(ff__text_nearest("color", words));
  TEST_ASSERT_NULL(ff__text_nearest("", words));
}

void test_write_json_string_escapes_everything_that_must_be(void) {
  char text[128];
  ff__writer writer = {text, sizeof text, 0};
  ff__write_json_string(&writer, "q\" b\\ n\n e\x1b \xff \xc3\xa9");
  TEST_ASSERT_EQUAL_STRING("\"q\\\" b\\\\ n\\u000a e\\u001b \\ufffd \xc3\xa9\"", text);
  TEST_ASSERT_EQUAL_UINT(strlen(text), writer.length);
}

void test_write_counts_beyond_the_end_of_its_buffer(void) {
  char text[6] = "xxxxx";
  ff__writer writer = {text, 5, 0};
  ff__write(&writer, "%s", "abc");
  ff__write(&writer, "%s", "defg");
  TEST_ASSERT_EQUAL_STRING("abcd", text);
  TEST_ASSERT_EQUAL_UINT(7, writer.length);
  ff__writer none = {NULL, 0, 0};
  ff__write_json_string(&none, "abc");
  TEST_ASSERT_EQUAL_UINT(5, none.length);
}
