/* refresh.c - see refresh.h. */
#include "cache/refresh.h"

#include "cache/engine.h"
#include "os/clock.h"

static const int64_t REST_PAUSE = 5 * FF__NANOSECONDS_PER_MS; /* an op: 1% of Redis' time */
static const unsigned LATELY = 8;                             /* ticks */

static unsigned get(const atomic_uint *field) {
  return atomic_load_explicit(field, memory_order_relaxed);
}

void ff__refresh_begin(ff__engine *engine) {
  ff__refresh *refresh = &engine->refresh;
  refresh->in_use = refresh->rest = 0;
  refresh->has_suspect = false;
  refresh->adopting = 0;
  refresh->adoption_is_sent = false;
  ff__loader_want_row(engine, 0);
}

void ff__refresh_beat(ff__engine *engine) {
  ff__refresh *refresh = &engine->refresh;
  bool polls = get(&engine->cache->freshness.slack) > 0;
  refresh->is_due = !polls;
  if (!polls && refresh->rest < engine->cache->rows.count) refresh->in_use = 0;
}

/* -- Stale rows -------------------------------------------------------------- */

static bool is_stale(const ff__engine *engine, uint32_t row) {
  const ff__row *at = ff__rows_at(&engine->cache->rows, row);
  unsigned epoch = get(&at->epoch);
  return epoch != 0 && epoch != ff__epoch(&engine->cache->freshness);
}

static bool is_in_use(const ff__engine *engine, uint32_t row) {
  const ff__rows *rows = &engine->cache->rows;
  return row == 0 || ff__rows_care(rows, row)->pins > 0 ||
         get(&rows->tick) - get(&ff__rows_at(rows, row)->used) <= LATELY;
}

/* A few at a time, so that what comes in between is not kept waiting. */
static void want_rows_in_use(ff__engine *engine) {
  ff__refresh *refresh = &engine->refresh;
  unsigned wanted = 0;
  for (; refresh->in_use < engine->cache->rows.count && wanted < FF__OPS_PATIENT;
       refresh->in_use++) {
    if (!is_stale(engine, refresh->in_use) || !is_in_use(engine, refresh->in_use)) continue;
    if (!ff__loader_want_row(engine, refresh->in_use)) return;
    wanted++;
  }
}

static void want_one_of_the_rest(ff__engine *engine, int64_t now) {
  ff__refresh *refresh = &engine->refresh;
  if (now < refresh->rest_at) return;
  uint32_t count = engine->cache->rows.count;
  while (refresh->rest < count && !is_stale(engine, refresh->rest))
    refresh->rest++;
  if (refresh->rest == count || !ff__loader_want_row(engine, refresh->rest)) return;
  refresh->rest++;
  size_t ops = ff__catalog_count(&engine->cache->catalog) / FF__FEED_KEYS + 1;
  refresh->rest_at = now + (int64_t)ops * REST_PAUSE;
}

/* -- New flags --------------------------------------------------------------- */

static ff_flag_id loaded(const ff__engine *engine) {
  return ff__catalog_loaded(&engine->cache->catalog);
}

static void begin_adoption(ff__engine *engine) {
  ff__refresh *refresh = &engine->refresh;
  refresh->adopting = (ff_flag_id)ff__catalog_count(&engine->cache->catalog);
  refresh->adopt_row = 0;
  refresh->adopt_flag = loaded(engine);
  refresh->adoption_is_sent = false;
}

static bool is_somebody(const ff__engine *engine, uint32_t row) {
  return row == 0 || get(&ff__rows_at(&engine->cache->rows, row)->shape) != 0;
}

/* The next lane to read; false at the end. */
static bool next_to_adopt(ff__engine *engine, ff__target *target) {
  ff__refresh *refresh = &engine->refresh;
  uint32_t count = engine->cache->rows.count;
  while (refresh->adopt_row < count && !is_somebody(engine, refresh->adopt_row))
    refresh->adopt_row++;
  if (refresh->adopt_row == count) return false;
  *target =
      (ff__target){.kind = FF__TO_LANE, .row = refresh->adopt_row, .flag = refresh->adopt_flag++};
  if (refresh->adopt_flag == refresh->adopting) {
    refresh->adopt_flag = loaded(engine);
    refresh->adopt_row++;
  }
  return true;
}

/* The end is marked on the last op that is under way: answers come in order. */
static void end_adoption(ff__engine *engine) {
  engine->refresh.adoption_is_sent = true;
  if (engine->loader.last)
    engine->loader.last->ends_adoption = true;
  else
    ff__refresh_adopted(engine);
}

