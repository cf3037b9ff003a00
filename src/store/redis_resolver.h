/* redis_resolver.h - host names to addresses before a deadline.
 *
 * getaddrinfo(3) has none: with a name server that does not answer it takes many
 * seconds. So a thread of its own asks, and the caller waits as long as it wants. What it
 * does not wait for is not asked twice: the next call waits for the same answer.
 */
#ifndef FF_STORE_REDIS_RESOLVER_H
#define FF_STORE_REDIS_RESOLVER_H

#include <netdb.h>
#include <stdint.h>

/* Used by one thread at a time, and for one host and port. Begin with {NULL}. */
typedef struct ff__resolver {
  struct ff__resolution *pending; /* what nobody waited for to the end */
} ff__resolver;

/* Returns addresses to be freed with freeaddrinfo, or NULL with *failure saying why, in
 * static storage. An address in digits needs no thread. */
struct addrinfo *ff__resolver_ask(ff__resolver *resolver, const char *host, int port,
                                  int64_t deadline, const char **failure);

/* Lets go of what is pending. Does not wait for it. */
void ff__resolver_finish(ff__resolver *resolver);

#endif
