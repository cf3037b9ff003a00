/* engine.h - what of a cache belongs to one process: lock, thread, requests, connections.
 *
 *     NEW -> CONNECTING -> UP -> CONNECTING -> UP ...
 *                |               ^
 *                v               |        in FAILED nobody waits any more: what is known
 *              FAILED -----------'        is answered, the rest fails at once
 *
 * The child of a fork makes its own and leaves the inherited one as it is: its lock may be
 * held for ever, its parts in the middle of a change. Whoever changes anything in the memory
 * holds the lock of the present engine; the thread gives it up only to wait, to send and
 * receive, and to call others.
 */
#ifndef FF_CACHE_ENGINE_H
#define FF_CACHE_ENGINE_H

#include "cache/listeners.h"
#include "cache/loader.h"
#include "cache/refresh.h"
#include "os/descriptor.h"

#include <pthread.h>

/* All pointers have to live as long as the engines. */
typedef struct ff__engine_config {
  const ff__redis_config *redis; /* NULL: nobody tells, so nothing is kept */
  const char *prefix;
  unsigned heartbeat_ms;
  unsigned poll_ms;
  unsigned reload_ms; /* 0: never */
  /* Called by the thread, without the lock: */
  void (*log)(ff_client *client, ff_log_level level, const char *message);
  void (*reload)(ff_client *client);
  ff_client *client; /* for these two, and for listeners */
} ff__engine_config;

typedef enum ff__engine_state {
  FF__ENGINE_NEW,
  FF__ENGINE_CONNECTING,
  FF__ENGINE_UP,
  FF__ENGINE_FAILED,
} ff__engine_state;

typedef struct ff__engine {
  const ff__engine_config *config;
  ff__memory *memory;
  struct ff__engine *inherited;
  unsigned generation;
  bool needs_recovery; /* the memory is as fork left it */
  bool is_running;     /* there is a thread */
  bool is_quitting;
  bool is_sleeping;
  bool has_news; /* since the thread last looked */
  int wake[2];   /* a pipe's ends, which unlike an eventfd is told from others */
  ff__identity pipe;
  pthread_t thread;
  pthread_mutex_t mutex;
  atomic_uint callers; /* that wait for the mutex */
  ff__engine_state state;
  bool was_up;      /* ever */
  ff_error failure; /* why it is not */
  ff__feed *feed;
  ff__requests requests;
  ff__notes notes;
  ff__loader loader;
  ff__refresh refresh;
  ff__listeners listeners;
} ff__engine;

/* The place where the engines are kept, one in use. */
typedef struct ff__engines {
  const ff__engine_config *config;
  ff__memory *memory;
  _Atomic(ff__engine *) current;
} ff__engines;

/* FF_ERR_NOMEM. */
ff_err ff__engines_init(ff__engines *engines, const ff__engine_config *config, ff__memory *memory,
                        ff_error *error);

/* Ends the thread, waits for it, and frees this engine and those inherited. */
void ff__engines_finish(ff__engines *engines);

/* This process' engine, locked; in the child of a fork it is made first. NULL when memory is
 * short. */
ff__engine *ff__engines_lock(ff__engines *engines);

/* -- All of these are called locked ------------------------------------------ */

void ff__engine_unlock(ff__engine *engine);

/* Starts the thread, if there is none. FF_ERR_UNAVAILABLE. */
ff_err ff__engine_start(ff__engine *engine, ff_error *error);

/* Makes the thread look at what is new. */
void ff__engine_wake(ff__engine *engine);

/* Whether it is the thread itself that calls, in somebody's function: nobody would answer it. */
bool ff__engine_is_caller(const ff__engine *engine);

/* Whether asking is of no use now. Writes *error then. */
bool ff__engine_refuses(const ff__engine *engine, ff_error *error);

/* Waits until all are done, or the deadline; then they are forgotten, as FF_ERR_TIMEOUT. */
void ff__engine_wait(ff__engine *engine, ff__wait *wait, ff__request *requests, size_t count,
                     int64_t deadline);

/* The same as that, for all who wait: there will be no answer. */
void ff__engine_fail_all(ff__engine *engine, ff_err err);

/* For the thread, which would otherwise take the lock again before anybody has woken up: lets
 * callers have it first, and locks. Not locked before. */
void ff__engine_lock_politely(ff__engine *engine);

/* The thread's function; its argument is the engine. */
void *ff__engine_run(void *argument);

#endif
