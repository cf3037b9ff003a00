/* redis_session.c - see redis_session.h. */
#include "store/redis_session.h"

#include "core/error.h"
#include "os/clock.h"
#include "os/fork.h"
#include "store/breaker.h"
#include "store/redis_login.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct ff__session {
  const ff__redis_config *config;
  unsigned generation;
  ff__session *inherited; /* the parent's: kept, not touched, until the end */
  pthread_mutex_t mutex;  /* guards what follows but the link, and is held briefly */
  pthread_cond_t freed;
  bool busy;        /* the link is somebody's */
  bool open;        /* as it was left */
  unsigned waiting; /* for the turn; nobody overtakes them */
  ff__breaker breaker;
  ff_error last_failure; /* what made the breaker open */
  ff__link link;         /* whoever made busy true may use it */
};

/* -- Lifetime ---------------------------------------------------------------- */

static ff__session *session_create(const ff__redis_config *config, unsigned generation) {
  ff__session *session = calloc(1, sizeof *session);
  if (!session) return NULL;
  if (!ff__clock_init_condition(&session->freed)) goto no_condition;
  if (pthread_mutex_init(&session->mutex, NULL) != 0) goto no_mutex;
  session->generation = generation;
  session->config = config;
  ff__link_init(&session->link, config);
  return session;

no_mutex:
  pthread_cond_destroy(&session->freed);
no_condition:
  free(session);
  return NULL;
}

/* For a session of this process that nobody uses. */
static void session_destroy(ff__session *session) {
  ff__link_finish(&session->link);
  pthread_cond_destroy(&session->freed);
  pthread_mutex_destroy(&session->mutex);
  free(session);
}

ff_err ff__sessions_init(ff__sessions *sessions, const ff__redis_config *config, ff_error *error) {
  ff__fork_watch();
  ff__session *session = session_create(config, ff__fork_generation());
  if (!session) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  sessions->config = config;
  atomic_init(&sessions->current, session);
  return FF_OK;
}

void ff__sessions_finish(ff__sessions *sessions) {
  ff__session *session = atomic_load(&sessions->current);
  ff__session *inherited = session;
  if (session->generation == ff__fork_generation()) {
    inherited = session->inherited;
    session_destroy(session);
  } else {
    ff__link_abandon(&session->link);
  }
  /* A parent's thread may have been in the middle of anything, so what it used is not
   * taken apart: its memory goes, the rest ends with the process. */
  while (inherited) {
    ff__session *next = inherited->inherited;
    free(inherited);
    inherited = next;
  }
}

/* This process' session; the child of a fork makes its own the first time. */
static ff__session *session_of(ff__sessions *sessions) {
  ff__session *session = atomic_load_explicit(&sessions->current, memory_order_acquire);
  unsigned generation = ff__fork_generation();
  if (session->generation == generation) return session;

  ff__session *own = session_create(sessions->config, generation);
  if (!own) return NULL;
  own->inherited = session;
  if (atomic_compare_exchange_strong(&sessions->current, &session, own)) {
    ff__link_abandon(&own->inherited->link);
    return own;
  }
  session_destroy(own);
  return session; /* what another thread of this child has put there */
}

/* -- Turns ------------------------------------------------------------------- */

static int64_t timeout_of(const ff__redis_config *config, bool with_connect) {
  unsigned milliseconds = config->command_timeout_ms;
  if (with_connect) milliseconds += config->connect_timeout_ms;
  return (int64_t)milliseconds * FF__NANOSECONDS_PER_MS;
}

/* One for all that a call does. */
static int64_t deadline_of(const ff__session *session, const ff__exchange *exchange, int64_t now) {
  if (exchange->timeout_ms) return now + (int64_t)exchange->timeout_ms * FF__NANOSECONDS_PER_MS;
  return now + timeout_of(session->config, !session->open);
}

static ff_err refuse(const ff__session *session, ff_error *error) {
  return ff__fail(error, FF_ERR_UNAVAILABLE, "%s (a moment ago; not asked again yet)",
                  session->last_failure.message);
}

static bool is_failing(const ff__session *session, const ff__exchange *exchange) {
  return session->breaker.failures > 0 && !exchange->insist;
}

/* Waits until the link is free, behind those who already wait; false when the deadline
 * has passed. Returns at once when the store fails. */
static bool wait_for_turn(ff__session *session, const ff__exchange *exchange, int64_t deadline) {
  struct timespec end = ff__clock_timespec(deadline);
  bool in_time = true;
  if (!session->busy && session->waiting == 0) return true;
  session->waiting++;
  do {
    if (is_failing(session, exchange)) break;
    in_time = pthread_cond_timedwait(&session->freed, &session->mutex, &end) == 0;
  } while (session->busy && in_time);
  session->waiting--;
  if (!session->busy) return true;
  return in_time;
}

