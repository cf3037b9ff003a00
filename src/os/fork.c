/* fork.c - see fork.h. */
#include "os/fork.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_uint generation;

static void count_child(void) {
  atomic_fetch_add_explicit(&generation, 1, memory_order_relaxed);
}

static void install(void) {
  pthread_atfork(NULL, NULL, count_child);
}

void ff__fork_watch(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
}

unsigned ff__fork_generation(void) {
  return atomic_load_explicit(&generation, memory_order_relaxed);
}
