/* engine.c - see engine.h. */
#define _GNU_SOURCE /* pipe2; NOLINT(bugprone-reserved-identifier): the C library's name */
#include "cache/engine.h"

#include "core/error.h"
#include "os/clock.h"
#include "os/fork.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { YIELDS_MAX = 1000 };

/* -- Life -------------------------------------------------------------------- */

static void free_parts(ff__engine *engine) {
  for (int end = 0; end < 2; end++)
    if (engine->wake[end] >= 0) close(engine->wake[end]);
  ff__loader_finish(&engine->loader);
  ff__feed_destroy(engine->feed);
}

/* The parts know each other by these. */
static void connect_parts(ff__engine *engine) {
  engine->loader = (ff__loader){.memory = engine->memory,
                                .feed = engine->feed,
                                .prefix = engine->config->prefix,
                                .requests = &engine->requests,
                                .notes = &engine->notes};
  ff__loader_init(&engine->loader);
  engine->refresh = (ff__refresh){.memory = engine->memory, .loader = &engine->loader};
  engine->listeners = (ff__listeners){
      .mutex = &engine->mutex, .client = engine->config->client, .notes = &engine->notes};
}

static bool make_parts(ff__engine *engine) {
  const ff__engine_config *config = engine->config;
  if (config->redis) {
    if (pipe2(engine->wake, O_CLOEXEC | O_NONBLOCK) != 0) return false;
    engine->pipe = ff__identity_of(engine->wake[0]);
    engine->feed = ff__feed_create(config->redis, config->prefix);
    if (!engine->feed) return false;
  }
  connect_parts(engine);
  if (!ff__listeners_init(&engine->listeners)) return false;
  if (pthread_mutex_init(&engine->mutex, NULL) == 0) return true;
  ff__listeners_finish(&engine->listeners);
  return false;
}

static ff__engine *make(const ff__engines *engines, unsigned generation) {
  ff__engine *engine = calloc(1, sizeof *engine);
  if (!engine) return NULL;
  engine->config = engines->config;
  engine->memory = engines->memory;
  engine->generation = generation;
  engine->wake[0] = engine->wake[1] = -1;
  if (make_parts(engine)) return engine;
  free_parts(engine);
  free(engine);
  return NULL;
}

/* For an engine of this process that has no thread. */
static void unmake(ff__engine *engine) {
  ff__listeners_finish(&engine->listeners);
  pthread_mutex_destroy(&engine->mutex);
  free_parts(engine);
  free(engine);
}

ff_err ff__engines_init(ff__engines *engines, const ff__engine_config *config, ff__memory *memory,
                        ff_error *error) {
  engines->config = config;
  engines->memory = memory;
  ff__engine *engine = make(engines, ff__fork_generation());
  atomic_init(&engines->current, engine);
  return engine ? FF_OK : ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

/* Gives the parent's descriptors back; the rest of it stays as it is until the end. */
static void abandon(ff__engine *inherited) {
  if (inherited->feed) ff__feed_abandon(inherited->feed);
  for (int end = 0; end < 2; end++)
    ff__close_same(inherited->wake[end], inherited->pipe);
}

static void end_thread(ff__engine *engine) {
  pthread_mutex_lock(&engine->mutex);
  bool is_running = engine->is_running;
  engine->is_quitting = true;
  ff__engine_wake(engine);
  pthread_mutex_unlock(&engine->mutex);
  if (is_running) pthread_join(engine->thread, NULL);
}

void ff__engines_finish(ff__engines *engines) {
  ff__engine *engine = atomic_load(&engines->current), *inherited = engine;
  if (!engine) return;
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

/* Takes stock in the child. */
static bool recover(ff__engine *engine) {
  if (!ff__memory_recover(engine->memory)) return false;
  ff__engine *parent = engine->inherited;
  ff__listeners_inherit(&engine->listeners, &parent->listeners);
  engine->was_up = parent->was_up;
  engine->needs_recovery = false;
  if (engine->listeners.first) ff__engine_start(engine, NULL);
  return true;
}

/* The engine that a child's first call makes; the others of its threads find it. */
static ff__engine *succeed(ff__engines *engines, ff__engine *parent, unsigned generation) {
  ff__engine *own = make(engines, generation);
  if (!own) return NULL;
  own->inherited = parent;
  own->needs_recovery = true;
  pthread_mutex_lock(&own->mutex);
  ff__engine *found = parent;
  if (atomic_compare_exchange_strong(&engines->current, &found, own)) {
    abandon(parent);
    return own;
  }
  pthread_mutex_unlock(&own->mutex);
  unmake(own);
  pthread_mutex_lock(&found->mutex);
  return found;
}

static void lock_as_caller(ff__engine *engine) {
  atomic_fetch_add_explicit(&engine->callers, 1, memory_order_relaxed);
  pthread_mutex_lock(&engine->mutex);
  atomic_fetch_sub_explicit(&engine->callers, 1, memory_order_relaxed);
}

static bool is_anybody_waiting(const ff__engine *engine) {
  return atomic_load_explicit(&engine->callers, memory_order_relaxed) > 0 ||
         atomic_load_explicit(&engine->requests.woken, memory_order_relaxed) > 0;
}

void ff__engine_lock_politely(ff__engine *engine) {
  for (int i = 0; i < YIELDS_MAX && is_anybody_waiting(engine); i++)
    sched_yield();
  pthread_mutex_lock(&engine->mutex);
}

ff__engine *ff__engines_lock(ff__engines *engines) {
  ff__engine *engine = atomic_load_explicit(&engines->current, memory_order_acquire);
  unsigned generation = ff__fork_generation();
  if (engine->generation == generation)
    lock_as_caller(engine);
  else
    engine = succeed(engines, engine, generation);
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
  ssize_t written = write(engine->wake[1], "", 1);
  (void)written; /* fails only when it would wake up anyway */
}

bool ff__engine_is_caller(const ff__engine *engine) {
  return engine->is_running && pthread_equal(engine->thread, pthread_self());
}

bool ff__engine_refuses(const ff__engine *engine, ff_error *error) {
  if (engine->state != FF__ENGINE_FAILED) return false;
  ff__fail(error, FF_ERR_UNAVAILABLE, "%s (a moment ago; not asked again yet)",
           engine->failure.message);
  return true;
}

/* -- Waiting ----------------------------------------------------------------- */

static void forget(ff__engine *engine, ff__request *request, ff_err err) {
  if (request->is_sent) ff__loader_forget(&engine->loader, request);
  ff__requests_done(&engine->requests, request, err);
}

void ff__engine_wait(ff__engine *engine, ff__wait *wait, ff__request *requests, size_t count,
                     int64_t deadline) {
  if (wait->left == 0) return;
  ff__engine_wake(engine);
  if (!ff__wait_until(wait, &engine->mutex, deadline))
    for (size_t i = 0; i < count; i++)
      if (requests[i].is_listed) forget(engine, &requests[i], FF_ERR_TIMEOUT);
  atomic_fetch_sub_explicit(&engine->requests.woken, 1, memory_order_relaxed);
}

void ff__engine_fail_all(ff__engine *engine, ff_err err) {
  while (engine->requests.first)
    forget(engine, engine->requests.first, err);
}
