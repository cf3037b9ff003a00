/* Who looks without a lock while somebody changes what he looks at: index, catalog and rows.
 * He may miss what is on the move, but what he sees is right. Needs no Redis; it is here
 * because these programs are run under the thread sanitizer too. */
#include "unity.h"

#include "cache/catalog.h"
#include "cache/index.h"
#include "cache/rows.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { READERS = 3, LOOKS_MAX = 10 * 1000 * 1000 };

static atomic_bool is_over;

void setUp(void) {
  atomic_store(&is_over, false);
}
void tearDown(void) {}

static uint32_t next_random(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

/* -- Readers ------------------------------------------------------------------- */

typedef struct reader {
  pthread_t thread;
  uint64_t random;
  unsigned long seen, wrong;
  void (*look)(struct reader *self);
} reader;

/* Whoever comes late still looks until there was something to see. */
static void *look_on(void *user) {
  reader *self = user;
  for (unsigned long i = 0; !atomic_load(&is_over) || (self->seen == 0 && i < LOOKS_MAX); i++)
    self->look(self);
  return NULL;
}

/* Lets readers look while `change` works: all that they see is right, and they see something. */
static void run(void (*look)(reader *self), void (*change)(void)) {
  reader readers[READERS];
  unsigned long seen = 0;
  for (unsigned i = 0; i < READERS; i++) {
    readers[i] = (reader){.random = i, .look = look};
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&readers[i].thread, NULL, look_on, &readers[i]));
  }
  change();
  atomic_store(&is_over, true);
  for (int i = 0; i < READERS; i++) {
    pthread_join(readers[i].thread, NULL);
    TEST_ASSERT_EQUAL_UINT64(0, readers[i].wrong);
    seen += readers[i].seen;
  }
  TEST_ASSERT_NOT_EQUAL_UINT64(0, seen);
}

/* -- The index ----------------------------------------------------------------- */

enum { NUMBERS = 3000, HASHES = 499, STAYING = 7 };

static ff__index numbers;
static bool is_in[NUMBERS];

/* A few numbers each, in runs that grow together. */
static uint32_t hash_of(uint32_t number) {
  return number % HASHES;
}

static void look_into_index(reader *self) {
  uint32_t found, hash = next_random(&self->random) % HASHES;
  bool stays = false;
  ff__probe probe = ff__index_find(&numbers, hash);
  while (ff__probe_next(&probe, &found)) {
    self->wrong += found >= NUMBERS || hash_of(found) != hash;
    stays |= found == STAYING;
  }
  self->seen += stays;
}

static void change_index(void) {
  uint64_t random = 7;
  for (int i = 0; i < 40000; i++) {
    uint32_t number = next_random(&random) % (i < 20000 ? 300 : NUMBERS);
    if (number == STAYING) continue;
    if (is_in[number])
      ff__index_remove(&numbers, hash_of(number), number);
    else if (ff__index_reserve(&numbers))
      ff__index_add(&numbers, hash_of(number), number);
    is_in[number] = !is_in[number];
  }
}

static void test_index_shows_no_wrong_number_while_it_changes(void) {
  uint32_t found;
  TEST_ASSERT_TRUE(ff__index_init(&numbers, 0));
  ff__index_add(&numbers, hash_of(STAYING), STAYING);
  is_in[STAYING] = true;
  run(look_into_index, change_index);
  for (uint32_t number = 0; number < NUMBERS; number++) {
    bool is_found = false;
    ff__probe probe = ff__index_find(&numbers, hash_of(number));
    while (ff__probe_next(&probe, &found))
      is_found |= found == number;
    TEST_ASSERT_EQUAL_INT(is_in[number], is_found);
  }
  ff__index_finish(&numbers);
}

/* -- The catalog ---------------------------------------------------------------- */

enum { NAMES = 5000 };

static ff__catalog catalog;

static size_t write_name(char name[16], unsigned number) {
  return (size_t)snprintf(name, 16, "flag-%u", number);
}

static unsigned fixed_of(const ff__view *view, ff_flag_id id) {
  return ff__lane_get(atomic_load(&view->fixed[id / FF__LANES]), id % FF__LANES);
}

static void look_into_catalog(reader *self) {
  char name[16];
  unsigned number = next_random(&self->random) % NAMES;
  size_t size = write_name(name, number);
  ff_flag_id id = ff__catalog_find(&catalog, name, size);
  const ff__view *view = ff__catalog_view(&catalog);
  if (id == FF_FLAG_NONE) return;
  self->seen++;
  self->wrong += id != number || id >= ff__catalog_count(&catalog) || view->capacity <= id ||
                 strcmp(ff__catalog_at(&catalog, id)->name, name) != 0 ||
                 fixed_of(view, id) != (number & 3);
}

static void add_flags(void) {
  char name[16];
  for (unsigned i = 0; i < NAMES; i++)
    TEST_ASSERT_EQUAL_UINT(i, ff__catalog_add(&catalog, name, write_name(name, i), NULL, i & 3));
}

static void test_catalog_shows_no_wrong_flag_while_there_are_more(void) {
  TEST_ASSERT_TRUE(ff__catalog_init(&catalog, 0));
  run(look_into_catalog, add_flags);
  ff__catalog_finish(&catalog);
}

