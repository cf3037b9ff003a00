/* From hashes to numbers: against a list that is looked through. Who looks while it changes is
 * in test/integration/test_readers.c, where the thread sanitizer sees him. */
#include "unity.h"

#include "cache/index.h"

#include <string.h>

enum { NUMBERS = 3000 };

static ff__index slots;
static bool present[NUMBERS]; /* the reference */
static uint64_t random_state;

void setUp(void) {
  memset(present, 0, sizeof present);
  random_state = 7;
  TEST_ASSERT_TRUE(ff__index_init(&slots, 0));
}
void tearDown(void) {
  ff__index_finish(&slots);
}

static uint32_t next_random(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

typedef uint32_t (*hash_of)(uint32_t number);

static uint32_t all_different(uint32_t number) {
  return number * 2654435761u;
}
static uint32_t few(uint32_t number) {
  return number % 5;
}
/* At the end of the slots, so that runs go over the edge. */
static uint32_t at_the_edge(uint32_t number) {
  return UINT32_MAX - number % 3;
}
/* Homes that are neighbours, each shared by some: runs grow into one another. */
static uint32_t neighbours(uint32_t number) {
  return number / 4;
}

static void assert_finds(hash_of hash, uint32_t number) {
  unsigned seen = 0;
  uint32_t found;
  ff__probe probe = ff__index_find(&slots, hash(number));
  while (ff__probe_next(&probe, &found)) {
    TEST_ASSERT_EQUAL_UINT(hash(number), hash(found));
    TEST_ASSERT_TRUE(present[found]);
    seen += found == number;
  }
  TEST_ASSERT_EQUAL_UINT(present[number], seen);
}

static void change(hash_of hash, uint32_t number) {
  if (present[number])
    ff__index_remove(&slots, hash(number), number);
  else if (ff__index_reserve(&slots))
    ff__index_add(&slots, hash(number), number);
  present[number] = !present[number];
}

static void compare(hash_of hash, uint32_t numbers, int changes) {
  for (int i = 0; i < changes; i++) {
    change(hash, next_random(&random_state) % numbers);
    assert_finds(hash, next_random(&random_state) % numbers);
  }
  size_t count = 0;
  for (uint32_t number = 0; number < numbers; number++) {
    assert_finds(hash, number);
    count += present[number];
  }
  TEST_ASSERT_EQUAL_UINT(count, slots.count);
}

void test_index_agrees_with_a_list_when_hashes_differ(void) {
  compare(all_different, NUMBERS, 20000);
}

void test_index_agrees_with_a_list_when_many_collide(void) {
  compare(few, 60, 20000);
}

void test_index_agrees_with_a_list_over_the_edge_of_the_slots(void) {
  compare(at_the_edge, 7, 20000);
}

void test_index_agrees_with_a_list_when_runs_grow_together(void) {
  compare(neighbours, 200, 20000);
}

void test_index_grows_and_is_never_full(void) {
  for (uint32_t number = 0; number < NUMBERS; number++)
    change(all_different, number);
  for (uint32_t number = 0; number < NUMBERS; number++)
    assert_finds(all_different, number);
  const ff__slots *now = atomic_load(&slots.slots);
  TEST_ASSERT_TRUE((now->mask + 1) / 4 * 3 >= slots.count);
  TEST_ASSERT_TRUE(ff__index_bytes(&slots) >= (now->mask + 1) * sizeof now->at[0]);
}

void test_index_takes_the_largest_number_there_can_be(void) {
  const uint32_t largest = UINT32_MAX - 2; /* one for "empty", one for "none" */
  uint32_t found = 0;
  ff__index_add(&slots, 9, largest);
  ff__probe probe = ff__index_find(&slots, 9);
  TEST_ASSERT_TRUE(ff__probe_next(&probe, &found));
  TEST_ASSERT_EQUAL_UINT32(largest, found);
  ff__index_remove(&slots, 9, largest);
  probe = ff__index_find(&slots, 9);
  TEST_ASSERT_FALSE(ff__probe_next(&probe, &found));
}

void test_init_has_the_room_that_is_wanted(void) {
  ff__index wide;
  TEST_ASSERT_TRUE(ff__index_init(&wide, 1000));
  const ff__slots *first = atomic_load(&wide.slots);
  TEST_ASSERT_EQUAL_UINT(1023, first->mask);
  for (uint32_t number = 0; number < 768; number++) {
    TEST_ASSERT_TRUE(ff__index_reserve(&wide));
    ff__index_add(&wide, all_different(number), number);
  }
  TEST_ASSERT_EQUAL_PTR(first, atomic_load(&wide.slots));
  ff__index_finish(&wide);
}

void test_clear_empties_it(void) {
  for (uint32_t number = 0; number < 100; number++)
    change(all_different, number);
  TEST_ASSERT_TRUE(ff__index_clear(&slots));
  memset(present, 0, sizeof present);
  for (uint32_t number = 0; number < 100; number++)
    assert_finds(all_different, number);
  TEST_ASSERT_EQUAL_UINT(0, slots.count);
  compare(all_different, 100, 1000);
}
