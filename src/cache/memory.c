/* memory.c - see memory.h. */
#include "cache/memory.h"

#include "os/clock.h"

#include <stdlib.h>
#include <sys/random.h>

enum { TICK_SHIFT = 29 }; /* 2^29 ns: about half a second */

/* -- Life -------------------------------------------------------------------- */

/* Nobody must know which ids collide; without the system's help, our address is a guess. */
static uint64_t make_seed(const ff__memory *memory) {
  uint64_t seed;
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed) return seed;
  return (uint64_t)(uintptr_t)memory ^ (uint64_t)ff__clock_now();
}

static ff__counters *make_counters(void) {
  ff__counters *counters = aligned_alloc(_Alignof(ff__counters), sizeof *counters);
  if (counters) memset(counters, 0, sizeof *counters);
  return counters;
}

bool ff__memory_init(ff__memory *memory, size_t flags, uint32_t tenants, unsigned max_stale_ms) {
  memory->max_stale_ms = max_stale_ms;
  memory->counters = make_counters();
  atomic_init(&memory->generation, ff__fork_generation());
  if (!memory->counters || !ff__catalog_init(&memory->catalog, flags) ||
      !ff__rows_init(&memory->rows, flags, tenants, make_seed(memory)))
    return false;
  ff__memory_tick(memory, ff__clock_now());
  return true;
}

void ff__memory_finish(ff__memory *memory) {
  ff__catalog_finish(&memory->catalog);
  ff__rows_finish(&memory->rows);
  free(memory->counters);
}

bool ff__memory_recover(ff__memory *memory) {
  atomic_store_explicit(&memory->freshness.is_live, false, memory_order_release);
  if (!ff__rows_recover(&memory->rows) || !ff__catalog_recover(&memory->catalog)) return false;
  ff__memory_fold_all(memory);
  atomic_store_explicit(&memory->generation, ff__fork_generation(), memory_order_release);
  return true;
}

/* -- Changing ---------------------------------------------------------------- */

void ff__memory_fold(ff__memory *memory, ff_flag_id flag) {
  size_t index = flag / FF__LANES;
  const ff__view *view = ff__catalog_view(&memory->catalog);
  uint64_t fixed = atomic_load_explicit(&view->fixed[index], memory_order_relaxed);
  uint64_t global = ff__bank_word(ff__rows_bank(&memory->rows), 0, index);
  ff__rows_write_base(&memory->rows, index, ff__lanes_fold(fixed, global));
}

void ff__memory_tick(ff__memory *memory, int64_t now) {
  unsigned tick = (unsigned)(now >> TICK_SHIFT);
  atomic_store_explicit(&memory->rows.tick, tick, memory_order_relaxed);
}

ff__value ff__memory_write(ff__memory *memory, uint32_t row, ff_flag_id flag, ff__value value) {
  ff__value before = ff__rows_write(&memory->rows, row, flag, value);
  if (row == 0 && before != value) ff__memory_fold(memory, flag);
  return before;
}

void ff__memory_fold_all(ff__memory *memory) {
  for (size_t flag = 0; flag < ff__catalog_count(&memory->catalog); flag += FF__LANES)
    ff__memory_fold(memory, (ff_flag_id)flag);
}

ff_flag_id ff__memory_add_flag(ff__memory *memory, const char *name, size_t size,
                               const ff_flag *registered, unsigned fixed) {
  ff_flag_id id = ff__catalog_find(&memory->catalog, name, size);
  if (id != FF_FLAG_NONE) return id;
  if (!ff__rows_widen(&memory->rows, ff__catalog_count(&memory->catalog) + 1)) return FF_FLAG_NONE;
  id = ff__catalog_add(&memory->catalog, name, size, registered, fixed);
  if (id != FF_FLAG_NONE) ff__memory_fold(memory, id);
  return id;
}

/* -- Reading ----------------------------------------------------------------- */

/* What one row says of a flag, and in which epoch it was read. */
static bool read_row(ff__memory *memory, int level, ff__id id, ff_flag_id flag, ff__value *value,
                     unsigned *epoch) {
  const ff__rows *rows = &memory->rows;
  uint32_t number = 0;
  unsigned seq = 0;
  if (level != FF_SCOPE_GLOBAL) {
    ff__row_key key = ff__row_key_of(rows->seed, (ff_scope)level, id.text, id.size);
    number = ff__rows_look(rows, &key, &seq);
    if (number == FF__NO_ROW) return false;
    ff__row_touch(rows, ff__rows_at(rows, number));
  }
  const ff__row *row = ff__rows_at(rows, number);
  *epoch = atomic_load_explicit(&row->epoch, memory_order_acquire);
  uint64_t word = ff__bank_word(ff__rows_bank(rows), number, flag / FF__LANES);
  *value = (ff__value)ff__lane_get(word, flag % FF__LANES);
  return *epoch != 0 && (level == FF_SCOPE_GLOBAL || ff__row_is_still(row, seq));
}

/* Reads the rows one after the other until one decides; false when one is not known. *oldest,
 * which is the present epoch at first, gets the one that is longest ago. A row that has been
 * read in a newer one meanwhile counts as of the present, which is then over. */
