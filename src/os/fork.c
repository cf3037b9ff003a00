/* fork.c - see fork.h. */
#include "os/fork.h"

#include <pthread.h>
#include <stddef.h>

atomic_uint ff__forks, ff__moves;

static void count_child(void) {
  atomic_fetch_add_explicit(&ff__forks, 1, memory_order_relaxed);
  ff__moved();
}

static void install(void) {
  pthread_atfork(NULL, NULL, count_child);
}

void ff__fork_watch(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
}
