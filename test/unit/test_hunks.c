/* Differences as git writes them: which lines are new, which are gone. */
#include "unity.h"

#include "lint/hunks.h"

#include <stdio.h>
#include <string.h>

static char all[512];
static size_t length;
static bool is_short; /* of memory, as the sink says */

void setUp(void) {
  is_short = false;
}
void tearDown(void) {}

static bool added(void *user, const char *path, uint32_t line) {
  TEST_ASSERT_EQUAL_PTR(all, user);
  bool whole = line == UINT32_MAX;
  length += (size_t)snprintf(all + length, sizeof all - length, whole ? "%s:* " : "%s:%u ", path,
                             (unsigned)line);
  return !is_short;
}

static bool removed(void *user, const char *text, size_t size) {
  (void)user;
  length += (size_t)snprintf(all + length, sizeof all - length, "-%.*s ", (int)size, text);
  return !is_short;
}

static const char *read_all(const char *text, bool expected) {
  length = 0;
  all[0] = '\0';
  bool done = ff__hunks_read(text, strlen(text), &(ff__hunks_sink){added, removed, all});
  TEST_ASSERT_EQUAL(expected, done);
  return all;
}

static const char *hunks(const char *text) {
  return read_all(text, true);
}

void test_ff__hunks_read_tells_new_lines_and_old_ones(void) {
  TEST_ASSERT_EQUAL_STRING(
      "-a a.c:3 a.c:4 b.c:1 ",
      hunks("diff --git a.c a.c\n--- a.c\n+++ a.c\n@@ -3 +3,2 @@ int f(void)\n-a\n"
            "+b\n+c\n--- /dev/null\n+++ b.c\n@@ -0,0 +1 @@\n+x\n"));
  TEST_ASSERT_EQUAL_STRING("-a ", hunks("--- a.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"));
  TEST_ASSERT_EQUAL_STRING("", hunks(""));
}

void test_ff__hunks_read_counts_context(void) {
  TEST_ASSERT_EQUAL_STRING("a.c:2 -z a.c:5 b.c:1 ",
                           hunks("+++ a.c\n@@ -1,4 +1,5 @@\n x\n+y\n\n z\n-z\n+w\n"
                                 "\\ No newline at end of file\n+++ b.c\n@@ -0,0 +1 @@\n+x\n"));
}

void test_ff__hunks_read_undoes_quotes(void) {
  TEST_ASSERT_EQUAL_STRING("a\t\"\303\244\\.c:1 ",
                           hunks("+++ \"a\\t\\\"\\303\\244\\\\.c\"\n@@ -0,0 +1 @@\n+x\n"));
  TEST_ASSERT_EQUAL_STRING("a b.c:1 ", hunks("+++ a b.c\t\n@@ -0,0 +1 @@\n+x\n"));
}

void test_ff__hunks_read_takes_all_of_a_binary_file_as_new(void) {
  TEST_ASSERT_EQUAL_STRING("b and c:* ", hunks("Binary files /dev/null and \"b and c\" differ\n"));
  TEST_ASSERT_EQUAL_STRING("b and c:* ", hunks("Binary files b and c and b and c differ\n"));
  TEST_ASSERT_EQUAL_STRING("b:* ", hunks("Binary files a and b differ\n"));
  TEST_ASSERT_EQUAL_STRING("/dev/null:* ", hunks("Binary files a and /dev/null differ\n"));
  TEST_ASSERT_EQUAL_STRING("", hunks("Binary files differ\nBinary files a and b\n"));
}

void test_ff__hunks_read_survives_what_makes_no_sense(void) {
  static const char *const texts[] = {"@@ -",      "@@ -1,",        "@@ -1 ",
                                      "@@ -1 +",   "+++ ",          "+++ \"\\",
                                      "+++ \"\\3", "Binary files ", "@@ -9,9 +9,9 @@\n+x"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    TEST_ASSERT_EQUAL_STRING("", hunks(texts[i]));
}

void test_ff__hunks_read_ends_when_the_sink_says_so(void) {
  is_short = true;
  TEST_ASSERT_EQUAL_STRING("a.c:1 ", read_all("+++ a.c\n@@ -0,0 +1,2 @@\n+x\n+y\n", false));
  TEST_ASSERT_EQUAL_STRING("-x ", read_all("+++ a.c\n@@ -1,2 +0,0 @@\n-x\n-y\n", false));
}
