/* server.h - HTTP: takes requests, hands each to one function, and stops without
 * losing those it took. Knows nothing of flags and routes; only server.c sees the
 * HTTP library.
 */
#ifndef SERVICE_SERVER_H
#define SERVICE_SERVER_H

#include <stdint.h>

struct MHD_Connection;

typedef struct request {
  const char *method;
  const char *path;
  struct MHD_Connection *connection;
} request;

typedef struct answer {
  unsigned status;
  char body[2048]; /* JSON */
} answer;

/* Fills *reply. Called by many threads at once, one for each connection. */
typedef void (*server_handler)(const request *asked, answer *reply, void *user);

/* NULL where the request has no such header. Lives as long as the request. */
const char *request_header(const request *asked, const char *name);

typedef struct server server;

/* Listens on an IPv4 address and a port, 0 meaning any that is free. NULL when it
 * cannot, and the log says why. */
server *server_start(const char *address, uint16_t port, server_handler handler, void *user);

uint16_t server_port(const server *self);

/* Refuses whatever is new, waits for at most so many seconds until every request that
 * was taken has its answer, and stops. Returns how many it had to give up. */
unsigned server_stop(server *self, unsigned seconds);

#endif
