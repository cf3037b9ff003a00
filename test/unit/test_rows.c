/* Tenants' rows: found, made, given to others, widened, put in order after a fork. */
#include "unity.h"

#include "cache/index.h"
#include "cache/rows.h"
#include "os/fork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ff__rows rows;
static bool is_open;

void setUp(void) {
  is_open = false;
}
void tearDown(void) {
  if (is_open) ff__rows_finish(&rows);
}

static void open_rows(size_t flags, uint32_t limit) {
  TEST_ASSERT_TRUE(ff__rows_init(&rows, flags, limit, 42));
  is_open = true;
}

static ff__row_key key_of(ff_scope level, const char *id) {
  return ff__row_key_of(rows.seed, level, id, strlen(id));
}

static uint32_t put(const char *id) {
  ff__row_key key = key_of(FF_SCOPE_COMPANY, id);
  return ff__rows_put(&rows, &key);
}

static uint32_t find(const char *id) {
  ff__row_key key = key_of(FF_SCOPE_COMPANY, id);
  unsigned seq;
  uint32_t number = ff__rows_find(&rows, &key);
  TEST_ASSERT_EQUAL_UINT(number, ff__rows_look(&rows, &key, &seq));
  return number;
}

static ff__value value_at(uint32_t row, ff_flag_id flag) {
  uint64_t word = ff__bank_word(ff__rows_bank(&rows), row, flag / FF__LANES);
  return (ff__value)ff__lane_get(word, flag % FF__LANES);
}

static void write_all(uint32_t row, ff_flag_id flags, ff__value value) {
  for (ff_flag_id flag = 0; flag < flags; flag++)
    ff__rows_write(&rows, row, flag, value);
}

static void assert_all(uint32_t row, ff_flag_id flags, ff__value value) {
  for (ff_flag_id flag = 0; flag < flags; flag++)
    TEST_ASSERT_EQUAL_INT(value, value_at(row, flag));
}

/* -- Finding ------------------------------------------------------------------- */

void test_init_has_the_global_row_and_no_other(void) {
  open_rows(10, 100);
  TEST_ASSERT_EQUAL_UINT(1, rows.count);
  TEST_ASSERT_EQUAL_UINT(FF__NO_ROW, find("acme"));
  TEST_ASSERT_EQUAL_UINT(0, atomic_load(&ff__rows_at(&rows, 0)->epoch));
  assert_all(0, 10, FF__UNSET);
  assert_all(ff__rows_empty(&rows), 10, FF__UNSET);
}

void test_put_makes_a_row_once(void) {
  open_rows(10, 100);
  uint32_t acme = put("acme");
  TEST_ASSERT_NOT_EQUAL(FF__NO_ROW, acme);
  TEST_ASSERT_EQUAL_UINT(acme, put("acme"));
  TEST_ASSERT_EQUAL_UINT(acme, find("acme"));
  TEST_ASSERT_EQUAL_UINT(2, rows.count);
  TEST_ASSERT_EQUAL_UINT(0, atomic_load(&ff__rows_at(&rows, acme)->epoch));
}

/* Every length, at both levels, with ids that begin alike. */
void test_find_tells_ids_of_every_length_apart(void) {
  static uint32_t numbers[2][FF__ID_MAX + 1];
  char id[FF__ID_MAX + 1], text[FF__ID_MAX + 1];
  open_rows(1, 1000);
  memset(id, 'x', sizeof id);
  for (int level = 0; level < 2; level++)
    for (size_t size = 1; size <= FF__ID_MAX; size++) {
      ff__row_key key = ff__row_key_of(rows.seed, (ff_scope)(level + 1), id, size);
      numbers[level][size] = ff__rows_put(&rows, &key);
    }
  TEST_ASSERT_EQUAL_UINT(1 + 2 * FF__ID_MAX, rows.count);
  for (int level = 0; level < 2; level++)
    for (size_t size = 1; size <= FF__ID_MAX; size++) {
      ff__row_key key = ff__row_key_of(rows.seed, (ff_scope)(level + 1), id, size);
      size_t told;
      TEST_ASSERT_EQUAL_UINT(numbers[level][size], ff__rows_find(&rows, &key));
      TEST_ASSERT_EQUAL_INT(level + 1, ff__rows_id(&rows, numbers[level][size], text, &told));
      TEST_ASSERT_EQUAL_UINT(size, told);
      TEST_ASSERT_EQUAL_UINT(size, strlen(text));
      TEST_ASSERT_EQUAL_MEMORY(id, text, size);
    }
}

