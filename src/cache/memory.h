/* memory.h - what a cache knows, and how well: flags, tenants, freshness, and counting.
 *
 *     check --look--> catalog: which lane --> rows: what it says --> freshness: what it is worth
 *
 * Everything that is read without a lock is here, and is inherited by the child of a fork.
 * Those who change anything hold the engine's lock. Knows no threads, sockets and Redis.
 */
#ifndef FF_CACHE_MEMORY_H
#define FF_CACHE_MEMORY_H

#include "cache/catalog.h"
#include "cache/counters.h"
#include "cache/freshness.h"
#include "cache/rows.h"
#include "os/fork.h"
#include "store/store.h"

typedef struct ff__memory {
  ff__catalog catalog;
  ff__rows rows;
  ff__freshness freshness;
  ff__counters *counters;
  unsigned max_stale_ms;  /* 0: no limit */
  atomic_uint generation; /* the fork's that everything here is in order for */
} ff__memory;

/* Room for that many flags to begin with, and for that many tenants at the most. False when
 * memory is short; to be finished all the same. */
bool ff__memory_init(ff__memory *memory, size_t flags, uint32_t tenants, unsigned max_stale_ms);

/* One that is all zero is allowed. */
void ff__memory_finish(ff__memory *memory);

/* Puts everything in order in the child of a fork, whatever was being changed: what was known
 * is kept, as stale. False when memory is short; may be tried again. */
bool ff__memory_recover(ff__memory *memory);

/* Whether it is in order for this process. */
static inline bool ff__memory_is_ours(const ff__memory *memory) {
  return atomic_load_explicit(&memory->generation, memory_order_acquire) == ff__fork_generation();
}

/* -- Changing, locked -------------------------------------------------------- */

/* A new flag; one that is there already keeps its number. fixed: its lane of the fixed row.
 * FF_FLAG_NONE when memory is short or there are too many. */
ff_flag_id ff__memory_add_flag(ff__memory *memory, const char *name, size_t size,
                               const ff_flag *registered, unsigned fixed);

/* Writes a lane; returns what it held. */
ff__value ff__memory_write(ff__memory *memory, uint32_t row, ff_flag_id flag, ff__value value);

/* Whether what a lane holds was ever read: its row was, and with that flag. */
static inline bool ff__memory_knows(const ff__memory *memory, uint32_t row, ff_flag_id flag) {
  return flag < ff__catalog_loaded(&memory->catalog) && ff__rows_is_known(&memory->rows, row);
}

/* What time it is, for rows to know when they were used last. To be told all the time, also
 * while nothing else happens. */
void ff__memory_tick(ff__memory *memory, int64_t now);

/* Tells the base anew (core/lanes.h), when the view has changed: of all flags, or of those in
 * one flag's word. */
void ff__memory_fold_all(ff__memory *memory);
void ff__memory_fold(ff__memory *memory, ff_flag_id flag);

/* -- Reading, without a lock ------------------------------------------------- */

/* One check. `lookup` has its keys where the store is asked, and gets its values. */
typedef struct ff__ask {
  const char *flag;
  size_t flag_size;
  ff_flag_id id; /* FF_FLAG_NONE: not in the catalog yet */
  ff__tenant tenant;
  ff__lookup *lookup;
} ff__ask;

static inline ff__id ff__ask_id(const ff__ask *ask, int level) {
  return level == FF_SCOPE_COMPANY ? ask->tenant.company : ask->tenant.workspace;
}

/* Fills in what is known, of the keys that decide. FF_ERR_LOADING: not known; FF_ERR_STALE:
 * known, and too old; then nothing is written. */
ff_err ff__memory_look(ff__memory *memory, const ff__ask *ask);

typedef enum ff__quick { FF__QUICK_OFF, FF__QUICK_ON, FF__QUICK_UNKNOWN } ff__quick;

/* The bare answer, where memory knows all there is to know about it and nothing is wrong. Ids
 * may be NULL or "". No clock, no allocation, no limit on age. */
ff__quick ff__memory_quick(ff__memory *memory, const char *flag, const char *company,
                           const char *workspace);

#endif
