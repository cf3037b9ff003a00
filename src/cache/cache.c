/* cache.c - see cache.h: memory first, and where it does not know, the engine. */
#include "cache/cache.h"

#include "cache/engine.h"
#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>
#include <sys/random.h>

/* -- Life -------------------------------------------------------------------- */

/* Nobody must know which ids collide; without the system's help, our address is a guess. */
static uint64_t make_seed(const ff__cache *cache) {
  uint64_t seed;
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed) return seed;
  return (uint64_t)(uintptr_t)cache ^ (uint64_t)ff__clock_now();
}

static ff__counters *make_counters(void) {
  ff__counters *counters = aligned_alloc(_Alignof(ff__counters), sizeof *counters);
  if (counters) memset(counters, 0, sizeof *counters);
  return counters;
}

ff_err ff__cache_init(ff__cache *cache, const ff__cache_config *config, ff_error *error) {
  ff__fork_watch();
  cache->config = *config;
  cache->counters = make_counters();
  if (!cache->counters || !ff__catalog_init(&cache->catalog, config->flags) ||
      !ff__rows_init(&cache->rows, config->flags, config->tenants, make_seed(cache)))
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  return ff__engine_create(cache, error);
}

void ff__cache_finish(ff__cache *cache) {
  ff__engine_destroy(atomic_load(&cache->engine));
  ff__catalog_finish(&cache->catalog);
  ff__rows_finish(&cache->rows);
  free(cache->counters);
}

/* -- Flags ------------------------------------------------------------------- */

void ff__cache_fold(ff__cache *cache, ff_flag_id flag) {
  size_t index = flag / FF__LANES;
  const ff__view *view = ff__catalog_view(&cache->catalog);
  uint64_t fixed = atomic_load_explicit(&view->fixed[index], memory_order_relaxed);
  uint64_t global = ff__bank_word(ff__rows_bank(&cache->rows), 0, index);
  ff__rows_write_base(&cache->rows, index, ff__lanes_fold(fixed, global));
}

ff__value ff__cache_write(ff__cache *cache, uint32_t row, ff_flag_id flag, ff__value value) {
  ff__value before = ff__rows_write(&cache->rows, row, flag, value);
  if (row == 0 && before != value) ff__cache_fold(cache, flag);
  return before;
}

void ff__cache_fold_all(ff__cache *cache) {
  for (size_t flag = 0; flag < ff__catalog_count(&cache->catalog); flag += FF__LANES)
    ff__cache_fold(cache, (ff_flag_id)flag);
}

/* Rows that are loaded later have the flag anyway; as long as there are none, it is loaded. */
static ff_flag_id add_flag(ff__engine *engine, const char *name, size_t size,
                           const ff_flag *registered, unsigned fixed) {
  ff__cache *cache = engine->cache;
  ff_flag_id id = ff__catalog_find(&cache->catalog, name, size);
  if (id != FF_FLAG_NONE) return id;
  if (!ff__rows_widen(&cache->rows, ff__catalog_count(&cache->catalog) + 1)) return FF_FLAG_NONE;
  id = ff__catalog_add(&cache->catalog, name, size, registered, fixed);
  if (id != FF_FLAG_NONE) ff__cache_fold(cache, id);
  if (id != FF_FLAG_NONE && !engine->was_up && !engine->is_running)
    atomic_store_explicit(&cache->catalog.loaded, id + 1, memory_order_release);
  return id;
}

ff_flag_id ff__cache_add_flag(ff__cache *cache, const char *name, size_t size,
                              const ff_flag *registered, unsigned fixed) {
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return FF_FLAG_NONE;
  ff_flag_id id = add_flag(engine, name, size, registered, fixed);
  ff__engine_wake(engine);
  ff__engine_unlock(engine);
  return id;
}

bool ff__cache_lock(ff__cache *cache) {
  return ff__engine_lock(cache) != NULL;
}

void ff__cache_unlock(ff__cache *cache) {
  ff__engine *engine = atomic_load(&cache->engine);
  ff__engine_wake(engine);
  ff__engine_unlock(engine);
}

