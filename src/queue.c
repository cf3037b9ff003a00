/* queue.c - see featureflag/queue.h.
 *
 *     library's thread --push--> arrived --take all--> ready --> reader
 *         \-- when full: spilled, the last state; or has_missed, for changes
 *
 * What has arrived is linked newest first, what is ready oldest first.
 *
 * Without a lock, which the child of a fork might find held for ever: each side only exchanges
 * a pointer, and a semaphore is a number.
 */
/* sem_clockwait; NOLINTNEXTLINE(bugprone-reserved-identifier): the C library's name */
#define _GNU_SOURCE
#include "core/error.h"
#include "os/clock.h"

#include <featureflag/queue.h>

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES_MAX = 10000 };

typedef struct item {
  struct item *next;
  ff_event event; /* its texts are behind its changes */
  ff_change changes[];
} item;

struct ff_queue {
  ff_client *client;
  ff_queue_fn on_event;
  void *user;
  sem_t arrivals;
  atomic_bool is_interrupted;
  atomic_size_t weight;    /* changes in all of it; a state weighs as much as one */
  _Atomic(item *) arrived; /* newest first */
  _Atomic(item *) spilled; /* the last state that there was no room for */
  atomic_bool has_missed;  /* changes that there was no room for */
  item *ready;             /* oldest first; this and the rest are the reader's */
  item *current;           /* that was given last */
  ff_event_type state;     /* that was given last */
  ff_event missed;         /* what stands for changes that were missed */
};

/* -- The library's thread ---------------------------------------------------- */

static size_t weight_of(const ff_event *event) {
  return event->change_count > 0 ? event->change_count : 1;
}

static size_t text_size(const char *text) {
  return text ? strlen(text) + 1 : 0;
}

static const char *put(char **end, const char *text) {
  size_t size = text_size(text);
  if (size == 0) return NULL;
  char *copy = memcpy(*end, text, size);
  *end += size;
  return copy;
}

static item *copy_of(const ff_event *event) {
  size_t size = sizeof(item) + event->change_count * sizeof(ff_change) + text_size(event->message);
  for (size_t i = 0; i < event->change_count; i++)
    size += text_size(event->changes[i].flag) + text_size(event->changes[i].id);
  item *copy = malloc(size);
  if (!copy) return NULL;
  char *end = (char *)(copy->changes + event->change_count);
  copy->event = *event;
  copy->event.message = put(&end, event->message);
  copy->event.changes = event->changes ? copy->changes : NULL;
  for (size_t i = 0; i < event->change_count; i++) {
    copy->changes[i] = event->changes[i];
    copy->changes[i].flag = put(&end, event->changes[i].flag);
    copy->changes[i].id = put(&end, event->changes[i].id);
  }
  return copy;
}

static void push(ff_queue *queue, item *added) {
  item *newest = atomic_load_explicit(&queue->arrived, memory_order_relaxed);
  do
    added->next = newest;
  while (!atomic_compare_exchange_weak_explicit(&queue->arrived, &newest, added,
                                                memory_order_release, memory_order_relaxed));
}

/* What came later than what is spilled must not overtake it: until that is read all is spilled. */
static bool has_room(const ff_queue *queue, size_t weight) {
  return !atomic_load(&queue->spilled) && !atomic_load(&queue->has_missed) &&
         atomic_load(&queue->weight) + weight <= CHANGES_MAX;
}

static void add(ff_client *client, const ff_event *event, void *user) {
  (void)client;
  ff_queue *queue = user;
  size_t weight = weight_of(event);
  item *added = event->type == FF_EVENT_CHANGED && !has_room(queue, weight) ? NULL : copy_of(event);
  if (added && has_room(queue, weight)) {
    atomic_fetch_add(&queue->weight, weight);
    push(queue, added);
  } else if (added) {
    free(atomic_exchange(&queue->spilled, added));
  } else {
    atomic_store(&queue->has_missed, true);
  }
  sem_post(&queue->arrivals);
  if (queue->on_event) queue->on_event(queue->user);
}

/* -- The reader -------------------------------------------------------------- */