static bool read_rows(ff__memory *memory, const ff__ask *ask, ff__value values[FF__LEVELS],
                      unsigned *oldest) {
  bool speaks = false;
  for (int level = 0; level < FF__LEVELS; level++) {
    values[level] = FF__UNSET;
    ff__id id = ff__ask_id(ask, level);
    if (speaks || (level != FF_SCOPE_GLOBAL && id.size == 0)) continue;
    unsigned epoch;
    bool enabled;
    if (!read_row(memory, level, id, ask->id, &values[level], &epoch)) return false;
    if (ff__epoch_is_before(epoch, *oldest)) *oldest = epoch;
    speaks = ff__value_speaks((ff_scope)level, values[level], &enabled);
  }
  return true;
}

/* Until when nothing was missed is read before the values: what it vouches for must not be
 * older than it. Of an epoch that is over it does not change any more. */
ff_err ff__memory_look(ff__memory *memory, const ff__ask *ask) {
  const ff__freshness *freshness = &memory->freshness;
  const unsigned now = ff__epoch(freshness);
  int64_t confirmed = ff__epoch_confirmed(freshness, now);
  ff__value values[FF__LEVELS];
  unsigned oldest = now;
  if (ask->id == FF_FLAG_NONE || ask->id >= ff__catalog_loaded(&memory->catalog) ||
      !read_rows(memory, ask, values, &oldest))
    return FF_ERR_LOADING;

  int64_t time = ff__clock_now();
  bool is_stale =
      !ff__epoch_is_fresh(freshness, oldest) || ff__freshness_is_over(freshness, confirmed, time);
  if (oldest != now) confirmed = ff__epoch_confirmed(freshness, oldest);
  int64_t age = time - confirmed;
  int64_t age_ms = age < 0 ? 0 : age / FF__NANOSECONDS_PER_MS;
  if (is_stale && memory->max_stale_ms > 0 && age_ms > memory->max_stale_ms) return FF_ERR_STALE;
  memcpy(ask->lookup->values, values, sizeof values);
  ask->lookup->answered = true;
  ask->lookup->stale = is_stale;
  ask->lookup->age_ms = age_ms;
  if (is_stale) ff__count(memory->counters, FF__STALE);
  return FF_OK;
}

/* A tenant on its way through the caches of the processor: where it is looked for is fetched
 * while something else is done. */
typedef struct wanted {
  ff__row_key key; /* size 0: there is no id, and so no row */
  uint32_t number; /* the first row with this hash */
} wanted;

/* False for an id that is too long. */
static inline bool want(const ff__rows *rows, ff_scope level, const char *id, wanted *tenant) {
  size_t size = id ? strlen(id) : 0;
  *tenant = (wanted){.number = FF__NO_ROW};
  if (size == 0) return true;
  if (size > FF__ID_MAX) return false;
  tenant->key = ff__row_key_of(rows->seed, level, id, size);
  ff__index_fetch(&rows->index, tenant->key.hash);
  return true;
}

static inline bool find(const ff__rows *rows, size_t index, wanted *tenant) {
  if (tenant->key.size == 0) return true;
  ff__probe probe = ff__index_find(&rows->index, tenant->key.hash);
  if (!ff__probe_next(&probe, &tenant->number)) return false;
  __builtin_prefetch(ff__rows_at(rows, tenant->number));
  __builtin_prefetch((const void *)&ff__bank_row(ff__rows_bank(rows), tenant->number)[index]);
  return true;
}

/* Its word, all zero where there is no id; false when it is not known, and when another tenant
 * has the same hash. The bank is looked up behind the row: in one of before, the row may still be
 * another tenant's. */
static inline bool take(const ff__rows *rows, size_t index, const wanted *tenant, uint64_t *word) {
  *word = 0;
  if (tenant->key.size == 0) return true;
  ff__row *row = ff__rows_at(rows, tenant->number);
  unsigned seq = atomic_load_explicit(&row->seq, memory_order_acquire);
  if (seq % 2 != 0 || !ff__row_has(row, &tenant->key, seq) ||
      atomic_load_explicit(&row->epoch, memory_order_acquire) == 0)
    return false;
  *word = ff__bank_word(ff__rows_bank(rows), tenant->number, index);
  ff__row_touch(rows, row);
  return ff__row_is_still(row, seq);
}

ff__quick ff__memory_quick(ff__memory *memory, const char *flag, const char *company,
                           const char *workspace) {
  const ff__rows *rows = &memory->rows;
  wanted of_company, of_workspace;
  if (!ff__memory_is_ours(memory) || !want(rows, FF_SCOPE_COMPANY, company, &of_company) ||
      !want(rows, FF_SCOPE_WORKSPACE, workspace, &of_workspace))
    return FF__QUICK_UNKNOWN;
  ff_flag_id id = ff__catalog_find(&memory->catalog, flag, strlen(flag));
  if (id >= ff__catalog_loaded(&memory->catalog)) return FF__QUICK_UNKNOWN;
  size_t index = id / FF__LANES;
  uint64_t company_word, workspace_word;
  if (!find(rows, index, &of_company) || !find(rows, index, &of_workspace) ||
      !take(rows, index, &of_company, &company_word) ||
      !take(rows, index, &of_workspace, &workspace_word) ||
      atomic_load_explicit(&rows->rows[0].epoch, memory_order_acquire) == 0)
    return FF__QUICK_UNKNOWN;
  uint64_t base = ff__bank_word(ff__rows_bank(rows), ff__rows_base(rows), index);
  ff__count(memory->counters, FF__HITS);
  return ff__lane_decide(base, company_word, workspace_word, id % FF__LANES) ? FF__QUICK_ON
                                                                             : FF__QUICK_OFF;
}
