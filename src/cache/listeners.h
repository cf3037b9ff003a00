/* listeners.h - who wants to be told, and what there is to tell.
 *
 * Changes are noted under the engine's lock by its thread, as answers come in, and told by the
 * same thread without the lock. There is room for what one answer can bring; before the next
 * one they are told.
 */
#ifndef FF_CACHE_LISTENERS_H
#define FF_CACHE_LISTENERS_H

#include "cache/cache.h"
#include "store/feed.h"

#include <pthread.h>

enum { FF__NOTES_MAX = 2 * FF__FEED_KEYS };

typedef struct ff__listener {
  struct ff__listener *next;
  ff_event_fn on_event;
  void *user;
  ff_event_type told; /* the last state; 0: none yet */
  bool is_gone;       /* to be freed when its function returns */
} ff__listener;

/* Changes as they are told, with their texts. */
typedef struct ff__notes {
  size_t count;
  ff_change changes[FF__NOTES_MAX];
  ff__key_parts parts[FF__NOTES_MAX];
} ff__notes;

typedef struct ff__listeners {
  ff__listener *first;
  ff__listener *called; /* whose function runs just now */
  pthread_cond_t returned;
  ff__notes *notes; /* NULL as long as nobody ever listened */
} ff__listeners;

bool ff__listeners_init(ff__listeners *listeners);
void ff__listeners_finish(ff__listeners *listeners);

/* In the child of a fork: takes the list over, in which nobody's function runs. */
void ff__listeners_inherit(ff__listeners *listeners, ff__listeners *from);

static inline bool ff__listeners_any(const ff__listeners *listeners) {
  return listeners->first != NULL;
}

/* Whether all that an answer can bring can be noted. */
static inline bool ff__listeners_have_room(const ff__listeners *listeners) {
  return !listeners->notes || listeners->notes->count + FF__FEED_KEYS <= FF__NOTES_MAX;
}

/* Notes a change, if anybody listens. */
void ff__listeners_note(ff__listeners *listeners, const ff__key_parts *parts, ff_value before,
                        ff_value after);
void ff__listeners_note_row(ff__listeners *listeners, const ff__cache *cache, uint32_t row,
                            ff_flag_id flag, ff__value before, ff__value after);

/* FF_ERR_NOMEM. Locked. */
ff_err ff__listeners_add(ff__listeners *listeners, ff_event_fn on_event, void *user,
                         ff_error *error);

/* Waits until its function has returned, unless is_thread: then that is what calls. mutex is
 * the engine's, and is held. FF_ERR_INVALID when nobody of that kind listens. */
ff_err ff__listeners_remove(ff__listeners *listeners, ff_event_fn on_event, void *user,
                            bool is_thread, pthread_mutex_t *mutex, ff_error *error);

/* Tells the present state to those who do not know it, and what is noted to all. Not locked,
 * on the engine's thread. False when a function has forked, and this is the child. */
bool ff__listeners_tell(struct ff__engine *engine);

#endif
