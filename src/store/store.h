/* store.h - where values are kept: what every store can do.
 *
 * A store knows keys and values, no flags, registries or precedence. All methods
 * may be called by any number of threads at once, and on both sides of a fork.
 */
#ifndef FF_STORE_STORE_H
#define FF_STORE_STORE_H

#include "core/key.h"
#include "core/resolve.h"

#include <featureflag/stored.h>

/* The keys of one check, by level, and what they say. They are read at one moment. */
typedef struct ff__lookup {
  ff__key keys[FF__LEVELS]; /* size 0: not to be looked at; the global one always is */
  ff__value values[FF__LEVELS];
  bool answered;  /* whether values were written */
  bool stale;     /* they are the last known ones, of age_ms ago */
  int64_t age_ms; /* they were the truth at some moment since then */
} ff__lookup;

/* A key as it is, for people. text is the caller's to free; NULL unless a string. */
typedef struct ff__raw {
  ff_key_state state;
  char *text; /* with a NUL after size bytes */
  size_t size;
} ff__raw;

/* Receives a key during a scan; false ends the scan. */
typedef bool (*ff__key_fn)(ff__key key, void *user);

/* A key with what it holds. */
typedef struct ff__holding {
  ff__key key;
  const char *type;  /* "string", "hash" */
  const char *value; /* NULL unless a string */
  size_t value_size;
} ff__holding;

typedef bool (*ff__holding_fn)(const ff__holding *holding, void *user);

typedef struct ff__store ff__store;

/* For tools; see featureflag/stored.h. */
typedef struct ff__store_upkeep {
  /* As scan, with what the keys hold. Adds to *report. */
  ff_err (*walk)(ff__store *store, const char *prefix, ff__holding_fn on_holding,
                 ff_progress_fn on_progress, void *user, ff_walk_report *report, ff_error *error);

  ff_err (*read_expiry)(ff__store *store, ff_stored_item *items, size_t count, ff_error *error);
  ff_err (*remove)(ff__store *store, ff_stored_item *items, size_t count, ff_error *error);
  ff_err (*restore)(ff__store *store, ff_stored_item *items, size_t count, ff_error *error);
} ff__store_upkeep;

typedef struct ff__store_methods {
  const char *name;
  bool is_far; /* asking it takes time, and may fail */

  void (*destroy)(ff__store *store);

  /* Reads count lookups in one round trip. On an error, those already answered stay so. */
  ff_err (*read)(ff__store *store, ff__lookup *lookups, size_t count, ff_error *error);

  /* Reads the keys of one check as they are; raws has one entry for each level. On an
   * error none is written. */
  ff_err (*inspect)(ff__store *store, const ff__key keys[FF__LEVELS], ff__raw raws[FF__LEVELS],
                    ff_error *error);

  /* Stores FF__ON or FF__OFF, or with FF__UNSET removes the key. */
  ff_err (*write)(ff__store *store, ff__key key, ff__value value, ff_error *error);

  /* Shows every key that begins with prefix and a colon, perhaps more than once. */
  ff_err (*scan)(ff__store *store, const char *prefix, ff__key_fn on_key,
                 ff_progress_fn on_progress, void *user, ff_error *error);

  /* Asks for a sign of life, for at most timeout_ms (0: the configured timeouts). */
  ff_err (*ping)(ff__store *store, unsigned timeout_ms, ff_error *error);

  const ff__store_upkeep *upkeep; /* NULL: it keeps nothing that needs any */
} ff__store_methods;

/* Every store begins with this. */
struct ff__store {
  const ff__store_methods *methods;
};

#endif
