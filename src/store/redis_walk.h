/* redis_walk.h - walking over all keys and what they hold:
 *
 *     SCAN ...                       a page of keys, as redis_scan.h has it
 *     MGET key ...                   at most 100 of them at a time
 *     TYPE key, TYPE key, ...        of those that MGET says nothing of
 *
 * Each MGET is a turn of its own on the connection, and so are the TYPEs behind it.
 */
#ifndef FF_STORE_REDIS_WALK_H
#define FF_STORE_REDIS_WALK_H

#include "store/redis_session.h"
#include "store/store.h"

/* As the upkeep's method `walk`. */
ff_err ff__redis_walk(ff__sessions *sessions, const char *prefix, ff__holding_fn on_holding,
                      ff_progress_fn on_progress, void *user, ff_walk_report *report,
                      ff_error *error);

#endif
