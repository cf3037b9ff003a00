/* redis_socket.c - see redis_socket.h. */
#include "store/redis_socket.h"

#include "os/clock.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool ff__socket_wait(int descriptor, short events, int64_t deadline) {
  for (;;) {
    int64_t left = deadline - ff__clock_now();
    int64_t rounded_up = (left + FF__NANOSECONDS_PER_MS - 1) / FF__NANOSECONDS_PER_MS;
    struct pollfd polled = {.fd = descriptor, .events = events};
    int ready = poll(&polled, 1, left <= 0 ? 0 : (int)rounded_up);
    if (ready > 0) return true;
    if (left <= 0 || (ready < 0 && errno != EINTR)) return false;
  }
}

/* Waits for a connection that is being made; 0, or why it failed. */
static int wait_connected(int descriptor, int64_t deadline) {
  if (!ff__socket_wait(descriptor, POLLOUT, deadline)) return ETIMEDOUT;
  int failure = 0;
  socklen_t size = sizeof failure;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) != 0) return errno;
  return failure;
}

/* Returns the descriptor, or -1 with errno. */
static int connect_to(int family, const struct sockaddr *address, socklen_t size,
                      int64_t deadline) {
  int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  int failure = connect(descriptor, address, size) == 0 ? 0 : errno;
  if (failure == EINPROGRESS || failure == EINTR) failure = wait_connected(descriptor, deadline);
  if (failure == 0) return descriptor;
  close(descriptor);
  errno = failure;
  return -1;
}

static int connect_unix(const char *path, int64_t deadline) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(address.sun_path, path, strlen(path));
  return connect_to(AF_UNIX, (const struct sockaddr *)&address, sizeof address, deadline);
}

static int connect_any(const struct addrinfo *addresses, int64_t deadline) {
  int descriptor = -1, left = 0;
  for (const struct addrinfo *at = addresses; at; at = at->ai_next)
    left++;
  for (const struct addrinfo *at = addresses; at && descriptor < 0; at = at->ai_next, left--) {
    int64_t now = ff__clock_now();
    int64_t share = now + (deadline - now) / left;
    descriptor = connect_to(at->ai_family, at->ai_addr, at->ai_addrlen, share);
  }
  return descriptor;
}

static int connect_tcp(ff__resolver *resolver, const char *host, int port, int64_t deadline,
                       const char **failure) {
  struct addrinfo *addresses = ff__resolver_ask(resolver, host, port, deadline, failure);
  if (!addresses) return -1;
  int descriptor = connect_any(addresses, deadline);
  if (descriptor < 0) *failure = strerror(errno);
  freeaddrinfo(addresses);
  int on = 1; /* a check is one small packet: it must not wait for another */
  if (descriptor >= 0) setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

int ff__socket_connect(ff__resolver *resolver, const char *host, int port, int64_t deadline,
                       const char **failure) {
  if (host[0] != '/') return connect_tcp(resolver, host, port, deadline, failure);
  int descriptor = connect_unix(host, deadline);
  if (descriptor < 0) *failure = strerror(errno);
  return descriptor;
}
