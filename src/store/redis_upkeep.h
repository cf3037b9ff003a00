/* redis_upkeep.h - removing values that are still the same, and putting values back.
 *
 *     read_expiry   PTTL key, ...                                    a pipeline
 *     remove        WATCH key ... | MGET key ...                     at most 100 keys
 *                   MULTI                 and, once that is granted,
 *                   DEL key ... | EXEC                of those that are still the same
 *     restore       SET key value NX [PX ms], ...                    a pipeline
 *
 * EXEC does nothing when any of the keys was written since WATCH; then each one is tried
 * by itself.
 */
#ifndef FF_STORE_REDIS_UPKEEP_H
#define FF_STORE_REDIS_UPKEEP_H

#include "store/redis_session.h"
#include "store/store.h"

/* As the upkeep's methods. */
ff_err ff__redis_read_expiry(ff__sessions *sessions, ff_stored_item *items, size_t count,
                             ff_error *error);
ff_err ff__redis_remove(ff__sessions *sessions, ff_stored_item *items, size_t count,
                        ff_error *error);
ff_err ff__redis_restore(ff__sessions *sessions, ff_stored_item *items, size_t count,
                         ff_error *error);

#endif
