/* fake_redis.h - a server that answers as Redis does, as far as a cache asks, but for what a test
 * has told it to do otherwise: hold answers back, say what nobody asked for, lie. */
#ifndef FF_TEST_FAKE_REDIS_H
#define FF_TEST_FAKE_REDIS_H

#include "fake_server.h"

#include <stdbool.h>

enum { FAKE_KEYS_MAX = 64, FAKE_ANSWERS_MAX = 8 };

/* Bytes that wait to be said. */
typedef struct fake_bytes {
  char *data;
  size_t size;
} fake_bytes;

typedef struct fake_redis {
  fake_server server; /* first */
  char url[128];
  pthread_mutex_t mutex; /* for all below */
  struct {
    char key[64];
    const char *value; /* NULL: none */
  } keys[FAKE_KEYS_MAX];
  struct {
    char command[32];
    const char *reply;
    size_t size;
    size_t skip; /* first, so many are answered as Redis does */
  } answers[FAKE_ANSWERS_MAX];
  bool holds;           /* MGET's answers are kept back */
  bool closes;          /* a connection when it has answered an MGET */
  fake_bytes news, odd; /* for those who watch, and for those who ask */
  atomic_int mgets;     /* taken so far */
  atomic_int watchers;  /* that have subscribed so far */
} fake_redis;

void fake_redis_start(fake_redis *fake);
void fake_redis_stop(fake_redis *fake);

/* Sets a key, or removes it (NULL); value is not copied. Those who watch are told, or not. */
void fake_redis_set(fake_redis *fake, const char *key, const char *value);
void fake_redis_set_silently(fake_redis *fake, const char *key, const char *value);

/* From now on, and after `skip` more of it, that is the answer to a command; "": none at all;
 * NULL: the right one again. reply is not copied. */
void fake_redis_answer(fake_redis *fake, const char *command, const char *reply, size_t size,
                       size_t skip);

/* Says this to all who watch, or to all who have asked for values. */
void fake_redis_tell(fake_redis *fake, const char *bytes, size_t size);
void fake_redis_say(fake_redis *fake, const char *bytes, size_t size);

/* Keeps answers to MGET back, with what was true when they were asked for; and lets them go. */
void fake_redis_hold(fake_redis *fake, bool holds);

/* Hangs up each time that it has answered an MGET. */
void fake_redis_close_after_answers(fake_redis *fake, bool closes);

#endif
