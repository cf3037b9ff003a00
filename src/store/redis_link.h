/* redis_link.h - one connection to Redis with a deadline on everything.
 *
 *     add, add, ...     commands are put into one buffer
 *     receive           what is in the buffer goes out while replies come in
 *
 * hiredis encodes commands and decodes replies; connecting, sending and receiving is
 * ours, since a library must not raise SIGPIPE or abort (as hiredis 0.14 does when it
 * connects without memory), and a deadline must hold for a whole reply, however slowly
 * its bytes trickle in. Knows no keys and no retries. Used by one
 * thread at a time.
 */
#ifndef FF_STORE_REDIS_LINK_H
#define FF_STORE_REDIS_LINK_H

#include "os/descriptor.h"
#include "store/redis_config.h"
#include "store/redis_decoder.h"
#include "store/redis_resolver.h"

typedef struct ff__link {
  const ff__redis_config *config;
  ff__resolver resolver;
  ff__decoder *decoder; /* NULL: not connected */
  int fd;               /* -1 when not connected */
  ff__identity socket;  /* that fd is, so that another file of that number is not taken for it */
  unsigned opened;      /* how many connections there have been */
  int64_t patience;     /* how long a plain recv sleeps, in nanoseconds */
  ff__tls *tls;         /* NULL: plain */
  bool is_secure;       /* the TLS handshake is over */
  char *out;            /* what is not yet sent is out[sent..size) */
  size_t size, sent, capacity;
} ff__link;

void ff__link_init(ff__link *link, const ff__redis_config *config);

/* Connects, and agrees on TLS where it is configured, before deadline, in nanoseconds of
 * ff__clock_now. Errors: FF_ERR_CONNECT, FF_ERR_TLS, FF_ERR_TIMEOUT, FF_ERR_NOMEM. */
ff_err ff__link_open(ff__link *link, int64_t deadline, ff_error *error);

bool ff__link_is_open(const ff__link *link);

/* Closes the connection; the link may be opened again. */
void ff__link_close(ff__link *link);

/* Closes and frees all. */
void ff__link_finish(ff__link *link);

/* Whether nobody has hung up, as far as is known here. */
bool ff__link_is_alive(const ff__link *link);

/* Closes the descriptor, if it still is the connection's, and touches nothing else: for
 * the child of a fork, where the rest may be in the middle of a change for ever. */
void ff__link_abandon(ff__link *link);

/* Adds a command to what will be sent. FF_ERR_NOMEM. */
ff_err ff__link_add(ff__link *link, int count, const char **arguments, const size_t *sizes,
                    ff_error *error);

/* Waits for the next reply, which is the caller's (freeReplyObject) and no error reply:
 * those are FF_ERR_REPLY, after which the link goes on, or FF_ERR_AUTH, FF_ERR_CONNECT,
 * FF_ERR_NOT_READY or FF_ERR_UNSUPPORTED. After these and FF_ERR_TIMEOUT, FF_ERR_DISCONNECTED,
 * FF_ERR_TLS or FF_ERR_PROTOCOL it must be closed. */
ff_err ff__link_receive(ff__link *link, int64_t deadline, redisReply **reply, ff_error *error);

/* The same without waiting: FF_OK with *reply NULL when no whole reply is here. */
ff_err ff__link_next(ff__link *link, redisReply **reply, ff_error *error);

/* Moves bytes both ways as far as that goes without waiting. Errors as ff__link_receive. */
ff_err ff__link_pump(ff__link *link, ff_error *error);

/* What to wait for with poll(2) until ff__link_pump has something to do. */
short ff__link_awaits(const ff__link *link);

/* For a reply of a kind that the command does not have: FF_ERR_PROTOCOL. */
ff_err ff__link_unexpected(const ff__link *link, const redisReply *reply, const char *command,
                           ff_error *error);

/* Whether the link can still be used after this error. */
bool ff__link_survives(ff_err err);

/* Keeps a pipeline's first failure, or the one that ended the connection; error may be NULL. */
void ff__link_keep_failure(ff_err err, const ff_error *failure, ff_err *kept, ff_error *error);

#endif
