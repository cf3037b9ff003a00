/* redis_socket.h - a connected socket before a deadline. Knows no Redis. */
#ifndef FF_STORE_REDIS_SOCKET_H
#define FF_STORE_REDIS_SOCKET_H

#include "store/redis_resolver.h"

#include <stdbool.h>
#include <stdint.h>

/* Waits until a descriptor is ready for poll's `events`; false when the deadline, in
 * nanoseconds of ff__clock_now, has passed. Signals do not end it. */
bool ff__socket_wait(int descriptor, short events, int64_t deadline);

/* Connects to a unix socket (a host that begins with '/') or over TCP to the first of the
 * host's addresses that answers; each has its share of the time that is left. Returns a
 * descriptor that does not block and is closed on exec, or -1 with *failure saying why,
 * in static storage or that of the calling thread. */
int ff__socket_connect(ff__resolver *resolver, const char *host, int port, int64_t deadline,
                       const char **failure);

#endif
