/* redis.h - the store in Redis, each call on the caller's own thread (direct mode). */
#ifndef FF_STORE_REDIS_H
#define FF_STORE_REDIS_H

#include "store/redis_config.h"
#include "store/store.h"

/* Takes over what config holds, also on failure. Connects nowhere yet. NULL when
 * memory is short. */
ff__store *ff__redis_create_take(ff__redis_config *config);

#endif
