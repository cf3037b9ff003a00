/* refresh.c - see refresh.h. */
#include "cache/refresh.h"

#include "os/clock.h"

static const int64_t REST_PAUSE = 5 * FF__NANOSECONDS_PER_MS; /* an op: 1% of Redis' time */
static const unsigned LATELY = 8;                             /* ticks */

enum {
  ROWS_AT_ONCE = 4096,   /* to be looked at for fresh ones */
  WORDS_AT_ONCE = 65536, /* for lanes that are not empty */
};

static unsigned get(const atomic_uint *field) {
  return atomic_load_explicit(field, memory_order_relaxed);
}

void ff__refresh_begin(ff__refresh *refresh) {
  refresh->in_use = refresh->rest = 0;
  refresh->has_suspect = false;
  refresh->adopting = 0;
  refresh->adoption_is_sent = false;
  ff__loader_want_row(refresh->loader, 0);
}

void ff__refresh_beat(ff__refresh *refresh) {
  bool polls = get(&refresh->memory->freshness.slack) > 0;
  refresh->is_due = !polls;
  if (!polls && refresh->rest < refresh->memory->rows.count) refresh->in_use = 0;
}

/* -- Stale rows -------------------------------------------------------------- */

static bool is_stale(const ff__refresh *refresh, uint32_t row) {
  const ff__row *at = ff__rows_at(&refresh->memory->rows, row);
  unsigned epoch = get(&at->epoch);
  return epoch != 0 && epoch != ff__epoch(&refresh->memory->freshness);
}

static bool is_in_use(const ff__refresh *refresh, uint32_t row) {
  const ff__rows *rows = &refresh->memory->rows;
  return row == 0 || ff__rows_care(rows, row)->pins > 0 ||
         get(&rows->tick) - get(&ff__rows_at(rows, row)->used) <= LATELY;
}

/* A few at a time, so that what comes in between is not kept waiting. */
static void want_rows_in_use(ff__refresh *refresh) {
  unsigned wanted = 0;
  for (; refresh->in_use < refresh->memory->rows.count && wanted < FF__OPS_PATIENT;
       refresh->in_use++) {
    if (!is_stale(refresh, refresh->in_use) || !is_in_use(refresh, refresh->in_use)) continue;
    if (!ff__loader_want_row(refresh->loader, refresh->in_use)) return;
    wanted++;
  }
}

static void want_one_of_the_rest(ff__refresh *refresh, int64_t now) {
  if (now < refresh->rest_at) return;
  uint32_t count = refresh->memory->rows.count;
  while (refresh->rest < count && !is_stale(refresh, refresh->rest))
    refresh->rest++;
  if (refresh->rest == count || !ff__loader_want_row(refresh->loader, refresh->rest)) return;
  refresh->rest++;
  size_t ops = ff__catalog_count(&refresh->memory->catalog) / FF__FEED_KEYS + 1;
  refresh->rest_at = now + (int64_t)ops * REST_PAUSE;
}

/* -- New flags --------------------------------------------------------------- */

static ff_flag_id loaded(const ff__refresh *refresh) {
  return ff__catalog_loaded(&refresh->memory->catalog);
}

static void begin_adoption(ff__refresh *refresh) {
  refresh->adopting = (ff_flag_id)ff__catalog_count(&refresh->memory->catalog);
  refresh->adopt_row = 0;
  refresh->adopt_flag = loaded(refresh);
  refresh->adoption_is_sent = false;
}

static bool is_somebody(const ff__refresh *refresh, uint32_t row) {
  return row == 0 || get(&ff__rows_at(&refresh->memory->rows, row)->shape) != 0;
}

