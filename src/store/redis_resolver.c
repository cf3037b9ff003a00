/* redis_resolver.c - see redis_resolver.h. */
#include "store/redis_resolver.h"

#include "os/clock.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* One question. The thread that asks and the one that wants to know each hold on to it;
 * who lets go last frees it. */
typedef struct ff__resolution {
  pthread_mutex_t mutex; /* guards the following three */
  bool done;
  int holders;
  struct addrinfo *addresses;
  pthread_cond_t answered;
  int result;
  char service[16];
  char host[];
} resolution;

static const struct addrinfo stream = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};

static resolution *resolution_create(const char *host, const char *service) {
  resolution *made = calloc(1, sizeof *made + strlen(host) + 1);
  if (!made) return NULL;
  if (pthread_mutex_init(&made->mutex, NULL) != 0) goto no_mutex;
  if (!ff__clock_init_condition(&made->answered)) goto no_condition;
  made->holders = 1;
  snprintf(made->service, sizeof made->service, "%s", service);
  strcpy(made->host, host);
  return made;

no_condition:
  pthread_mutex_destroy(&made->mutex);
no_mutex:
  free(made);
  return NULL;
}

static void let_go(resolution *asked) {
  pthread_mutex_lock(&asked->mutex);
  bool is_last = --asked->holders == 0;
  pthread_mutex_unlock(&asked->mutex);
  if (!is_last) return;
  if (asked->addresses) freeaddrinfo(asked->addresses);
  pthread_cond_destroy(&asked->answered);
  pthread_mutex_destroy(&asked->mutex);
  free(asked);
}

static void *ask(void *user) {
  resolution *asked = user;
  struct addrinfo *addresses = NULL;
  int result = getaddrinfo(asked->host, asked->service, &stream, &addresses);
  pthread_mutex_lock(&asked->mutex);
  asked->done = true;
  asked->result = result;
  asked->addresses = result == 0 ? addresses : NULL;
  pthread_cond_signal(&asked->answered);
  pthread_mutex_unlock(&asked->mutex);
  let_go(asked);
  return NULL;
}

/* The thread takes no signals: they are the program's. */
static bool start(resolution *asked) {
  sigset_t all, before;
  pthread_t thread;
  sigfillset(&all);
  asked->holders++;
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = pthread_create(&thread, NULL, ask, asked) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (started)
    pthread_detach(thread);
  else
    asked->holders--;
  return started;
}

/* Takes the answer if it comes in time. */
static bool wait_for(resolution *asked, int64_t deadline, int *result,
                     struct addrinfo **addresses) {
  struct timespec end = ff__clock_timespec(deadline);
  pthread_mutex_lock(&asked->mutex);
  while (!asked->done && pthread_cond_timedwait(&asked->answered, &asked->mutex, &end) == 0) {
  }
  bool done = asked->done;
  if (done) {
    *result = asked->result;
    *addresses = asked->addresses;
    asked->addresses = NULL;
  }
  pthread_mutex_unlock(&asked->mutex);
  return done;
}

static struct addrinfo *ask_thread(ff__resolver *resolver, const char *host, const char *service,
                                   int64_t deadline, const char **failure) {
  struct addrinfo *addresses = NULL;
  resolution *asked = resolver->pending;
  *failure = "out of memory or threads for resolving the host's name";
  if (!asked) {
    asked = resolution_create(host, service);
    if (!asked) return NULL;
    if (!start(asked)) {
      let_go(asked);
      return NULL;
    }
  }
  int result;
  bool done = wait_for(asked, deadline, &result, &addresses);
  resolver->pending = done ? NULL : asked;
  *failure = done ? gai_strerror(result) : "the host's name was not resolved in time";
  if (done) let_go(asked);
  return addresses;
}

struct addrinfo *ff__resolver_ask(ff__resolver *resolver, const char *host, int port,
                                  int64_t deadline, const char **failure) {
  char service[16];
  snprintf(service, sizeof service, "%d", port);
  struct addrinfo digits = stream, *addresses = NULL;
  digits.ai_flags = AI_NUMERICHOST;
  if (getaddrinfo(host, service, &digits, &addresses) == 0) return addresses;
  return ask_thread(resolver, host, service, deadline, failure);
}

void ff__resolver_finish(ff__resolver *resolver) {
  if (resolver->pending) let_go(resolver->pending);
  resolver->pending = NULL;
}
