/* thread.c - the thread that keeps a cache up to date: watches, loads, tells.
 *
 *     turn:  [connect] -> beat -> send what is wanted -> tell listeners
 *               ^                                             |
 *               '--- sleep, when nothing came in <--- take what came in
 *
 * Watch first, load after: what is loaded before Redis tells of changes could miss one. It
 * holds the engine's lock but for connecting, moving bytes, sleeping, and calling others.
 */
#include "cache/heart.h"
#include "core/error.h"
#include "os/clock.h"

#include <string.h>
#include <unistd.h>

/* -- What comes in ----------------------------------------------------------- */

static uint32_t row_of(const ff__engine *engine, const ff__key_parts *parts) {
  if (parts->scope == FF_SCOPE_GLOBAL) return 0;
  const ff__rows *rows = &engine->memory->rows;
  ff__row_key key = ff__row_key_of(rows->seed, parts->scope, parts->id, strlen(parts->id));
  return ff__rows_find(rows, &key);
}

/* Whether a row's lanes are read, or are being read. */
static bool is_read(const ff__engine *engine, uint32_t row) {
  const ff__rows *rows = &engine->memory->rows;
  return ff__rows_care(rows, row)->is_loading || ff__rows_is_known(rows, row);
}

static ff_err take_changed(ff__heart *at, ff__key key, ff_error *error) {
  ff__engine *engine = at->engine;
  ff__key_parts parts;
  ff__count(engine->memory->counters, FF__INVALIDATIONS);
  if (!ff__key_parse(key, engine->config->prefix, &parts)) return FF_OK;
  ff_flag_id flag = ff__catalog_find(&engine->memory->catalog, parts.flag, strlen(parts.flag));
  uint32_t row = flag == FF_FLAG_NONE ? FF__NO_ROW : row_of(engine, &parts);
  if (row != FF__NO_ROW && is_read(engine, row)) {
    ff__refresh_explain(&engine->refresh, (ff__lane){row, flag});
    if (!ff__loader_want_lane(&engine->loader, (ff__lane){row, flag})) ff__heart_begin_epoch(at);
    if (ff__memory_knows(engine->memory, row, flag)) return FF_OK; /* what it was tells it */
  }
  return engine->notes.are_wanted ? ff__loader_add_news(&engine->loader, &parts, error) : FF_OK;
}

static ff_err take(ff__heart *at, const ff__feed_event *event, ff_error *error) {
  ff_err err = FF_OK;
  switch (event->kind) {
  case FF__FEED_NOTHING: break;
  case FF__FEED_VALUES:
    err = ff__loader_take(&at->engine->loader, event, error);
    ff__refresh_look(&at->engine->refresh);
    break;
  case FF__FEED_CHANGED:
    for (size_t i = 0; err == FF_OK && i < event->count; i++)
      err = take_changed(at, event->keys[i], error);
    break;
  case FF__FEED_FLUSHED:
    ff__count(at->engine->memory->counters, FF__FLUSHES);
    ff__heart_begin_epoch(at);
    break;
  case FF__FEED_PONG: ff__heart_take_pong(at); break;
  }
  return err;
}

/* Takes all that is here, as far as it can be told. */
static ff_err take_all(ff__heart *at, bool *any, ff_error *error) {
  ff_err err = FF_OK;
  ff__feed_event event = {.kind = FF__FEED_PONG};
  *any = false;
  while (err == FF_OK && ff__notes_have_room(&at->engine->notes)) {
    err = ff__feed_next(at->engine->feed, &event, error);
    if (err != FF_OK || event.kind == FF__FEED_NOTHING) break;
    *any = true;
    err = take(at, &event, error);
    if (err != FF_OK) break;
    ff__heart_prove(at);
  }
  ff__heart_confirm(at);
  return err;
}

/* -- Turns ------------------------------------------------------------------- */

static ff_err send_all(ff__heart *at, ff_error *error) {
  int64_t now = ff__clock_now();
  ff_err err = ff__heart_beat(at, now, error);
  if (err == FF_OK) err = ff__refresh_send(&at->engine->refresh, now, error);
  return err == FF_OK ? ff__loader_send(&at->engine->loader, error) : err;
}

