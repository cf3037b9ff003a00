/* The hash, as the look-ups use it: keys that are alike are spread as if by chance. */
#include "unity.h"

#include "cache/rows.h"
#include "core/hash.h"

#include <stdio.h>
#include <string.h>

TEST_SOURCE_FILE("index.c")

enum { SLOTS = 4096 };

static unsigned char used[SLOTS];

void setUp(void) {
  memset(used, 0, sizeof used);
}
void tearDown(void) {}

static void use_slot(uint32_t hash) {
  if (used[hash % SLOTS] < 255) used[hash % SLOTS]++;
}

static unsigned count_used(void) {
  unsigned count = 0;
  for (size_t i = 0; i < SLOTS; i++)
    count += used[i] > 0;
  return count;
}

/* Of as many keys as slots, chance hits 63.2% of the slots, give or take 0.8 at the most. */
static void assert_spread(const char *what) {
  unsigned count = count_used();
  TEST_ASSERT_UINT_WITHIN_MESSAGE(SLOTS * 3 / 100, SLOTS * 632 / 1000, count, what);
}

static uint32_t name_hash(const char *text) {
  return (uint32_t)(ff__hash(text, strlen(text)) >> 32);
}

static uint32_t row_hash(ff_scope level, const char *text, size_t size) {
  ff__row_key key;
  ff__row_key_init(&key, 42, level, text, size);
  return key.hash;
}

void test_hash_spreads_names_that_count_up(void) {
  char name[64];
  for (int i = 0; i < SLOTS; i++) {
    snprintf(name, sizeof name, "feature-%d", i);
    use_slot(name_hash(name));
  }
  assert_spread("feature-N");
}

void test_hash_depends_on_the_length(void) {
  char zeros[64] = {0};
  for (size_t size = 1; size < sizeof zeros; size++)
    TEST_ASSERT_NOT_EQUAL(ff__hash(zeros, size - 1), ff__hash(zeros, size));
}

void test_row_key_spreads_ids_that_count_up(void) {
  char id[64];
  const char *const forms[] = {"%d", "company-%d", "%08d", "0189d2f3-7a2c-7c4e-9a10-%012d",
                               "%d-and-a-tail-that-is-the-same"};
  for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
    setUp();
    for (int i = 0; i < SLOTS; i++)
      use_slot(row_hash(FF_SCOPE_COMPANY, id, (size_t)snprintf(id, sizeof id, forms[form], i)));
    assert_spread(forms[form]);
  }
}

/* Wherever the byte is, the 256 ids hit about as many slots as chance would: of 4096, 248. */
void test_row_key_spreads_ids_that_differ_in_one_byte(void) {
  char id[FF__ID_MAX];
  for (size_t size = 1; size <= FF__ID_MAX; size += size < 48 ? 1 : 23)
    for (size_t at = 0; at < size; at++) {
      setUp();
      memset(id, 'x', size);
      for (int byte = 0; byte < 256; byte++) {
        id[at] = (char)byte;
        use_slot(row_hash(FF_SCOPE_WORKSPACE, id, size));
      }
      TEST_ASSERT_GREATER_THAN_UINT(225, count_used());
    }
}

void test_row_key_tells_levels_sizes_and_seeds_apart(void) {
  ff__row_key company, workspace, longer, seeded;
  ff__row_key_init(&company, 1, FF_SCOPE_COMPANY, "acme", 4);
  ff__row_key_init(&workspace, 1, FF_SCOPE_WORKSPACE, "acme", 4);
  ff__row_key_init(&longer, 1, FF_SCOPE_COMPANY, "acme2", 5);
  ff__row_key_init(&seeded, 2, FF_SCOPE_COMPANY, "acme", 4);
  TEST_ASSERT_NOT_EQUAL(company.shape, workspace.shape);
  TEST_ASSERT_NOT_EQUAL(company.shape, longer.shape);
  TEST_ASSERT_NOT_EQUAL(company.hash, workspace.hash);
  TEST_ASSERT_NOT_EQUAL(company.hash, longer.hash);
  TEST_ASSERT_NOT_EQUAL(company.hash, seeded.hash);
}