/* -- Rows ---------------------------------------------------------------------- */

enum { LIMIT = 30, TENANTS = 90, FLAGS = 40, ROUNDS = 6000, MANY = 20000 };

static ff__rows rows;
static atomic_uint flags; /* that every known row has */

/* A third of the ids does not fit into its row. */
static ff__row_key key_of(unsigned tenant, char id[FF__ID_MAX + 1]) {
  size_t size = (size_t)snprintf(id, FF__ID_MAX + 1, "tenant-%u", tenant);
  if (tenant % 3 == 0) {
    memset(id + size, 'x', 200);
    size += 200;
  }
  return ff__row_key_of(rows.seed, FF_SCOPE_WORKSPACE, id, size);
}

/* What a tenant's flag is, always. */
static ff__value value_of(unsigned tenant, ff_flag_id flag) {
  return (ff__value)((tenant * 7 + flag * 3 + tenant / 5) & 3);
}

/* As a check does: looks the row up, reads, and asks at the end whether it still is the same. */
static void look_into_rows(reader *self) {
  char id[FF__ID_MAX + 1];
  unsigned seq, tenant = next_random(&self->random) % TENANTS;
  ff_flag_id flag = next_random(&self->random) % atomic_load(&flags);
  ff__row_key key = key_of(tenant, id);
  uint32_t number = ff__rows_look(&rows, &key, &seq);
  if (number == FF__NO_ROW) return;
  ff__row *row = ff__rows_at(&rows, number);
  ff__row_touch(&rows, row);
  bool is_known = ff__rows_is_known(&rows, number);
  uint64_t word = ff__bank_word(ff__rows_bank(&rows), number, flag / FF__LANES);
  if (!is_known || !ff__row_is_still(row, seq)) return;
  self->seen++;
  self->wrong += ff__lane_get(word, flag % FF__LANES) != value_of(tenant, flag);
}

static void write_all(unsigned tenant, uint32_t row, unsigned count) {
  for (ff_flag_id flag = 0; flag < count; flag++)
    ff__rows_write(&rows, row, flag, value_of(tenant, flag));
}

static void load(unsigned tenant, unsigned count) {
  char id[FF__ID_MAX + 1];
  ff__row_key key = key_of(tenant, id);
  uint32_t number = ff__rows_put(&rows, &key);
  TEST_ASSERT_NOT_EQUAL(FF__NO_ROW, number);
  if (ff__rows_is_known(&rows, number)) return;
  write_all(tenant, number, count);
  atomic_store_explicit(&ff__rows_at(&rows, number)->epoch, 1, memory_order_release);
}

static uint32_t find(unsigned tenant) {
  char id[FF__ID_MAX + 1];
  ff__row_key key = key_of(tenant, id);
  return ff__rows_find(&rows, &key);
}

static void run_rows(uint32_t limit, void (*change)(void)) {
  TEST_ASSERT_TRUE(ff__rows_init(&rows, FLAGS, limit, 1));
  atomic_store(&flags, FLAGS);
  run(look_into_rows, change);
  ff__rows_finish(&rows);
}

static void come_and_go(void) {
  for (unsigned i = 0; i < ROUNDS; i++) {
    atomic_fetch_add(&rows.tick, 1);
    load(i * 37 % TENANTS, FLAGS);
    if (i % 3 == 0) load(i % 20, FLAGS); /* some more often than others */
  }
  TEST_ASSERT_TRUE(rows.evictions > ROUNDS / 2);
}

static void test_rows_show_no_other_tenants_value_while_tenants_come_and_go(void) {
  run_rows(LIMIT, come_and_go);
}

/* Gives the rows there are more flags; readers ask for them only afterwards. */
static void widen(unsigned count) {
  TEST_ASSERT_TRUE(ff__rows_widen(&rows, count));
  for (unsigned tenant = 0; tenant < TENANTS; tenant++)
    if (find(tenant) != FF__NO_ROW) write_all(tenant, find(tenant), count);
  atomic_store(&flags, count);
}

static void come_go_and_widen(void) {
  for (unsigned count = FLAGS; count < FLAGS * 40; count += FLAGS) {
    for (unsigned i = 0; i < 60; i++)
      load((count + i * 37) % TENANTS, count);
    widen(count + FLAGS);
  }
}

static void test_rows_show_the_same_values_while_they_become_wider(void) {
  run_rows(LIMIT, come_go_and_widen);
}

/* The index grows under their feet. */
static void make_many(void) {
  for (unsigned tenant = 0; tenant < MANY; tenant++)
    load(tenant, FLAGS);
  for (unsigned tenant = 0; tenant < MANY; tenant++)
    TEST_ASSERT_NOT_EQUAL(FF__NO_ROW, find(tenant));
}

static void test_rows_show_the_same_values_while_there_are_more_and_more(void) {
  run_rows(MANY, make_many);
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_index_shows_no_wrong_number_while_it_changes);
  RUN_TEST(test_catalog_shows_no_wrong_flag_while_there_are_more);
  RUN_TEST(test_rows_show_no_other_tenants_value_while_tenants_come_and_go);
  RUN_TEST(test_rows_show_the_same_values_while_they_become_wider);
  RUN_TEST(test_rows_show_the_same_values_while_there_are_more_and_more);
  return UNITY_END();
}
