/* thread.c - the thread that keeps a cache up to date: connects, watches, loads, tells.
 *
 *     turn:  [connect] -> beat -> send what is wanted -> tell listeners
 *               ^                                             |
 *               '--- sleep, when nothing came in <--- take what came in
 *
 * Watch first, load after: what is loaded before Redis tells of changes could miss one. It
 * holds the engine's lock but for connecting, moving bytes, sleeping, and calling others.
 */
#include "cache/engine.h"
#include "core/error.h"
#include "os/clock.h"
#include "store/breaker.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { TICK_SHIFT = 29 }; /* 2^29 ns: about half a second */

typedef struct heart {
  ff__engine *engine;
  ff__breaker breaker;
  int64_t retry_at;  /* when to try to connect */
  bool is_watching;  /* else we poll */
  bool is_proven;    /* something was answered on this connection */
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
} heart;

static ff__freshness *freshness_of(const heart *at) {
  return &at->engine->memory->freshness;
}

static int64_t milliseconds(unsigned count) {
  return (int64_t)count * FF__NANOSECONDS_PER_MS;
}

/* A PING this often, and as long for its PONG: together, the time in which a dead connection
 * is noticed. */
static int64_t half_a_beat(const heart *at) {
  return milliseconds(at->engine->config->heartbeat_ms) / 2;
}

/* -- Epochs ------------------------------------------------------------------ */

/* Something may have been missed: everything is stale until it is read again. Where we poll
 * that is always so, and listeners know it. */
static void begin_epoch(heart *at) {
  ff__epoch_begin(freshness_of(at), ff__clock_now());
  at->has_candidate = false;
  if (at->is_watching) ff__listeners_repeat_ready(&at->engine->listeners);
  ff__refresh_begin(&at->engine->refresh);
}

/* What was told before a PONG is known once it is read: then nothing is missing up to its
 * PING. */
static void confirm(heart *at) {
  if (!at->has_candidate || at->engine->loader.changes_settled < at->candidate_changes) return;
  at->has_candidate = false;
  ff__epoch_confirm(freshness_of(at), at->candidate);
}

static void take_pong(heart *at) {
  ff__engine *engine = at->engine;
  at->awaits_pong = false;
  if (ff__refresh_is_sure(&engine->refresh, at->pinged_at)) {
    ff__count(engine->memory->counters, FF__SILENT_CHANGES);
    begin_epoch(at);
    return;
  }
  if (at->has_candidate) return;
  at->has_candidate = true;
  at->candidate = at->pinged_at;
  at->candidate_changes = engine->loader.changes_wanted;
}

/* -- Connecting and losing --------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void note(heart *at, ff_log_level level,
                                                       const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(at->message, sizeof at->message, format, arguments);
  va_end(arguments);
  at->level = level;
}

static uint32_t chance(int64_t now) {
  return (uint32_t)(((uint64_t)now * 0x9e3779b97f4a7c15u) >> 40);
}

static void note_loss(heart *at) {
  if (at->was_lost) return;
  at->was_lost = true;
  note(at, FF_LOG_WARNING, "%s; %s", at->engine->failure.message,
       at->engine->was_up ? "answers are the last known ones until it is back"
                          : "flags that need it have their defaults");
}

/* Nobody waits from now on. */
static void fail(heart *at, ff_err err, const ff_error *failure) {
  ff__engine *engine = at->engine;
  int64_t now = ff__clock_now();
  engine->failure = *failure;
  engine->state = FF__ENGINE_FAILED;
  ff__breaker_failed(&at->breaker, now, chance(now));
  at->retry_at = at->breaker.retry_at;
  ff__engine_fail_all(engine, err);
  note_loss(at);
}

/* A server that has hung up is probably being restarted: those who wait may go on. */
static void lose(heart *at, ff_err err, const ff_error *failure) {
  ff__engine *engine = at->engine;
  ff__feed_close(engine->feed);
  atomic_store_explicit(&freshness_of(at)->is_live, false, memory_order_release);
  ff__loader_drop(&engine->loader);
  if (err != FF_ERR_DISCONNECTED || !at->is_proven) {
    fail(at, err, failure);
    return;
  }
  engine->failure = *failure;
  engine->state = FF__ENGINE_CONNECTING;
  at->retry_at = ff__clock_now();
  note_loss(at);
}

static void note_success(heart *at, const ff_error *refusal) {
  if (!at->is_watching)
    note(at, FF_LOG_WARNING, "%s: it tells of no changes, so what is in use is read every %u ms",
         refusal->message, at->engine->config->poll_ms);
  else if (at->was_lost)
    note(at, FF_LOG_INFO, "redis: back again");
  at->was_lost = false;
}

