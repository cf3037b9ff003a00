/* redis_link.c - see redis_link.h. */
#include "store/redis_link.h"

#include "core/error.h"
#include "os/clock.h"
#include "store/redis_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { INPUT_SIZE = 16384, TLS_PIECE = 16384, ENDPOINT_SIZE = 300 };

static bool would_block(void) {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

void ff__link_init(ff__link *link, const ff__redis_config *config) {
  *link = (ff__link){.config = config, .fd = -1};
}

bool ff__link_is_open(const ff__link *link) {
  return link->decoder != NULL;
}

void ff__link_close(ff__link *link) {
  int fd = link->fd;
  link->fd = -1; /* first: a child forked in the middle of this must not close another's */
  if (fd >= 0) close(fd);
  ff__decoder_destroy(link->decoder);
  ff__tls_destroy(link->tls);
  if (link->out) explicit_bzero(link->out, link->capacity); /* may hold AUTH */
  free(link->out);
  *link = (ff__link){
      .config = link->config, .resolver = link->resolver, .fd = -1, .opened = link->opened};
}

void ff__link_finish(ff__link *link) {
  ff__link_close(link);
  ff__resolver_finish(&link->resolver);
}

void ff__link_abandon(ff__link *link) {
  ff__close_same(link->fd, link->socket);
}

bool ff__link_is_alive(const ff__link *link) {
  char byte;
  ssize_t size = recv(link->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && would_block(); /* nothing is expected, so a byte is bad news too */
}

bool ff__link_survives(ff_err err) {
  return err == FF_OK || err == FF_ERR_REPLY;
}

void ff__link_keep_failure(ff_err err, const ff_error *failure, ff_err *kept, ff_error *error) {
  if (err == FF_OK || (*kept != FF_OK && ff__link_survives(err))) return;
  *kept = err;
  if (error) *error = *failure;
}

/* -- Errors ----------------------------------------------------------------- */

static const char *endpoint(const ff__link *link, char text[ENDPOINT_SIZE]) {
  const ff__redis_config *config = link->config;
  if (config->host[0] == '/')
    snprintf(text, ENDPOINT_SIZE, "%s", config->host);
  else
    snprintf(text, ENDPOINT_SIZE, "%s:%d", config->host, config->port);
  return text;
}

static ff_err link_fail(const ff__link *link, ff_err code, const char *what, ff_error *error) {
  char where[ENDPOINT_SIZE];
  return ff__fail(error, code, "redis %s: %s", endpoint(link, where), what);
}

/* What an error reply's first word means for us; others are FF_ERR_REPLY. */
static const struct meaning {
  const char *beginning;
  ff_err code;
} meanings[] = {
    {"NOAUTH ", FF_ERR_AUTH},
    {"WRONGPASS ", FF_ERR_AUTH},
    {"ERR invalid password", FF_ERR_AUTH}, /* before Redis 6 */
    {"ERR AUTH", FF_ERR_AUTH},
    {"ERR Client sent AUTH", FF_ERR_AUTH},
    {"DENIED ", FF_ERR_CONNECT}, /* of the connection, whatever it was asked; it hangs up */
    {"ERR max number of clients", FF_ERR_CONNECT},
    {"LOADING ", FF_ERR_NOT_READY},
    {"BUSY ", FF_ERR_NOT_READY},
    {"MASTERDOWN ", FF_ERR_NOT_READY},
    {"MOVED ", FF_ERR_UNSUPPORTED},
    {"ASK ", FF_ERR_UNSUPPORTED},
    {"CROSSSLOT ", FF_ERR_UNSUPPORTED},
    {"CLUSTERDOWN ", FF_ERR_UNSUPPORTED},
};

/* A server that does not know a command repeats its arguments: of AUTH, the password. */
static ff_err unknown_command(const ff__link *link, const char *text, ff_error *error) {
  char what[80];
  snprintf(what, sizeof what, "%.*s", (int)strcspn(text, ","), text);
  return link_fail(link, FF_ERR_REPLY, what, error);
}

static ff_err reply_error(const ff__link *link, const char *text, ff_error *error) {
  ff_err code = FF_ERR_REPLY;
  if (strncmp(text, "ERR unknown command", 19) == 0) return unknown_command(link, text, error);
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (strncmp(text, meanings[i].beginning, strlen(meanings[i].beginning)) == 0)
      code = meanings[i].code;
  if (code == FF_ERR_UNSUPPORTED)
    return link_fail(link, code, "it is a node of a Redis Cluster, which is not supported", error);
  return link_fail(link, code, text, error);
}

ff_err ff__link_unexpected(const ff__link *link, const redisReply *reply, const char *command,
                           ff_error *error) {
  char what[80];
  snprintf(what, sizeof what, "a reply of type %d to %s was not expected", reply->type, command);
  return link_fail(link, FF_ERR_PROTOCOL, what, error);
}

/* -- Sending and receiving -------------------------------------------------- */

static bool reserve(ff__link *link, size_t more) {
  if (link->sent == link->size) link->sent = link->size = 0;
  if (link->capacity - link->size >= more) return true;
  size_t capacity = link->capacity ? link->capacity : 1024;
  while (capacity - link->size < more)
    capacity *= 2;
  char *out = realloc(link->out, capacity);
  if (!out) return false;
  link->out = out;
  link->capacity = capacity;
  return true;
}

/* Puts what TLS has for the peer into the buffer. */
static bool drain_tls(ff__link *link) {
  size_t got;
  do {
    if (!reserve(link, TLS_PIECE)) return false;
    got = ff__tls_drain(link->tls, link->out + link->size, TLS_PIECE);
    link->size += got;
  } while (got > 0);
  return true;
}

static ff_err no_memory(ff_error *error) {
  return ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

/* Puts bytes on their way to the wire. */
static ff_err put(ff__link *link, const char *bytes, size_t size, ff_error *error) {
  if (link->tls) {
    ff_error failure;
    ff_err err = ff__tls_encrypt(link->tls, bytes, size, &failure);
    if (err != FF_OK) return link_fail(link, err, failure.message, error);
    return drain_tls(link) ? FF_OK : no_memory(error);
  }
  if (!reserve(link, size)) return no_memory(error);
  memcpy(link->out + link->size, bytes, size);
  link->size += size;
  return FF_OK;
}

ff_err ff__link_add(ff__link *link, int count, const char **arguments, const size_t *sizes,
                    ff_error *error) {
  char *command;
  long long size = redisFormatCommandArgv(&command, count, arguments, sizes);
  if (size < 0) return no_memory(error);
  ff_err err = put(link, command, (size_t)size, error);
  explicit_bzero(command, (size_t)size); /* may be AUTH */
  redisFreeCommand(command);
  return err;
}

/* Sends what the socket takes now. */
static ff_err send_some(ff__link *link, ff_error *error) {
  ssize_t sent =
      send(link->fd, link->out + link->sent, link->size - link->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) {
    link->sent += (size_t)sent;
    return FF_OK;
  }
  if (would_block()) return FF_OK;
  if (errno != EPIPE && errno != ECONNRESET)
    return link_fail(link, FF_ERR_DISCONNECTED, strerror(errno), error);
  link->sent = link->size; /* hung up: what the server said before that is still to be heard */
  return FF_OK;
}

static ff_err feed(ff__link *link, const char *bytes, size_t size, ff_error *error) {
  return ff__decoder_feed(link->decoder, bytes, size) ? FF_OK : no_memory(error);
}

/* Hands on all that TLS can make of what has come in so far. */
static ff_err feed_decrypted(ff__link *link, ff_error *error) {
  char plain[TLS_PIECE];
  size_t got;
  do {
    ff_error failure;
    ff_err err = ff__tls_decrypt(link->tls, plain, sizeof plain, &got, &failure);
    if (err != FF_OK) return link_fail(link, err, failure.message, error);
    if (got > 0) err = feed(link, plain, got, error);
    if (err != FF_OK) return err;
  } while (got > 0);
  return drain_tls(link) ? FF_OK : no_memory(error);
}

/* Hands bytes from the wire to the decoder, or to TLS before it. */
static ff_err digest(ff__link *link, const char *bytes, size_t size, ff_error *error) {
  if (!link->tls) return feed(link, bytes, size, error);
  ff_err err = ff__tls_take(link->tls, bytes, size, error);
  return err == FF_OK && link->is_secure ? feed_decrypted(link, error) : err;
}

/* Receives what is there now, or with no flags what comes while our patience lasts. */
static ff_err receive_some(ff__link *link, int flags, ff_error *error) {
  char input[INPUT_SIZE];
  ssize_t size = recv(link->fd, input, sizeof input, flags);
  if (size < 0 && would_block()) return FF_OK;
  if (size < 0) return link_fail(link, FF_ERR_DISCONNECTED, strerror(errno), error);
  if (size == 0)
    return link_fail(link, FF_ERR_DISCONNECTED, "the server closed the connection", error);
  return digest(link, input, (size_t)size, error);
}

static ff_err exchange(ff__link *link, int64_t deadline, ff_error *error) {
  bool sending = link->sent < link->size;
  ff_err err = sending ? send_some(link, error) : FF_OK;
  if (err != FF_OK) return err;
  sending = link->sent < link->size;
  bool has_time = deadline - ff__clock_now() >= link->patience;
  if (!sending && has_time) return receive_some(link, 0, error);
  if (!ff__socket_wait(link->fd, (short)(POLLIN | (sending ? POLLOUT : 0)), deadline))
    return link_fail(link, FF_ERR_TIMEOUT, "no answer in time", error);
  return receive_some(link, MSG_DONTWAIT, error);
}

/* Takes a reply of whatever kind out of the decoder; NULL when there is no whole one. */
static ff_err decode(ff__link *link, redisReply **reply, ff_error *error) {
  *reply = NULL;
  const char *wrong = ff__decoder_next(link->decoder, reply);
  return wrong ? link_fail(link, FF_ERR_PROTOCOL, wrong, error) : FF_OK;
}

/* Waits for a whole reply, of whatever kind. One that came in with the end of the
 * connection counts, and one that was there when the deadline passed. */
static ff_err await_reply(ff__link *link, int64_t deadline, redisReply **reply, ff_error *error) {
  ff_error failure;
  ff_err err = FF_OK;
  bool late = false;
  for (;;) {
    ff_err decoded = decode(link, reply, error);
    if (decoded != FF_OK || *reply) return decoded;
    if (err == FF_OK && late) err = link_fail(link, FF_ERR_TIMEOUT, "no answer in time", &failure);
    if (err != FF_OK) {
      if (error) *error = failure;
      return err;
    }
    err = exchange(link, deadline, &failure);
    late = ff__clock_now() >= deadline;
  }
}

/* Hands on a reply, or what an error reply means. */
static ff_err judge(const ff__link *link, redisReply *found, redisReply **reply, ff_error *error) {
  if (!found || found->type != REDIS_REPLY_ERROR) {
    *reply = found;
    return FF_OK;
  }
  ff_err err = reply_error(link, found->str, error);
  freeReplyObject(found);
  return err;
}

ff_err ff__link_receive(ff__link *link, int64_t deadline, redisReply **reply, ff_error *error) {
  redisReply *found;
  ff_err err = await_reply(link, deadline, &found, error);
  return err == FF_OK ? judge(link, found, reply, error) : err;
}

ff_err ff__link_next(ff__link *link, redisReply **reply, ff_error *error) {
  redisReply *found;
  ff_err err = decode(link, &found, error);
  return err == FF_OK ? judge(link, found, reply, error) : err;
}

ff_err ff__link_pump(ff__link *link, ff_error *error) {
  ff_err err = link->sent < link->size ? send_some(link, error) : FF_OK;
  return err == FF_OK ? receive_some(link, MSG_DONTWAIT, error) : err;
}

short ff__link_awaits(const ff__link *link) {
  return (short)(POLLIN | (link->sent < link->size ? POLLOUT : 0));
}

/* -- Opening ---------------------------------------------------------------- */

/* Lets a plain recv sleep for most of a command's time, and returns for how long in
 * nanoseconds: it wakes up faster than poll does. What is left is waited for with poll. */
static int64_t set_patience(int fd, unsigned timeout_ms) {
  int64_t patience = (int64_t)timeout_ms * FF__NANOSECONDS_PER_MS * 7 / 8;
  struct timeval limit = {.tv_sec = patience / 1000000000, .tv_usec = patience % 1000000000 / 1000};
  int flags = fcntl(fd, F_GETFL);
  bool set = setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 && flags >= 0 &&
             fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
  return set ? patience : INT64_MAX;
}

static ff_err connect_socket(ff__link *link, int64_t deadline, ff_error *error) {
  const char *failure;
  const ff__redis_config *config = link->config;
  link->fd = ff__socket_connect(&link->resolver, config->host, config->port, deadline, &failure);
  if (link->fd < 0) return link_fail(link, FF_ERR_CONNECT, failure, error);
  link->socket = ff__identity_of(link->fd);
  link->opened++;
  link->patience = set_patience(link->fd, config->command_timeout_ms);
  link->decoder = ff__decoder_create();
  return link->decoder ? FF_OK : no_memory(error);
}

static ff_err shake_hands(ff__link *link, int64_t deadline, ff_error *error) {
  ff_error failure;
  ff_err err = FF_OK;
  while (err == FF_OK && !link->is_secure) {
    ff_err shaken = ff__tls_handshake(link->tls, &link->is_secure, &failure);
    if (!drain_tls(link)) return no_memory(error);
    if (shaken != FF_OK) {
      send_some(link, NULL); /* so that the server hears why */
      return link_fail(link, shaken, failure.message, error);
    }
    if (!link->is_secure) err = exchange(link, deadline, error);
    if (err == FF_ERR_TIMEOUT)
      return link_fail(link, err,
                       "no TLS handshake in time; does the server speak TLS on this port?", error);
  }
  return err == FF_OK ? feed_decrypted(link, error) : err; /* what came with the last word */
}

static ff_err secure(ff__link *link, int64_t deadline, ff_error *error) {
  const ff__redis_config *config = link->config;
  if (!config->tls.enabled) return FF_OK;
  ff_err err = ff__tls_create(&config->tls, config->host, &link->tls, error);
  return err == FF_OK ? shake_hands(link, deadline, error) : err;
}

ff_err ff__link_open(ff__link *link, int64_t deadline, ff_error *error) {
  ff_err err = connect_socket(link, deadline, error);
  if (err == FF_OK) err = secure(link, deadline, error);
  if (err != FF_OK) ff__link_close(link);
  return err;
}
