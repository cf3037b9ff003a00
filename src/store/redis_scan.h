/* redis_scan.h - walking over all keys: DBSIZE, then SCAN MATCH prefix:* COUNT 1000 until
 * its cursor is 0. Each page is a turn of its own on the connection. */
#ifndef FF_STORE_REDIS_SCAN_H
#define FF_STORE_REDIS_SCAN_H

#include "store/redis_session.h"
#include "store/store.h"

/* As the store's method `scan`; report may be NULL. */
ff_err ff__redis_scan(ff__sessions *sessions, const char *prefix, ff__key_fn on_key,
                      ff_progress_fn on_progress, void *user, ff_walk_report *report,
                      ff_error *error);

/* Notes in a report, which may be NULL, how long a command took that was sent at a time of
 * ff__clock_now. */
void ff__redis_note(ff_walk_report *report, const char *command, int64_t sent_at);

#endif
