/* requests.h - questions of callers that memory cannot answer, and how they wait.
 *
 *     first -> request -> request -> NULL        on the stacks of those who wait
 *                 |          |
 *                 v          v
 *               wait       wait                  one for all that a caller waits for
 *
 * All of it under the engine's lock, which waiting gives up.
 */
#ifndef FF_CACHE_REQUESTS_H
#define FF_CACHE_REQUESTS_H

#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct ff__wait {
  pthread_cond_t changed;
  size_t left;              /* requests that are not done */
  struct ff__request *last; /* of them; they stand in the list side by side */
} ff__wait;

/* A flag's place in a row. */
typedef struct ff__lane {
  uint32_t row;
  ff_flag_id flag;
} ff__lane;

typedef struct ff__request {
  struct ff__request *next, *previous;
  ff__wait *wait;
  ff__lookup *lookup;        /* NULL: wait until the rows are loaded */
  uint32_t rows[FF__LEVELS]; /* what is waited for then */
  bool has_lane;             /* that lane is written before the answer comes */
  ff__lane lane;
  bool is_listed;
  bool is_sent;
  unsigned pending; /* values that are under way */
  ff_err err;
} ff__request;

typedef struct ff__requests {
  ff__request *first, *last;
  size_t unsent;     /* of them, those that are to be sent */
  atomic_uint woken; /* callers that have their answer, and not yet the lock */
} ff__requests;

/* False when the system cannot. */
bool ff__wait_init(ff__wait *wait);
void ff__wait_finish(ff__wait *wait);

/* Waits until all are done; false when the deadline has passed before. */
bool ff__wait_until(ff__wait *wait, pthread_mutex_t *mutex, int64_t deadline);

void ff__requests_add(ff__requests *requests, ff__request *request);

/* Takes a request off the list, and wakes its caller if that was the last one. */
void ff__requests_done(ff__requests *requests, ff__request *request, ff_err err);

/* Its answer will not come; it is to be sent again. */
void ff__requests_unsend(ff__requests *requests, ff__request *request);

#endif
