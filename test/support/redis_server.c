/* redis_server.c - see redis_server.h. */
#include "redis_server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 32, ATTEMPTS = 1000 };

static void die(const char *what, const char *why) {
  fprintf(stderr, "redis_server: %s: %s\n", what, why);
  exit(99);
}

static void run(const redis_server *server, const char *const *extra) {
  const char *words[WORDS_MAX] = {
      "redis-server", "--port", "0", "--unixsocket", server->socket, "--dir",
      server->folder, "--save", "",  "--appendonly", "no",           "--logfile",
      "redis.log"};
  size_t count = 13;
  for (size_t i = 0; extra && extra[i] && count < WORDS_MAX - 1; i++)
    words[count++] = extra[i];
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* it must not outlive a test that crashes */
  execvp(words[0], (char *const *)words);
  die("cannot run redis-server", strerror(errno));
}

static void pause_briefly(void) {
  nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

/* Any answer will do, also that a password is needed. */
static int answers(const redis_server *server) {
  redisContext *redis = redisConnectUnix(server->socket);
  redisReply *reply = redis && !redis->err ? redisCommand(redis, "PING") : NULL;
  int answered = reply != NULL;
  if (reply) freeReplyObject(reply);
  if (redis) redisFree(redis);
  return answered;
}

void redis_server_restart(redis_server *server, const char *const *extra) {
  server->pid = fork();
  if (server->pid < 0) die("fork", strerror(errno));
  if (server->pid == 0) run(server, extra);
  for (int i = 0; i < ATTEMPTS && !answers(server); i++) {
    if (waitpid(server->pid, NULL, WNOHANG) != 0) die("redis-server ended", server->folder);
    pause_briefly();
  }
  if (!answers(server)) die("redis-server does not answer", server->socket);
}

void redis_server_start(redis_server *server, const char *const *extra) {
  memset(server, 0, sizeof *server);
  strcpy(server->folder, "/tmp/ff-test-XXXXXX");
  if (!mkdtemp(server->folder)) die("mkdtemp", strerror(errno));
  snprintf(server->socket, sizeof server->socket, "%s/redis.sock", server->folder);
  snprintf(server->url, sizeof server->url, "unix://%s", server->socket);
  redis_server_restart(server, extra);
}

void redis_server_kill(redis_server *server) {
  if (!server->pid) return;
  kill(server->pid, SIGKILL);
  waitpid(server->pid, NULL, 0);
  server->pid = 0;
}

void redis_server_freeze(redis_server *server) {
  kill(server->pid, SIGSTOP);
  waitpid(server->pid, NULL, WUNTRACED);
}

void redis_server_thaw(redis_server *server) {
  kill(server->pid, SIGCONT);
}

void redis_server_stop(redis_server *server) {
  redis_server_kill(server);
  char file[128];
  const char *const files[] = {"redis.sock", "redis.log", "dump.rdb",
                               "users.acl",  "password",  "nodes.conf"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(file, sizeof file, "%s/%s", server->folder, files[i]);
    unlink(file);
  }
  if (rmdir(server->folder) != 0) die("a file was left in the folder", server->folder);
}

redisContext *redis_server_connect(const redis_server *server) {
  redisContext *redis = redisConnectUnix(server->socket);
  if (!redis || redis->err) die("connect", redis ? redis->errstr : "out of memory");
  return redis;
}

static redisReply *must(redisContext *redis, const char *format, va_list arguments) {
  redisReply *reply = redisvCommand(redis, format, arguments);
  if (!reply) die(format, redis->errstr);
  if (reply->type == REDIS_REPLY_ERROR) die(format, reply->str);
  return reply;
}

redisReply *redis_must(redisContext *redis, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  redisReply *reply = must(redis, format, arguments);
  va_end(arguments);
  return reply;
}

void redis_do(redisContext *redis, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  freeReplyObject(must(redis, format, arguments));
  va_end(arguments);
}

/* The number that follows `label` in what INFO says of a section; 0 when it is not there. */
static long long number_after(redisContext *redis, const char *section, const char *label) {
  redisReply *reply = redis_must(redis, "INFO %s", section);
  const char *found = strstr(reply->str, label);
  long long number = found ? atoll(found + strlen(label)) : 0;
  freeReplyObject(reply);
  return number;
}

long long redis_calls(redisContext *redis, const char *command) {
  char label[64];
  snprintf(label, sizeof label, "cmdstat_%s:calls=", command);
  return number_after(redis, "commandstats", label);
}

long long redis_info(redisContext *redis, const char *field) {
  char label[64];
  snprintf(label, sizeof label, "%s:", field);
  return number_after(redis, "all", label);
}