void test_find_looks_at_every_byte_of_a_long_id(void) {
  char id[FF__ID_MAX + 1];
  open_rows(1, 1000);
  memset(id, 'x', FF__ID_MAX);
  id[FF__ID_MAX] = '\0';
  uint32_t number = put(id);
  for (size_t at = 0; at < FF__ID_MAX; at++) {
    id[at] = 'y';
    TEST_ASSERT_EQUAL_UINT(FF__NO_ROW, find(id));
    id[at] = 'x';
  }
  TEST_ASSERT_EQUAL_UINT(number, find(id));
}

/* -- Lanes --------------------------------------------------------------------- */

void test_write_returns_what_was_there_and_leaves_the_others_alone(void) {
  open_rows(100, 10);
  uint32_t row = put("acme"), neighbour = put("zenith");
  for (ff_flag_id flag = 0; flag < 100; flag++)
    TEST_ASSERT_EQUAL_INT(FF__UNSET, ff__rows_write(&rows, row, flag, (ff__value)(flag % 4)));
  TEST_ASSERT_EQUAL_INT(FF__OFF, ff__rows_write(&rows, row, 33, FF__ON));
  for (ff_flag_id flag = 0; flag < 100; flag++)
    TEST_ASSERT_EQUAL_INT(flag == 33 ? FF__ON : (ff__value)(flag % 4), value_at(row, flag));
  assert_all(neighbour, 100, FF__UNSET);
  assert_all(0, 100, FF__UNSET);
  assert_all(ff__rows_empty(&rows), 100, FF__UNSET);
}

void test_widen_keeps_every_value_and_makes_room(void) {
  char id[16];
  open_rows(3, 600);
  for (int i = 0; i < 600; i++) {
    snprintf(id, sizeof id, "t%d", i);
    ff__rows_write(&rows, put(id), (ff_flag_id)(i % 3), FF__OTHER);
  }
  ff__rows_write_base(&rows, 0, 0x123456789u);
  const ff__bank *narrow = ff__rows_bank(&rows);
  TEST_ASSERT_TRUE(ff__rows_widen(&rows, 32));
  TEST_ASSERT_EQUAL_PTR(narrow, ff__rows_bank(&rows));
  const uint64_t before = rows.bytes;
  TEST_ASSERT_TRUE(ff__rows_widen(&rows, 1000));
  TEST_ASSERT_TRUE(rows.bytes > before);
  const ff__bank *bank = ff__rows_bank(&rows);
  TEST_ASSERT_EQUAL_HEX64(0x123456789u, ff__bank_word(bank, ff__rows_base(&rows), 0));
  for (int i = 0; i < 600; i++) {
    snprintf(id, sizeof id, "t%d", i);
    uint32_t row = find(id);
    for (ff_flag_id flag = 0; flag < 1000; flag++)
      TEST_ASSERT_EQUAL_INT(flag == (ff_flag_id)(i % 3) ? FF__OTHER : FF__UNSET,
                            value_at(row, flag));
  }
  write_all(find("t599"), 1000, FF__OTHER);
  ff__rows_write_base(&rows, 31, UINT64_MAX);
  assert_all(ff__rows_empty(&rows), 1000, FF__UNSET);
  TEST_ASSERT_EQUAL_HEX64(0x123456789u, ff__bank_word(bank, ff__rows_base(&rows), 0));
}

/* -- Making room --------------------------------------------------------------- */

static void use(const char *id) {
  ff__row_touch(&rows, ff__rows_at(&rows, find(id)));
}

static void next_tick(void) {
  atomic_fetch_add(&rows.tick, 1);
}

/* The reference: who was used when. */
enum { TENANTS = 64, STRANGERS = 200 };
static unsigned used_at[STRANGERS]; /* 0: not in memory */

static int oldest(void) {
  int found = -1;
  for (int i = 0; i < STRANGERS; i++)
    if (used_at[i] && (found < 0 || used_at[i] < used_at[found])) found = i;
  return found;
}

static int count_present(void) {
  int count = 0;
  for (int i = 0; i < STRANGERS; i++)
    count += used_at[i] > 0;
  return count;
}

static void visit(int tenant) {
  char id[16];
  next_tick();
  snprintf(id, sizeof id, "t%d", tenant);
  if (!used_at[tenant] && count_present() == TENANTS) used_at[oldest()] = 0;
  TEST_ASSERT_NOT_EQUAL(FF__NO_ROW, put(id));
  use(id);
  used_at[tenant] = atomic_load(&rows.tick);
}

