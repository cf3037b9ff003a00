/* fake_redis.c - see fake_redis.h. */
#include "fake_redis.h"

#include <hiredis/hiredis.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of one connection. */
typedef struct talk {
  redisReader *reader;
  bool watches, asks;
  fake_bytes held;
} talk;

static fake_redis *self(fake_server *server) {
  return (fake_redis *)server;
}

/* -- Bytes ---------------------------------------------------------------------- */

static void append(fake_bytes *to, const char *data, size_t size) {
  to->data = realloc(to->data, to->size + size + 1);
  if (!to->data) abort();
  memcpy(to->data + to->size, data, size);
  to->size += size;
}

__attribute__((format(printf, 2, 3))) static void appendf(fake_bytes *to, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  append(to, text, (size_t)size);
}

static void say(fake_server *server, fake_connection *to, fake_bytes *bytes) {
  if (bytes->size > 0) fake_server_say(server, to, bytes->data, bytes->size);
  free(bytes->data);
  *bytes = (fake_bytes){NULL, 0};
}

/* -- Keys ------------------------------------------------------------------------- */

static const char *value_of(const fake_redis *fake, const char *key) {
  for (int i = 0; i < FAKE_KEYS_MAX; i++)
    if (strcmp(fake->keys[i].key, key) == 0) return fake->keys[i].value;
  return NULL;
}

static void put(fake_redis *fake, const char *key, const char *value) {
  for (int i = 0; i < FAKE_KEYS_MAX; i++) {
    if (fake->keys[i].key[0] && strcmp(fake->keys[i].key, key) != 0) continue;
    snprintf(fake->keys[i].key, sizeof fake->keys[i].key, "%s", key);
    fake->keys[i].value = value;
    return;
  }
  abort();
}

static void note_change(fake_redis *fake, const char *key) {
  appendf(&fake->news, "*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n*1\r\n$%zu\r\n%s\r\n",
          strlen(key), key);
}

static void set(fake_redis *fake, const char *key, const char *value) {
  put(fake, key, strcmp(value, "true") == 0 ? "true" : "false");
  note_change(fake, key);
}

/* -- Answers ---------------------------------------------------------------------- */

static void answer_mget(const fake_redis *fake, const redisReply *command, fake_bytes *reply) {
  appendf(reply, "*%zu\r\n", command->elements - 1);
  for (size_t i = 1; i < command->elements; i++) {
    const char *value = value_of(fake, command->element[i]->str);
    if (value)
      appendf(reply, "$%zu\r\n%s\r\n", strlen(value), value);
    else
      appendf(reply, "$-1\r\n");
  }
}

static bool is(const redisReply *command, const char *word) {
  return strcasecmp(command->element[0]->str, word) == 0;
}

static void answer_rightly(fake_redis *fake, talk *with, const redisReply *command,
                           fake_bytes *reply) {
  if (is(command, "MGET")) {
    with->asks = true;
    answer_mget(fake, command, reply);
  } else if (is(command, "CLIENT") && strcasecmp(command->element[1]->str, "ID") == 0) {
    appendf(reply, ":7\r\n");
  } else if (is(command, "SUBSCRIBE")) {
    with->watches = true;
    appendf(reply, "*3\r\n$9\r\nsubscribe\r\n$20\r\n__redis__:invalidate\r\n:1\r\n");
  } else if (is(command, "PING")) {
    appendf(reply, with->watches ? "*2\r\n$4\r\npong\r\n$0\r\n\r\n" : "+PONG\r\n");
  } else {
    if (is(command, "SET")) set(fake, command->element[1]->str, command->element[2]->str);
    appendf(reply, "+OK\r\n");
  }
}

/* What a test has told to answer; false when it has told nothing. */
static bool answer_as_told(fake_redis *fake, const redisReply *command, fake_bytes *reply) {
  for (int i = 0; i < FAKE_ANSWERS_MAX; i++) {
    if (!fake->answers[i].reply || !is(command, fake->answers[i].command)) continue;
    if (fake->answers[i].skip > 0) {
      fake->answers[i].skip--;
      return false;
    }
    append(reply, fake->answers[i].reply, fake->answers[i].size);
    return true;
  }
  return false;
}

static void answer(fake_redis *fake, fake_connection *to, const redisReply *command) {
  talk *with = to->state;
  fake_bytes reply = {NULL, 0};
  bool is_mget = is(command, "MGET"), subscribes = is(command, "SUBSCRIBE");
  pthread_mutex_lock(&fake->mutex);
  if (!answer_as_told(fake, command, &reply)) answer_rightly(fake, with, command, &reply);
  /* Behind what is held, so that answers come in the order of their questions. */
  bool is_held = is_mget && (fake->holds || with->held.size > 0), closes = is_mget && fake->closes;
  if (is_held) append(&with->held, reply.data, reply.size);
  pthread_mutex_unlock(&fake->mutex);
  if (!is_held) fake_server_say(&fake->server, to, reply.data, reply.size);
  free(reply.data);
  if (is_mget) fake->mgets++;
  if (subscribes) fake->watchers++;
  if (closes) fake_server_close(&fake->server, to);
}

