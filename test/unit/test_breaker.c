/* When to try again, by a clock that the test moves. */
#include "unity.h"

#include "store/breaker.h"

enum { MS = 1000000 };

static ff__breaker breaker;

void setUp(void) {
  breaker = (ff__breaker){0};
}
void tearDown(void) {}

void test_admit_lets_everybody_through_while_all_is_well(void) {
  for (int i = 0; i < 10; i++)
    TEST_ASSERT_TRUE(ff__breaker_admit(&breaker, i, MS));
}

void test_admit_refuses_until_the_pause_is_over(void) {
  ff__breaker_failed(&breaker, 0, 1023);
  TEST_ASSERT_FALSE(ff__breaker_admit(&breaker, 24 * (int64_t)MS, MS));
  TEST_ASSERT_TRUE(ff__breaker_admit(&breaker, 50 * (int64_t)MS, MS));
}

void test_admit_lets_one_through_for_the_time_of_its_trial(void) {
  ff__breaker_failed(&breaker, 0, 0);
  int64_t now = 100 * (int64_t)MS;
  TEST_ASSERT_TRUE(ff__breaker_admit(&breaker, now, 10 * MS));
  TEST_ASSERT_FALSE(ff__breaker_admit(&breaker, now + 9 * MS, 10 * MS));
  TEST_ASSERT_TRUE(ff__breaker_admit(&breaker, now + 10 * MS, 10 * MS));
}

void test_succeeded_opens_the_way_for_everybody(void) {
  ff__breaker_failed(&breaker, 0, 0);
  ff__breaker_succeeded(&breaker);
  TEST_ASSERT_TRUE(ff__breaker_admit(&breaker, 0, MS));
}

void test_failed_doubles_the_pause_up_to_half_a_second(void) {
  const int64_t longest[] = {50, 100, 200, 400, 500, 500};
  for (int i = 0; i < 6; i++) {
    ff__breaker_failed(&breaker, 0, 1023);
    TEST_ASSERT_INT64_WITHIN(MS, longest[i] * MS, breaker.retry_at);
  }
  for (int i = 0; i < 100000; i++)
    ff__breaker_failed(&breaker, 0, (uint32_t)i);
  TEST_ASSERT_TRUE(breaker.retry_at <= 500 * (int64_t)MS);
}

void test_failed_spreads_the_pause_over_its_second_half(void) {
  ff__breaker_failed(&breaker, 0, 0);
  TEST_ASSERT_EQUAL_INT64(25 * (int64_t)MS, breaker.retry_at);
  breaker = (ff__breaker){0};
  ff__breaker_failed(&breaker, 0, 512);
  TEST_ASSERT_INT64_WITHIN(MS, (int64_t)37 * MS + MS / 2, breaker.retry_at);
}
