/* redis_server.h - a private, throw-away redis-server on a unix socket in a folder of its
 * own. Any failure to start or to talk to it ends the test program with a message. */
#ifndef FF_TEST_REDIS_SERVER_H
#define FF_TEST_REDIS_SERVER_H

#include <hiredis/hiredis.h>
#include <sys/types.h>

typedef struct redis_server {
  char folder[64];
  char socket[96];
  char url[128]; /* unix:///… */
  pid_t pid;     /* 0: not running */
} redis_server;

/* Starts one; extra arguments end with NULL, or extra is NULL. */
void redis_server_start(redis_server *server, const char *const *extra);

/* Starts it again at the same place after redis_server_kill. */
void redis_server_restart(redis_server *server, const char *const *extra);

void redis_server_kill(redis_server *server);   /* SIGKILL, and waits */
void redis_server_freeze(redis_server *server); /* SIGSTOP, and waits until it has */
void redis_server_thaw(redis_server *server);   /* SIGCONT */

/* Kills it and removes its folder. */
void redis_server_stop(redis_server *server);

/* A connection of the test's own, blocking, to be freed with redisFree. */
redisContext *redis_server_connect(const redis_server *server);

/* Runs a command that must succeed; the reply is the caller's. */
redisReply *redis_must(redisContext *redis, const char *format, ...);

/* The same, and throws the reply away. */
void redis_do(redisContext *redis, const char *format, ...);

/* How often a command was called since CONFIG RESETSTAT, "mget" for example. */
long long redis_calls(redisContext *redis, const char *command);

/* A number from INFO, "total_connections_received" for example. */
long long redis_info(redisContext *redis, const char *field);

#endif
