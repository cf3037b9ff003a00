/* listeners.c - see listeners.h. */
#include "cache/listeners.h"

#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>

bool ff__listeners_init(ff__listeners *listeners) {
  return ff__clock_init_condition(&listeners->returned);
}

void ff__listeners_finish(ff__listeners *listeners) {
  while (listeners->first) {
    ff__listener *next = listeners->first->next;
    free(listeners->first);
    listeners->first = next;
  }
  pthread_cond_destroy(&listeners->returned);
}

static void take_off(ff__listeners *listeners, const ff__listener *listener) {
  ff__listener **at = &listeners->first;
  while (*at != listener)
    at = &(*at)->next;
  *at = listener->next;
  listeners->notes->are_wanted = listeners->first != NULL;
}

/* The memory of one whose function has forked stays: it is still running. */
void ff__listeners_inherit(ff__listeners *listeners, ff__listeners *from) {
  listeners->first = from->first;
  listeners->notes->are_wanted = listeners->first != NULL;
  from->first = NULL;
  for (ff__listener *at = listeners->first, *next; at; at = next) {
    next = at->next;
    at->told = 0;
    if (at->is_gone) take_off(listeners, at);
  }
}

void ff__listeners_repeat_ready(ff__listeners *listeners) {
  for (ff__listener *at = listeners->first; at; at = at->next)
    if (at->told == (int)FF_EVENT_READY) at->told = 0;
}

/* -- Adding and removing ----------------------------------------------------- */

ff_err ff__listeners_add(ff__listeners *listeners, ff_event_fn on_event, void *user,
                         ff_error *error) {
  ff__listener *listener = calloc(1, sizeof *listener);
  if (!listener) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  listener->on_event = on_event;
  listener->user = user;
  ff__listener **end = &listeners->first;
  while (*end)
    end = &(*end)->next;
  *end = listener;
  listeners->notes->are_wanted = true;
  return FF_OK;
}

static ff__listener *find(const ff__listeners *listeners, ff_event_fn on_event, const void *user) {
  for (ff__listener *at = listeners->first; at; at = at->next)
    if (at->on_event == on_event && at->user == user && !at->is_gone) return at;
  return NULL;
}

ff_err ff__listeners_remove(ff__listeners *listeners, ff_event_fn on_event, void *user,
                            bool is_thread, ff_error *error) {
  ff__listener *listener = find(listeners, on_event, user);
  if (!listener) return ff__fail(error, FF_ERR_INVALID, "this function does not listen");
  listener->is_gone = true;
  if (listeners->called != listener) {
    take_off(listeners, listener);
    free(listener);
  }
  while (listeners->called == listener && !is_thread)
    pthread_cond_wait(&listeners->returned, listeners->mutex);
  return FF_OK; /* one that was called is freed by the thread that called it */
}

/* -- Telling ----------------------------------------------------------------- */

/* Calls one function without the lock; false in the child of a fork that it made. */
static bool call(ff__listeners *listeners, ff__listener *listener, const ff_event *event) {
  unsigned generation = ff__fork_generation();
  listeners->called = listener;
  pthread_mutex_unlock(listeners->mutex);
  listener->on_event(listeners->client, event, listener->user);
  if (ff__fork_generation() != generation) return false;
  pthread_mutex_lock(listeners->mutex);
  listeners->called = NULL;
  pthread_cond_broadcast(&listeners->returned);
  return true;
}

/* Goes on to the next one; frees this one if it is gone. */
static ff__listener *step(ff__listeners *listeners, ff__listener *listener) {
  ff__listener *next = listener->next;
  if (!listener->is_gone) return next;
  take_off(listeners, listener);
  free(listener);
  return next;
}

static bool tell_state(ff__listeners *listeners, const ff_event *state) {
  ff__listener *listener = state->type ? listeners->first : NULL;
  while (listener) {
    if (listener->told != (int)state->type && !listener->is_gone) {
      listener->told = (int)state->type;
      if (!call(listeners, listener, state)) return false;
    }
    listener = step(listeners, listener);
  }
  return true;
}

static bool tell_all(ff__listeners *listeners, const ff_event *event) {
  ff__listener *listener = listeners->first;
  while (listener) {
    if (!listener->is_gone && !call(listeners, listener, event)) return false;
    listener = step(listeners, listener);
  }
  return true;
}

/* What is written in an event is noted behind, and told after it. */
static bool tell_changes(ff__listeners *listeners) {
  ff__notes *notes = listeners->notes;
  for (size_t begin = 0, end; begin < notes->count; begin = end) {
    end = notes->count;
    ff_event event = {.type = FF_EVENT_CHANGED,
                      .message = "",
                      .changes = notes->changes + begin,
                      .change_count = end - begin};
    if (!tell_all(listeners, &event)) return false;
  }
  notes->count = 0;
  return true;
}

bool ff__listeners_tell(ff__listeners *listeners, const ff_event *state) {
  return tell_state(listeners, state) && tell_changes(listeners);
}
