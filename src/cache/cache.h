/* cache.h - what the cache is to the client: memory that answers, and knows how well.
 *
 *     callers  --look-->  catalog, rows, freshness        no lock, nothing is written
 *        |                        ^
 *        | wait                   | writes
 *        v                        |
 *     engine (lock, requests) --> its thread --> feed --> Redis
 *
 * What is read without a lock lives here and is inherited by the child of a fork; what
 * belongs to one process (lock, thread, connections) is its engine. Knows flags and tenants,
 * no registry files, no options and no evaluations.
 */
#ifndef FF_CACHE_CACHE_H
#define FF_CACHE_CACHE_H

#include "cache/catalog.h"
#include "cache/counters.h"
#include "cache/freshness.h"
#include "cache/rows.h"
#include "os/fork.h"
#include "store/redis_config.h"
#include "store/store.h"

typedef struct ff__cache_config {
  const ff__redis_config *redis; /* NULL: nobody tells, so nothing is kept */
  const char *prefix;
  size_t flags; /* to have room for */
  uint32_t tenants;
  unsigned heartbeat_ms;
  unsigned max_stale_ms; /* 0: no limit */
  unsigned poll_ms;
  unsigned reload_ms; /* 0: never */
  /* On the thread, without a lock: */
  void (*log)(ff_client *client, ff_log_level level, const char *message);
  void (*reload)(ff_client *client);
  ff_client *client; /* for these two, and for listeners */
} ff__cache_config;

typedef struct ff__cache {
  ff__cache_config config;
  ff__catalog catalog;
  ff__rows rows;
  ff__freshness freshness;
  ff__counters *counters;
  atomic_uint generation; /* the fork's that everything here is in order for */
  _Atomic(struct ff__engine *) engine;
} ff__cache;

/* config's pointers have to live as long as the cache. FF_ERR_NOMEM. */
ff_err ff__cache_init(ff__cache *cache, const ff__cache_config *config, ff_error *error);

/* Ends the thread and frees everything. A cache that is all zero is allowed. */
void ff__cache_finish(ff__cache *cache);

/* Whether there is anything that keeps values. */
static inline bool ff__cache_keeps(const ff__cache *cache) {
  return cache->config.redis != NULL;
}

/* -- Flags ------------------------------------------------------------------- */

/* A new flag; one that is there already keeps its number. fixed: its lane of the fixed row.
 * FF_FLAG_NONE when memory is short or there are too many. */
ff_flag_id ff__cache_add_flag(ff__cache *cache, const char *name, size_t size,
                              const ff_flag *registered, unsigned fixed);

/* What holds without the tenants' keys (core/lanes.h) of a flag, or of all, is told anew: to be
 * called, locked, when the view has changed. */
void ff__cache_fold(ff__cache *cache, ff_flag_id flag);
void ff__cache_fold_all(ff__cache *cache);

/* Writes a lane, locked; returns what it held. */
ff__value ff__cache_write(ff__cache *cache, uint32_t row, ff_flag_id flag, ff__value value);

/* Locks out those who add flags, move rows, or change anything else, and unlocks. The first is
 * false when memory is short. */
bool ff__cache_lock(ff__cache *cache);
void ff__cache_unlock(ff__cache *cache);

/* -- Reading ----------------------------------------------------------------- */

/* One check. `lookup` has its keys, and gets its values. */
typedef struct ff__ask {
  const char *flag;
  size_t flag_size;
  ff_flag_id id; /* FF_FLAG_NONE: not in the catalog yet */
  ff__tenant tenant;
  ff__lookup *lookup;
} ff__ask;

/* Fills in what memory knows; false, with nothing written, when that does not decide. */
bool ff__cache_look(ff__cache *cache, const ff__ask *ask);

/* The same, and where memory does not decide, asks and waits, for all of them together. With
 * no patience, does not wait: FF_ERR_LOADING. The first error; those that were answered stay
 * so. */
ff_err ff__cache_read(ff__cache *cache, ff__ask *asks, size_t count, bool patient, ff_error *error);

/* Loads tenants, and waits for at most timeout_ms until all are there. */
ff_err ff__cache_prepare(ff__cache *cache, const ff__tenant *tenants, size_t count,
                         unsigned timeout_ms, ff_error *error);

/* A value was written by this process: waits until it is what checks see. Best effort: on a
 * dead connection memory is told at once. */
void ff__cache_written(ff__cache *cache, const ff__ask *ask, ff_scope level, ff__key key,
                       ff__value value);

/* -- Handles ----------------------------------------------------------------- */

/* The rows of a tenant, which stay its own from now on; FF__NO_ROW where there is no id.
 * Begins to load them. False when there is no room. */
bool ff__cache_pin(ff__cache *cache, const ff__tenant *tenant, uint32_t rows[FF__LEVELS]);
void ff__cache_unpin(ff__cache *cache, const uint32_t rows[FF__LEVELS]);

/* -- The rest ---------------------------------------------------------------- */

ff_err ff__cache_listen(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error);
ff_err ff__cache_unlisten(ff__cache *cache, ff_event_fn on_event, void *user, ff_error *error);

void ff__cache_stats(ff__cache *cache, ff_stats *stats);
ff_updates ff__cache_updates(ff__cache *cache);

/* Takes over in the child of a fork, now; connects if the parent had. */
void ff__cache_after_fork(ff__cache *cache);

/* -- The shortest way -------------------------------------------------------- */

static inline bool ff__cache_is_ours(const ff__cache *cache) {
  return atomic_load_explicit(&cache->generation, memory_order_acquire) == ff__fork_generation();
}

typedef enum ff__quick { FF__QUICK_OFF, FF__QUICK_ON, FF__QUICK_UNKNOWN } ff__quick;

/* The bare answer from memory, where that knows all there is to know about it and nothing is
 * wrong. Ids may be NULL or "". No lock, no clock, no allocation. */
ff__quick ff__cache_quick(ff__cache *cache, const char *flag, const char *company,
                          const char *workspace);

#endif
