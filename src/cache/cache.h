/* cache.h - what the cache is to the client: memory that answers, and somebody to ask.
 *
 *     checks --look--> memory          without a lock, and nothing is written
 *        |               ^
 *        | wait          | writes
 *        v               |
 *     engine (lock, requests, thread) <--feed--> Redis
 *
 * Knows flags and tenants, no registry files, no options and no evaluations.
 */
#ifndef FF_CACHE_CACHE_H
#define FF_CACHE_CACHE_H

#include "cache/engine.h"
#include "cache/memory.h"

typedef struct ff__cache_config {
  ff__engine_config engine;
  size_t flags; /* to have room for */
  uint32_t tenants;
  unsigned max_stale_ms; /* 0: no limit */
} ff__cache_config;

typedef struct ff__cache {
  ff__cache_config config;
  ff__memory memory;
  ff__engines engines;
} ff__cache;

/* FF_ERR_NOMEM; to be finished all the same. */
ff_err ff__cache_init(ff__cache *cache, const ff__cache_config *config, ff_error *error);

/* Ends the thread and frees everything. A cache that is all zero is allowed. */
void ff__cache_finish(ff__cache *cache);

/* Whether there is anything that keeps values. */
static inline bool ff__cache_keeps(const ff__cache *cache) {
  return cache->config.engine.redis != NULL;
}

/* Locks out those who change anything in the memory, and unlocks. The first is false when
 * memory is short. */
bool ff__cache_lock(ff__cache *cache);
void ff__cache_unlock(ff__cache *cache);

/* ff__memory_add_flag, locked meanwhile. */
ff_flag_id ff__cache_add_flag(ff__cache *cache, const char *name, size_t size,
                              const ff_flag *registered, unsigned fixed);

/* -- Asking: see ask.c ------------------------------------------------------- */

/* Fills in what memory knows; false, with nothing written, when that does not decide. */
bool ff__cache_look(ff__cache *cache, const ff__ask *ask);

/* The same, and where memory does not decide, asks and waits, for all of them together. With
 * no patience, and on the engine's own thread, it does not wait: FF_ERR_LOADING. The first
 * error; those that were answered stay so. */
ff_err ff__cache_read(ff__cache *cache, ff__ask *asks, size_t count, bool patient, ff_error *error);

/* Loads tenants, and waits for at most timeout_ms until all are there. */
ff_err ff__cache_prepare(ff__cache *cache, const ff__tenant *tenants, size_t count,
                         unsigned timeout_ms, ff_error *error);

/* A value was written by this process: waits until it is what checks see. Best effort: on a
 * dead connection, and on the engine's own thread, memory is told at once. */
void ff__cache_written(ff__cache *cache, const ff__ask *ask, ff_scope level, ff__key key,
                       ff__value value);

/* The rows of a tenant, which stay its own from now on; FF__NO_ROW where there is no id.
 * Begins to load them. False when there is no room. */
bool ff__cache_pin(ff__cache *cache, const ff__tenant *tenant, uint32_t rows[FF__LEVELS]);
void ff__cache_unpin(ff__cache *cache, const uint32_t rows[FF__LEVELS]);

/* -- The rest ---------------------------------------------------------------- */

ff_err ff__cache_listen(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error);
ff_err ff__cache_unlisten(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error);

void ff__cache_stats(ff__cache *cache, ff_stats *stats);
ff_updates ff__cache_updates(ff__cache *cache);

/* Where the registry's file is to be looked at now and then: has somebody do that, also while
 * nobody has asked for anything that Redis knows. */
void ff__cache_follow(ff__cache *cache);

/* Takes over in the child of a fork, now; connects if the parent had. */
void ff__cache_after_fork(ff__cache *cache);

#endif