/* Takes the turn on the link. Writes *deadline. */
static ff_err enter(ff__session *session, const ff__exchange *exchange, int64_t *deadline,
                    ff_error *error) {
  int64_t now = ff__clock_now();
  ff_err err = FF_OK;
  pthread_mutex_lock(&session->mutex);
  int64_t until = deadline_of(session, exchange, now);
  if (!wait_for_turn(session, exchange, until))
    err = ff__fail(error, FF_ERR_TIMEOUT, "redis: other threads kept the connection busy");

  int64_t trial = timeout_of(session->config, true);
  bool admitted = exchange->insist || ff__breaker_admit(&session->breaker, now, trial);
  if (err == FF_OK && (session->busy || !admitted)) err = refuse(session, error);
  if (err == FF_OK)
    session->busy = true;
  else if (!session->busy)
    pthread_cond_signal(&session->freed); /* the turn is the next one's */
  pthread_mutex_unlock(&session->mutex);
  *deadline = until;
  return err;
}

static uint32_t chance(void) {
  uint64_t mixed = (uint64_t)ff__clock_now() * 0x9e3779b97f4a7c15u;
  return (uint32_t)(mixed >> 40);
}

/* What an outcome says about the store. */
typedef enum verdict { IT_WORKS, IT_FAILS, IT_IS_UNKNOWN } verdict;

/* A caller that had spent most of its time waiting for its turn, or brought little, has
 * not given the store a chance; and our own want of memory says nothing about it. */
static verdict judge(const ff__session *session, ff_err err, bool is_open, int64_t had) {
  bool hasty = had < timeout_of(session->config, false) / 2;
  if (err == FF_ERR_NOMEM || (err == FF_ERR_TIMEOUT && hasty)) return IT_IS_UNKNOWN;
  return is_open ? IT_WORKS : IT_FAILS;
}

/* had: how much time there was when the turn began. */
static void leave(ff__session *session, ff_err err, int64_t had, const ff_error *failure) {
  if (!ff__link_survives(err)) ff__link_close(&session->link);
  bool is_open = ff__link_is_open(&session->link); /* an error reply while opening closes it too */
  verdict found = judge(session, err, is_open, had);
  pthread_mutex_lock(&session->mutex);
  if (found == IT_FAILS) {
    session->last_failure = *failure;
    ff__breaker_failed(&session->breaker, ff__clock_now(), chance());
  }
  if (found == IT_WORKS) ff__breaker_succeeded(&session->breaker);
  session->open = is_open;
  session->busy = false;
  if (found == IT_FAILS)
    pthread_cond_broadcast(&session->freed); /* nobody needs to wait any more */
  else
    pthread_cond_signal(&session->freed);
  pthread_mutex_unlock(&session->mutex);
}

/* -- The exchange ------------------------------------------------------------ */

static int64_t sooner(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* A timeout of the caller's own is for everything together. */
static ff_err open_link(ff__link *link, const ff__exchange *exchange, int64_t deadline,
                        ff_error *error) {
  int64_t connect_ms = link->config->connect_timeout_ms;
  int64_t by = sooner(deadline, ff__clock_now() + connect_ms * FF__NANOSECONDS_PER_MS);
  if (exchange->timeout_ms) by = deadline;
  ff_err err = ff__link_open(link, by, error);
  if (err == FF_OK) err = ff__login(link, by, error);
  if (err != FF_OK) ff__link_close(link);
  return err;
}

static ff_err attempt(ff__link *link, const ff__exchange *exchange, int64_t deadline,
                      ff_error *error) {
  ff_err err = ff__link_is_open(link) ? FF_OK : open_link(link, exchange, deadline, error);
  if (err == FF_OK) err = exchange->ask(link, exchange->user, error);
  if (err == FF_OK) err = exchange->hear(link, deadline, exchange->user, error);
  return err;
}

/* A connection that the server has closed while it was idle (a restart, a time-out of its
 * own) is opened again. What must not be said twice is only said where it will be heard. */
static ff_err attempt_again(ff__link *link, const ff__exchange *exchange, int64_t deadline,
                            ff_error *error) {
  if (exchange->once && ff__link_is_open(link) && !ff__link_is_alive(link)) ff__link_close(link);
  bool was_open = ff__link_is_open(link);
  ff_err err = attempt(link, exchange, deadline, error);
  if (err != FF_ERR_DISCONNECTED || !was_open || exchange->once) return err;
  ff__link_close(link);
  return attempt(link, exchange, deadline, error);
}

ff_err ff__sessions_perform(ff__sessions *sessions, const ff__exchange *exchange, ff_error *error) {
  ff__session *session = session_of(sessions);
  if (!session) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  int64_t deadline;
  ff_err err = enter(session, exchange, &deadline, error);
  if (err != FF_OK) return err;

  ff_error failure;
  int64_t had = deadline - ff__clock_now();
  err = attempt_again(&session->link, exchange, deadline, &failure);
  if (err != FF_OK && error) *error = failure;
  leave(session, err, had, &failure);
  return err;
}
