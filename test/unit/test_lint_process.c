/* Other programs: what they say, and what there is when they do not. */
#include "unity.h"

#include "core/error.h"
#include "core/text.h"
#include "lint/process.h"

#include <stdlib.h>
#include <string.h>

TEST_SOURCE_FILE("fail.c")

static ff__process process;
static ff_error error;

void setUp(void) {
  process = (ff__process){0};
}
void tearDown(void) {
  ff__process_finish(&process);
}

static ff_err run(const char *const *words, const char *input) {
  static const char *const unset[] = {"FF_TEST_UNSET", NULL};
  ff__process_finish(&process);
  return ff__process_run(words, unset, input, &process, &error);
}

#define RUN(input, ...) run((const char *const[]){__VA_ARGS__, NULL}, input)

void test_run_gives_output_and_status(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN(NULL, "sh", "-c", "printf 'a\\nb'; exit 3"));
  TEST_ASSERT_EQUAL_STRING("a\nb", process.output);
  TEST_ASSERT_EQUAL_size_t(3, process.size);
  TEST_ASSERT_EQUAL_INT(3, process.status);
  TEST_ASSERT_EQUAL_STRING("", process.complaint);
}

void test_run_gives_words_as_they_are(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN(NULL, "printf", "%s|", "$HOME", "a b", "", "*;'\""));
  TEST_ASSERT_EQUAL_STRING("$HOME|a b||*;'\"|", process.output);
}

void test_run_gives_the_first_line_of_complaints(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN(NULL, "sh", "-c", "printf 'one\\033[31m\\ntwo\\n' >&2"));
  TEST_ASSERT_EQUAL_STRING("one?[31m", process.complaint);
  TEST_ASSERT_EQUAL_STRING("", process.output);
}

void test_run_hands_in_input(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN("from us\n", "cat"));
  TEST_ASSERT_EQUAL_STRING("from us\n", process.output);
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN(NULL, "cat"));
  TEST_ASSERT_EQUAL_STRING("", process.output);
}

void test_run_takes_more_than_a_pipe_holds_on_both_streams(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN(NULL, "sh", "-c",
                                   "head -c 1000000 /dev/zero | tee /dev/stderr; "
                                   "head -c 1000000 /dev/zero"));
  TEST_ASSERT_EQUAL_size_t(2000000, process.size);
}

void test_run_leaves_variables_out(void) {
  setenv("FF_TEST_UNSET", "x", 1);
  setenv("FF_TEST_UNSET_NOT", "y", 1);
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN(NULL, "sh", "-c", "echo \"$FF_TEST_UNSET,$FF_TEST_UNSET_NOT\""));
  TEST_ASSERT_EQUAL_STRING(",y\n", process.output);
}

void test_run_tells_of_signals(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, RUN(NULL, "sh", "-c", "kill -KILL $$"));
  TEST_ASSERT_EQUAL_INT(128 + 9, process.status);
}

void test_run_without_the_program(void) {
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED, RUN(NULL, "ff-no-such-program"));
  TEST_ASSERT_EQUAL_STRING("ff-no-such-program is not installed, or not on the PATH",
                           error.message);
}
