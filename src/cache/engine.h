/* engine.h - what of a cache belongs to one process: lock, thread, requests, connections.
 *
 *     NEW -> CONNECTING -> UP -> CONNECTING -> UP ...
 *                |               ^
 *                v               |        in FAILED nobody waits any more: what is known
 *              FAILED -----------'        is answered, the rest fails at once
 *
 * The child of a fork makes its own and leaves the inherited one as it is: its lock may be
 * held for ever, its memory in the middle of a change. Whoever changes anything in the cache
 * holds the lock of the present engine; the thread gives it up only to wait, to send and
 * receive, and to call listeners.
 */
#ifndef FF_CACHE_ENGINE_H
#define FF_CACHE_ENGINE_H

#include "cache/cache.h"
#include "cache/listeners.h"
#include "cache/loader.h"
#include "cache/refresh.h"
#include "store/feed.h"

#include <pthread.h>

typedef enum ff__engine_state {
  FF__ENGINE_NEW,
  FF__ENGINE_CONNECTING,
  FF__ENGINE_UP,
  FF__ENGINE_FAILED,
} ff__engine_state;

/* What several requests are waited for with. On the waiting caller's stack. */
typedef struct ff__wait {
  pthread_cond_t changed;
  size_t left; /* requests that are not done */
} ff__wait;

/* A caller's question that memory cannot answer. */
typedef struct ff__request {
  struct ff__request *next, *previous;
  ff__wait *wait;
  ff__lookup *lookup;        /* NULL: wait until the rows are loaded */
  uint32_t rows[FF__LEVELS]; /* what is waited for then */
  bool has_lane;             /* with the answer comes that lane */
  ff__changed lane;
  bool is_listed; /* the engine knows it */
  bool is_sent;
  unsigned pending; /* values that are under way */
  ff_err err;
} ff__request;

typedef struct ff__engine {
  ff__cache *cache;
  struct ff__engine *inherited;
  unsigned generation;
  bool needs_recovery; /* the rows are as fork left them */
  bool is_running;     /* there is a thread */
  bool is_quitting;
  bool is_sleeping;
  bool has_news; /* since the thread last looked */
  int wake;      /* an eventfd */
  pthread_t thread;
  pthread_mutex_t mutex;
  ff__engine_state state;
  bool was_up;      /* ever */
  ff_error failure; /* why it is not */
  ff__request *first, *last;
  size_t unsent; /* of them, those that are to be sent */
  ff__feed *feed;
  ff__loader loader;
  ff__refresh refresh;
  ff__listeners listeners;
} ff__engine;

/* Makes the first engine. FF_ERR_NOMEM. */
ff_err ff__engine_create(ff__cache *cache, ff_error *error);

/* Ends the thread, waits for it, and frees this engine and those inherited. */
void ff__engine_destroy(ff__engine *engine);

/* This process' engine, locked; in the child of a fork it is made first. NULL when memory is
 * short. */
ff__engine *ff__engine_lock(ff__cache *cache);
void ff__engine_unlock(ff__engine *engine);

/* Starts the thread, if there is none. Locked. */
ff_err ff__engine_start(ff__engine *engine, ff_error *error);

/* Makes the thread look at what is new. Locked. */
void ff__engine_wake(ff__engine *engine);

/* When a caller that begins to wait now should give up. Locked. */
int64_t ff__engine_deadline(const ff__engine *engine);

/* Whether asking is of no use now. Writes *error then. Locked. */
bool ff__engine_refuses(const ff__engine *engine, ff_error *error);

/* -- Requests, all locked ---------------------------------------------------- */

void ff__engine_ask(ff__engine *engine, ff__request *request);
void ff__engine_done(ff__engine *engine, ff__request *request, ff_err err);
void ff__engine_fail_all(ff__engine *engine, ff_err err);

/* Waits until all are done, or the deadline; then they are forgotten. */
void ff__engine_wait(ff__engine *engine, ff__wait *wait, ff__request *requests, size_t count,
                     int64_t deadline);

/* The state as listeners know it; 0: none yet. Locked. */
ff_event_type ff__engine_event(const ff__engine *engine);

/* The thread's function; its argument is the engine. */
void *ff__engine_run(void *argument);

#endif
