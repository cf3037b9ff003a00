/* handle.h - what a FeatureFlag::Client holds: the library's client, who is using it just now,
 * and its end.
 *
 * A client may be used by several Ractors at once, which share no lock, and by calls that their
 * Ruby thread has given up. So each use is counted, and the last one ends a closed client:
 *
 *     ff_client *client = handle_enter(handle);     // NULL: closed
 *     ...                                           // nothing here may raise
 *     handle_leave(handle);
 *
 * After a fork nobody of the parent's uses it any more: the count starts again at 0.
 */
#ifndef FEATURE_FLAG_HANDLE_H
#define FEATURE_FLAG_HANDLE_H

#include <featureflag.h>
#include <featureflag/queue.h>
#include <pthread.h>
#include <ruby.h>
#include <stdatomic.h>

typedef struct handle {
  _Atomic uint64_t state; /* generation, whether it is closed or orphaned, users: see handle.c */
  ff_client *client;
  struct names *_Atomic names; /* names.h */
  pthread_mutex_t lock;        /* of queue; held for an instant, and by nobody who waits */
  ff_queue *queue;             /* NULL while nobody listens */
} handle;

/* Defines FeatureFlag::Client; returns it. */
VALUE handle_init(VALUE module);

/* The handle of a FeatureFlag::Client; raises TypeError for anything else. */
handle *handle_of(VALUE self);

/* Takes over a client that was just created. */
void handle_open(handle *handle, ff_client *client);

/* The client, to be used until handle_leave; NULL when it is closed. With the GVL. */
ff_client *handle_enter(handle *handle);

/* The same, raising ClosedError. */
ff_client *handle_enter_or_raise(handle *handle);

/* With the GVL, which is given up if this use was the last one of a closed client. */
void handle_leave(handle *handle);

/* The same for threads that are not Ruby's. */
void handle_leave_outside(handle *handle);

/* Nobody enters from now on, and who waits for events returns. Whoever leaves last ends the client.
 */
void handle_close(handle *handle);

bool handle_is_closed(handle *handle);

/* How often this process has been forked off, by its own count. */
uint32_t handle_generation(void);

#endif
