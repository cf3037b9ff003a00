/* routes.h - what is answered to whom. Knows flags and tenants, and of HTTP only
 * methods, paths, headers and status codes. */
#ifndef SERVICE_ROUTES_H
#define SERVICE_ROUTES_H

#include "decisions.h"
#include "server.h"

typedef struct routes {
  ff_client *flags;
  decisions *seen;
} routes;

/* A server_handler; user is a routes. */
void routes_answer(const request *asked, answer *reply, void *user);

#endif
