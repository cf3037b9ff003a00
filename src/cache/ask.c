/* ask.c - cache.h's asking: for what memory does not know, and waiting for it. */
#include "cache/cache.h"

#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>

bool ff__cache_look(ff__cache *cache, const ff__ask *ask) {
  ff__memory *memory = &cache->memory;
  if (!ff__memory_is_ours(memory) || ff__memory_look(memory, ask) != FF_OK) return false;
  ff__count(memory->counters, FF__HITS);
  return true;
}

/* When a caller that begins to wait now should give up. */
static int64_t deadline_of(const ff__engine *engine) {
  const ff__redis_config *redis = engine->config->redis;
  unsigned milliseconds = redis->command_timeout_ms;
  if (engine->state != FF__ENGINE_UP) milliseconds += redis->connect_timeout_ms;
  return ff__clock_now() + (int64_t)milliseconds * FF__NANOSECONDS_PER_MS;
}

static ff__id id_at(const ff__tenant *tenant, int level) {
  return level == FF_SCOPE_COMPANY ? tenant->company : tenant->workspace;
}

/* A tenant's row, which will be loaded if it is not known. */
static uint32_t want_row(ff__engine *engine, int level, ff__id id) {
  ff__rows *rows = &engine->memory->rows;
  ff__row_key key = ff__row_key_of(rows->seed, (ff_scope)level, id.text, id.size);
  uint32_t row = ff__rows_put(rows, &key);
  if (row == FF__NO_ROW) return row;
  ff__row_touch(rows, ff__rows_at(rows, row));
  if (!ff__rows_is_known(rows, row)) ff__loader_want_row(&engine->loader, row);
  return row;
}

/* Rows that are held do not go. */
static void hold(ff__engine *engine, uint32_t row) {
  if (row != FF__NO_ROW) ff__rows_care(&engine->memory->rows, row)->pins++;
}

static void let_go(ff__engine *engine, uint32_t row) {
  if (row != FF__NO_ROW) ff__rows_care(&engine->memory->rows, row)->pins--;
}

/* The workspace must not take the place of its company. */
static void want_rows(ff__engine *engine, const ff__tenant *tenant, uint32_t rows[FF__LEVELS]) {
  rows[FF_SCOPE_GLOBAL] = 0;
  for (int level = FF_SCOPE_COMPANY; level < FF__LEVELS; level++) {
    ff__id id = id_at(tenant, level);
    rows[level] = id.size > 0 ? want_row(engine, level, id) : FF__NO_ROW;
    hold(engine, rows[level]);
  }
  for (int level = FF_SCOPE_COMPANY; level < FF__LEVELS; level++)
    let_go(engine, rows[level]);
  ff__engine_wake(engine); /* also where nobody waits */
}

/* Whether a listener's function holds the thread up, so that nobody would be answered in time.
 * After the machine has slept there is nothing of the kind, and asking is worth it. */
static bool is_held_up(const ff__engine *engine) {
  const ff__freshness *freshness = &engine->memory->freshness;
  int64_t confirmed = ff__epoch_confirmed(freshness, ff__epoch(freshness));
  return engine->state == FF__ENGINE_UP && engine->listeners.called &&
         !ff__engine_is_caller(engine) &&
         ff__freshness_is_over(freshness, confirmed, ff__clock_now());
}

/* Asks for what memory does not know; the error when that cannot be. */
static ff_err begin(ff__engine *engine, ff__ask *ask, ff__request *request, bool patient,
                    ff_error *error) {
  ff__memory *memory = engine->memory;
  ff_err known = ff__memory_look(memory, ask);
  ff__count(memory->counters, known == FF_OK ? FF__HITS : FF__MISSES);
  if (known == FF_OK) return FF_OK;
  if (ff__engine_refuses(engine, error)) {
    if (known != FF_ERR_STALE) return FF_ERR_UNAVAILABLE;
    return ff__fail(error, known, "%s; %s", ff_err_text(known), engine->failure.message);
  }
  if (known == FF_ERR_STALE && is_held_up(engine))
    return ff__fail(error, known, "%s; a listener's function holds the library's thread up",
                    ff_err_text(known));
  if (ask->id == FF_FLAG_NONE) ff__memory_add_flag(memory, ask->flag, ask->flag_size, NULL, 0);
  want_rows(engine, &ask->tenant, request->rows);
  if (!patient) return ff__fail(error, FF_ERR_LOADING, "%s", ff_err_text(FF_ERR_LOADING));
  request->lookup = ask->lookup;
  ff__requests_add(&engine->requests, request);
  return FF_OK;
}

