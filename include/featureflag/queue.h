/* queue.h - events for those who cannot be called from the library's thread: interpreters,
 * and programs that have a loop of their own.
 *
 *     ff_queue *queue;
 *     ff_queue_create(flags, NULL, NULL, &queue, &error);
 *     const ff_event *event;
 *     while ((event = ff_queue_next(queue, -1)))       // NULL: somebody called ff_queue_interrupt
 *       printf("%s\n", ff_event_name(event->type));
 *     ff_queue_destroy(queue);
 *
 * <featureflag.h> does not include this file: services that can be called have ff_listen.
 */
#ifndef FEATUREFLAG_QUEUE_H
#define FEATUREFLAG_QUEUE_H

#include <featureflag.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ff_queue ff_queue;

/* Called on the library's own thread, with no lock held, when an event has come in: to wake
 * up who reads. It must not wait for anybody. */
typedef void (*ff_queue_fn)(void *user);

/* Begins to keep the client's events, as ff_listen would tell them; errors as ff_listen.
 * on_event may be NULL, where the reader waits in ff_queue_next; user is handed on. On FF_OK
 * *queue is the caller's, to be destroyed before the client.
 *
 * A queue whose reader does not come keeps no more than 10,000 changes. Those beyond are
 * dropped, and when the reader has read the others he is told FF_EVENT_READY once more, as
 * always when changes have passed that nobody can name. States are never lost, but of
 * several that were beyond, the last one counts. */
FF_API ff_err ff_queue_create(ff_client *client, ff_queue_fn on_event, void *user, ff_queue **queue,
                              ff_error *error);

/* Ends that. NULL is allowed. When it returns, on_event is not running and will not be called
 * again. Nobody may be waiting in ff_queue_next: interrupt it first, and wait for its return. */
FF_API void ff_queue_destroy(ff_queue *queue);

/* The next event, in the order in which they came; waits for it for at most timeout_ms, with 0
 * not at all, with a negative number for ever. NULL when none came in that time, when
 * ff_queue_interrupt was called, and for a NULL queue. The event is valid until the next call
 * with this queue. One thread at a time.
 *
 * Fork: in the child the queue goes on, for whoever calls this first there; what its reader in
 * the parent was just reading is lost to the child. */
FF_API const ff_event *ff_queue_next(ff_queue *queue, int timeout_ms);

/* Makes one call of ff_queue_next, the one that waits or else the next one that would wait,
 * return NULL. Any thread, and signal handlers. NULL is allowed. */
FF_API void ff_queue_interrupt(ff_queue *queue);

#ifdef __cplusplus
}
#endif
#endif
