/* server.c - libmicrohttpd, with a thread for each connection, so that a slow
 * request keeps nobody else waiting.
 *
 *     taken ... answered        counted by in_flight
 *
 *     serving --server_stop--> draining: connections are refused, and requests on
 *                              those still open get 503
 *             --in_flight 0 or time over--> stopped
 */
#include "server.h"
#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 256, IDLE_SECONDS = 30, STACK_BYTES = 256 * 1024 };

struct server {
  struct MHD_Daemon *daemon;
  server_handler handler;
  void *user;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  unsigned in_flight;
  bool draining;
};

/* What a request was when it came. Their addresses are its state in libmicrohttpd. */
static char in_time, too_late;

static void *take(server *self) {
  pthread_mutex_lock(&self->lock);
  self->in_flight++;
  void *state = self->draining ? &too_late : &in_time;
  pthread_mutex_unlock(&self->lock);
  return state;
}

/* The answer is out, or the client has gone. */
static void on_completed(void *user, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why) {
  (void)connection;
  (void)why;
  if (!*state) return;
  server *self = user;
  pthread_mutex_lock(&self->lock);
  self->in_flight--;
  pthread_cond_signal(&self->changed);
  pthread_mutex_unlock(&self->lock);
}

static bool is_draining(server *self) {
  pthread_mutex_lock(&self->lock);
  bool draining = self->draining;
  pthread_mutex_unlock(&self->lock);
  return draining;
}

static enum MHD_Result send_answer(server *self, struct MHD_Connection *connection,
                                   const answer *reply) {
  struct MHD_Response *response = MHD_create_response_from_buffer(
      strlen(reply->body), (void *)reply->body, MHD_RESPMEM_MUST_COPY);
  if (!response) return MHD_NO;
  MHD_add_response_header(response, "Content-Type", "application/json");
  MHD_add_response_header(response, "Cache-Control", "no-store");
  if (reply->status == 405) MHD_add_response_header(response, "Allow", "GET, HEAD");
  if (is_draining(self)) MHD_add_response_header(response, "Connection", "close");
  enum MHD_Result result = MHD_queue_response(connection, reply->status, response);
  MHD_destroy_response(response);
  return result;
}

/* Called when the headers are there, for each piece of a body, and at the end. */
static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **state) {
  (void)version;
  (void)body;
  server *self = user;
  if (!*state) {
    *state = take(self);
    return MHD_YES;
  }
  if (*body_size) {
    *body_size = 0; /* no route wants one */
    return MHD_YES;
  }
  request asked = {.method = method, .path = path, .connection = connection};
  answer reply = {.status = 503, .body = "{\"error\":\"shutting down\"}"};
  if (*state == &in_time) self->handler(&asked, &reply, self->user);
  return send_answer(self, connection, &reply);
}

const char *request_header(const request *asked, const char *name) {
  return MHD_lookup_connection_value(asked->connection, MHD_HEADER_KIND, name);
}

static struct MHD_Daemon *start_daemon(server *self, const struct sockaddr_in *where) {
  return MHD_start_daemon(
      MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ITC,
      0, NULL, NULL, on_request, self, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)where,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, self, MHD_OPTION_CONNECTION_LIMIT,
      (unsigned)MOST_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
      MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES, MHD_OPTION_END);
}

/* None of these can fail on Linux. */
static void init_lock(server *self) {
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&self->changed, &monotonic);
  pthread_condattr_destroy(&monotonic);
  pthread_mutex_init(&self->lock, NULL);
}

static void destroy(server *self) {
  pthread_cond_destroy(&self->changed);
  pthread_mutex_destroy(&self->lock);
  free(self);
}

server *server_start(const char *address, uint16_t port, server_handler handler, void *user) {
  struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, address, &where.sin_addr) != 1) {
    log_line("error", "%s is not an IPv4 address", address);
    return NULL;
  }
  server *self = calloc(1, sizeof *self);
  if (!self) {
    log_line("error", "out of memory");
    return NULL;
  }
  self->handler = handler;
  self->user = user;
  init_lock(self);
  errno = 0;
  self->daemon = start_daemon(self, &where);
  if (self->daemon) return self;
  log_line("error", "cannot listen on %s:%u: %s", address, (unsigned)port, strerror(errno));
  destroy(self);
  return NULL;
}

uint16_t server_port(const server *self) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(self->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

static unsigned wait_until_idle(server *self, unsigned seconds) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += (time_t)seconds;
  pthread_mutex_lock(&self->lock);
  log_line("info", "draining: %u in flight", self->in_flight);
  int err = 0;
  while (self->in_flight && !err)
    err = pthread_cond_timedwait(&self->changed, &self->lock, &until);
  unsigned left = self->in_flight;
  pthread_mutex_unlock(&self->lock);
  return left;
}

unsigned server_stop(server *self, unsigned seconds) {
  pthread_mutex_lock(&self->lock);
  self->draining = true;
  pthread_mutex_unlock(&self->lock);

  /* The socket may only be closed when the daemon has ended. Shut down, it refuses
   * connections at once, instead of letting them wait for nobody. */
  MHD_socket listener = MHD_quiesce_daemon(self->daemon);
  if (listener != MHD_INVALID_SOCKET) shutdown(listener, SHUT_RDWR);
  unsigned left = wait_until_idle(self, seconds);
  MHD_stop_daemon(self->daemon);
  if (listener != MHD_INVALID_SOCKET) close(listener);
  destroy(self);
  return left;
}