void test_put_evicts_exactly_the_least_recently_used_of_up_to_64(void) {
  char id[16];
  memset(used_at, 0, sizeof used_at);
  open_rows(10, TENANTS);
  srand(1);
  for (int i = 0; i < 3000; i++) {
    visit(rand() % (i % 2 ? STRANGERS : TENANTS));
    if (i % 50 != 0) continue;
    for (int tenant = 0; tenant < STRANGERS; tenant++) {
      snprintf(id, sizeof id, "t%d", tenant);
      TEST_ASSERT_EQUAL_INT_MESSAGE(used_at[tenant] > 0, find(id) != FF__NO_ROW, id);
    }
  }
  TEST_ASSERT_EQUAL_UINT(TENANTS + 1, rows.count);
  TEST_ASSERT_TRUE(rows.evictions > 1000);
}

/* With many, one of the oldest: never one that was used just now. */
void test_put_spares_what_is_in_use_among_thousands(void) {
  char id[16];
  open_rows(1, 2000);
  for (int i = 0; i < 2000; i++) {
    snprintf(id, sizeof id, "old%d", i);
    put(id);
  }
  next_tick();
  for (int i = 0; i < 1900; i += 100) {
    snprintf(id, sizeof id, "old%d", i);
    use(id);
  }
  for (int i = 0; i < 1000; i++) {
    snprintf(id, sizeof id, "new%d", i);
    put(id);
  }
  for (int i = 0; i < 1900; i += 100) {
    snprintf(id, sizeof id, "old%d", i);
    TEST_ASSERT_NOT_EQUAL_MESSAGE(FF__NO_ROW, find(id), id);
  }
  TEST_ASSERT_EQUAL_UINT(1000, rows.evictions);
}

void test_put_gives_a_new_tenant_an_empty_row(void) {
  open_rows(100, 1);
  uint32_t number = put("acme");
  ff__row *row = ff__rows_at(&rows, number);
  write_all(number, 100, FF__ON);
  atomic_store(&row->epoch, 7);
  unsigned seq = atomic_load(&row->seq);
  TEST_ASSERT_TRUE(ff__row_is_still(row, seq));
  TEST_ASSERT_EQUAL_UINT(number, put("zenith"));
  TEST_ASSERT_EQUAL_UINT(FF__NO_ROW, find("acme"));
  TEST_ASSERT_FALSE(ff__rows_is_known(&rows, number));
  TEST_ASSERT_FALSE(ff__row_is_still(row, seq));
  assert_all(number, 100, FF__UNSET);
}

/* One after the other keeps a row where it is. */
void test_put_takes_no_row_that_is_held(void) {
  open_rows(1, 4);
  const char *const ids[] = {"pinned", "queued", "loading", "outstanding"};
  uint32_t numbers[4];
  for (int i = 0; i < 4; i++)
    numbers[i] = put(ids[i]);
  ff__rows_care(&rows, numbers[0])->pins = 1;
  ff__rows_care(&rows, numbers[1])->is_queued = true;
  ff__rows_care(&rows, numbers[2])->is_loading = true;
  ff__rows_care(&rows, numbers[3])->outstanding = 1;
  TEST_ASSERT_EQUAL_UINT(FF__NO_ROW, put("stranger"));
  TEST_ASSERT_EQUAL_UINT(FF__NO_ROW, find("stranger"));
  for (int i = 0; i < 4; i++)
    TEST_ASSERT_EQUAL_UINT(numbers[i], put(ids[i]));

  TEST_ASSERT_EQUAL_UINT(0, rows.evictions);

  ff__rows_care(&rows, numbers[2])->is_loading = false;
  TEST_ASSERT_EQUAL_UINT(numbers[2], put("stranger"));
  TEST_ASSERT_EQUAL_UINT(FF__NO_ROW, find("loading"));
  TEST_ASSERT_EQUAL_UINT(1, rows.evictions);
}

void test_put_never_takes_the_global_row(void) {
  char id[16];
  open_rows(1, 1);
  for (int i = 0; i < 100; i++) {
    snprintf(id, sizeof id, "t%d", i);
    TEST_ASSERT_EQUAL_UINT(1, put(id));
  }
  TEST_ASSERT_EQUAL_UINT(0, atomic_load(&ff__rows_at(&rows, 0)->shape));
}

/* A row keeps the memory of its long id for the next one; short ones in between do not lose
 * it for ever. */
void test_long_ids_come_and_go(void) {
  char id[FF__ID_MAX + 1];
  open_rows(1, 8);
  for (int i = 0; i < 2000; i++) {
    size_t size = 1 + (size_t)(i * 37) % FF__ID_MAX;
    memset(id, 'a' + i % 26, size);
    id[size] = '\0';
    uint32_t number = put(id);
    TEST_ASSERT_EQUAL_UINT(number, find(id));
    char text[FF__ID_MAX + 1];
    size_t told;
    ff__rows_id(&rows, number, text, &told);
    TEST_ASSERT_EQUAL_STRING(id, text);
  }
  TEST_ASSERT_EQUAL_UINT(9, rows.count);
}

/* -- Fork ---------------------------------------------------------------------- */