/* -- Memory ------------------------------------------------------------------ */

static ff__id id_at(const ff__tenant *tenant, int level) {
  return level == FF_SCOPE_COMPANY ? tenant->company : tenant->workspace;
}

/* What one row says of a flag, and in which epoch it was read. */
static bool read_row(ff__cache *cache, int level, ff__id id, ff_flag_id flag, ff__value *value,
                     unsigned *epoch) {
  const ff__rows *rows = &cache->rows;
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

/* Reads the rows one after the other until one decides; false when one is not known. *oldest
 * gets the epoch that is longest ago. */
static bool read_rows(ff__cache *cache, const ff__ask *ask, ff__value values[FF__LEVELS],
                      unsigned *oldest) {
  unsigned now = ff__epoch(&cache->freshness);
  bool speaks = false;
  *oldest = now;
  for (int level = 0; level < FF__LEVELS; level++) {
    values[level] = FF__UNSET;
    ff__id id = id_at(&ask->tenant, level);
    if (speaks || (level != FF_SCOPE_GLOBAL && id.size == 0)) continue;
    unsigned epoch;
    bool enabled;
    if (!read_row(cache, level, id, ask->id, &values[level], &epoch)) return false;
    if (now - epoch > now - *oldest) *oldest = epoch;
    speaks = ff__value_speaks((ff_scope)level, values[level], &enabled);
  }
  return true;
}

/* FF_ERR_LOADING: not known; FF_ERR_STALE: known, and too old. */
static ff_err look(ff__cache *cache, const ff__ask *ask) {
  ff__value values[FF__LEVELS];
  unsigned epoch;
  if (ask->id == FF_FLAG_NONE) return FF_ERR_LOADING;
  if (ask->id >= ff__catalog_loaded(&cache->catalog)) return FF_ERR_LOADING;
  if (!read_rows(cache, ask, values, &epoch)) return FF_ERR_LOADING;

  const ff__freshness *freshness = &cache->freshness;
  bool is_stale = !ff__epoch_is_fresh(freshness, epoch);
  int64_t age = ff__clock_now() - ff__epoch_confirmed(freshness, epoch);
  int64_t age_ms = age < 0 ? 0 : age / FF__NANOSECONDS_PER_MS;
  unsigned limit = cache->config.max_stale_ms;
  if (is_stale && limit > 0 && age_ms > limit) return FF_ERR_STALE;
  memcpy(ask->lookup->values, values, sizeof values);
  ask->lookup->answered = true;
  ask->lookup->stale = is_stale;
  ask->lookup->age_ms = age_ms;
  if (is_stale) ff__count(cache->counters, FF__STALE);
  return FF_OK;
}

bool ff__cache_look(ff__cache *cache, const ff__ask *ask) {
  if (!ff__cache_is_ours(cache) || look(cache, ask) != FF_OK) return false;
  ff__count(cache->counters, FF__HITS);
  return true;
}

/* A tenant's word, all zero where there is no id; false when it is not known. */
static inline bool quick_word(const ff__rows *rows, const ff__bank *bank, ff_scope level,
                              const char *id, size_t index, uint64_t *word) {
  *word = 0;
  size_t size = id ? strlen(id) : 0;
  if (size == 0) return true;
  if (size > FF__ID_MAX) return false;
  ff__row_key key = ff__row_key_of(rows->seed, level, id, size);
  unsigned seq;
  uint32_t number = ff__rows_look(rows, &key, &seq);
  if (number == FF__NO_ROW) return false;
  ff__row *row = ff__rows_at(rows, number);
  if (atomic_load_explicit(&row->epoch, memory_order_acquire) == 0) return false;
  *word = ff__bank_word(bank, number, index);
  ff__row_touch(rows, row);
  return ff__row_is_still(row, seq);
}

ff__quick ff__cache_quick(ff__cache *cache, const char *flag, const char *company,
                          const char *workspace) {
  if (!ff__cache_is_ours(cache)) return FF__QUICK_UNKNOWN;
  ff_flag_id id = ff__catalog_find(&cache->catalog, flag, strlen(flag));
  if (id >= ff__catalog_loaded(&cache->catalog)) return FF__QUICK_UNKNOWN;
  const ff__rows *rows = &cache->rows;
  const ff__bank *bank = ff__rows_bank(rows);
  size_t index = id / FF__LANES;
  uint64_t of_company, of_workspace;
  if (!quick_word(rows, bank, FF_SCOPE_COMPANY, company, index, &of_company) ||
      !quick_word(rows, bank, FF_SCOPE_WORKSPACE, workspace, index, &of_workspace) ||
      atomic_load_explicit(&rows->rows[0].epoch, memory_order_acquire) == 0)
    return FF__QUICK_UNKNOWN;
  uint64_t base = ff__bank_word(bank, ff__rows_base(rows), index);
  uint32_t answers = ff__lanes_decide(base, of_company, of_workspace);
  ff__count(cache->counters, FF__HITS);
  return answers >> id % FF__LANES & 1 ? FF__QUICK_ON : FF__QUICK_OFF;
}

/* -- Asking ------------------------------------------------------------------ */

/* A tenant's row, which will be loaded if it is not known. */
static uint32_t want_row(ff__engine *engine, int level, ff__id id) {
  ff__rows *rows = &engine->cache->rows;
  ff__row_key key = ff__row_key_of(rows->seed, (ff_scope)level, id.text, id.size);
  uint32_t row = ff__rows_put(rows, &key);
  if (row == FF__NO_ROW) return row;
  ff__row_touch(rows, ff__rows_at(rows, row));
  if (!ff__rows_is_known(rows, row)) ff__loader_want_row(engine, row);
  return row;
}

static void want_rows(ff__engine *engine, const ff__tenant *tenant, uint32_t rows[FF__LEVELS]) {
  rows[FF_SCOPE_GLOBAL] = 0;
  for (int level = FF_SCOPE_COMPANY; level < FF__LEVELS; level++) {
    ff__id id = id_at(tenant, level);
    rows[level] = id.size > 0 ? want_row(engine, level, id) : FF__NO_ROW;
  }
}

/* Asks for what memory does not know; the error when that cannot be. */
static ff_err begin(ff__engine *engine, ff__ask *ask, ff__request *request, bool patient,
                    ff_error *error) {
  ff__cache *cache = engine->cache;
  ff_err known = look(cache, ask);
  ff__count(cache->counters, known == FF_OK ? FF__HITS : FF__MISSES);
  if (known == FF_OK) return FF_OK;
  if (ff__engine_refuses(engine, error)) {
    if (known != FF_ERR_STALE) return FF_ERR_UNAVAILABLE;
    return ff__fail(error, known, "%s; %s", ff_err_text(known), engine->failure.message);
  }
  if (ask->id == FF_FLAG_NONE) add_flag(engine, ask->flag, ask->flag_size, NULL, 0);
  want_rows(engine, &ask->tenant, request->rows);
  if (!patient) return ff__fail(error, FF_ERR_LOADING, "%s", ff_err_text(FF_ERR_LOADING));
  request->lookup = ask->lookup;
  ff__engine_ask(engine, request);
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
  ff__wait wait = {.left = 0};
  if (!ff__clock_init_condition(&wait.changed))
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  for (size_t i = 0; i < count; i++) {
    requests[i] = (ff__request){.wait = &wait};
    keep_first(begin(engine, &asks[i], &requests[i], patient, &failure), &failure, &kept, error);
  }
  ff__engine_wait(engine, &wait, requests, count, ff__engine_deadline(engine));
  for (size_t i = 0; i < count; i++) {
    if (requests[i].err != FF_OK) describe(engine, requests[i].err, &failure);
    keep_first(requests[i].err, &failure, &kept, error);
  }
  pthread_cond_destroy(&wait.changed);
  return kept;
}

ff_err ff__cache_read(ff__cache *cache, ff__ask *asks, size_t count, bool patient,
                      ff_error *error) {
  ff__request one, *requests = count > 1 ? calloc(count, sizeof *requests) : &one;
  ff__engine *engine = requests ? ff__engine_lock(cache) : NULL;
  ff_err err =
      engine ? ff__engine_start(engine, error) : ff__fail(error, FF_ERR_NOMEM, "out of memory");
  if (err == FF_OK) err = ask_all(engine, asks, requests, count, patient, error);
  if (engine) ff__engine_unlock(engine);
  if (requests != &one) free(requests);
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
  if (ff__rows_are_known(&engine->cache->rows, request->rows)) return FF_OK;
  if (!patient) return ff__fail(error, FF_ERR_LOADING, "%s", ff_err_text(FF_ERR_LOADING));
  ff__engine_ask(engine, request);
  return FF_OK;
}

static ff_err prepare_all(ff__engine *engine, const ff__tenant *tenants, ff__request *requests,
                          size_t count, unsigned timeout_ms, ff_error *error) {
  ff_err kept = FF_OK;
  ff_error failure;
  ff__wait wait = {.left = 0};
  int64_t deadline = ff__clock_now() + (int64_t)timeout_ms * FF__NANOSECONDS_PER_MS;
  if (!ff__clock_init_condition(&wait.changed))
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  for (size_t i = 0; i < count; i++) {
    requests[i] = (ff__request){.wait = &wait};
    ff_err err = prepare_one(engine, &tenants[i], &requests[i], timeout_ms > 0, &failure);
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
  pthread_cond_destroy(&wait.changed);
  return kept;
}

ff_err ff__cache_prepare(ff__cache *cache, const ff__tenant *tenants, size_t count,
                         unsigned timeout_ms, ff_error *error) {
  ff__request *requests = calloc(count, sizeof *requests);
  ff__engine *engine = requests ? ff__engine_lock(cache) : NULL;
  ff_err err =
      engine ? ff__engine_start(engine, error) : ff__fail(error, FF_ERR_NOMEM, "out of memory");
  if (err == FF_OK) err = prepare_all(engine, tenants, requests, count, timeout_ms, error);
  if (engine) ff__engine_unlock(engine);
  free(requests);
  return err;
}

/* -- Writing ----------------------------------------------------------------- */

/* Reads the lane again, and waits for an answer that comes behind it. */
static void read_back(ff__engine *engine, ff__changed lane, ff_scope level, ff__key key) {
  ff__lookup lookup = {.answered = false};
  lookup.keys[level] = key;
  ff__wait wait = {.left = 0};
  ff__request request = {.wait = &wait, .lookup = &lookup, .has_lane = true, .lane = lane};
  if (!ff__clock_init_condition(&wait.changed)) return;
  ff__row_care *care = ff__rows_care(&engine->cache->rows, lane.row);
  care->outstanding++; /* stays this tenant's */
  ff__engine_ask(engine, &request);
  ff__engine_wait(engine, &wait, &request, 1, ff__engine_deadline(engine));
  care->outstanding--;
  pthread_cond_destroy(&wait.changed);
}

static uint32_t find_row(const ff__cache *cache, ff_scope level, ff__id id) {
  if (level == FF_SCOPE_GLOBAL) return 0;
  ff__row_key key = ff__row_key_of(cache->rows.seed, level, id.text, id.size);
  return ff__rows_find(&cache->rows, &key);
}

static void tell_row(ff__engine *engine, uint32_t row, ff_flag_id flag, ff_scope level, ff__key key,
                     ff__value value) {
  if (engine->state == FF__ENGINE_UP)
    read_back(engine, (ff__changed){row, flag}, level, key);
  else
    ff__cache_write(engine->cache, row, flag, value);
}

void ff__cache_written(ff__cache *cache, const ff__ask *ask, ff_scope level, ff__key key,
                       ff__value value) {
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return;
  uint32_t row = find_row(cache, level, id_at(&ask->tenant, (int)level));
  if (ask->id != FF_FLAG_NONE && row != FF__NO_ROW && engine->is_running)
    tell_row(engine, row, ask->id, level, key, value);
  ff__engine_unlock(engine);
}

/* -- Handles ----------------------------------------------------------------- */

bool ff__cache_pin(ff__cache *cache, const ff__tenant *tenant, uint32_t rows[FF__LEVELS]) {
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return false;
  want_rows(engine, tenant, rows);
  bool has_room = !lacks_room(tenant, rows);
  for (int level = 0; has_room && level < FF__LEVELS; level++)
    if (rows[level] != FF__NO_ROW) ff__rows_care(&cache->rows, rows[level])->pins++;
  ff__engine_start(engine, NULL);
  ff__engine_wake(engine);
  ff__engine_unlock(engine);
  return has_room;
}

void ff__cache_unpin(ff__cache *cache, const uint32_t numbers[FF__LEVELS]) {
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return; /* they stay in memory; there is none to do better */
  for (int level = 0; level < FF__LEVELS; level++)
    if (numbers[level] != FF__NO_ROW) ff__rows_care(&cache->rows, numbers[level])->pins--;
  ff__engine_unlock(engine);
}

/* -- The rest ---------------------------------------------------------------- */

ff_err ff__cache_listen(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error) {
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff_err err = ff__listeners_add(&engine->listeners, on_event, user, error);
  if (err == FF_OK) err = ff__engine_start(engine, error);
  ff__engine_wake(engine);
  ff__engine_unlock(engine);
  return err;
}

ff_err ff__cache_unlisten(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error) {
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  bool is_thread = engine->is_running && pthread_equal(engine->thread, pthread_self());
  ff_err err =
      ff__listeners_remove(&engine->listeners, on_event, user, is_thread, &engine->mutex, error);
  ff__engine_unlock(engine);
  return err;
}

void ff__cache_stats(ff__cache *cache, ff_stats *stats) {
  const ff__counters *counters = cache->counters;
  stats->hits = ff__counters_sum(counters, FF__HITS);
  stats->misses = ff__counters_sum(counters, FF__MISSES);
  stats->evaluations = stats->hits + stats->misses;
  stats->stale = ff__counters_sum(counters, FF__STALE);
  stats->loads = ff__counters_sum(counters, FF__LOADS);
  stats->keys_read = ff__counters_sum(counters, FF__KEYS_READ);
  stats->invalidations = ff__counters_sum(counters, FF__INVALIDATIONS);
  stats->flushes = ff__counters_sum(counters, FF__FLUSHES);
  stats->silent_changes = ff__counters_sum(counters, FF__SILENT_CHANGES);
  stats->connections = ff__counters_sum(counters, FF__CONNECTIONS);
  stats->failed_attempts = ff__counters_sum(counters, FF__FAILED_ATTEMPTS);
  stats->evictions = cache->rows.evictions;
  stats->tenants = cache->rows.count - 1;
  stats->flags = ff__catalog_count(&cache->catalog);
  stats->bytes = cache->rows.bytes + ff__index_bytes(&cache->rows.index);
}

ff_updates ff__cache_updates(ff__cache *cache) {
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return FF_UPDATES_LOST;
  ff_updates updates = FF_UPDATES_NONE;
  if (engine->state == FF__ENGINE_UP)
    updates = atomic_load(&cache->freshness.slack) ? FF_UPDATES_POLLING : FF_UPDATES_TRACKING;
  else if (engine->failure.code != FF_OK)
    updates = FF_UPDATES_LOST;
  ff__engine_unlock(engine);
  return updates;
}

void ff__cache_after_fork(ff__cache *cache) {
  if (ff__cache_is_ours(cache)) return;
  ff__engine *engine = ff__engine_lock(cache);
  if (!engine) return; /* the next check tries again */
  if (engine->was_up) ff__engine_start(engine, NULL);
  ff__engine_unlock(engine);
}
