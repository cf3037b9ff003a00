/* listeners.h - who wants to be told, and telling them.
 *
 * The list belongs to those who hold the engine's lock; its functions are called by the
 * engine's thread without it.
 */
#ifndef FF_CACHE_LISTENERS_H
#define FF_CACHE_LISTENERS_H

#include "cache/notes.h"

#include <pthread.h>

typedef struct ff__listener {
  struct ff__listener *next;
  ff_event_fn on_event;
  void *user;
  int told;     /* the last state, an ff_event_type; 0: none yet */
  bool is_gone; /* to be freed when its function returns */
} ff__listener;

typedef struct ff__listeners {
  ff__listener *first;
  ff__listener *called; /* whose function runs just now */
  pthread_cond_t returned;
  pthread_mutex_t *mutex; /* the engine's */
  ff_client *client;      /* for the functions */
  ff__notes *notes;
} ff__listeners;

/* What the caller has filled in stays; the rest begins. False when the system cannot. */
bool ff__listeners_init(ff__listeners *listeners);
void ff__listeners_finish(ff__listeners *listeners);

/* In the child of a fork: takes the list over, in which nobody's function runs. */
void ff__listeners_inherit(ff__listeners *listeners, ff__listeners *from);

/* Changes have passed that cannot be named: READY will be told again. Locked. */
void ff__listeners_repeat_ready(ff__listeners *listeners);

/* FF_ERR_NOMEM. Locked. */
ff_err ff__listeners_add(ff__listeners *listeners, ff_event_fn on_event, void *user,
                         ff_error *error);

/* Waits until its function has returned, unless is_thread: then that is what calls. Locked.
 * FF_ERR_INVALID when nobody of that kind listens. */
ff_err ff__listeners_remove(ff__listeners *listeners, ff_event_fn on_event, void *user,
                            bool is_thread, ff_error *error);

/* Tells a state to those who do not know it, and what is noted to all. Locked before and
 * after, not meanwhile. False, and not locked, in the child of a fork that a function made. */
bool ff__listeners_tell(ff__listeners *listeners, const ff_event *state);

#endif
