/* drift.h - what is stored, held against the registry: FF5xx.
 *
 *     ff_drift_create(linter, registry, &drift);
 *     ff_stored_walk(client, ...);         ff_drift_look(drift, stored) for each key
 *     ff_drift_read_history(drift, &error);
 *     ff_drift_report(drift);              findings for the linter: one for each rule and flag
 *
 * Lives in libfeatureflag-lint. Knows no client: it is shown keys. It copies those in which
 * something is wrong, and no others. Nothing here is for several threads at once.
 */
#ifndef FEATUREFLAG_DRIFT_H
#define FEATUREFLAG_DRIFT_H

#include <featureflag/lint.h>
#include <featureflag/stored.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ff_drift ff_drift;

/* A key in which a rule has found something. Made by the library and only read by callers,
 * always through a pointer: fields may be added at the end. Its texts are the drift's. */
typedef struct ff_drift_key {
  const ff_rule *rule;
  const char *flag; /* NULL: none (FF507) */
  const char *id;   /* NULL for FF_SCOPE_GLOBAL */
  const char *key;  /* key_size bytes, and a NUL */
  size_t key_size;
  ff_scope scope;
  const char *type;
  const char *value; /* NULL: no string, or one of more than 64 KiB */
  size_t value_size;
} ff_drift_key;

/* Begins. linter, with its day and settings, and registry must live as long. FF_ERR_NOMEM. */
FF_API ff_err ff_drift_create(ff_linter *linter, const ff_registry *registry, ff_drift **drift);

/* NULL is allowed. */
FF_API void ff_drift_destroy(ff_drift *drift);

/* Looks at a key. That it is shown twice does not matter. FF_ERR_NOMEM. */
FF_API ff_err ff_drift_look(ff_drift *drift, const ff_stored *stored);

/* Tells flags that were removed (FF506) from those that never were registered (FF501), by the
 * history of the registry's file. Runs git, if there is any such flag. FF_ERR_UNSUPPORTED when
 * the file is in no repository or there is no git, FF_ERR_CONFIG when there is no commit: then
 * all of them are FF501; FF_ERR_IO, FF_ERR_NOMEM. */
FF_API ff_err ff_drift_read_history(ff_drift *drift, ff_error *error);

/* Adds what was found to the linter, and sorts the keys. To be called once, after the last key.
 * FF_ERR_NOMEM. */
FF_API ff_err ff_drift_report(ff_drift *drift);

/* How many keys there are, each with each rule that has found something in it; and the index-th
 * in the order of rules, flags, levels and keys, NULL from the last one on. */
FF_API size_t ff_drift_count(const ff_drift *drift);
FF_API const ff_drift_key *ff_drift_at(const ff_drift *drift, size_t index);

#ifdef __cplusplus
}
#endif
#endif
