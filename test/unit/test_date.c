/* Dates: every day there is, and everything that is none. */
#include "unity.h"

#include <featureflag/base.h>

#include <stdio.h>

TEST_SOURCE_FILE("date.c")

void setUp(void) {}
void tearDown(void) {}

static void assert_is_no_date(const char *text) {
  ff_date date = 4711;
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_INVALID, ff_date_parse(text, &date), text);
  TEST_ASSERT_EQUAL_INT32_MESSAGE(4711, date, text);
}

static void assert_is_day(int32_t expected, const char *text) {
  ff_date date = 4711;
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_date_parse(text, &date), text);
  TEST_ASSERT_EQUAL_INT32_MESSAGE(expected, date, text);
}

/* Counts days as a calendar on the wall does, without the library's arithmetic. */
void test_ff_date_parse_and_format_agree_with_a_calendar(void) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  ff_date expected = -25567; /* 1900-01-01 */
  for (unsigned year = 1900; year <= 2100; year++) {
    bool leap = year % 4 == 0 && (year % 100 != 0 || year == 2000);
    for (unsigned month = 1; month <= 12; month++) {
      unsigned length = (unsigned)lengths[month - 1] + (leap && month == 2);
      for (unsigned day = 1; day <= 31; day++) {
        char text[32], formatted[11];
        snprintf(text, sizeof text, "%04u-%02u-%02u", year, month, day);
        if (day > length) {
          assert_is_no_date(text);
          continue;
        }
        assert_is_day(expected, text);
        ff_date_format(expected, formatted);
        TEST_ASSERT_EQUAL_STRING(text, formatted);
        expected++;
      }
    }
  }
}

void test_ff_date_parse_knows_fixed_days(void) {
  assert_is_day(0, "1970-01-01");
  assert_is_day(-1, "1969-12-31");
  assert_is_day(11016, "2000-02-29");
  assert_is_day(20777, "2026-11-20");
  assert_is_day(-719162, "0001-01-01");
  assert_is_day(2932896, "9999-12-31");
}

void test_ff_date_parse_knows_leap_years(void) {
  assert_is_no_date("1900-02-29");
  assert_is_no_date("2100-02-29");
  assert_is_no_date("2023-02-29");
  assert_is_no_date("2024-02-30");
  assert_is_day(19782, "2024-02-29");
}

void test_ff_date_parse_refuses_other_forms(void) {
  static const char *const texts[] = {
      "",           " 2025-01-01", "2025-01-01 ", "2025-1-1",   "2025/01/01", "20250101",
      "01-01-2025", "2025-01-0a",  "+025-01-01",  "2025-01",    "2025-01-",   "2025-01-011",
      "2025--1-01", "2025-01--1",  "tomorrow",    "2025:01:01", "２０２５",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_is_no_date(texts[i]);
}

void test_ff_date_parse_refuses_days_that_do_not_exist(void) {
  static const char *const texts[] = {
      "0000-01-01", "2025-00-01", "2025-13-01", "2025-01-00",
      "2025-01-32", "2025-02-30", "2025-04-31", "2025-99-99",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_is_no_date(texts[i]);
}

void test_ff_date_format_gives_nothing_for_what_is_no_day(void) {
  static const ff_date dates[] = {FF_DATE_NONE, -719163, 2932897, INT32_MAX, INT32_MIN + 1};
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    char text[11] = "untouched";
    ff_date_format(dates[i], text);
    TEST_ASSERT_EQUAL_STRING("", text);
  }
}

void test_ff_date_none_is_the_macro(void) {
  TEST_ASSERT_EQUAL_INT32(FF_DATE_NONE, ff_date_none());
}

void test_ff_date_today_is_a_day_since_this_was_written(void) {
  TEST_ASSERT_GREATER_THAN_INT32(20700, ff_date_today());
  TEST_ASSERT_LESS_THAN_INT32(2932897, ff_date_today());
}
