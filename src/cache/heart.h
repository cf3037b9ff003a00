/* heart.h - a cache's connection to Redis over time: opening, beating, losing, and what that
 * makes of the memory's freshness.
 *
 *     open --> watch --PING..PONG--> nothing was missed up to the PING --> ...
 *       ^        '--- no PONG, an error, silence ---> lose --> pause --.
 *       '--------------------------------------------------------------'
 *
 * All under the engine's lock, on its thread; opening gives it up meanwhile.
 */
#ifndef FF_CACHE_HEART_H
#define FF_CACHE_HEART_H

#include "cache/engine.h"
#include "store/breaker.h"

typedef struct ff__heart {
  ff__engine *engine;
  ff__breaker breaker;
  int64_t retry_at; /* when to try to connect */
  bool is_watching; /* else we poll */
  bool is_proven;   /* something was answered on this connection */
  ff_error refusal; /* where we poll: why */
  int64_t opened_at;
  int64_t pinged_at; /* the last PING, or when the watch began */
  bool awaits_pong;
  bool has_candidate; /* a PONG that waits for changes that came before it */
  int64_t candidate;
  uint64_t candidate_changes;
  int64_t poll_at;
  int64_t reload_at;
  bool was_lost;      /* as last logged */
  char message[1200]; /* to be logged without the lock; "" */
  ff_log_level level;
} ff__heart;

/* Something may have been missed: everything is stale until it is read again. */
void ff__heart_begin_epoch(ff__heart *at);

/* Tries to connect; how it went is in the engine's state. */
void ff__heart_open(ff__heart *at);

/* The connection is of no use any more. */
void ff__heart_lose(ff__heart *at, ff_err err, const ff_error *failure);

/* Something was answered. */
void ff__heart_prove(ff__heart *at);

/* PONG. */
void ff__heart_take_pong(ff__heart *at);

/* Confirms what a PONG vouches for, once all is read that was told before it. */
void ff__heart_confirm(ff__heart *at);

/* Does what is due by now: PING, or where we poll, a new epoch. */
ff_err ff__heart_beat(ff__heart *at, int64_t now, ff_error *error);

/* FF_ERR_TIMEOUT when Redis has been silent for too long. To be asked only when all that came
 * in has been taken, so that nothing of ours was slow. */
ff_err ff__heart_judge(const ff__heart *at, int64_t now, ff_error *error);

/* When something is to be done though nothing comes in. */
int64_t ff__heart_next(const ff__heart *at);

#endif
