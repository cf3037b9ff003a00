/* requests.c - see requests.h. */
#include "cache/requests.h"

#include "os/clock.h"

bool ff__wait_init(ff__wait *wait) {
  wait->left = 0;
  wait->last = NULL;
  return ff__clock_init_condition(&wait->changed);
}

void ff__wait_finish(ff__wait *wait) {
  pthread_cond_destroy(&wait->changed);
}

bool ff__wait_until(ff__wait *wait, pthread_mutex_t *mutex, int64_t deadline) {
  struct timespec end = ff__clock_timespec(deadline);
  bool in_time = true;
  while (wait->left > 0 && in_time)
    in_time = pthread_cond_timedwait(&wait->changed, mutex, &end) == 0;
  return wait->left == 0;
}

void ff__requests_add(ff__requests *requests, ff__request *request) {
  request->next = NULL;
  request->previous = requests->last;
  request->is_listed = true;
  if (requests->last)
    requests->last->next = request;
  else
    requests->first = request;
  requests->last = request;
  requests->unsent += request->lookup != NULL;
  request->wait->left++;
  request->wait->last = request;
}

static void take_off(ff__requests *requests, ff__request *request) {
  if (request->previous)
    request->previous->next = request->next;
  else
    requests->first = request->next;
  if (request->next)
    request->next->previous = request->previous;
  else
    requests->last = request->previous;
  if (request->wait->last == request) request->wait->last = request->previous;
  request->is_listed = false;
  requests->unsent -= request->lookup && !request->is_sent;
}

void ff__requests_done(ff__requests *requests, ff__request *request, ff_err err) {
  take_off(requests, request);
  request->err = err;
  if (--request->wait->left > 0) return;
  atomic_fetch_add_explicit(&requests->woken, 1, memory_order_relaxed);
  pthread_cond_signal(&request->wait->changed);
}

void ff__requests_unsend(ff__requests *requests, ff__request *request) {
  if (!request->is_sent) return;
  request->is_sent = false;
  request->pending = 0;
  requests->unsent++;
}
