/* heart.c - see heart.h. */
#include "cache/heart.h"

#include "core/error.h"
#include "os/clock.h"

#include <stdarg.h>
#include <stdio.h>

static const int64_t LASTING = 500 * FF__NANOSECONDS_PER_MS;

static ff__freshness *freshness_of(const ff__heart *at) {
  return &at->engine->memory->freshness;
}

static int64_t milliseconds(unsigned count) {
  return (int64_t)count * FF__NANOSECONDS_PER_MS;
}

/* A PING this often, and as long for its PONG: together, the time in which a dead connection
 * is noticed. */
static int64_t half_a_beat(const ff__heart *at) {
  return milliseconds(at->engine->config->heartbeat_ms) / 2;
}

/* -- Epochs ------------------------------------------------------------------ */

/* Something may have been missed: everything is stale until it is read again. Where we poll
 * that is always so, and listeners know it. An epoch in which nothing was read yet begins once
 * more, lest thousands of keys or flushes at once make us forget how old the others are. */
void ff__heart_begin_epoch(ff__heart *at) {
  ff__freshness *freshness = freshness_of(at);
  if (at->engine->loader.last_epoch == ff__epoch(freshness))
    ff__epoch_begin(freshness, ff__clock_now());
  else
    ff__epoch_confirm(freshness, ff__clock_now());
  at->has_candidate = false;
  if (at->is_watching) ff__listeners_repeat_ready(&at->engine->listeners);
  ff__refresh_begin(&at->engine->refresh);
}

void ff__heart_confirm(ff__heart *at) {
  if (!at->has_candidate || at->engine->loader.changes_settled < at->candidate_changes) return;
  at->has_candidate = false;
  ff__epoch_confirm(freshness_of(at), at->candidate);
}

void ff__heart_take_pong(ff__heart *at) {
  ff__engine *engine = at->engine;
  at->awaits_pong = false;
  if (ff__refresh_is_sure(&engine->refresh, at->pinged_at)) {
    ff__count(engine->memory->counters, FF__SILENT_CHANGES);
    ff__heart_begin_epoch(at);
    return;
  }
  if (at->has_candidate) return;
  at->has_candidate = true;
  at->candidate = at->pinged_at;
  at->candidate_changes = engine->loader.changes_wanted;
}

/* -- Connecting and losing --------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void note(ff__heart *at, ff_log_level level,
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

static void note_loss(ff__heart *at) {
  if (at->was_lost) return;
  at->was_lost = true;
  note(at, FF_LOG_WARNING, "%s; %s", at->engine->failure.message,
       at->engine->was_up ? "answers are the last known ones until it is back"
                          : "flags that need it have their defaults");
}

/* Nobody waits from now on. */
static void fail(ff__heart *at, ff_err err, const ff_error *failure) {
  ff__engine *engine = at->engine;
  int64_t now = ff__clock_now();
  engine->failure = *failure;
  engine->state = FF__ENGINE_FAILED;
  ff__breaker_failed(&at->breaker, now, chance(now));
  at->retry_at = at->breaker.retry_at;
  ff__engine_fail_all(engine, err);
  note_loss(at);
}

/* A server that has hung up on a connection that had lasted is probably being restarted: those
 * who wait may go on. One that hangs up again and again is not to be hammered at. */
void ff__heart_lose(ff__heart *at, ff_err err, const ff_error *failure) {
  ff__engine *engine = at->engine;
  bool has_lasted = at->is_proven && ff__clock_now() - at->opened_at >= LASTING;
  if (has_lasted) ff__breaker_succeeded(&at->breaker);
  ff__feed_close(engine->feed);
  atomic_store_explicit(&freshness_of(at)->is_live, false, memory_order_release);
  ff__loader_drop(&engine->loader);
  if (err != FF_ERR_DISCONNECTED || !has_lasted) {
    fail(at, err, failure);
    return;
  }
  engine->failure = *failure;
  engine->state = FF__ENGINE_CONNECTING;
  at->retry_at = ff__clock_now();
  note_loss(at);
}

static void note_success(ff__heart *at) {
  if (!at->is_watching)
    note(at, FF_LOG_WARNING, "%s: it tells of no changes, so what is in use is read every %u ms",
         at->refusal.message, at->engine->config->poll_ms);
  else if (at->was_lost)
    note(at, FF_LOG_INFO, "redis: back again");
  at->was_lost = false;
}

/* Twice what it takes when nothing holds us up. */
static int64_t how_long_fresh(const ff__heart *at) {
  const ff__engine_config *config = at->engine->config;
  int64_t watched = 2 * milliseconds(config->heartbeat_ms);
  int64_t polled = 4 * milliseconds(config->poll_ms);
  return at->is_watching || polled < watched ? watched : polled;
}

static void succeed(ff__heart *at) {
  ff__engine *engine = at->engine;
  ff__freshness *freshness = freshness_of(at);
  engine->state = FF__ENGINE_UP;
  at->is_proven = at->awaits_pong = false;
  at->opened_at = at->pinged_at = ff__clock_now();
  at->poll_at = at->opened_at + milliseconds(engine->config->poll_ms);
  atomic_store_explicit(&freshness->slack, at->is_watching ? 0 : 1, memory_order_relaxed);
  atomic_store_explicit(&freshness->lasts, how_long_fresh(at), memory_order_relaxed);
  ff__heart_begin_epoch(at);
  atomic_store_explicit(&freshness->is_live, true, memory_order_release);
  ff__count(engine->memory->counters, FF__CONNECTIONS);
}

void ff__heart_open(ff__heart *at) {
  ff__engine *engine = at->engine;
  ff_error failure;
  pthread_mutex_unlock(&engine->mutex);
  ff_err err = ff__feed_open(engine->feed, &at->is_watching, &at->refusal, &failure);
  pthread_mutex_lock(&engine->mutex);
  if (err == FF_OK) {
    succeed(at);
    return;
  }
  ff__count(engine->memory->counters, FF__FAILED_ATTEMPTS);
  fail(at, err, &failure);
}

/* Not before: a server that lets us in and then answers nothing is not back. */
void ff__heart_prove(ff__heart *at) {
  if (at->is_proven) return;
  at->is_proven = true;
  at->engine->was_up = true;
  at->engine->failure.code = FF_OK;
  note_success(at);
}

/* -- Time -------------------------------------------------------------------- */

static bool is_idle(const ff__engine *engine) {
  return engine->loader.patient_under_way == 0 && engine->loader.rows_count == 0 &&
         engine->loader.row == FF__NO_ROW && engine->refresh.in_use >= engine->memory->rows.count;
}

ff_err ff__heart_beat(ff__heart *at, int64_t now, ff_error *error) {
  ff__engine *engine = at->engine;
  if (!at->is_watching) {
    if (now < at->poll_at || !is_idle(engine)) return FF_OK;
    at->poll_at = now + milliseconds(engine->config->poll_ms);
    ff__heart_begin_epoch(at);
    return FF_OK;
  }
  if (at->awaits_pong || now - at->pinged_at < half_a_beat(at)) return FF_OK;
  at->pinged_at = now;
  at->awaits_pong = true;
  ff__refresh_beat(&engine->refresh);
  return ff__feed_ping(engine->feed, error);
}

ff_err ff__heart_judge(const ff__heart *at, int64_t now, ff_error *error) {
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

int64_t ff__heart_next(const ff__heart *at) {
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
