/* engine.c - see engine.h. */
#include "cache/engine.h"

#include "core/error.h"
#include "os/clock.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* -- Life -------------------------------------------------------------------- */

static void free_engine(ff__engine *engine) {
  if (engine->wake >= 0) close(engine->wake);
  ff__feed_destroy(engine->feed);
  ff__loader_finish(&engine->loader);
  free(engine);
}

static ff__engine *make(ff__cache *cache, unsigned generation) {
  ff__engine *engine = calloc(1, sizeof *engine);
  if (!engine) return NULL;
  engine->cache = cache;
  engine->generation = generation;
  engine->wake = -1;
  ff__loader_init(&engine->loader);
  if (ff__cache_keeps(cache)) {
    engine->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    engine->feed = ff__feed_create(cache->config.redis, cache->config.prefix);
    if (engine->wake < 0 || !engine->feed) goto no_parts;
  }
  if (!ff__listeners_init(&engine->listeners)) goto no_parts;
  if (pthread_mutex_init(&engine->mutex, NULL) == 0) return engine;
  ff__listeners_finish(&engine->listeners);
no_parts:
  free_engine(engine);
  return NULL;
}

/* For an engine of this process that has no thread. */
static void unmake(ff__engine *engine) {
  ff__listeners_finish(&engine->listeners);
  pthread_mutex_destroy(&engine->mutex);
  free_engine(engine);
}

ff_err ff__engine_create(ff__cache *cache, ff_error *error) {
  unsigned generation = ff__fork_generation();
  ff__engine *engine = make(cache, generation);
  if (!engine) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  atomic_store(&cache->engine, engine);
  atomic_store(&cache->generation, generation);
  return FF_OK;
}

/* Gives the parent's descriptors back; the rest of it stays as it is until the end. */
static void abandon(ff__engine *inherited) {
  if (inherited->feed) ff__feed_abandon(inherited->feed);
  if (inherited->wake >= 0) close(inherited->wake);
  inherited->wake = -1;
}

static void end_thread(ff__engine *engine) {
  pthread_mutex_lock(&engine->mutex);
  bool is_running = engine->is_running;
  engine->is_quitting = true;
  ff__engine_wake(engine);
  pthread_mutex_unlock(&engine->mutex);
  if (is_running) pthread_join(engine->thread, NULL);
}

void ff__engine_destroy(ff__engine *engine) {
  if (!engine) return;
  ff__engine *inherited = engine;
  if (engine->generation == ff__fork_generation()) {
    end_thread(engine);
    inherited = engine->inherited;
    unmake(engine);
  } else {
    abandon(engine);
  }
  /* What a parent's thread used is not taken apart: it may have been in the middle of it. */
  while (inherited) {
    ff__engine *next = inherited->inherited;
    free(inherited);
    inherited = next;
  }
}

/* -- Fork -------------------------------------------------------------------- */

/* Takes stock in the child: what the parent knew is kept, as stale. */
static bool recover(ff__engine *engine) {
  ff__cache *cache = engine->cache;
  atomic_store_explicit(&cache->freshness.is_live, false, memory_order_release);
  if (!ff__rows_recover(&cache->rows) || !ff__catalog_recover(&cache->catalog)) return false;
  ff__cache_fold_all(cache);
  ff__engine *parent = engine->inherited;
  ff__listeners_inherit(&engine->listeners, &parent->listeners);
  engine->was_up = parent->was_up;
  engine->needs_recovery = false;
  atomic_store_explicit(&cache->generation, engine->generation, memory_order_release);
  if (ff__listeners_any(&engine->listeners)) ff__engine_start(engine, NULL);
  return true;
}

/* The engine that a child's first call makes; the others of its threads find it. */
static ff__engine *succeed(ff__cache *cache, ff__engine *parent, unsigned generation) {
  ff__engine *own = make(cache, generation);
  if (!own) return NULL;
  own->inherited = parent;
  own->needs_recovery = true;
  pthread_mutex_lock(&own->mutex);
  ff__engine *found = parent;
  if (atomic_compare_exchange_strong(&cache->engine, &found, own)) {
    abandon(parent);
    return own;
  }
  pthread_mutex_unlock(&own->mutex);
  unmake(own);
  pthread_mutex_lock(&found->mutex);
  return found;
}

ff__engine *ff__engine_lock(ff__cache *cache) {
  ff__engine *engine = atomic_load_explicit(&cache->engine, memory_order_acquire);
  unsigned generation = ff__fork_generation();
  if (engine->generation == generation)
    pthread_mutex_lock(&engine->mutex);
  else
    engine = succeed(cache, engine, generation);
  if (!engine || !engine->needs_recovery || recover(engine)) return engine;
  pthread_mutex_unlock(&engine->mutex);
  return NULL;
}

