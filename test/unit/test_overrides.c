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

/* -- Changing ------------------------------------------------------------------------ */

void test_set_wins_over_the_text(void) {
  bool enabled;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__overrides_parse("a=on", &overrides, &error));
  TEST_ASSERT_TRUE(ff__overrides_set(overrides, "a", false));
  TEST_ASSERT_TRUE(ff__overrides_set(overrides, "b", true));
  assert_override("a", false);
  assert_override("b", true);
  TEST_ASSERT_FALSE(ff__overrides_find(overrides, "c", &enabled));
}

void test_unset_puts_back_what_the_text_said_of_one(void) {
  bool enabled;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__overrides_parse("a=on", &overrides, &error));
  ff__overrides_set(overrides, "a", false);
  ff__overrides_set(overrides, "b", true);
  ff__overrides_unset(overrides, "a");
  ff__overrides_unset(overrides, "never-set");
  assert_override("a", true);
  assert_override("b", true);
  ff__overrides_unset(overrides, "b");
  TEST_ASSERT_FALSE(ff__overrides_find(overrides, "b", &enabled));
  ff__overrides_set(overrides, "b", false);
  assert_override("b", false);
}

void test_reset_puts_back_all(void) {
  bool enabled;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__overrides_parse("a=on,b=off", &overrides, &error));
  ff__overrides_set(overrides, "a", false);
  ff__overrides_set(overrides, "b", true);
  ff__overrides_set(overrides, "c", true);
  ff__overrides_reset(overrides);
  assert_override("a", true);
  assert_override("b", false);
  TEST_ASSERT_FALSE(ff__overrides_find(overrides, "c", &enabled));
}
