/* failing_calls.h - lets the n-th allocation, socket call or new thread of this process fail, and
 * counts what is allocated.
 *
 * Of this process: also those of other threads, so which one is the n-th differs a little from
 * run to run where there are any. Defines the C library's functions anew, in front of the real
 * ones: to be included by exactly one file of a program. A sanitizer does the same for itself: then
 * CALLS_CAN_FAIL is 0, and there is nothing here.
 */
#ifndef FF_TEST_FAILING_CALLS_H
#define FF_TEST_FAILING_CALLS_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE before anything is included"
#endif

#include "support/sanitizers.h"

#if SANITIZER
#define CALLS_CAN_FAIL 0
#else
#define CALLS_CAN_FAIL 1

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

typedef struct failing_calls {
  atomic_long calls;   /* so far */
  atomic_long fail_at; /* which one fails, from 1; 0: none */
  bool all_after;      /* and all that follow it */
  int error;           /* errno of a failure */
} failing_calls;

static failing_calls allocations = {.error = ENOMEM};
static failing_calls sockets = {.error = ECONNRESET};
static failing_calls threads = {.error = EAGAIN};
static atomic_long allocated; /* and not freed yet; what was there at first counts as nothing */

static bool fails(failing_calls *kind) {
  long call = atomic_fetch_add(&kind->calls, 1) + 1;
  long fail_at = atomic_load(&kind->fail_at);
  bool failing = fail_at > 0 && (call == fail_at || (kind->all_after && call > fail_at));
  if (failing) errno = kind->error;
  return failing;
}

static inline void failing_calls_begin(failing_calls *kind, long fail_at) {
  atomic_store(&kind->calls, 0);
  atomic_store(&kind->fail_at, fail_at);
}

static inline long failing_calls_end(failing_calls *kind) {
  atomic_store(&kind->fail_at, 0);
  return atomic_load(&kind->calls);
}

/* The libraries have to see them too. */
#pragma GCC visibility push(default)

/* NOLINTBEGIN(bugprone-reserved-identifier): glibc's names */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);
/* NOLINTEND(bugprone-reserved-identifier) */

static void *note_allocated(void *memory) {
  if (memory) atomic_fetch_add(&allocated, 1);
  return memory;
}

void *malloc(size_t size) {
  return fails(&allocations) ? NULL : note_allocated(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
  return fails(&allocations) ? NULL : note_allocated(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size) {
  if (fails(&allocations)) return NULL;
  void *memory = __libc_realloc(old, size);
  return old ? memory : note_allocated(memory);
}

void *aligned_alloc(size_t alignment, size_t size) {
  return fails(&allocations) ? NULL : note_allocated(__libc_memalign(alignment, size));
}

void free(void *memory) {
  if (memory) atomic_fetch_sub(&allocated, 1);
  __libc_free(memory);
}

/* The real function, found once. */
#define REAL(name, type, ...)                                                                      \
  static type (*real)(__VA_ARGS__);                                                                \
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)

int socket(int domain, int type, int protocol) {
  REAL(socket, int, int, int, int);
  return fails(&sockets) ? -1 : real(domain, type, protocol);
}

/* With _GNU_SOURCE glibc declares connect with a union of pointers. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
int connect(int descriptor, const struct sockaddr *address, socklen_t size) {
  REAL(connect, int, int, const struct sockaddr *, socklen_t);
  return fails(&sockets) ? -1 : real(descriptor, address, size);
}

#pragma GCC diagnostic pop

ssize_t send(int descriptor, const void *bytes, size_t size, int flags) {
  REAL(send, ssize_t, int, const void *, size_t, int);
  return fails(&sockets) ? -1 : real(descriptor, bytes, size, flags);
}

ssize_t recv(int descriptor, void *bytes, size_t size, int flags) {
  REAL(recv, ssize_t, int, void *, size_t, int);
  return fails(&sockets) ? -1 : real(descriptor, bytes, size, flags);
}

int poll(struct pollfd *polled, nfds_t count, int timeout) {
  REAL(poll, int, struct pollfd *, nfds_t, int);
  return fails(&sockets) ? -1 : real(polled, count, timeout);
}

int getsockopt(int descriptor, int level, int name, void *value, socklen_t *size) {
  REAL(getsockopt, int, int, int, int, void *, socklen_t *);
  return fails(&sockets) ? -1 : real(descriptor, level, name, value, size);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *user) {
  REAL(pthread_create, int, pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  return fails(&threads) ? threads.error : real(thread, attributes, run, user);
}

#pragma GCC visibility pop

#endif
#endif
