/* Texts of any kind where they can do no harm: comments, HTML, Markdown. */
#include "unity.h"

#include "lint/generate/escape.h"

#include <string.h>

TEST_SOURCE_FILE("text.c")

static char buffer[1024];
static ff__writer writer;

void setUp(void) {
  writer = (ff__writer){buffer, sizeof buffer, 0};
  buffer[0] = '\0';
}
void tearDown(void) {}

static const char *comment(const char *text) {
  setUp();
  ff__put_comment(&writer, " * ", text);
  return buffer;
}

static const char *html(const char *text) {
  setUp();
  ff__put_html(&writer, text);
  return buffer;
}

static const char *markdown(const char *text) {
  setUp();
  ff__put_markdown(&writer, text);
  return buffer;
}

void test_blanks_and_line_ends_of_all_kinds_become_one(void) {
  TEST_ASSERT_EQUAL_STRING("a b c",
                           comment(" \t\na \r\n\v\f b\xc2\x85\xe2\x80\xa8\xe2\x80\xa9 c\n"));
  TEST_ASSERT_EQUAL_STRING("", comment(" \n "));
  TEST_ASSERT_EQUAL_STRING("", comment(""));
}

void test_what_cannot_be_shown_becomes_a_question_mark(void) {
  TEST_ASSERT_EQUAL_STRING("a?b", html("a\001b"));
  TEST_ASSERT_EQUAL_STRING("a?b", html("a\xff"
                                       "b"));
  TEST_ASSERT_EQUAL_STRING("a???b", html("a\xe2\x80\xae"
                                         "b")); /* right to left */
  TEST_ASSERT_EQUAL_STRING("a?b", html("a\xef\xbf\xbe"
                                       "b")); /* U+FFFE, which XML has not */
  TEST_ASSERT_EQUAL_STRING("ä€😀", html("ä€😀"));
  TEST_ASSERT_EQUAL_STRING("a??", html("a\xe2\x82")); /* cut off */
}

void test_ff__put_comment_neither_ends_nor_begins_one(void) {
  TEST_ASSERT_EQUAL_STRING("a * / b", comment("a */ b"));
  TEST_ASSERT_EQUAL_STRING("a / * b", comment("a /* b"));
  TEST_ASSERT_EQUAL_STRING("/ * / * /", comment("/*/*/"));
  TEST_ASSERT_NULL(strstr(comment("**//**//*/"), "*/"));
  TEST_ASSERT_NULL(strstr(buffer, "/*"));
}

void test_ff__put_comment_goes_on_in_another_line(void) {
  char text[201];
  memset(text, 'x', sizeof text);
  text[80] = text[120] = ' ';
  text[200] = '\0';
  const char *put = comment(text);
  TEST_ASSERT_EQUAL_STRING_LEN("x\n * x", put + 79, 6);
  TEST_ASSERT_NULL(strchr(put + 81, '\n'));
  TEST_ASSERT_EQUAL_size_t(203, strlen(put));
}

void test_ff__put_comment_begins_no_line_with_an_order(void) {
  char text[128];
  memset(text, 'x', sizeof text);
  strcpy(text + 80, " @ts-expect-error");
  TEST_ASSERT_NULL(strchr(comment(text), '\n'));
}

void test_ff__put_html_leaves_no_markup(void) {
  TEST_ASSERT_EQUAL_STRING("&lt;script&gt;&quot;&#39;&amp;amp; --&gt;",
                           html("<script>\"'&amp; -->"));
}

void test_ff__put_markdown_leaves_no_markup(void) {
  TEST_ASSERT_EQUAL_STRING("\\`\\`\\`", markdown("```"));
  TEST_ASSERT_EQUAL_STRING("a \\| b", markdown("a | b"));
  TEST_ASSERT_EQUAL_STRING("&lt;b&gt; &amp;lt; --&gt;", markdown("<b> &lt; -->"));
  TEST_ASSERT_EQUAL_STRING("!\\[x\\](y) \\*\\* \\_\\_ \\~\\~ \\$ \\\\",
                           markdown("![x](y) ** __ ~~ $ \\"));
  TEST_ASSERT_EQUAL_STRING("\\# not a heading #1", markdown("# not a heading #1"));
}