static void sleep_until(ff__engine *engine, int64_t when) {
  struct pollfd sockets[FF__FEED_SOCKETS + 1];
  ff__feed_poll(engine->feed, sockets);
  sockets[FF__FEED_SOCKETS] = (struct pollfd){.fd = engine->wake[0], .events = POLLIN};
  int64_t left =
      when == INT64_MAX ? (int64_t)60000 * FF__NANOSECONDS_PER_MS : when - ff__clock_now();
  int timeout = left <= 0 ? 0 : (int)(left / FF__NANOSECONDS_PER_MS) + 1;
  if (poll(sockets, FF__FEED_SOCKETS + 1, timeout) <= 0) return;
  char bytes[16];
  if (sockets[FF__FEED_SOCKETS].revents && read(engine->wake[0], bytes, sizeof bytes) < 0) return;
}

/* The state as listeners know it; type 0: nothing is certain yet. */
static ff_event state_of(const ff__engine *engine) {
  ff_event event = {.message = ""};
  const ff__freshness *freshness = &engine->memory->freshness;
  const ff__row *global = ff__rows_at(&engine->memory->rows, 0);
  unsigned epoch = atomic_load_explicit(&global->epoch, memory_order_relaxed);
  if (engine->state == FF__ENGINE_UP && epoch != 0 && ff__epoch_is_fresh(freshness, epoch)) {
    event.type = FF_EVENT_READY;
    event.polling = atomic_load_explicit(&freshness->slack, memory_order_relaxed) > 0;
  } else if (engine->state != FF__ENGINE_UP && engine->failure.code != FF_OK) {
    event.type = engine->was_up ? FF_EVENT_STALE : FF_EVENT_ERROR;
    event.error = engine->failure.code;
    event.message = engine->failure.message;
  }
  return event;
}

/* False, and not locked, in the child of a fork that a listener made. */
static bool tell(ff__heart *at) {
  ff__engine *engine = at->engine;
  ff__engine_lock_politely(engine);
  ff_event state = state_of(engine);
  if (!ff__listeners_tell(&engine->listeners, &state)) return false;
  pthread_mutex_unlock(&engine->mutex);
  return true;
}

/* Everything that is done without the lock and is not Redis' business. False in the child of
 * a fork that somebody made there. */
static bool call_others(ff__heart *at) {
  const ff__engine_config *config = at->engine->config;
  if (at->message[0]) config->log(config->client, at->level, at->message);
  at->message[0] = '\0';
  if (ff__fork_generation() != at->engine->generation) return false;
  if (config->reload_ms && ff__clock_now() >= at->reload_at) {
    at->reload_at = ff__clock_now() + (int64_t)config->reload_ms * FF__NANOSECONDS_PER_MS;
    config->reload(config->client);
  }
  return ff__fork_generation() == at->engine->generation && tell(at);
}

/* Moves bytes, and takes what came. Locked before and after. */
static ff_err exchange(ff__heart *at, bool *any, ff_error *error) {
  ff__engine *engine = at->engine;
  pthread_mutex_unlock(&engine->mutex);
  ff_err err = ff__feed_pump(engine->feed, error);
  ff__engine_lock_politely(engine);
  ff_error failure;
  ff_err taken = take_all(at, any, &failure); /* what came with the end of a connection too */
  if (err != FF_OK || taken == FF_OK) return err;
  *error = failure;
  return taken;
}

static void work(ff__heart *at, bool *any) {
  ff_error failure;
  ff_err err = send_all(at, &failure);
  if (err == FF_OK) err = exchange(at, any, &failure);
  if (err == FF_OK && !*any) err = ff__heart_judge(at, ff__clock_now(), &failure);
  if (err != FF_OK) ff__heart_lose(at, err, &failure);
}

/* False at the end. */
static bool turn(ff__heart *at) {
  ff__engine *engine = at->engine;
  bool any = false;
  ff__engine_lock_politely(engine);
  engine->has_news = false;
  ff__memory_tick(engine->memory, ff__clock_now());
  if (engine->state != FF__ENGINE_UP && ff__clock_now() >= at->retry_at) ff__heart_open(at);
  if (engine->state == FF__ENGINE_UP) work(at, &any);
  bool is_quitting = engine->is_quitting;
  pthread_mutex_unlock(&engine->mutex);
  if (is_quitting || !call_others(at)) return false;

  ff__engine_lock_politely(engine);
  bool sleeps = !any && !engine->is_quitting && !engine->has_news;
  engine->is_sleeping = sleeps;
  int64_t next = ff__heart_next(at);
  pthread_mutex_unlock(&engine->mutex);
  if (!sleeps) return true;
  sleep_until(engine, next);
  ff__engine_lock_politely(engine);
  engine->is_sleeping = false;
  pthread_mutex_unlock(&engine->mutex);
  return true;
}

void *ff__engine_run(void *argument) {
  ff__heart at = {.engine = argument};
  while (turn(&at)) {
  }
  return NULL;
}