static ff_err send_adoption(ff__engine *engine, ff_error *error) {
  ff__loader *loader = &engine->loader;
  ff_err err = FF_OK;
  ff__target target;
  while (err == FF_OK && ff__loader_has_room(loader)) {
    if (!next_to_adopt(engine, &target)) {
      err = ff__loader_flush(engine, true, error);
      end_adoption(engine);
      break;
    }
    err = ff__loader_add(engine, target, error);
    if (err == FF_OK && loader->open->count == FF__FEED_KEYS)
      err = ff__loader_flush(engine, true, error);
  }
  return err == FF_OK ? ff__loader_flush(engine, true, error) : err;
}

static ff_err adopt(ff__engine *engine, ff_error *error) {
  ff__refresh *refresh = &engine->refresh;
  if (refresh->adopting == 0 && loaded(engine) < ff__catalog_count(&engine->cache->catalog))
    begin_adoption(engine);
  if (refresh->adopting == 0 || refresh->adoption_is_sent) return FF_OK;
  return send_adoption(engine, error);
}

void ff__refresh_adopted(ff__engine *engine) {
  ff__refresh *refresh = &engine->refresh;
  atomic_store_explicit(&engine->cache->catalog.loaded, refresh->adopting, memory_order_release);
  refresh->adopting = 0;
}

/* -- Silent changes ---------------------------------------------------------- */

static bool is_fresh(const ff__engine *engine, uint32_t row) {
  const ff__row *at = ff__rows_at(&engine->cache->rows, row);
  return get(&at->epoch) == ff__epoch(&engine->cache->freshness);
}

static ff_err reread_lanes(ff__engine *engine, uint32_t row, ff_flag_id *flag, ff_error *error) {
  ff_flag_id count = (ff_flag_id)ff__catalog_count(&engine->cache->catalog);
  ff_err err = FF_OK;
  for (int i = 0; err == FF_OK && i < FF__FEED_KEYS && *flag < count; i++, (*flag)++)
    err = ff__loader_add(engine, (ff__target){.kind = FF__TO_REREAD, .row = row, .flag = *flag},
                         error);
  if (*flag >= count) *flag = 0;
  return err == FF_OK ? ff__loader_flush(engine, true, error) : err;
}

/* The global row and the others take turns. */
static ff_err reread(ff__engine *engine, ff_error *error) {
  ff__refresh *refresh = &engine->refresh;
  refresh->is_due = false;
  refresh->reread_global = !refresh->reread_global;
  if (refresh->reread_global)
    return is_fresh(engine, 0) ? reread_lanes(engine, 0, &refresh->reread_global_flag, error)
                               : FF_OK;
  if (refresh->reread_flag == 0) refresh->reread_row++;
  if (refresh->reread_row >= engine->cache->rows.count) refresh->reread_row = 1;
  if (refresh->reread_row >= engine->cache->rows.count || !is_fresh(engine, refresh->reread_row))
    return FF_OK;
  return reread_lanes(engine, refresh->reread_row, &refresh->reread_flag, error);
}

void ff__refresh_suspect(ff__engine *engine, uint32_t row, ff_flag_id flag) {
  ff__refresh *refresh = &engine->refresh;
  if (refresh->has_suspect || ff__loader_will_read(&engine->loader, row, flag)) return;
  refresh->has_suspect = true;
  refresh->suspected_at = ff__clock_now();
  refresh->suspect_row = row;
  refresh->suspect_flag = flag;
}

void ff__refresh_explain(ff__engine *engine, uint32_t row, ff_flag_id flag) {
  ff__refresh *refresh = &engine->refresh;
  if (refresh->suspect_row == row && refresh->suspect_flag == flag) refresh->has_suspect = false;
}

/* -- All together ------------------------------------------------------------ */

ff_err ff__refresh_send(ff__engine *engine, int64_t now, ff_error *error) {
  if (!ff__loader_has_room(&engine->loader) || engine->loader.rows_count > 0) return FF_OK;
  ff_err err = adopt(engine, error);
  if (err == FF_OK && engine->refresh.is_due) err = reread(engine, error);
  want_rows_in_use(engine);
  if (engine->refresh.in_use >= engine->cache->rows.count &&
      get(&engine->cache->freshness.slack) == 0)
    want_one_of_the_rest(engine, now);
  return err;
}

int64_t ff__refresh_next(const ff__engine *engine) {
  const ff__refresh *refresh = &engine->refresh;
  if (get(&engine->cache->freshness.slack) > 0) return INT64_MAX;
  return refresh->rest < engine->cache->rows.count ? refresh->rest_at : INT64_MAX;
}