static void keep_first(ff_err err, const ff_error *failure, ff_err *kept, ff_error *error) {
  if (err == FF_OK || *kept != FF_OK) return;
  *kept = err;
  if (error) *error = *failure;
}

static void describe(const ff__engine *engine, ff_err err, ff_error *failure) {
  if (err == FF_ERR_TIMEOUT && engine->failure.code == FF_OK)
    ff__fail(failure, err, "redis: no answer in time");
  else
    *failure = engine->failure;
  failure->code = err;
}

static ff_err ask_all(ff__engine *engine, ff__ask *asks, ff__request *requests, size_t count,
                      bool patient, ff_error *error) {
  ff_err kept = FF_OK;
  ff_error failure;
  ff__wait wait;
  patient = patient && !ff__engine_is_caller(engine);
  if (!ff__wait_init(&wait)) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  for (size_t i = 0; i < count; i++) {
    requests[i] = (ff__request){.wait = &wait};
    keep_first(begin(engine, &asks[i], &requests[i], patient, &failure), &failure, &kept, error);
  }
  ff__engine_wait(engine, &wait, requests, count, deadline_of(engine));
  for (size_t i = 0; i < count; i++) {
    if (requests[i].err != FF_OK) describe(engine, requests[i].err, &failure);
    keep_first(requests[i].err, &failure, &kept, error);
  }
  ff__wait_finish(&wait);
  return kept;
}

/* The engine, locked and with a thread; NULL with *err where that is not possible. */
static ff__engine *enter(ff__cache *cache, ff_err *err, ff_error *error) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) {
    *err = ff__fail(error, FF_ERR_NOMEM, "out of memory");
    return NULL;
  }
  *err = ff__engine_start(engine, error);
  if (*err == FF_OK) return engine;
  ff__engine_unlock(engine);
  return NULL;
}

static ff_err read_with(ff__cache *cache, ff__ask *asks, ff__request *requests, size_t count,
                        bool patient, ff_error *error) {
  ff_err err;
  ff__engine *engine = enter(cache, &err, error);
  if (!engine) return err;
  err = ask_all(engine, asks, requests, count, patient, error);
  ff__engine_unlock(engine);
  return err;
}

ff_err ff__cache_read(ff__cache *cache, ff__ask *asks, size_t count, bool patient,
                      ff_error *error) {
  ff__request one = {.err = FF_OK};
  if (count == 1) return read_with(cache, asks, &one, count, patient, error);
  ff__request *requests = calloc(count, sizeof *requests);
  if (!requests) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff_err err = read_with(cache, asks, requests, count, patient, error);
  free(requests);
  return err;
}

/* -- Ahead ------------------------------------------------------------------- */

/* Whether a tenant has an id that found no row. */
static bool lacks_room(const ff__tenant *tenant, const uint32_t rows[FF__LEVELS]) {
  for (int level = FF_SCOPE_COMPANY; level < FF__LEVELS; level++)
    if (id_at(tenant, level).size > 0 && rows[level] == FF__NO_ROW) return true;
  return false;
}

static ff_err prepare_one(ff__engine *engine, const ff__tenant *tenant, ff__request *request,
                          bool patient, ff_error *error) {
  if (ff__engine_refuses(engine, error)) return FF_ERR_UNAVAILABLE;
  want_rows(engine, tenant, request->rows);
  if (lacks_room(tenant, request->rows))
    return ff__fail(error, FF_ERR_LOADING,
                    "more tenants at once than FEATURE_FLAGS_CACHE_TENANTS has room for");
  if (ff__rows_are_known(&engine->memory->rows, request->rows)) return FF_OK;
  if (!patient) return ff__fail(error, FF_ERR_LOADING, "%s", ff_err_text(FF_ERR_LOADING));
  ff__requests_add(&engine->requests, request);
  return FF_OK;
}

static ff_err prepare_all(ff__engine *engine, const ff__tenant *tenants, ff__request *requests,
                          size_t count, unsigned timeout_ms, ff_error *error) {
  ff_err kept = FF_OK;
  ff_error failure;
  ff__wait wait;
  int64_t deadline = ff__clock_now() + (int64_t)timeout_ms * FF__NANOSECONDS_PER_MS;
  bool patient = timeout_ms > 0 && !ff__engine_is_caller(engine);
  if (!ff__wait_init(&wait)) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  for (size_t i = 0; i < count; i++) {
    requests[i] = (ff__request){.wait = &wait};
    ff_err err = prepare_one(engine, &tenants[i], &requests[i], patient, &failure);
    keep_first(err, &failure, &kept, error);
  }
  ff__engine_wait(engine, &wait, requests, count, deadline);
  for (size_t i = 0; i < count; i++) {
    ff_err err = requests[i].err;
    if (err == FF_ERR_TIMEOUT && engine->failure.code == FF_OK)
      ff__fail(&failure, err = FF_ERR_LOADING, "not loaded in %u ms; loading goes on", timeout_ms);
    else if (err != FF_OK)
      describe(engine, err, &failure);
    keep_first(err, &failure, &kept, error);
  }
  ff__wait_finish(&wait);
  return kept;
}

