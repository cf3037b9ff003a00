/* listeners.c - see listeners.h. */
#include "cache/listeners.h"

#include "cache/engine.h"
#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>

bool ff__listeners_init(ff__listeners *listeners) {
  *listeners = (ff__listeners){NULL};
  return ff__clock_init_condition(&listeners->returned);
}

void ff__listeners_finish(ff__listeners *listeners) {
  while (listeners->first) {
    ff__listener *next = listeners->first->next;
    free(listeners->first);
    listeners->first = next;
  }
  free(listeners->notes);
  pthread_cond_destroy(&listeners->returned);
}

void ff__listeners_inherit(ff__listeners *listeners, ff__listeners *from) {
  listeners->first = from->first;
  listeners->notes = from->notes;
  if (listeners->notes) listeners->notes->count = 0;
  from->first = NULL;
  from->notes = NULL;
  for (ff__listener **at = &listeners->first; *at;) {
    ff__listener *listener = *at;
    listener->told = 0;
    if (listener->is_gone)
      *at = listener->next; /* its memory stays: its function may be what forked */
    else
      at = &listener->next;
  }
}

/* -- Noting ------------------------------------------------------------------ */

void ff__listeners_note(ff__listeners *listeners, const ff__key_parts *parts, ff_value before,
                        ff_value after) {
  if (!ff__listeners_any(listeners)) return;
  ff__notes *notes = listeners->notes;
  ff__key_parts *copy = &notes->parts[notes->count];
  *copy = *parts;
  notes->changes[notes->count++] =
      (ff_change){.flag = copy->flag,
                  .id = copy->scope == FF_SCOPE_GLOBAL ? NULL : copy->id,
                  .scope = copy->scope,
                  .before = before,
                  .after = after};
}

void ff__listeners_note_row(ff__listeners *listeners, const ff__cache *cache, uint32_t row,
                            ff_flag_id flag, ff__value before, ff__value after) {
  if (!ff__listeners_any(listeners)) return;
  ff__key_parts parts;
  size_t size;
  const ff__catalog_entry *entry = ff__catalog_at(&cache->catalog, flag);
  memcpy(parts.flag, entry->name, entry->size + 1);
  parts.scope = ff__rows_id(&cache->rows, row, parts.id, &size);
  ff__listeners_note(listeners, &parts, (ff_value)before, (ff_value)after);
}

/* -- Adding and removing ----------------------------------------------------- */

ff_err ff__listeners_add(ff__listeners *listeners, ff_event_fn on_event, void *user,
                         ff_error *error) {
  if (!listeners->notes) listeners->notes = calloc(1, sizeof *listeners->notes);
  ff__listener *listener = calloc(1, sizeof *listener);
  if (!listeners->notes || !listener) {
    free(listener);
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  listener->on_event = on_event;
  listener->user = user;
  ff__listener **end = &listeners->first;
  while (*end)
    end = &(*end)->next;
  *end = listener;
  return FF_OK;
}

static void unlink_and_free(ff__listeners *listeners, ff__listener *listener) {
  ff__listener **at = &listeners->first;
  while (*at != listener)
    at = &(*at)->next;
  *at = listener->next;
  free(listener);
}

static ff__listener *find(const ff__listeners *listeners, ff_event_fn on_event, const void *user) {
  for (ff__listener *at = listeners->first; at; at = at->next)
    if (at->on_event == on_event && at->user == user && !at->is_gone) return at;
  return NULL;
}

ff_err ff__listeners_remove(ff__listeners *listeners, ff_event_fn on_event, void *user,
                            bool is_thread, pthread_mutex_t *mutex, ff_error *error) {
  ff__listener *listener = find(listeners, on_event, user);
  if (!listener) return ff__fail(error, FF_ERR_INVALID, "this function does not listen");
  listener->is_gone = true;
  if (listeners->called == listener) {
    if (is_thread) return FF_OK; /* freed when it returns */
    while (listeners->called == listener)
      pthread_cond_wait(&listeners->returned, mutex);
    return FF_OK; /* freed by who called it */
  }
  unlink_and_free(listeners, listener);
  return FF_OK;
}

/* -- Telling ----------------------------------------------------------------- */

/* Calls one function without the lock; false in the child of a fork that it made. */
static bool call(ff__engine *engine, ff__listener *listener, const ff_event *event) {
  ff__listeners *listeners = &engine->listeners;
  listeners->called = listener;
  pthread_mutex_unlock(&engine->mutex);
  listener->on_event(engine->cache->config.client, event, listener->user);
  if (ff__fork_generation() != engine->generation) return false;
  pthread_mutex_lock(&engine->mutex);
  listeners->called = NULL;
  pthread_cond_broadcast(&listeners->returned);
  return true;
}

/* Goes on to the next one; frees this one if it is gone. */
static ff__listener *step(ff__listeners *listeners, ff__listener *listener) {
  ff__listener *next = listener->next;
  if (listener->is_gone) unlink_and_free(listeners, listener);
  return next;
}

static bool tell_state(ff__engine *engine) {
  ff_event event = {.error = engine->failure.code, .message = engine->failure.message};
  event.type = ff__engine_event(engine);
  if (event.type == FF_EVENT_READY) {
    event.error = FF_OK;
    event.message = "";
    event.polling = atomic_load_explicit(&engine->cache->freshness.slack, memory_order_relaxed);
  }
  ff__listener *listener = event.type ? engine->listeners.first : NULL;
  while (listener) {
    if (listener->told != event.type && !listener->is_gone) {
      listener->told = event.type;
      if (!call(engine, listener, &event)) return false;
    }
    listener = step(&engine->listeners, listener);
  }
  return true;
}

static bool tell_changes(ff__engine *engine) {
  ff__notes *notes = engine->listeners.notes;
  if (!notes || notes->count == 0) return true;
  ff_event event = {.type = FF_EVENT_CHANGED,
                    .message = "",
                    .changes = notes->changes,
                    .change_count = notes->count};
  ff__listener *listener = engine->listeners.first;
  while (listener) {
    if (!listener->is_gone && !call(engine, listener, &event)) return false;
    listener = step(&engine->listeners, listener);
  }
  notes->count = 0;
  return true;
}

bool ff__listeners_tell(ff__engine *engine) {
  pthread_mutex_lock(&engine->mutex);
  if (!tell_state(engine) || !tell_changes(engine)) return false;
  pthread_mutex_unlock(&engine->mutex);
  return true;
}
