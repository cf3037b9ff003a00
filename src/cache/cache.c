/* cache.c - see cache.h; asking is in ask.c. */
#include "cache/cache.h"

#include "core/error.h"

#include <string.h>

ff_err ff__cache_init(ff__cache *cache, const ff__cache_config *config, ff_error *error) {
  ff__fork_watch();
  cache->config = *config;
  if (!ff__memory_init(&cache->memory, config->flags, config->tenants, config->max_stale_ms))
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  return ff__engines_init(&cache->engines, &cache->config.engine, &cache->memory, error);
}

void ff__cache_finish(ff__cache *cache) {
  ff__engines_finish(&cache->engines);
  ff__memory_finish(&cache->memory);
}

bool ff__cache_lock(ff__cache *cache) {
  return ff__engines_lock(&cache->engines) != NULL;
}

void ff__cache_unlock(ff__cache *cache) {
  ff__engine *engine = atomic_load(&cache->engines.current);
  ff__engine_wake(engine);
  ff__engine_unlock(engine);
}

/* As long as there are no rows, a flag is loaded in all of them; those that are loaded later
 * have it anyway. */
ff_flag_id ff__cache_add_flag(ff__cache *cache, const char *name, size_t size,
                              const ff_flag *registered, unsigned fixed) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return FF_FLAG_NONE;
  ff__memory *memory = &cache->memory;
  ff_flag_id id = ff__memory_add_flag(memory, name, size, registered, fixed);
  if (id != FF_FLAG_NONE && !engine->was_up && !engine->is_running)
    ff__catalog_raise_loaded(&memory->catalog, ff__catalog_count(&memory->catalog));
  ff__engine_wake(engine);
  ff__engine_unlock(engine);
  return id;
}

ff_err ff__cache_listen(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff_err err = ff__engine_start(engine, error);
  if (err == FF_OK) err = ff__listeners_add(&engine->listeners, on_event, user, error);
  ff__engine_wake(engine);
  ff__engine_unlock(engine);
  return err;
}

ff_err ff__cache_unlisten(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff_err err =
      ff__listeners_remove(&engine->listeners, on_event, user, ff__engine_is_caller(engine), error);
  ff__engine_unlock(engine);
  return err;
}

void ff__cache_stats(ff__cache *cache, ff_stats *stats) {
  const ff__counters *counters = cache->memory.counters;
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
  stats->evictions = cache->memory.rows.evictions;
  stats->tenants = cache->memory.rows.count - 1;
  stats->flags = ff__catalog_count(&cache->memory.catalog);
  stats->bytes = cache->memory.rows.bytes + ff__index_bytes(&cache->memory.rows.index);
}

ff_updates ff__cache_updates(ff__cache *cache) {
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return FF_UPDATES_LOST;
  ff_updates updates = FF_UPDATES_NONE;
  if (engine->failure.code != FF_OK) /* also while it is not proven that it is over */
    updates = FF_UPDATES_LOST;
  else if (engine->state == FF__ENGINE_UP)
    updates =
        atomic_load(&cache->memory.freshness.slack) ? FF_UPDATES_POLLING : FF_UPDATES_TRACKING;
  ff__engine_unlock(engine);
  return updates;
}

void ff__cache_follow(ff__cache *cache) {
  if (!ff__cache_keeps(cache) || cache->config.engine.reload_ms == 0) return;
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return;
  ff__engine_start(engine, NULL);
  ff__engine_unlock(engine);
}

void ff__cache_after_fork(ff__cache *cache) {
  if (ff__memory_is_ours(&cache->memory)) return;
  ff__engine *engine = ff__engines_lock(&cache->engines);
  if (!engine) return; /* the next check tries again */
  if (engine->was_up) ff__engine_start(engine, NULL);
  ff__engine_unlock(engine);
}
