/* 32 flags in a word: each lane by itself, and the precedence for all of them at once, held
 * against the one that resolves a single flag. */
#include "unity.h"

#include "core/lanes.h"
#include "core/resolve.h"

void setUp(void) {}
void tearDown(void) {}

/* Other lanes' contents, which must make no difference. */
static const uint64_t backgrounds[] = {0, UINT64_MAX, 0x123456789abcdef0u, 0xaaaaaaaa55555555u};
enum { BACKGROUNDS = sizeof backgrounds / sizeof *backgrounds };

void test_set_is_read_back_and_leaves_the_other_lanes_alone(void) {
  for (size_t b = 0; b < BACKGROUNDS; b++)
    for (unsigned lane = 0; lane < FF__LANES; lane++)
      for (unsigned value = 0; value < 4; value++) {
        uint64_t word = ff__lane_set(backgrounds[b], lane, value);
        for (unsigned other = 0; other < FF__LANES; other++)
          TEST_ASSERT_EQUAL_UINT(other == lane ? value : ff__lane_get(backgrounds[b], other),
                                 ff__lane_get(word, other));
      }
}

void test_words_for_is_enough_and_no_more(void) {
  TEST_ASSERT_EQUAL_UINT(0, ff__words_for(0));
  TEST_ASSERT_EQUAL_UINT(1, ff__words_for(1));
  TEST_ASSERT_EQUAL_UINT(1, ff__words_for(FF__LANES));
  TEST_ASSERT_EQUAL_UINT(2, ff__words_for(FF__LANES + 1));
  TEST_ASSERT_EQUAL_UINT(2048, ff__words_for(65536));
}

/* One flag's state: its lane in each of the four words. */
typedef struct state {
  unsigned fixed, global, company, workspace;
} state;

enum { STATES = 4 * 4 * 4 * 4 };

static state state_of(unsigned number) {
  return (state){number & 3, number >> 2 & 3, number >> 4 & 3, number >> 6 & 3};
}

static bool expected_of(state of) {
  bool answer = of.fixed & 1, forced = of.fixed & 2;
  const ff_flag flag = {.name = "a", .default_enabled = answer};
  const ff__value values[] = {(ff__value)of.global, (ff__value)of.company, (ff__value)of.workspace};
  return forced ? answer : ff__resolve(values, &flag).enabled;
}

void test_resolve_agrees_with_the_precedence_in_every_lane(void) {
  for (size_t b = 0; b < BACKGROUNDS; b++)
    for (unsigned lane = 0; lane < FF__LANES; lane++)
      for (unsigned number = 0; number < STATES; number++) {
        state of = state_of(number);
        uint32_t answers = ff__lanes_resolve(ff__lane_set(backgrounds[b], lane, of.fixed),
                                             ff__lane_set(backgrounds[b], lane, of.global),
                                             ff__lane_set(backgrounds[b], lane, of.company),
                                             ff__lane_set(backgrounds[b], lane, of.workspace));
        TEST_ASSERT_EQUAL_UINT(expected_of(of), answers >> lane & 1);
      }
}

/* Every state beside every other: a different one in each lane, moved on by one each time. */
void test_resolve_keeps_32_different_flags_apart(void) {
  for (unsigned first = 0; first < STATES; first++) {
    uint64_t words[4] = {0};
    for (unsigned lane = 0; lane < FF__LANES; lane++) {
      state of = state_of((first + lane * 37) % STATES);
      words[0] = ff__lane_set(words[0], lane, of.fixed);
      words[1] = ff__lane_set(words[1], lane, of.global);
      words[2] = ff__lane_set(words[2], lane, of.company);
      words[3] = ff__lane_set(words[3], lane, of.workspace);
    }
    uint32_t answers = ff__lanes_resolve(words[0], words[1], words[2], words[3]);
    for (unsigned lane = 0; lane < FF__LANES; lane++)
      TEST_ASSERT_EQUAL_UINT(expected_of(state_of((first + lane * 37) % STATES)),
                             answers >> lane & 1);
  }
}

/* Without a registry's entry a flag is off: the lane of the fixed row is 0. */
void test_resolve_of_an_unregistered_flag_is_the_precedence_without_an_entry(void) {
  for (unsigned number = 0; number < 64; number++) {
    const ff__value values[] = {(ff__value)(number & 3), (ff__value)(number >> 2 & 3),
                                (ff__value)(number >> 4)};
    uint32_t answers =
        ff__lanes_resolve(0, ff__lane_set(0, 7, values[0]), ff__lane_set(0, 7, values[1]),
                          ff__lane_set(0, 7, values[2]));
    TEST_ASSERT_EQUAL_UINT(ff__resolve(values, NULL).enabled, answers >> 7 & 1);
    TEST_ASSERT_EQUAL_UINT(0, answers & ~(1u << 7));
  }
}
