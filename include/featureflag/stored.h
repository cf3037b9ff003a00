/* stored.h - what the store holds, key by key: looking at all of it, removing, putting back.
 *
 * For tools that keep the store in order, such as `ffctl audit`; a service needs nothing of
 * this. The memory store has none of it: FF_ERR_UNSUPPORTED. What is removed and put back here
 * reaches cached checks, those of this process too, as changes that others make do.
 *
 * Everything goes in small commands, so that Redis serves others in between: pages of a
 * thousand keys to look at, and a hundred values at a time. The command timeout holds for each.
 */
#ifndef FEATUREFLAG_STORED_H
#define FEATUREFLAG_STORED_H

#include <featureflag.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A key that begins with the prefix, whatever it holds. Made by the library and only read by
 * callers, always through a pointer: fields may be added at the end. Valid during the call
 * only. */
typedef struct ff_stored {
  const char *key; /* any bytes, key_size of them, and a NUL */
  size_t key_size;
  const char *flag; /* NULL: no check ever asks for such a key */
  const char *id;   /* NULL for FF_SCOPE_GLOBAL */
  ff_scope scope;
  const char *type;  /* Redis' word: "string", "hash" */
  const char *value; /* any bytes, value_size of them, and a NUL; NULL unless a string */
  size_t value_size;
} ff_stored;

/* Returning false ends the walk. */
typedef bool (*ff_stored_fn)(const ff_stored *stored, void *user);

/* What a walk has cost. Frozen layout; `reserved` is its room to grow. */
typedef struct ff_walk_report {
  uint64_t looked_at;   /* keys of the database, ours or not */
  uint64_t commands;    /* sent to the store */
  int64_t longest_us;   /* of these the longest, from sending to the end of its answer */
  char longest[16];     /* and its name */
  uint8_t reserved[24]; /* 0 */
} ff_walk_report;

/* Walks over all keys with the prefix, with their values. Redis may show a key more than once
 * (SCAN's guarantee). on_progress is called after each page, with the keys looked at so far and
 * about how many there are; where it waits, the walk does. It and report may be NULL.
 * FF_ERR_CANCELLED when a function ended it, FF_ERR_UNSUPPORTED, FF_ERR_NOMEM, or the store's
 * errors. */
FF_API ff_err ff_stored_walk(ff_client *client, ff_stored_fn on_stored, ff_progress_fn on_progress,
                             void *user, ff_walk_report *report, ff_error *error);

/* What became of a value. */
typedef enum ff_stored_outcome {
  FF_STORED_UNKNOWN = 0, /* not tried; or the connection was lost before the answer */
  FF_STORED_DONE = 1,
  FF_STORED_CHANGED = 2, /* left alone: it holds something else now */
  FF_STORED_ABSENT = 3,  /* it is not there any more */
  FF_STORED_PRESENT = 4, /* left alone: there is one again */
} ff_stored_outcome;

/* A value to be removed or put back. The texts stay the caller's. Frozen layout; `reserved` is
 * its room to grow. */
typedef struct ff_stored_item {
  const char *key;
  size_t key_size;
  const char *value;
  size_t value_size;
  int64_t expires_in_ms; /* -1: never */
  int32_t outcome;       /* an ff_stored_outcome; written by the functions below */
  uint8_t reserved[20];  /* 0 */
} ff_stored_item;

/* The functions below take count items, whose keys must be flags' (else FF_ERR_INVALID, with
 * nothing done), and write each one's outcome. After an error those that are FF_STORED_UNKNOWN
 * may or may not have been done. No pointer but error may be NULL. */

/* Finds out when values expire: writes expires_in_ms, and FF_STORED_ABSENT where there is none. */
FF_API ff_err ff_stored_read_expiry(ff_client *client, ff_stored_item *items, size_t count,
                                    ff_error *error);

/* Removes values that still are what the items say: FF_STORED_DONE, FF_STORED_CHANGED,
 * FF_STORED_ABSENT. Nothing that is written meanwhile is lost (WATCH, MULTI, EXEC). */
FF_API ff_err ff_stored_remove(ff_client *client, ff_stored_item *items, size_t count,
                               ff_error *error);

/* Puts values back where there is none, to expire in expires_in_ms: FF_STORED_DONE,
 * FF_STORED_PRESENT. */
FF_API ff_err ff_stored_restore(ff_client *client, ff_stored_item *items, size_t count,
                                ff_error *error);

#ifdef __cplusplus
}
#endif
#endif
