/* watch.h - a bare hiredis connection that Redis tells of changes: the least that watching
 * can cost. */
#ifndef FF_BENCH_WATCH_H
#define FF_BENCH_WATCH_H

#include "support/redis_server.h"

/* Connects and watches all keys with that prefix; to be freed with redisFree. */
redisContext *watch_open(const redis_server *server, const char *prefix);

/* Waits for the next news, in recv. */
void watch_take(redisContext *watch);

#endif