static void take_arrived(ff_queue *queue) {
  item *newest = atomic_exchange_explicit(&queue->arrived, NULL, memory_order_acquire);
  while (newest) {
    item *next = newest->next;
    newest->next = queue->ready;
    queue->ready = newest;
    newest = next;
  }
}

/* Cleared first: the child of a fork must not free it again. */
static void drop_current(ff_queue *queue) {
  item *current = queue->current;
  queue->current = NULL;
  free(current);
}

static const ff_event *give(ff_queue *queue, item *given) {
  queue->current = given;
  if (given->event.type != FF_EVENT_CHANGED) queue->state = given->event.type;
  return &given->event;
}

static const ff_event *give_ready(ff_queue *queue) {
  item *first = queue->ready;
  queue->ready = first->next;
  atomic_fetch_sub(&queue->weight, weight_of(&first->event));
  return give(queue, first);
}

/* The next one that is here, or NULL. A state that comes after changes were missed stands for
 * them too: either it is READY, or READY is still to come. */
static const ff_event *take(ff_queue *queue) {
  if (!queue->ready) take_arrived(queue);
  if (queue->ready) return give_ready(queue);
  bool has_missed = atomic_exchange(&queue->has_missed, false);
  item *spilled = atomic_exchange(&queue->spilled, NULL);
  if (spilled) return give(queue, spilled);
  return has_missed && queue->state == FF_EVENT_READY ? &queue->missed : NULL;
}

/* False when the time is over. */
static bool wait_for_one(ff_queue *queue, int timeout_ms, const struct timespec *deadline) {
  int status;
  if (timeout_ms == 0) return false;
  do
    status = timeout_ms < 0 ? sem_wait(&queue->arrivals)
                            : sem_clockwait(&queue->arrivals, CLOCK_MONOTONIC, deadline);
  while (status != 0 && errno == EINTR);
  return status == 0;
}

const ff_event *ff_queue_next(ff_queue *queue, int timeout_ms) {
  if (!queue) return NULL;
  int64_t wait = timeout_ms > 0 ? (int64_t)timeout_ms * FF__NANOSECONDS_PER_MS : 0;
  struct timespec deadline = ff__clock_timespec(ff__clock_now() + wait);
  drop_current(queue);
  ff_after_fork(queue->client); /* nothing in the parent; in a child, who would tell us? */
  for (;;) {
    const ff_event *event = take(queue);
    if (event) return event;
    if (atomic_exchange(&queue->is_interrupted, false)) return NULL;
    if (!wait_for_one(queue, timeout_ms, &deadline)) return NULL;
  }
}

void ff_queue_interrupt(ff_queue *queue) {
  if (!queue) return;
  atomic_store(&queue->is_interrupted, true);
  sem_post(&queue->arrivals);
}

/* -- Life -------------------------------------------------------------------- */

ff_err ff_queue_create(ff_client *client, ff_queue_fn on_event, void *user, ff_queue **queue,
                       ff_error *error) {
  if (!queue) return ff__fail(error, FF_ERR_INVALID, "ff_queue_create: a NULL argument");
  ff_queue *made = calloc(1, sizeof *made);
  if (!made) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  made->client = client;
  made->on_event = on_event;
  made->user = user;
  made->missed = (ff_event){.type = FF_EVENT_READY, .message = ""};
  sem_init(&made->arrivals, 0, 0);
  ff_err err = ff_listen(client, add, made, error);
  if (err == FF_OK) {
    *queue = made;
    return FF_OK;
  }
  sem_destroy(&made->arrivals);
  free(made);
  return err;
}

static void free_items(item *first) {
  while (first) {
    item *next = first->next;
    free(first);
    first = next;
  }
}

void ff_queue_destroy(ff_queue *queue) {
  if (!queue) return;
  ff_unlisten(queue->client, add, queue, NULL);
  free_items(atomic_load(&queue->arrived));
  free_items(queue->ready);
  free(atomic_load(&queue->spilled));
  free(queue->current);
  sem_destroy(&queue->arrivals);
  free(queue);
}
