/* What a check says of its age when the world changes in the middle of it. One thread changes
 * the memory as the cache's thread would, at the worst moments; another reads it all along. */
#include "unity.h"

#include "cache/memory.h"
#include "os/clock.h"

#include <pthread.h>
#include <time.h>

enum { CHANGES = 300, PAUSE_MS = 3, COMPANY_ROW = 1 };

static ff__memory memory;
static ff_flag_id flag;
static _Atomic int64_t changed_at; /* when the present truth began; INT64_MAX: just now */
static atomic_int truth;
static atomic_bool is_over;
static atomic_long fresh, too_young;

static ff__row_key key(void) {
  return ff__row_key_of(memory.rows.seed, FF_SCOPE_COMPANY, "acme", 4);
}

static void tell_epoch(uint32_t row) {
  atomic_store_explicit(&ff__rows_at(&memory.rows, row)->epoch, ff__epoch(&memory.freshness),
                        memory_order_release);
}

void setUp(void) {
  memset(&memory, 0, sizeof memory);
  TEST_ASSERT_TRUE(ff__memory_init(&memory, 1, 10, 0));
  flag = ff__memory_add_flag(&memory, "a", 1, NULL, 0);
  ff__catalog_raise_loaded(&memory.catalog, 1);
  ff__row_key company = key();
  TEST_ASSERT_EQUAL_UINT(COMPANY_ROW, ff__rows_put(&memory.rows, &company));
  atomic_store(&memory.freshness.is_live, true);
  fresh = too_young = 0;
  is_over = false;
}

void tearDown(void) {
  ff__memory_finish(&memory);
}

/* An answer that is not the truth any more must be older than the truth. */
static void judge(ff__value value, int64_t begin, int64_t age_ms) {
  int64_t since = changed_at;
  bool is_wrong = (int)value != truth;
  if (changed_at != since) return; /* changed while we looked */
  if (is_wrong && begin - (age_ms + 1) * FF__NANOSECONDS_PER_MS > since) too_young++;
}

static void *read_on(void *user) {
  (void)user;
  while (!is_over) {
    ff__lookup lookup = {.answered = false};
    ff__ask ask = {.flag = "a", .flag_size = 1, .id = flag, .lookup = &lookup};
    ask.tenant.company = (ff__id){"acme", 4};
    int64_t begin = ff__clock_now();
    if (ff__memory_look(&memory, &ask) != FF_OK || lookup.stale) continue;
    judge(lookup.values[FF_SCOPE_COMPANY], begin, lookup.age_ms);
    fresh++;
  }
  return NULL;
}

static void rest(void) {
  nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * FF__NANOSECONDS_PER_MS}, NULL);
}

static void change_truth(void) {
  changed_at = INT64_MAX;
  truth = truth == FF__ON ? FF__OFF : FF__ON;
  changed_at = ff__clock_now();
}

static void run(void (*change)(void)) {
  pthread_t reader;
  TEST_ASSERT_EQUAL_INT(0, pthread_create(&reader, NULL, read_on, NULL));
  for (int i = 0; i < CHANGES; i++)
    change();
  is_over = true;
  pthread_join(reader, NULL);
  printf("    %ld fresh answers, %ld too young\n", (long)fresh, (long)too_young);
  TEST_ASSERT_TRUE(fresh > 0);
  TEST_ASSERT_EQUAL_INT(0, too_young);
}

/* The global row has been read in the new epoch, the company's has not yet. */
static void begin_epoch(void) {
  change_truth();
  rest();
  ff__epoch_begin(&memory.freshness, ff__clock_now());
  tell_epoch(0);
  rest();
  ff__memory_write(&memory, COMPANY_ROW, flag, (ff__value)truth);
  tell_epoch(COMPANY_ROW);
  rest();
}

static void test_rows_of_two_epochs_are_not_as_young_as_the_younger(void) {
  run(begin_epoch);
}

/* A change comes in, and that nothing else is missing. */
static void confirm(void) {
  change_truth();
  rest();
  ff__memory_write(&memory, COMPANY_ROW, flag, (ff__value)truth);
  ff__epoch_confirm(&memory.freshness, ff__clock_now());
  rest();
}

static void test_value_of_before_is_not_as_young_as_what_came_after(void) {
  begin_epoch();
  run(confirm);
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_rows_of_two_epochs_are_not_as_young_as_the_younger);
  RUN_TEST(test_value_of_before_is_not_as_young_as_what_came_after);
  return UNITY_END();
}
