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

/* As a check does it: the global keys are folded into the base ahead. */
static uint32_t answers_of(const uint64_t words[4]) {
  return ff__lanes_decide(ff__lanes_fold(words[0], words[1]), words[2], words[3]);
}

static void put_into(uint64_t words[4], unsigned lane, state of) {
  words[0] = ff__lane_set(words[0], lane, of.fixed);
  words[1] = ff__lane_set(words[1], lane, of.global);
  words[2] = ff__lane_set(words[2], lane, of.company);
  words[3] = ff__lane_set(words[3], lane, of.workspace);
}

void test_fold_and_decide_agree_with_the_precedence_in_every_lane(void) {
  for (size_t b = 0; b < BACKGROUNDS; b++)
    for (unsigned lane = 0; lane < FF__LANES; lane++)
      for (unsigned number = 0; number < STATES; number++) {
        state of = state_of(number);
        uint64_t words[] = {backgrounds[b], backgrounds[b], backgrounds[b], backgrounds[b]};
        put_into(words, lane, of);
        TEST_ASSERT_EQUAL_UINT(expected_of(of), answers_of(words) >> lane & 1);
      }
}

/* Every state beside every other: a different one in each lane, moved on by one each time. */
void test_fold_and_decide_keep_32_different_flags_apart(void) {
  for (unsigned first = 0; first < STATES; first++) {
    uint64_t words[4] = {0};
    for (unsigned lane = 0; lane < FF__LANES; lane++)
      put_into(words, lane, state_of((first + lane * 37) % STATES));
    uint32_t answers = answers_of(words);
    for (unsigned lane = 0; lane < FF__LANES; lane++)
      TEST_ASSERT_EQUAL_UINT(expected_of(state_of((first + lane * 37) % STATES)),
                             answers >> lane & 1);
  }
}

/* Without a registry's entry a flag is off: the lane of the fixed row is 0. */
void test_an_unregistered_flag_has_the_precedence_without_an_entry(void) {
  for (unsigned number = 0; number < 64; number++) {
    state of = state_of(number << 2);
    const ff__value values[] = {(ff__value)of.global, (ff__value)of.company,
                                (ff__value)of.workspace};
    uint64_t words[4] = {0};
    put_into(words, 7, of);
    TEST_ASSERT_EQUAL_UINT((uint32_t)ff__resolve(values, NULL).enabled << 7, answers_of(words));
  }
}

/* What decides already is not asked of the tenants' keys. */
void test_fold_marks_what_no_tenants_key_can_change(void) {
  for (unsigned number = 0; number < 16; number++) {
    state of = state_of(number);
    bool decides = of.fixed & 2 || of.global == FF__ON || of.global == FF__OFF;
    uint64_t base = ff__lanes_fold(ff__lane_set(0, 31, of.fixed), ff__lane_set(0, 31, of.global));
    TEST_ASSERT_EQUAL_UINT(decides, ff__lane_get(base, 31) >> 1);
  }
}

/* All 64 cases, in every lane, with the others full of something else. */
void test_one_flag_alone_is_decided_as_32_at_once(void) {
  for (unsigned which = 0; which < 64; which++)
    for (unsigned lane = 0; lane < FF__LANES; lane++) {
      const uint64_t noise = 0x5a5a5a5a3c3c3c3cu;
      uint64_t base = ff__lane_set(noise, lane, which & 3);
      uint64_t company = ff__lane_set(~noise, lane, which >> 2 & 3);
      uint64_t workspace = ff__lane_set(noise << 1, lane, which >> 4);
      TEST_ASSERT_EQUAL_UINT(ff__lanes_decide(base, company, workspace) >> lane & 1,
                             ff__lane_decide(base, company, workspace, lane));
    }
}
