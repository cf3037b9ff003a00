/* redis.h - the store in Redis, each call on the caller's own thread (direct mode). */
#ifndef FF_STORE_REDIS_H
#define FF_STORE_REDIS_H

#include "store/redis_config.h"
#include "store/store.h"

/* Takes over what config holds, also on failure. Connects nowhere yet, but looks at the
 * files that TLS needs: FF_ERR_TLS, FF_ERR_CONFIG, FF_ERR_UNSUPPORTED, FF_ERR_NOMEM. */
ff_err ff__redis_create_take(ff__redis_config *config, ff__store **store, ff_error *error);

#endif