/* The next lane to read; false at the end. */
static bool next_to_adopt(ff__refresh *refresh, ff__target *target) {
  uint32_t count = refresh->memory->rows.count;
  while (refresh->adopt_row < count && !is_somebody(refresh, refresh->adopt_row))
    refresh->adopt_row++;
  if (refresh->adopt_row == count) return false;
  *target = (ff__target){.kind = FF__TO_LANE, .lane = {refresh->adopt_row, refresh->adopt_flag++}};
  if (refresh->adopt_flag == refresh->adopting) {
    refresh->adopt_flag = loaded(refresh);
    refresh->adopt_row++;
  }
  return true;
}

/* The end is marked on the last op that is under way: answers come in order. */
static void end_adoption(ff__refresh *refresh) {
  refresh->adoption_is_sent = true;
  if (refresh->loader->last)
    refresh->loader->last->adopted = refresh->adopting;
  else
    ff__catalog_raise_loaded(&refresh->memory->catalog, refresh->adopting);
}

static ff_err send_adoption(ff__refresh *refresh, ff_error *error) {
  ff__loader *loader = refresh->loader;
  ff_err err = FF_OK;
  ff__target target;
  while (err == FF_OK && ff__loader_has_room(loader)) {
    if (!next_to_adopt(refresh, &target)) {
      err = ff__loader_flush(refresh->loader, true, error);
      end_adoption(refresh);
      break;
    }
    err = ff__loader_add(refresh->loader, target, error);
    if (err == FF_OK && loader->open->count == FF__FEED_KEYS)
      err = ff__loader_flush(refresh->loader, true, error);
  }
  return err == FF_OK ? ff__loader_flush(refresh->loader, true, error) : err;
}

static ff_err adopt(ff__refresh *refresh, ff_error *error) {
  if (loaded(refresh) >= refresh->adopting) refresh->adopting = 0;
  if (refresh->adopting == 0 && loaded(refresh) < ff__catalog_count(&refresh->memory->catalog))
    begin_adoption(refresh);
  if (refresh->adopting == 0 || refresh->adoption_is_sent) return FF_OK;
  return send_adoption(refresh, error);
}

/* -- Silent changes ---------------------------------------------------------- */

static bool is_fresh(const ff__refresh *refresh, uint32_t row) {
  const ff__row *at = ff__rows_at(&refresh->memory->rows, row);
  return get(&at->epoch) == ff__epoch(&refresh->memory->freshness);
}

static bool is_full(const ff__refresh *refresh) {
  const ff__op *open = refresh->loader->open;
  return open && open->count == FF__FEED_KEYS;
}

static ff_err reread_lanes(ff__refresh *refresh, uint32_t row, ff_flag_id *flag, ff_error *error) {
  ff_flag_id count = (ff_flag_id)ff__catalog_count(&refresh->memory->catalog);
  ff_err err = FF_OK;
  for (; err == FF_OK && !is_full(refresh) && *flag < count; (*flag)++)
    err = ff__loader_add(refresh->loader, (ff__target){.kind = FF__TO_REREAD, .lane = {row, *flag}},
                         error);
  if (*flag >= count) *flag = 0;
  return err;
}

/* Of as many tenants as there is room for. */
static ff_err reread_tenants(ff__refresh *refresh, ff_error *error) {
  uint32_t count = refresh->memory->rows.count;
  ff_err err = FF_OK;
  for (uint32_t i = 1; err == FF_OK && i < count && i <= ROWS_AT_ONCE && !is_full(refresh); i++) {
    if (refresh->reread_flag == 0) refresh->reread_row++;
    if (refresh->reread_row == 0 || refresh->reread_row >= count) refresh->reread_row = 1;
    if (is_fresh(refresh, refresh->reread_row))
      err = reread_lanes(refresh, refresh->reread_row, &refresh->reread_flag, error);
    else
      refresh->reread_flag = 0;
  }
  return err;
}

/* The global row and the others take turns. */
static ff_err reread_in_turn(ff__refresh *refresh, ff_error *error) {
  refresh->reread_global = !refresh->reread_global;
  ff_err err = FF_OK;
  if (!refresh->reread_global)
    err = reread_tenants(refresh, error);
  else if (is_fresh(refresh, 0))
    err = reread_lanes(refresh, 0, &refresh->reread_global_flag, error);
  return err == FF_OK ? ff__loader_flush(refresh->loader, true, error) : err;
}