static void succeed(heart *at, const ff_error *refusal) {
  ff__engine *engine = at->engine;
  ff__freshness *freshness = freshness_of(at);
  engine->state = FF__ENGINE_UP;
  engine->was_up = true;
  engine->failure.code = FF_OK;
  at->is_proven = at->awaits_pong = false;
  at->pinged_at = ff__clock_now();
  at->poll_at = at->pinged_at + milliseconds(engine->config->poll_ms);
  atomic_store_explicit(&freshness->slack, at->is_watching ? 0 : 1, memory_order_relaxed);
  begin_epoch(at);
  atomic_store_explicit(&freshness->is_live, true, memory_order_release);
  ff__count(engine->memory->counters, FF__CONNECTIONS);
  note_success(at, refusal);
}

static void reconnect(heart *at) {
  ff__engine *engine = at->engine;
  ff_error failure, refusal;
  pthread_mutex_unlock(&engine->mutex);
  ff_err err = ff__feed_open(engine->feed, &at->is_watching, &refusal, &failure);
  pthread_mutex_lock(&engine->mutex);
  if (err == FF_OK) {
    succeed(at, &refusal);
    return;
  }
  ff__count(engine->memory->counters, FF__FAILED_ATTEMPTS);
  fail(at, err, &failure);
}

/* -- Time -------------------------------------------------------------------- */

static bool is_idle(const ff__engine *engine) {
  return engine->loader.patient_under_way == 0 && engine->loader.rows_count == 0 &&
         engine->loader.row == FF__NO_ROW && engine->refresh.in_use >= engine->memory->rows.count;
}

static ff_err beat(heart *at, int64_t now, ff_error *error) {
  ff__engine *engine = at->engine;
  unsigned tick = (unsigned)(now >> TICK_SHIFT);
  atomic_store_explicit(&engine->memory->rows.tick, tick, memory_order_relaxed);
  if (!at->is_watching) {
    if (now < at->poll_at || !is_idle(engine)) return FF_OK;
    at->poll_at = now + milliseconds(engine->config->poll_ms);
    begin_epoch(at);
    return FF_OK;
  }
  if (at->awaits_pong || now - at->pinged_at < half_a_beat(at)) return FF_OK;
  at->pinged_at = now;
  at->awaits_pong = true;
  ff__refresh_beat(&engine->refresh);
  return ff__feed_ping(engine->feed, error);
}

/* Asked only when all that came in has been taken, so that nothing of ours was slow. */
static ff_err judge_silence(const heart *at, int64_t now, ff_error *error) {
  const ff__engine *engine = at->engine;
  unsigned timeout_ms = engine->config->redis->command_timeout_ms;
  if (engine->loader.under_way > 0 && now - engine->loader.progress > milliseconds(timeout_ms))
    return ff__fail(error, FF_ERR_TIMEOUT, "redis: no answer in %u ms", timeout_ms);
  if (at->awaits_pong && now - at->pinged_at > half_a_beat(at))
    return ff__fail(error, FF_ERR_TIMEOUT, "redis: no sign of life in %u ms",
                    engine->config->heartbeat_ms / 2);
  return FF_OK;
}

static int64_t sooner(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* When something is to be done though nothing comes in. */
static int64_t next_time(const heart *at) {
  const ff__engine *engine = at->engine;
  const ff__engine_config *config = engine->config;
  int64_t next = config->reload_ms ? at->reload_at : INT64_MAX;
  if (engine->state != FF__ENGINE_UP) return sooner(next, at->retry_at);
  if (at->is_watching) next = sooner(next, at->pinged_at + half_a_beat(at));
  if (!at->is_watching && is_idle(engine)) next = sooner(next, at->poll_at);
  if (engine->loader.under_way > 0)
    next = sooner(next, engine->loader.progress + milliseconds(config->redis->command_timeout_ms));
  if (ff__loader_has_room(&engine->loader)) next = sooner(next, ff__refresh_next(&engine->refresh));
  return next;
}

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

static ff_err take_changed(heart *at, ff__key key, ff_error *error) {
  ff__engine *engine = at->engine;
  ff__key_parts parts;
  ff__count(engine->memory->counters, FF__INVALIDATIONS);
  if (!ff__key_parse(key, engine->config->prefix, &parts)) return FF_OK;
  ff_flag_id flag = ff__catalog_find(&engine->memory->catalog, parts.flag, strlen(parts.flag));
  uint32_t row = flag == FF_FLAG_NONE ? FF__NO_ROW : row_of(engine, &parts);
  if (row != FF__NO_ROW && is_read(engine, row)) {
    ff__refresh_explain(&engine->refresh, (ff__lane){row, flag});
    if (!ff__loader_want_lane(&engine->loader, (ff__lane){row, flag})) begin_epoch(at);
  } else if (engine->notes.are_wanted) {
    return ff__loader_add_news(&engine->loader, &parts, error);
  }
  return FF_OK;
}

static ff_err take(heart *at, const ff__feed_event *event, ff_error *error) {
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
    begin_epoch(at);
    break;
  case FF__FEED_PONG: take_pong(at); break;
  }
  return err;
}