/* -- The server's thread ------------------------------------------------------------ */

static void on_input(fake_server *server, fake_connection *from, const char *bytes, size_t size) {
  if (!from->state) from->state = calloc(1, sizeof(talk));
  talk *with = from->state;
  if (!with->reader) with->reader = redisReaderCreate();
  redisReaderFeed(with->reader, bytes, size);
  void *command = NULL;
  while (from->fd >= 0 && redisReaderGetReply(with->reader, &command) == REDIS_OK && command) {
    answer(self(server), from, command);
    freeReplyObject(command);
  }
}

static void on_close(fake_connection *connection) {
  talk *with = connection->state;
  if (!with) return;
  redisReaderFree(with->reader);
  free(with->held.data);
  free(with);
}

/* Says to all of a kind what waits for them, and forgets it. */
static void say_to_all(fake_redis *fake, bool watchers, fake_bytes *bytes) {
  for (int i = 0; i < FAKE_CONNECTIONS_MAX; i++) {
    const talk *with = fake->server.all[i].state;
    if (fake->server.all[i].fd >= 0 && with && (watchers ? with->watches : with->asks))
      fake_server_say(&fake->server, &fake->server.all[i], bytes->data, bytes->size);
  }
  free(bytes->data);
}

static void on_turn(fake_server *server) {
  fake_redis *fake = self(server);
  pthread_mutex_lock(&fake->mutex);
  fake_bytes news = fake->news, odd = fake->odd;
  fake->news = fake->odd = (fake_bytes){NULL, 0};
  bool holds = fake->holds;
  pthread_mutex_unlock(&fake->mutex);
  if (news.size > 0) say_to_all(fake, true, &news);
  if (odd.size > 0) say_to_all(fake, false, &odd);
  for (int i = 0; !holds && i < FAKE_CONNECTIONS_MAX; i++)
    if (fake->server.all[i].fd >= 0 && fake->server.all[i].state)
      say(server, &fake->server.all[i], &((talk *)fake->server.all[i].state)->held);
}

/* -- What a test says ----------------------------------------------------------------- */

void fake_redis_start(fake_redis *fake) {
  memset(fake, 0, sizeof *fake);
  pthread_mutex_init(&fake->mutex, NULL);
  fake->server.on_input = on_input;
  fake->server.on_close = on_close;
  fake->server.on_turn = on_turn;
  fake_server_run(&fake->server);
  snprintf(fake->url, sizeof fake->url, "unix://%s", fake->server.socket);
}

void fake_redis_stop(fake_redis *fake) {
  fake_server_stop(&fake->server);
  free(fake->news.data);
  free(fake->odd.data);
  pthread_mutex_destroy(&fake->mutex);
}

void fake_redis_set_silently(fake_redis *fake, const char *key, const char *value) {
  pthread_mutex_lock(&fake->mutex);
  put(fake, key, value);
  pthread_mutex_unlock(&fake->mutex);
}

void fake_redis_set(fake_redis *fake, const char *key, const char *value) {
  pthread_mutex_lock(&fake->mutex);
  put(fake, key, value);
  note_change(fake, key);
  pthread_mutex_unlock(&fake->mutex);
}

void fake_redis_answer(fake_redis *fake, const char *command, const char *reply, size_t size,
                       size_t skip) {
  int at = 0;
  pthread_mutex_lock(&fake->mutex);
  while (at < FAKE_ANSWERS_MAX && fake->answers[at].command[0] &&
         strcasecmp(fake->answers[at].command, command) != 0)
    at++;
  if (at == FAKE_ANSWERS_MAX) abort();
  snprintf(fake->answers[at].command, sizeof fake->answers[at].command, "%s", command);
  fake->answers[at].reply = reply;
  fake->answers[at].size = size;
  fake->answers[at].skip = skip;
  pthread_mutex_unlock(&fake->mutex);
}

static void add(fake_redis *fake, fake_bytes *to, const char *bytes, size_t size) {
  pthread_mutex_lock(&fake->mutex);
  append(to, bytes, size);
  pthread_mutex_unlock(&fake->mutex);
}

void fake_redis_tell(fake_redis *fake, const char *bytes, size_t size) {
  add(fake, &fake->news, bytes, size);
}

void fake_redis_say(fake_redis *fake, const char *bytes, size_t size) {
  add(fake, &fake->odd, bytes, size);
}

void fake_redis_hold(fake_redis *fake, bool holds) {
  pthread_mutex_lock(&fake->mutex);
  fake->holds = holds;
  pthread_mutex_unlock(&fake->mutex);
}

void fake_redis_close_after_answers(fake_redis *fake, bool closes) {
  pthread_mutex_lock(&fake->mutex);
  fake->closes = closes;
  pthread_mutex_unlock(&fake->mutex);
}
