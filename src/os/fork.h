/* fork.h - noticing that this process is the child of a fork.
 *
 * A child handler counts one up, and nothing else happens at fork: whoever keeps
 * sockets or locks compares the generation they were made in with today's.
 */
#ifndef FF_OS_FORK_H
#define FF_OS_FORK_H

#include <stdatomic.h>

extern atomic_uint ff__forks __attribute__((visibility("hidden")));

/* Installs the handler, once for a process; before anything worth guarding exists. */
void ff__fork_watch(void);

/* How many forks there are between the process that called ff__fork_watch first and
 * this one. */
static inline unsigned ff__fork_generation(void) {
  return atomic_load_explicit(&ff__forks, memory_order_relaxed);
}

#endif
