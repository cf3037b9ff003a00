/* The precedence, in full: every combination of values, ids and default. */
#include "unity.h"

#include "core/resolve.h"

#include <string.h>

void setUp(void) {}
void tearDown(void) {}

static ff__value parse(const char *text) {
  return ff__value_parse(text, strlen(text));
}

void test_value_parse_is_exact(void) {
  TEST_ASSERT_EQUAL_INT(FF__ON, parse("true"));
  TEST_ASSERT_EQUAL_INT(FF__OFF, parse("false"));
  const char *const others[] = {"",      "TRUE",   "True", "1",      "0",  " true",
                                "true ", "true\n", "{}",   "falsee", "tru"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF__OTHER, parse(others[i]), others[i]);
  TEST_ASSERT_EQUAL_INT(FF__OTHER, ff__value_parse("true\0", 5));
}

/* The documented steps, written down a second time in another way. */
static ff__decision model(ff__value global, ff__value company, ff__value workspace,
                          const ff_flag *flag) {
  if (global == FF__OFF) return (ff__decision){FF_SOURCE_GLOBAL, false};
  if (global == FF__ON) return (ff__decision){FF_SOURCE_GLOBAL, true};
  if (company != FF__UNSET) return (ff__decision){FF_SOURCE_COMPANY, company == FF__ON};
  if (workspace != FF__UNSET) return (ff__decision){FF_SOURCE_WORKSPACE, workspace == FF__ON};
  if (flag) return (ff__decision){FF_SOURCE_DEFAULT, flag->default_enabled};
  return (ff__decision){FF_SOURCE_FALLBACK, false};
}

void test_resolve_follows_the_precedence_in_all_192_cases(void) {
  const ff_flag off = {.name = "a", .default_enabled = false};
  const ff_flag on = {.name = "a", .default_enabled = true};
  const ff_flag *const flags[] = {NULL, &off, &on};
  int cases = 0;
  for (int i = 0; i < 4 * 4 * 4; i++) {
    ff__value values[] = {(ff__value)(i & 3), (ff__value)(i >> 2 & 3), (ff__value)(i >> 4)};
    for (int f = 0; f < 3; f++, cases++) {
      ff__decision expected = model(values[0], values[1], values[2], flags[f]);
      ff__decision decided = ff__resolve(values, flags[f]);
      TEST_ASSERT_EQUAL_INT(expected.source, decided.source);
      TEST_ASSERT_EQUAL_INT(expected.enabled, decided.enabled);
    }
  }
  TEST_ASSERT_EQUAL_INT(192, cases);
}

void test_reason_of_is_the_openfeature_term(void) {
  TEST_ASSERT_EQUAL_INT(FF_REASON_DISABLED, ff__reason_of((ff__decision){FF_SOURCE_GLOBAL, false}));
  TEST_ASSERT_EQUAL_INT(FF_REASON_STATIC, ff__reason_of((ff__decision){FF_SOURCE_GLOBAL, true}));
  TEST_ASSERT_EQUAL_INT(FF_REASON_STATIC, ff__reason_of((ff__decision){FF_SOURCE_OVERRIDE, true}));
  TEST_ASSERT_EQUAL_INT(FF_REASON_TARGETING_MATCH,
                        ff__reason_of((ff__decision){FF_SOURCE_COMPANY, false}));
  TEST_ASSERT_EQUAL_INT(FF_REASON_TARGETING_MATCH,
                        ff__reason_of((ff__decision){FF_SOURCE_WORKSPACE, true}));
  TEST_ASSERT_EQUAL_INT(FF_REASON_DEFAULT, ff__reason_of((ff__decision){FF_SOURCE_DEFAULT, true}));
  TEST_ASSERT_EQUAL_INT(FF_REASON_DEFAULT,
                        ff__reason_of((ff__decision){FF_SOURCE_FALLBACK, false}));
}