static bool has_room_for_word(const ff__refresh *refresh) {
  const ff__op *open = refresh->loader->open;
  return !open || open->count + FF__LANES <= FF__FEED_KEYS;
}

/* The lanes of a word that are not empty. */
static ff_err reread_word(ff__refresh *refresh, uint64_t word, ff_error *error) {
  ff_err err = FF_OK;
  uint32_t left = (uint32_t)word | (uint32_t)(word >> 32);
  for (; err == FF_OK && left != 0; left &= left - 1) {
    ff_flag_id flag = (ff_flag_id)(refresh->set_word * FF__LANES) + (ff_flag_id)__builtin_ctz(left);
    ff__target target = {.kind = FF__TO_REREAD, .lane = {refresh->set_row, flag}};
    err = ff__loader_add(refresh->loader, target, error);
  }
  return err;
}

/* Goes on to the next word, behind the last row's to the first. */
static void step_over_word(ff__refresh *refresh, size_t words) {
  if (++refresh->set_word < words) return;
  refresh->set_word = 0;
  if (++refresh->set_row >= refresh->memory->rows.count) refresh->set_row = 0;
}

static ff_err reread_set(ff__refresh *refresh, ff_error *error) {
  const ff__rows *rows = &refresh->memory->rows;
  size_t words = ff__words_for(ff__catalog_count(&refresh->memory->catalog));
  size_t most = words * rows->count < WORDS_AT_ONCE ? words * rows->count : WORDS_AT_ONCE;
  ff_err err = FF_OK;
  for (size_t i = 0; err == FF_OK && i < most; i++) {
    uint64_t word = ff__bank_word(ff__rows_bank(rows), refresh->set_row, refresh->set_word);
    if (!has_room_for_word(refresh)) break;
    if (word != 0 && is_fresh(refresh, refresh->set_row)) err = reread_word(refresh, word, error);
    step_over_word(refresh, words);
  }
  return err == FF_OK ? ff__loader_flush(refresh->loader, true, error) : err;
}

static ff_err reread(ff__refresh *refresh, ff_error *error) {
  refresh->is_due = false;
  ff_err err = reread_in_turn(refresh, error);
  return err == FF_OK ? reread_set(refresh, error) : err;
}

static void suspect(ff__refresh *refresh, ff__lane lane) {
  if (refresh->has_suspect) return;
  refresh->has_suspect = true;
  refresh->suspected_at = ff__clock_now();
  refresh->suspect = lane;
}

void ff__refresh_explain(ff__refresh *refresh, ff__lane lane) {
  if (refresh->suspect.row == lane.row && refresh->suspect.flag == lane.flag)
    refresh->has_suspect = false;
}

void ff__refresh_look(ff__refresh *refresh) {
  ff__loader *loader = refresh->loader;
  if (loader->has_suspect) suspect(refresh, loader->suspect);
  loader->has_suspect = false;
}

/* -- All together ------------------------------------------------------------ */

ff_err ff__refresh_send(ff__refresh *refresh, int64_t now, ff_error *error) {
  if (!ff__loader_has_room(refresh->loader) || refresh->loader->rows_count > 0) return FF_OK;
  ff_err err = adopt(refresh, error);
  if (err == FF_OK && refresh->is_due) err = reread(refresh, error);
  want_rows_in_use(refresh);
  if (refresh->in_use >= refresh->memory->rows.count && get(&refresh->memory->freshness.slack) == 0)
    want_one_of_the_rest(refresh, now);
  return err;
}

int64_t ff__refresh_next(const ff__refresh *refresh) {
  if (get(&refresh->memory->freshness.slack) > 0) return INT64_MAX;
  return refresh->rest < refresh->memory->rows.count ? refresh->rest_at : INT64_MAX;
}
