/* feed.h - values and news of them from Redis, without waiting for either.
 *
 *     data    MGET, MGET, ...          answered in the order in which they were asked
 *     watch   CLIENT ID
 *             CLIENT TRACKING ON REDIRECT <that id> BCAST PREFIX ff:
 *             SUBSCRIBE __redis__:invalidate         from then on Redis tells which keys change
 *             PING, PING, ...
 *
 * Two connections, since one that has subscribed cannot ask for values (RESP2, all that
 * hiredis 0.14 speaks). Protocol:
 * https://redis.io/docs/latest/develop/reference/client-side-caching/ Used by one thread, which
 * only waits in ff__feed_open. Knows no tenants and no flags.
 */
#ifndef FF_STORE_FEED_H
#define FF_STORE_FEED_H

#include "core/key.h"
#include "core/resolve.h"
#include "store/redis_config.h"

#include <poll.h>

enum { FF__FEED_KEYS = 100, FF__FEED_SOCKETS = 2 };

typedef struct ff__feed ff__feed;

typedef enum ff__feed_kind {
  FF__FEED_NOTHING, /* that is all for now */
  FF__FEED_VALUES,  /* what the oldest unanswered ff__feed_get asked for */
  FF__FEED_CHANGED, /* these keys, perhaps */
  FF__FEED_FLUSHED, /* any key */
  FF__FEED_PONG,    /* to the oldest unanswered ff__feed_ping, behind all news of before */
} ff__feed_kind;

/* Valid until the next call. */
typedef struct ff__feed_event {
  ff__feed_kind kind;
  size_t count;
  const ff__value *values; /* VALUES */
  const ff__key *keys;     /* CHANGED */
} ff__feed_event;

/* config and prefix have to live as long as the feed. NULL when memory is short. */
ff__feed *ff__feed_create(const ff__redis_config *config, const char *prefix);

/* Closes and frees it. NULL is allowed. */
void ff__feed_destroy(ff__feed *feed);

/* Closes the descriptors, if they still are the connections', and touches nothing else: for
 * the child of a fork. */
void ff__feed_abandon(ff__feed *feed);

/* Connects and begins to watch; waits for the connect timeout at most. *watches is false when
 * Redis refuses to tell of changes (an ACL, a hosted one): then there is only data, and
 * *refusal says why. Errors as ff__link_open and ff__login. */
ff_err ff__feed_open(ff__feed *feed, bool *watches, ff_error *refusal, ff_error *error);
void ff__feed_close(ff__feed *feed);

/* Asks for at most FF__FEED_KEYS values, which are read at one moment. FF_ERR_NOMEM. */
ff_err ff__feed_get(ff__feed *feed, const ff__key *keys, size_t count, ff_error *error);

/* Asks the watch connection for a sign of life. FF_ERR_NOMEM. */
ff_err ff__feed_ping(ff__feed *feed, ff_error *error);

/* Fills in what to wait for with poll(2); an unused one has fd -1. */
void ff__feed_poll(const ff__feed *feed, struct pollfd sockets[FF__FEED_SOCKETS]);

/* Moves bytes both ways without waiting. After an error the feed must be closed. */
ff_err ff__feed_pump(ff__feed *feed, ff_error *error);

/* Gives the next event that is here, news before values. After an error, error replies among
 * them, the feed must be closed. */
ff_err ff__feed_next(ff__feed *feed, ff__feed_event *event, ff_error *error);

#endif