static void fill(int count) {
  char id[64];
  for (int i = 0; i < count; i++) {
    snprintf(id, sizeof id, i % 2 ? "t%d" : "a-tenant-with-an-id-that-does-not-fit-%d", i);
    uint32_t row = put(id);
    ff__rows_write(&rows, row, 0, (ff__value)(i % 4));
    atomic_store(&ff__rows_at(&rows, row)->epoch, 3);
  }
}

static void assert_filled(int count, int except) {
  char id[64];
  for (int i = 0; i < count; i++) {
    snprintf(id, sizeof id, i % 2 ? "t%d" : "a-tenant-with-an-id-that-does-not-fit-%d", i);
    if (i == except) {
      TEST_ASSERT_EQUAL_UINT(FF__NO_ROW, find(id));
      continue;
    }
    TEST_ASSERT_NOT_EQUAL_MESSAGE(FF__NO_ROW, find(id), id);
    TEST_ASSERT_EQUAL_INT(i % 4, value_at(find(id), 0));
    TEST_ASSERT_EQUAL_UINT(3, atomic_load(&ff__rows_at(&rows, find(id))->epoch));
  }
}

void test_recover_keeps_what_was_known_and_forgets_who_waited(void) {
  open_rows(1, 1000);
  fill(600);
  for (uint32_t number = 1; number < rows.count; number++)
    *ff__rows_care(&rows, number) = (ff__row_care){2, 5, true, true, 9};
  TEST_ASSERT_TRUE(ff__rows_recover(&rows));
  assert_filled(600, -1);
  for (uint32_t number = 1; number < rows.count; number++) {
    const ff__row_care *care = ff__rows_care(&rows, number);
    TEST_ASSERT_EQUAL_UINT(2, care->pins);
    TEST_ASSERT_EQUAL_UINT(0, care->outstanding);
    TEST_ASSERT_FALSE(care->is_queued || care->is_loading);
  }
}

/* What fork leaves when it comes while a row is given to another tenant: it is out of the
 * index, its seq is odd, and its id is half of one and half of the other. */
void test_recover_gives_a_row_in_the_middle_of_a_change_to_nobody(void) {
  open_rows(1, 20);
  fill(20);
  uint32_t number = find("t7");
  ff__row *row = ff__rows_at(&rows, number);
  ff__row_key key = key_of(FF_SCOPE_COMPANY, "t7");
  ff__index_remove(&rows.index, key.hash, number);
  atomic_fetch_or(&row->seq, 1);
  atomic_store(&row->shape, ff__row_shape(FF_SCOPE_COMPANY, 5));
  TEST_ASSERT_TRUE(ff__rows_recover(&rows));
  assert_filled(20, 7);
  TEST_ASSERT_EQUAL_UINT(0, atomic_load(&row->seq) % 2);
  atomic_fetch_add(&rows.tick, 1);
  for (int i = 0; i < 20; i++)
    if (i != 7) {
      char id[64];
      snprintf(id, sizeof id, i % 2 ? "t%d" : "a-tenant-with-an-id-that-does-not-fit-%d", i);
      use(id);
    }
  TEST_ASSERT_EQUAL_UINT(number, put("t7"));
  TEST_ASSERT_EQUAL_INT(FF__UNSET, value_at(number, 0));
}

/* And when it comes before a new tenant is put into the index. */
void test_recover_finds_a_row_that_was_not_in_the_index_yet(void) {
  open_rows(1, 20);
  fill(20);
  ff__row_key key = key_of(FF_SCOPE_COMPANY, "t7");
  ff__index_remove(&rows.index, key.hash, find("t7"));
  TEST_ASSERT_TRUE(ff__rows_recover(&rows));
  assert_filled(20, -1);
  TEST_ASSERT_EQUAL_UINT(20, rows.index.count);
}

/* And when a row is counted and was not given to anybody yet: the next one who has no room
 * gets it. */
void test_recover_leaves_a_row_that_was_given_to_nobody_yet(void) {
  open_rows(1, 20);
  fill(19);
  uint32_t number = put("half-made");
  ff__row_key key = key_of(FF_SCOPE_COMPANY, "half-made");
  ff__index_remove(&rows.index, key.hash, number);
  atomic_store(&ff__rows_at(&rows, number)->shape, 0);
  TEST_ASSERT_TRUE(ff__rows_recover(&rows));
  assert_filled(19, -1);
  TEST_ASSERT_EQUAL_UINT(19, rows.index.count);
  for (int i = 0; i < 40; i++)
    TEST_ASSERT_NOT_EQUAL(FF__NO_ROW, put(i % 2 ? "one" : "two"));
  TEST_ASSERT_EQUAL_UINT(21, rows.count);
}
