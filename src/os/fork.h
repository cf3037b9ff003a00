/* fork.h - noticing that this process is the child of a fork.
 *
 * A child handler counts one up, and nothing else happens at fork: whoever keeps
 * sockets or locks compares the generation they were made in with today's.
 */
#ifndef FF_OS_FORK_H
#define FF_OS_FORK_H

/* Installs the handler, once for a process; before anything worth guarding exists. */
void ff__fork_watch(void);

/* How many forks there are between the process that called ff__fork_watch first and
 * this one. One atomic load. */
unsigned ff__fork_generation(void);

#endif