/* Takes all that is here, as far as it can be told. */
static ff_err take_all(heart *at, bool *any, ff_error *error) {
  ff_err err = FF_OK;
  ff__feed_event event = {.kind = FF__FEED_PONG};
  *any = false;
  while (err == FF_OK && ff__notes_have_room(&at->engine->notes)) {
    err = ff__feed_next(at->engine->feed, &event, error);
    if (err != FF_OK || event.kind == FF__FEED_NOTHING) break;
    *any = true;
    err = take(at, &event, error);
    if (err != FF_OK) break;
    at->is_proven = true;
    ff__breaker_succeeded(&at->breaker);
  }
  confirm(at);
  return err;
}

/* -- Turns ------------------------------------------------------------------- */

static ff_err send_all(heart *at, ff_error *error) {
  int64_t now = ff__clock_now();
  ff_err err = beat(at, now, error);
  if (err == FF_OK) err = ff__refresh_send(&at->engine->refresh, now, error);
  return err == FF_OK ? ff__loader_send(&at->engine->loader, error) : err;
}

static void sleep_until(ff__engine *engine, int64_t when) {
  struct pollfd sockets[FF__FEED_SOCKETS + 1];
  ff__feed_poll(engine->feed, sockets);
  sockets[FF__FEED_SOCKETS] = (struct pollfd){.fd = engine->wake, .events = POLLIN};
  int64_t left = when == INT64_MAX ? milliseconds(60000) : when - ff__clock_now();
  int timeout = left <= 0 ? 0 : (int)(left / FF__NANOSECONDS_PER_MS) + 1;
  if (poll(sockets, FF__FEED_SOCKETS + 1, timeout) <= 0) return;
  uint64_t count;
  if (sockets[FF__FEED_SOCKETS].revents && read(engine->wake, &count, sizeof count) < 0) return;
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
static bool tell(heart *at) {
  ff__engine *engine = at->engine;
  pthread_mutex_lock(&engine->mutex);
  ff_event state = state_of(engine);
  if (!ff__listeners_tell(&engine->listeners, &state)) return false;
  pthread_mutex_unlock(&engine->mutex);
  return true;
}

/* Everything that is done without the lock and is not Redis' business. False in the child of
 * a fork that somebody made there. */
static bool call_others(heart *at) {
  const ff__engine_config *config = at->engine->config;
  if (at->message[0]) config->log(config->client, at->level, at->message);
  at->message[0] = '\0';
  if (ff__fork_generation() != at->engine->generation) return false;
  if (config->reload_ms && ff__clock_now() >= at->reload_at) {
    at->reload_at = ff__clock_now() + milliseconds(config->reload_ms);
    config->reload(config->client);
  }
  return ff__fork_generation() == at->engine->generation && tell(at);
}

/* Moves bytes, and takes what came. Locked before and after. */
static ff_err exchange(heart *at, bool *any, ff_error *error) {
  ff__engine *engine = at->engine;
  pthread_mutex_unlock(&engine->mutex);
  ff_err err = ff__feed_pump(engine->feed, error);
  pthread_mutex_lock(&engine->mutex);
  ff_error failure;
  ff_err taken = take_all(at, any, &failure); /* what came with the end of a connection too */
  if (err != FF_OK || taken == FF_OK) return err;
  *error = failure;
  return taken;
}

static void work(heart *at, bool *any) {
  ff_error failure;
  ff_err err = send_all(at, &failure);
  if (err == FF_OK) err = exchange(at, any, &failure);
  if (err == FF_OK && !*any) err = judge_silence(at, ff__clock_now(), &failure);
  if (err != FF_OK) lose(at, err, &failure);
}

/* False at the end. */
static bool turn(heart *at) {
  ff__engine *engine = at->engine;
  bool any = false;
  pthread_mutex_lock(&engine->mutex);
  engine->has_news = false;
  if (engine->state != FF__ENGINE_UP && ff__clock_now() >= at->retry_at) reconnect(at);
  if (engine->state == FF__ENGINE_UP) work(at, &any);
  bool is_quitting = engine->is_quitting;
  pthread_mutex_unlock(&engine->mutex);
  if (is_quitting || !call_others(at)) return false;

  pthread_mutex_lock(&engine->mutex);
  bool sleeps = !any && !engine->is_quitting && !engine->has_news;
  engine->is_sleeping = sleeps;
  int64_t next = next_time(at);
  pthread_mutex_unlock(&engine->mutex);
  if (!sleeps) return true;
  sleep_until(engine, next);
  pthread_mutex_lock(&engine->mutex);
  engine->is_sleeping = false;
  pthread_mutex_unlock(&engine->mutex);
  return true;
}

void *ff__engine_run(void *argument) {
  heart at = {.engine = argument};
  while (turn(&at)) {
  }
  return NULL;
}
