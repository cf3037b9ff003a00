/* redis_session.h - whose turn it is on the connection, and whether to try at all.
 *
 *     enter -> (wait for the turn) -> (breaker) -> (connect) -> exchange -> leave
 *
 * One thread at a time uses the link. A session belongs to one process: the child of a
 * fork, noticing, puts a new one in its place and closes its copy of the descriptor
 * without a word, so that the parent's connection is never spoken on.
 */
#ifndef FF_STORE_REDIS_SESSION_H
#define FF_STORE_REDIS_SESSION_H

#include "store/redis_config.h"
#include "store/redis_link.h"

#include <stdatomic.h>

typedef struct ff__session ff__session;

/* The place where the sessions of a store are kept, one in use. */
typedef struct ff__sessions {
  const ff__redis_config *config;
  _Atomic(ff__session *) current;
} ff__sessions;

/* FF_ERR_NOMEM. */
ff_err ff__sessions_init(ff__sessions *sessions, const ff__redis_config *config, ff_error *error);
void ff__sessions_finish(ff__sessions *sessions);

/* What is done on the link in its turn: `ask` adds commands, `hear` receives their
 * replies. deadline is when the answer must be there; hear may move it on for itself
 * after each reply of a pipeline. Both may be called twice, since a connection that
 * the server has closed while idle is opened again. With `once` they are not: then
 * FF_ERR_TIMEOUT and FF_ERR_DISCONNECTED mean that it may have been done. */
typedef struct ff__exchange {
  ff_err (*ask)(ff__link *link, void *user, ff_error *error);
  ff_err (*hear)(ff__link *link, int64_t deadline, void *user, ff_error *error);
  void *user;
  unsigned timeout_ms; /* for everything together; 0: the configured timeouts */
  bool insist;         /* try even while the breaker says not to */
  bool once;           /* never do it twice */
} ff__exchange;

/* Does it, once the link is free and open. FF_ERR_UNAVAILABLE at once when the store
 * failed a moment ago. */
ff_err ff__sessions_perform(ff__sessions *sessions, const ff__exchange *exchange, ff_error *error);

#endif
