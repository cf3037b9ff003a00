/* FEATURE_FLAGS_OVERRIDES. */
#include "unity.h"

#include "core/error.h"
#include "core/key.h"
#include "core/text.h"
#include "overrides.h"

#include <string.h>

TEST_SOURCE_FILE("fail.c")

static ff__overrides *overrides;
static ff_error error;

void setUp(void) {
  overrides = NULL;
}
void tearDown(void) {
  ff__overrides_destroy(overrides);
}

static void assert_override(const char *flag, bool expected) {
  bool enabled = !expected;
  TEST_ASSERT_TRUE_MESSAGE(ff__overrides_find(overrides, flag, &enabled), flag);
  TEST_ASSERT_EQUAL_INT(expected, enabled);
}

void test_parse_takes_on_off_true_false(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff__overrides_parse("a=on,b=off,c-1=true,d=false", &overrides, &error));
  assert_override("a", true);
  assert_override("b", false);
  assert_override("c-1", true);
  assert_override("d", false);
  bool enabled;
  TEST_ASSERT_FALSE(ff__overrides_find(overrides, "e", &enabled));
}

void test_parse_takes_nothing(void) {
  bool enabled;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__overrides_parse("", &overrides, &error));
  TEST_ASSERT_FALSE(ff__overrides_find(overrides, "", &enabled));
}

void test_parse_names_the_entry_that_is_wrong(void) {
  const char *const bad[][2] = {{"a=maybe", "a=on or a=off"},
                                {"a", "a=on or a=off"},
                                {"a=on,,b=on", "''"},
                                {"a=on,", "''"},
                                {"a:b=on", "'a:b'"},
                                {"a=on,a=off", "a is named twice"},
                                {" a=on", "' a'"},
                                {"a=ON", "a=on"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_CONFIG, ff__overrides_parse(bad[i][0], &overrides, &error),
                                  bad[i][0]);
    TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, bad[i][1]), error.message);
    TEST_ASSERT_NULL(overrides);
  }
}
