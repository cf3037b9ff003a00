/* Epochs: what is fresh, since when the rest is not, and how long that is remembered. */
#include "unity.h"

#include "cache/freshness.h"

#include <string.h>

enum { ENDED = 3 * FF__EPOCHS_KEPT, STEP = 13 };

static ff__freshness freshness;

void setUp(void) {
  memset(&freshness, 0, sizeof freshness);
  atomic_store(&freshness.is_live, true);
}
void tearDown(void) {}

void test_epoch_0_was_never(void) {
  TEST_ASSERT_EQUAL_UINT(0, ff__epoch(&freshness));
  ff__epoch_begin(&freshness, 1000);
  TEST_ASSERT_EQUAL_UINT(1, ff__epoch(&freshness));
  TEST_ASSERT_FALSE(ff__epoch_is_fresh(&freshness, 0));
}

void test_begin_makes_all_that_was_read_before_stale(void) {
  ff__epoch_begin(&freshness, 1000);
  TEST_ASSERT_TRUE(ff__epoch_is_fresh(&freshness, 1));
  ff__epoch_begin(&freshness, 2000);
  TEST_ASSERT_FALSE(ff__epoch_is_fresh(&freshness, 1));
  TEST_ASSERT_TRUE(ff__epoch_is_fresh(&freshness, 2));
}

void test_nothing_is_fresh_while_nobody_tells(void) {
  ff__epoch_begin(&freshness, 1000);
  atomic_store(&freshness.is_live, false);
  TEST_ASSERT_FALSE(ff__epoch_is_fresh(&freshness, 1));
}

void test_slack_lets_the_epoch_before_count(void) {
  atomic_store(&freshness.slack, 1);
  for (int i = 0; i < 3; i++)
    ff__epoch_begin(&freshness, 1000 * i);
  TEST_ASSERT_FALSE(ff__epoch_is_fresh(&freshness, 1));
  TEST_ASSERT_TRUE(ff__epoch_is_fresh(&freshness, 2));
  TEST_ASSERT_TRUE(ff__epoch_is_fresh(&freshness, 3));
}

void test_confirm_only_moves_forward_and_only_the_present_epoch(void) {
  ff__epoch_begin(&freshness, 1000);
  TEST_ASSERT_EQUAL_INT64(1000, ff__epoch_confirmed(&freshness, 1));
  ff__epoch_confirm(&freshness, 1500);
  ff__epoch_confirm(&freshness, 1200);
  TEST_ASSERT_EQUAL_INT64(1500, ff__epoch_confirmed(&freshness, 1));
  ff__epoch_begin(&freshness, 3000);
  ff__epoch_confirm(&freshness, 4000);
  TEST_ASSERT_EQUAL_INT64(1500, ff__epoch_confirmed(&freshness, 1));
  TEST_ASSERT_EQUAL_INT64(4000, ff__epoch_confirmed(&freshness, 2));
}

void test_confirmed_is_kept_for_many_epochs(void) {
  for (int i = 1; i <= ENDED; i++) {
    ff__epoch_begin(&freshness, 1000 * i);
    ff__epoch_confirm(&freshness, 1000 * i + 500);
    for (int back = 0; back < FF__EPOCHS_KEPT && back < i; back += STEP)
      TEST_ASSERT_EQUAL_INT64(1000 * (i - back) + 500,
                              ff__epoch_confirmed(&freshness, (unsigned)(i - back)));
  }
}

/* An age may be told too large, never too small. */
void test_confirmed_of_a_forgotten_epoch_is_no_later_than_it_was(void) {
  for (int i = 1; i <= ENDED; i++) {
    ff__epoch_begin(&freshness, 1000 * i);
    ff__epoch_confirm(&freshness, 1000 * i + 500);
  }
  for (unsigned epoch = 1; epoch <= ENDED; epoch++)
    TEST_ASSERT_LESS_OR_EQUAL_INT64(1000 * (int64_t)epoch + 500,
                                    ff__epoch_confirmed(&freshness, epoch));
  TEST_ASSERT_GREATER_OR_EQUAL_INT64(1000, ff__epoch_confirmed(&freshness, ENDED / 2));
}

void test_begin_leaves_0_out_when_the_numbers_are_used_up(void) {
  atomic_store(&freshness.epoch, UINT32_MAX - 1);
  ff__epoch_begin(&freshness, 1000);
  TEST_ASSERT_EQUAL_UINT(UINT32_MAX, ff__epoch(&freshness));
  ff__epoch_confirm(&freshness, 1100);
  ff__epoch_begin(&freshness, 2000);
  TEST_ASSERT_EQUAL_UINT(1, ff__epoch(&freshness));
  TEST_ASSERT_TRUE(ff__epoch_is_fresh(&freshness, 1));
  TEST_ASSERT_FALSE(ff__epoch_is_fresh(&freshness, UINT32_MAX));
  TEST_ASSERT_EQUAL_INT64(1100, ff__epoch_confirmed(&freshness, UINT32_MAX));
  TEST_ASSERT_EQUAL_INT64(2000, ff__epoch_confirmed(&freshness, 1));
}
