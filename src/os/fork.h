/* fork.h - noticing that this process is the child of a fork.
 *
 * A child handler counts one up, and nothing else happens at fork: whoever keeps
 * sockets or locks compares the generation they were made in with today's.
 */
#ifndef FF_OS_FORK_H
#define FF_OS_FORK_H

#include <stdatomic.h>

extern atomic_uint ff__forks __attribute__((visibility("hidden")));
extern atomic_uint ff__moves __attribute__((visibility("hidden")));

/* Installs the handler, once for a process; before anything worth guarding exists. */
void ff__fork_watch(void);

/* How many forks there are between the process that called ff__fork_watch first and
 * this one. */
static inline unsigned ff__fork_generation(void) {
  return atomic_load_explicit(&ff__forks, memory_order_relaxed);
}

/* The same for whoever keeps pointers into memory that another thread may replace: counts up with
 * each fork, and with each ff__moved of any thread. One number to look at for both. */
static inline unsigned ff__moves_now(void) {
  return atomic_load_explicit(&ff__moves, memory_order_acquire);
}

/* Tells that something was replaced; to be called when all see the new one. */
static inline void ff__moved(void) {
  atomic_fetch_add_explicit(&ff__moves, 1, memory_order_release);
}

#endif
