/* The hash, as the look-ups use it: keys that are alike are spread as if by chance. */
#include "unity.h"

#include "cache/rows.h"
#include "core/hash.h"
#include "os/fork.h"

#include <stdio.h>
#include <stdlib.h>
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

/* Texts are compared by their words: equal ones have equal words, and only they. */
void test_words_tell_texts_of_one_length_apart(void) {
  char text[64], other[64];
  for (size_t size = 1; size <= sizeof text; size++)
    for (size_t at = 0; at < size; at++) {
      memset(text, 'x', sizeof text);
      memcpy(other, text, sizeof text);
      other[at] = 'y';
      bool differ = false;
      for (size_t i = 0; i < ff__words_in(size); i++) {
        TEST_ASSERT_EQUAL_HEX64(ff__word_of(text, size, i), ff__word_of(text, size, i));
        differ |= ff__word_of(text, size, i) != ff__word_of(other, size, i);
      }
      TEST_ASSERT_TRUE(differ);
    }
}

/* A word never reaches over the ends of its text: the sanitizer would see it. */
void test_words_read_nothing_beside_the_text(void) {
  for (size_t size = 0; size <= 40; size++) {
    char *text = malloc(size > 0 ? size : 1);
    memset(text, 'x', size);
    uint64_t all = 0;
    for (size_t i = 0; i < ff__words_in(size); i++)
      all |= ff__word_of(text, size, i);
    TEST_ASSERT_EQUAL_INT(size > 0, all != 0);
    free(text);
  }
}

static uint32_t name_hash(const char *text) {
  return (uint32_t)(ff__hash(text, strlen(text)) >> 32);
}

static uint32_t row_hash(ff_scope level, const char *text, size_t size) {
  return ff__row_key_of(42, level, text, size).hash;
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
  ff__row_key company = ff__row_key_of(1, FF_SCOPE_COMPANY, "acme", 4);
  ff__row_key workspace = ff__row_key_of(1, FF_SCOPE_WORKSPACE, "acme", 4);
  ff__row_key longer = ff__row_key_of(1, FF_SCOPE_COMPANY, "acme2", 5);
  ff__row_key seeded = ff__row_key_of(2, FF_SCOPE_COMPANY, "acme", 4);
  TEST_ASSERT_NOT_EQUAL(company.shape, workspace.shape);
  TEST_ASSERT_NOT_EQUAL(company.shape, longer.shape);
  TEST_ASSERT_NOT_EQUAL(company.hash, workspace.hash);
  TEST_ASSERT_NOT_EQUAL(company.hash, longer.hash);
  TEST_ASSERT_NOT_EQUAL(company.hash, seeded.hash);
}