void ff__engine_unlock(ff__engine *engine) {
  pthread_mutex_unlock(&engine->mutex);
}

/* -- The thread -------------------------------------------------------------- */

/* Signals are the program's own threads' business. */
static int create_thread(ff__engine *engine) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failure = pthread_create(&engine->thread, NULL, ff__engine_run, engine);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return failure;
}

ff_err ff__engine_start(ff__engine *engine, ff_error *error) {
  if (engine->is_running) return FF_OK;
  int failure = create_thread(engine);
  if (failure != 0)
    return ff__fail(error, FF_ERR_UNAVAILABLE, "no thread for the cache: %s", strerror(failure));
  engine->is_running = true;
  engine->state = FF__ENGINE_CONNECTING;
  return FF_OK;
}

void ff__engine_wake(ff__engine *engine) {
  engine->has_news = true;
  if (!engine->is_sleeping) return;
  engine->is_sleeping = false;
  uint64_t one = 1;
  ssize_t written = write(engine->wake, &one, sizeof one);
  (void)written; /* fails only when it would wake up anyway */
}

int64_t ff__engine_deadline(const ff__engine *engine) {
  const ff__redis_config *redis = engine->cache->config.redis;
  unsigned milliseconds = redis->command_timeout_ms;
  if (engine->state != FF__ENGINE_UP) milliseconds += redis->connect_timeout_ms;
  return ff__clock_now() + (int64_t)milliseconds * FF__NANOSECONDS_PER_MS;
}

bool ff__engine_refuses(const ff__engine *engine, ff_error *error) {
  if (engine->state != FF__ENGINE_FAILED) return false;
  ff__fail(error, FF_ERR_UNAVAILABLE, "%s (a moment ago; not asked again yet)",
           engine->failure.message);
  return true;
}

ff_event_type ff__engine_event(const ff__engine *engine) {
  const ff__cache *cache = engine->cache;
  if (engine->state == FF__ENGINE_UP) {
    const ff__row *global = ff__rows_at(&cache->rows, 0);
    unsigned epoch = atomic_load_explicit(&global->epoch, memory_order_relaxed);
    return epoch != 0 && ff__epoch_is_fresh(&cache->freshness, epoch) ? FF_EVENT_READY : 0;
  }
  if (engine->failure.code == FF_OK) return 0; /* nothing is known to be wrong */
  return engine->was_up ? FF_EVENT_STALE : FF_EVENT_ERROR;
}

/* -- Requests ---------------------------------------------------------------- */

void ff__engine_ask(ff__engine *engine, ff__request *request) {
  request->next = NULL;
  request->previous = engine->last;
  request->is_listed = true;
  if (engine->last)
    engine->last->next = request;
  else
    engine->first = request;
  engine->last = request;
  engine->unsent += request->lookup != NULL;
  request->wait->left++;
}

static void take_off(ff__engine *engine, ff__request *request) {
  if (request->previous)
    request->previous->next = request->next;
  else
    engine->first = request->next;
  if (request->next)
    request->next->previous = request->previous;
  else
    engine->last = request->previous;
  request->is_listed = false;
  engine->unsent -= request->lookup && !request->is_sent;
}

void ff__engine_done(ff__engine *engine, ff__request *request, ff_err err) {
  take_off(engine, request);
  request->err = err;
  if (--request->wait->left == 0) pthread_cond_signal(&request->wait->changed);
}

void ff__engine_fail_all(ff__engine *engine, ff_err err) {
  while (engine->first) {
    if (engine->first->is_sent) ff__loader_forget(&engine->loader, engine->first);
    ff__engine_done(engine, engine->first, err);
  }
}

/* Takes back what was not answered in time. */
static void give_up(ff__engine *engine, ff__request *requests, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!requests[i].is_listed) continue;
    if (requests[i].is_sent) ff__loader_forget(&engine->loader, &requests[i]);
    ff__engine_done(engine, &requests[i], FF_ERR_TIMEOUT);
  }
}

void ff__engine_wait(ff__engine *engine, ff__wait *wait, ff__request *requests, size_t count,
                     int64_t deadline) {
  struct timespec end = ff__clock_timespec(deadline);
  ff__engine_wake(engine);
  bool in_time = true;
  while (wait->left > 0 && in_time)
    in_time = pthread_cond_timedwait(&wait->changed, &engine->mutex, &end) == 0;
  give_up(engine, requests, count);
}
