/* Flags with numbers: found by name, and never renumbered. */
#include "unity.h"

#include "cache/catalog.h"
#include "cache/index.h"

#include <stdio.h>
#include <string.h>

enum { MANY = 5000 };

static ff__catalog catalog;
static const ff_flag registered = {.name = "registered", .default_enabled = true};

void setUp(void) {
  TEST_ASSERT_TRUE(ff__catalog_init(&catalog, 0));
}
void tearDown(void) {
  ff__catalog_finish(&catalog);
}

static size_t write_name(char name[16], unsigned number) {
  return (size_t)snprintf(name, 16, "flag-%u", number);
}

static ff_flag_id add(unsigned number, const ff_flag *entry, unsigned fixed) {
  char name[16];
  size_t size = write_name(name, number);
  return ff__catalog_add(&catalog, name, size, entry, fixed);
}

static void add_many(unsigned count) {
  for (unsigned i = 0; i < count; i++)
    TEST_ASSERT_EQUAL_UINT(i, add(i, i % 3 ? NULL : &registered, i & 3));
}

static unsigned fixed_of(const ff__view *view, ff_flag_id id) {
  return ff__lane_get(atomic_load(&view->fixed[id / FF__LANES]), id % FF__LANES);
}

static void assert_holds(unsigned count) {
  char name[16];
  const ff__view *view = ff__catalog_view(&catalog);
  TEST_ASSERT_EQUAL_UINT(count, ff__catalog_count(&catalog));
  TEST_ASSERT_TRUE(view->capacity >= count);
  for (unsigned i = 0; i < count; i++) {
    size_t size = write_name(name, i);
    TEST_ASSERT_EQUAL_UINT(i, ff__catalog_find(&catalog, name, size));
    TEST_ASSERT_EQUAL_STRING(name, ff__catalog_at(&catalog, i)->name);
    TEST_ASSERT_EQUAL_PTR(i % 3 ? NULL : &registered, atomic_load(&view->registered[i]));
    TEST_ASSERT_EQUAL_UINT(i & 3, fixed_of(view, i));
  }
}

void test_add_gives_the_next_number_and_find_finds_it(void) {
  add_many(3);
  assert_holds(3);
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff__catalog_find(&catalog, "flag-", 5));
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff__catalog_find(&catalog, "flag-11", 7));
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff__catalog_find(&catalog, "", 0));
}

void test_add_takes_names_that_are_not_terminated(void) {
  TEST_ASSERT_EQUAL_UINT(0, ff__catalog_add(&catalog, "abcdef", 3, NULL, 0));
  TEST_ASSERT_EQUAL_STRING("abc", ff__catalog_at(&catalog, 0)->name);
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff__catalog_find(&catalog, "abcdef", 6));
}

void test_add_takes_names_of_every_length(void) {
  char name[FF__NAME_MAX + 1];
  memset(name, 'n', sizeof name);
  for (size_t size = 1; size <= FF__NAME_MAX; size++)
    TEST_ASSERT_EQUAL_UINT(size - 1, ff__catalog_add(&catalog, name, size, NULL, 0));
  for (size_t size = 1; size <= FF__NAME_MAX; size++) {
    TEST_ASSERT_EQUAL_UINT(size - 1, ff__catalog_find(&catalog, name, size));
    TEST_ASSERT_EQUAL_UINT(size, strlen(ff__catalog_at(&catalog, (ff_flag_id)size - 1)->name));
  }
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff__catalog_find(&catalog, name, FF__NAME_MAX + 1));
}

void test_add_grows_and_keeps_numbers_entries_and_lanes(void) {
  add_many(MANY);
  assert_holds(MANY);
}

void test_add_stops_at_65536(void) {
  for (unsigned i = 0; i < FF__FLAG_IDS_MAX; i++)
    TEST_ASSERT_EQUAL_UINT(i, add(i, NULL, 0));
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, add(FF__FLAG_IDS_MAX, NULL, 0));
  TEST_ASSERT_EQUAL_UINT(FF__FLAG_IDS_MAX, ff__catalog_count(&catalog));
  char name[16];
  TEST_ASSERT_EQUAL_UINT(65535, ff__catalog_find(&catalog, name, write_name(name, 65535)));
}

/* -- Views --------------------------------------------------------------------- */

void test_draft_changes_nothing_until_it_is_published(void) {
  add_many(40);
  ff__view *draft = ff__view_draft(&catalog, 100);
  TEST_ASSERT_TRUE(draft->capacity >= 100);
  ff__view_set(draft, 1, &registered, 3);
  assert_holds(40);
  ff__view_publish(&catalog, draft);
  TEST_ASSERT_EQUAL_UINT(3, fixed_of(ff__catalog_view(&catalog), 1));
  TEST_ASSERT_EQUAL_PTR(&registered, atomic_load(&ff__catalog_view(&catalog)->registered[1]));
  TEST_ASSERT_EQUAL_UINT(2, fixed_of(ff__catalog_view(&catalog), 2));
}

void test_draft_may_be_discarded(void) {
  add_many(40);
  ff__view *draft = ff__view_draft(&catalog, 0);
  ff__view_set(draft, 1, &registered, 3);
  ff__view_discard(draft);
  ff__view_discard(NULL);
  assert_holds(40);
}

/* A reader may go on with a view that was replaced. */
void test_publish_keeps_the_view_of_before(void) {
  add_many(40);
  const ff__view *before = ff__catalog_view(&catalog);
  for (int i = 0; i < 10; i++) {
    ff__view *draft = ff__view_draft(&catalog, 40);
    ff__view_set(draft, 1, NULL, 0);
    ff__view_publish(&catalog, draft);
  }
  TEST_ASSERT_EQUAL_UINT(1, fixed_of(before, 1));
  TEST_ASSERT_EQUAL_UINT(0, fixed_of(ff__catalog_view(&catalog), 1));
}

/* -- Fork ------------------------------------------------------------------------ */

/* What fork leaves when it comes between the count and the index. */
void test_recover_finds_the_flag_that_was_being_added(void) {
  add_many(100);
  const ff__catalog_entry *last = ff__catalog_at(&catalog, 99);
  ff__index_remove(&catalog.index, ff__catalog_hash(last->name, last->size), 99);
  TEST_ASSERT_EQUAL_UINT(FF_FLAG_NONE, ff__catalog_find(&catalog, last->name, last->size));
  TEST_ASSERT_TRUE(ff__catalog_recover(&catalog));
  assert_holds(100);
  TEST_ASSERT_EQUAL_UINT(100, add(100, NULL, 0));
}

/* And when it comes in the middle of the index growing: the count is of another time. */
void test_recover_does_not_trust_the_index(void) {
  add_many(100);
  catalog.index.count = 1000000;
  TEST_ASSERT_TRUE(ff__catalog_recover(&catalog));
  TEST_ASSERT_EQUAL_UINT(100, catalog.index.count);
  assert_holds(100);
}