ff_err ff__cache_prepare(ff__cache *cache, const ff__tenant *tenants, size_t count,
                         unsigned timeout_ms, ff_error *error) {
  ff__request *requests = calloc(count, sizeof *requests);
  if (!requests) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff_err err;
  ff__engine *engine = enter(cache, &err, error);
  if (engine) {
    err = prepare_all(engine, tenants, requests, count, timeout_ms, error);
    ff__engine_unlock(engine);
  }
  free(requests);
  return err;
}

/* -- Writing ----------------------------------------------------------------- */

/* Reads the lane again, and waits for an answer that comes behind it; false when none came. */
static bool read_back(ff__engine *engine, ff__lane lane, ff_scope level, ff__key key) {
  ff__lookup lookup = {.answered = false};
  lookup.keys[level] = key;
  ff__wait wait;
  ff__request request = {.wait = &wait, .lookup = &lookup, .has_lane = true, .lane = lane};
  if (!ff__wait_init(&wait)) return false;
  ff__row_care *care = ff__rows_care(&engine->memory->rows, lane.row);
  care->outstanding++; /* stays this tenant's */
  ff__requests_add(&engine->requests, &request);
  ff__engine_wait(engine, &wait, &request, 1, deadline_of(engine));
  care->outstanding--;
  ff__wait_finish(&wait);
  return lookup.answered;
}

static uint32_t find_row(const ff__cache *cache, ff_scope level, ff__id id) {
  if (level == FF_SCOPE_GLOBAL) return 0;
  ff__row_key key = ff__row_key_of(cache->memory.rows.seed, level, id.text, id.size);
  return ff__rows_find(&cache->memory.rows, &key);
}

/* For the thread itself, which cannot wait. It reads the lane again when it is back; that is no
 * change any more, so listeners have to hear of it from here. */
static void write_ahead(ff__engine *engine, ff__lane lane, ff__value value) {
  ff__value before = ff__memory_write(engine->memory, lane.row, lane.flag, value);
  ff__loader_want_lane(&engine->loader, lane);
  if (before == value || !ff__memory_knows(engine->memory, lane.row, lane.flag)) return;
  if (ff__notes_are_full(&engine->notes))
    ff__listeners_repeat_ready(&engine->listeners);
  else
    ff__notes_add_lane(&engine->notes, engine->memory, lane, before, value);
}

/* Where no answer came, memory is told by us, if it will be read again: another's write may be
 * newer than ours. */
static void tell_row(ff__engine *engine, ff__lane lane, ff_scope level, ff__key key,
                     ff__value value) {
  bool is_up = engine->state == FF__ENGINE_UP;
  if (is_up && ff__engine_is_caller(engine)) {
    write_ahead(engine, lane, value);
    return;
  }
  bool is_told = is_up && read_back(engine, lane, level, key);
  const ff__row_care *care = ff__rows_care(&engine->memory->rows, lane.row);
  bool will_be_read = engine->state != FF__ENGINE_UP || care->outstanding > 0;
  if (!is_told && will_be_read) ff__memory_write(engine->memory, lane.row, lane.flag, value);
}

void ff__cache_written(ff__cache *cache, const ff__ask *ask, ff_scope level, ff__key key,
                       ff__value value) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return;
  uint32_t row = find_row(cache, level, id_at(&ask->tenant, (int)level));
  if (ask->id != FF_FLAG_NONE && row != FF__NO_ROW)
    tell_row(engine, (ff__lane){row, ask->id}, level, key, value);
  ff__engine_unlock(engine);
}

/* -- Handles ----------------------------------------------------------------- */

bool ff__cache_pin(ff__cache *cache, const ff__tenant *tenant, uint32_t rows[FF__LEVELS]) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return false;
  want_rows(engine, tenant, rows);
  bool has_room = !lacks_room(tenant, rows);
  for (int level = 0; has_room && level < FF__LEVELS; level++)
    hold(engine, rows[level]);
  ff__engine_start(engine, NULL);
  ff__engine_unlock(engine);
  return has_room;
}

void ff__cache_unpin(ff__cache *cache, const uint32_t rows[FF__LEVELS]) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return; /* they stay in memory; there is none to do better */
  for (int level = 0; level < FF__LEVELS; level++)
    let_go(engine, rows[level]);
  ff__engine_unlock(engine);
}
