/* watch.c - see watch.h. */
#include "watch.h"

#include "bench.h"

redisContext *watch_open(const redis_server *server, const char *prefix) {
  redisContext *watch = redis_server_connect(server);
  redisReply *id = redis_must(watch, "CLIENT ID");
  redis_do(watch, "CLIENT TRACKING ON REDIRECT %lld BCAST PREFIX %s:", id->integer, prefix);
  redis_do(watch, "SUBSCRIBE __redis__:invalidate");
  freeReplyObject(id);
  return watch;
}

void watch_take(redisContext *watch) {
  redisReply *reply = NULL;
  if (redisGetReply(watch, (void **)&reply) != REDIS_OK) bench_fail(watch->errstr);
  freeReplyObject(reply);
}
