/* events.h - what happens to a client over its life: changes as they come in, states,
 * counters, a registry that is read again, and fork.
 *
 * <featureflag.h> includes this file.
 */
#ifndef FEATUREFLAG_EVENTS_H
#define FEATUREFLAG_EVENTS_H

#include <featureflag.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- Events ----------------------------------------------------------------
 *
 * OpenFeature's provider events (https://openfeature.dev/specification/sections/events).
 */
typedef enum ff_event_type {
  FF_EVENT_READY = 1,   /* connected and told of changes; again after STALE, ERROR and FLUSHALL */
  FF_EVENT_CHANGED = 2, /* values have changed: `changes` tells which */
  FF_EVENT_STALE = 3,   /* Redis is lost: answers are the last known ones from now on */
  FF_EVENT_ERROR = 4,   /* Redis cannot be reached, and never was */
} ff_event_type;

/* "PROVIDER_READY", "PROVIDER_CONFIGURATION_CHANGED", "PROVIDER_STALE", "PROVIDER_ERROR";
 * "UNKNOWN" for another number. Static storage. */
FF_API const char *ff_event_name(ff_event_type type);

/* What one key says. */
typedef enum ff_value {
  FF_VALUE_UNSET = 0,   /* no such key, or one of another Redis type */
  FF_VALUE_OFF = 1,     /* "false" */
  FF_VALUE_ON = 2,      /* "true" */
  FF_VALUE_OTHER = 3,   /* any other text: no value globally, off for a tenant */
  FF_VALUE_UNKNOWN = 4, /* was not known */
} ff_value;

/* "unset", "off", "on", "other", "unknown" (also for another number). Static storage. */
FF_API const char *ff_value_name(ff_value value);

/* One key's change. Made by the library, only read by callers, always through a pointer. */
typedef struct ff_change {
  const char *flag;
  const char *id; /* NULL for FF_SCOPE_GLOBAL */
  ff_scope scope;
  ff_value before; /* FF_VALUE_UNKNOWN unless the tenant was in the cache */
  ff_value after;
} ff_change;

/* Made by the library, only read by callers, always through a pointer, which is valid
 * during the call only. */
typedef struct ff_event {
  ff_event_type type;
  ff_err error;             /* with STALE and ERROR: why */
  const char *message;      /* one line about it without secrets; "" for the others */
  const ff_change *changes; /* with CHANGED; else NULL */
  size_t change_count;
  bool polling; /* with READY: changes are polled for, since Redis refuses to tell of them */
} ff_event;

/* Called on the library's own thread with no lock held, one event at a time. It may check,
 * set and even unlisten or fork, but must not destroy the client; while it runs, no change
 * comes in. What it sees through checks is what the event tells, or newer. */
typedef void (*ff_event_fn)(ff_client *client, const ff_event *event, void *user);

/* Calls on_event from now on, beginning with READY if that is the state already, and
 * connects if nothing has yet. Changes of every tenant are told, cached or not; values are
 * read for the event, one MGET for up to 100 keys. Until READY, and between STALE and
 * READY, single changes are not told: a listener that must not miss any checks again then.
 * READY also comes again when changes have passed that nobody can name: FLUSHALL, FLUSHDB,
 * SWAPDB, or thousands of keys at once. Where changes are polled for, those of tenants that
 * the cache does not hold are never told.
 * FF_ERR_UNSUPPORTED in direct mode and for a store that tells nothing (memory),
 * FF_ERR_INVALID, FF_ERR_NOMEM. */
FF_API ff_err ff_listen(ff_client *client, ff_event_fn on_event, void *user, ff_error *error);

/* Ends that. When it returns, on_event is not running and will not be called again, unless
 * it is on_event itself that calls it. FF_ERR_INVALID when it does not listen. */
FF_API ff_err ff_unlisten(ff_client *client, ff_event_fn on_event, void *user, ff_error *error);

/* -- Counters --------------------------------------------------------------
 *
 * All since the client was created (in the child of a fork, with its parent's up to then),
 * each by itself: they are read while others go on counting. Frozen layout; `reserved` is
 * its room to grow.
 */
typedef struct ff_stats {
  uint64_t evaluations;     /* by name; each query of a batch counts */
  uint64_t hits;            /* of them, answered from memory */
  uint64_t misses;          /* that had to ask the store, or did without it */
  uint64_t stale;           /* answers that ff_evaluate gave as stale */
  uint64_t loads;           /* tenants read in, the first time or again */
  uint64_t keys_read;       /* by the library's own thread */
  uint64_t invalidations;   /* keys that Redis told of */
  uint64_t flushes;         /* "anything may have changed" */
  uint64_t silent_changes;  /* found by reading again: nobody had told (SWAPDB) */
  uint64_t connections;     /* made; one more than reconnections */
  uint64_t failed_attempts; /* to connect */
  uint64_t evictions;       /* tenants that had to make room */
  uint64_t tenants;         /* in memory now: companies and workspaces */
  uint64_t flags;           /* that have a number now */
  uint64_t bytes;           /* of memory for tenants now */
  uint64_t reserved[9];     /* 0 */
} ff_stats;

/* Writes *stats. Any thread; stops nobody and waits for nobody. client may be NULL: zeros. */
FF_API void ff_client_stats(ff_client *client, ff_stats *stats);

/* -- Registry reload ------------------------------------------------------- */

/* Reads the registry's file again. With a mistake in it nothing is changed, and the error is
 * as ff_client_create's; else all of it holds from then on. *changed, which may be NULL, tells
 * whether the file was another. FF_ERR_INVALID for a client without a registry. Registries
 * that were replaced live as long as the client, for those who still hold pointers into
 * them. FEATURE_FLAGS_RELOAD_MS does this by itself in cached mode. */
FF_API ff_err ff_client_reload(ff_client *client, bool *changed, ff_error *error);

/* -- Fork ------------------------------------------------------------------ */

/* Does at once in the child what its next check would: takes over what the cache knew, as
 * stale, and connects. Never needed. In the parent, and with NULL, it does nothing. */
FF_API void ff_after_fork(ff_client *client);

#ifdef __cplusplus
}
#endif
#endif
