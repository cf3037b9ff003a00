/* redis_link.c - see redis_link.h. */
#include "store/redis_link.h"

#include "core/error.h"
#include "store/redis_socket.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { INPUT_SIZE = 16384, ENDPOINT_SIZE = 300 };

void ff__link_init(ff__link *link, const ff__redis_config *config) {
  *link = (ff__link){.config = config, .fd = -1};
}

bool ff__link_is_open(const ff__link *link) {
  return link->context != NULL;
}

void ff__link_close(ff__link *link) {
  link->fd = -1; /* first: a child forked in the middle of this must not close another's */
  if (link->context) redisFree(link->context);
  if (link->out) explicit_bzero(link->out, link->capacity); /* may hold AUTH */
  free(link->out);
  ff__link_init(link, link->config);
}

void ff__link_abandon(ff__link *link) {
  if (link->fd >= 0) close(link->fd);
}

bool ff__link_survives(ff_err err) {
  return err == FF_OK || err == FF_ERR_REPLY || err == FF_ERR_UNSUPPORTED;
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

static bool begins_with(const char *text, const char *beginning) {
  return strncmp(text, beginning, strlen(beginning)) == 0;
}

static ff_err reply_error(const ff__link *link, const char *text, ff_error *error) {
  ff_err code = FF_ERR_REPLY;
  if (begins_with(text, "NOAUTH") || begins_with(text, "WRONGPASS") ||
      begins_with(text, "ERR invalid password") || begins_with(text, "ERR AUTH"))
    code = FF_ERR_AUTH;
  if (begins_with(text, "MOVED ") || begins_with(text, "ASK ") || begins_with(text, "CROSSSLOT"))
    return link_fail(link, FF_ERR_UNSUPPORTED, "it is a Redis Cluster node; not supported", error);
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

ff_err ff__link_add(ff__link *link, int count, const char **arguments, const size_t *sizes,
                    ff_error *error) {
  char *command;
  long long size = redisFormatCommandArgv(&command, count, arguments, sizes);
  if (size < 0) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  bool fits = reserve(link, (size_t)size);
  if (fits) {
    memcpy(link->out + link->size, command, (size_t)size);
    link->size += (size_t)size;
  }
  explicit_bzero(command, (size_t)size); /* may be AUTH */
  redisFreeCommand(command);
  return fits ? FF_OK : ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

static bool would_block(void) {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
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
  return link_fail(link, FF_ERR_DISCONNECTED, strerror(errno), error);
}

/* Receives what is there now and hands it to the decoder. */
static ff_err receive_some(ff__link *link, ff_error *error) {
  char input[INPUT_SIZE];
  ssize_t size = recv(link->fd, input, sizeof input, MSG_DONTWAIT);
  if (size < 0 && would_block()) return FF_OK;
  if (size < 0) return link_fail(link, FF_ERR_DISCONNECTED, strerror(errno), error);
  if (size == 0)
    return link_fail(link, FF_ERR_DISCONNECTED, "the server closed the connection", error);
  if (redisReaderFeed(link->context->reader, input, (size_t)size) == REDIS_OK) return FF_OK;
  return ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

static ff_err exchange(ff__link *link, int64_t deadline, ff_error *error) {
  bool sending = link->sent < link->size;
  ff_err err = sending ? send_some(link, error) : FF_OK;
  if (err != FF_OK) return err;
  sending = link->sent < link->size;
  if (!ff__socket_wait(link->fd, (short)(POLLIN | (sending ? POLLOUT : 0)), deadline))
    return link_fail(link, FF_ERR_TIMEOUT, "no answer in time", error);
  return receive_some(link, error);
}

ff_err ff__link_receive(ff__link *link, int64_t deadline, redisReply **reply, ff_error *error) {
  redisReader *reader = link->context->reader;
  for (;;) {
    void *found = NULL;
    if (redisReaderGetReply(reader, &found) != REDIS_OK)
      return link_fail(link, FF_ERR_PROTOCOL, reader->errstr, error);
    if (found) {
      *reply = found;
      break;
    }
    ff_err err = exchange(link, deadline, error);
    if (err != FF_OK) return err;
  }
  if ((*reply)->type != REDIS_REPLY_ERROR) return FF_OK;
  ff_err err = reply_error(link, (*reply)->str, error);
  freeReplyObject(*reply);
  return err;
}

/* -- Opening ---------------------------------------------------------------- */

static ff_err connect_socket(ff__link *link, int64_t deadline, ff_error *error) {
  const char *failure;
  link->fd = ff__socket_connect(link->config->host, link->config->port, deadline, &failure);
  if (link->fd < 0) return link_fail(link, FF_ERR_CONNECT, failure, error);
  link->context = redisConnectFd(link->fd);
  if (link->context) return FF_OK;
  close(link->fd);
  link->fd = -1;
  return ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

/* Reads the first line of the password file; *password is the caller's. */
static ff_err read_password_file(const char *path, char **password, ff_error *error) {
  FILE *file = fopen(path, "re");
  if (!file)
    return ff__fail(error, FF_ERR_IO, "REDIS_PASSWORD_FILE: %s: %s", path, strerror(errno));
  char *line = NULL;
  size_t capacity = 0;
  ssize_t size = getline(&line, &capacity, file);
  bool failed = ferror(file) != 0;
  fclose(file);
  if (size > 0) line[strcspn(line, "\r\n")] = '\0';
  if (size > 0 && *line) {
    *password = line;
    return FF_OK;
  }
  free(line);
  return ff__fail(error, FF_ERR_IO, "REDIS_PASSWORD_FILE: %s: %s", path,
                  failed ? "cannot be read" : "its first line is empty");
}

static ff_err add_text_command(ff__link *link, int count, const char **words, ff_error *error) {
  size_t sizes[3];
  for (int i = 0; i < count; i++)
    sizes[i] = strlen(words[i]);
  return ff__link_add(link, count, words, sizes, error);
}

static ff_err add_auth(ff__link *link, int *expected, ff_error *error) {
  const ff__redis_config *config = link->config;
  char *from_file = NULL;
  if (config->password_file) {
    ff_err err = read_password_file(config->password_file, &from_file, error);
    if (err != FF_OK) return err;
  }
  const char *password = from_file ? from_file : config->password;
  ff_err err = FF_OK;
  if (password) {
    const char *words[3] = {"AUTH", config->username, password};
    if (!config->username) words[1] = password;
    err = add_text_command(link, config->username ? 3 : 2, words, error);
    ++*expected;
  }
  ff__secret_destroy(from_file);
  return err;
}

static ff_err discard_reply(ff__link *link, int64_t deadline, ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err == FF_OK) freeReplyObject(reply);
  return err;
}

/* Introduces itself in one round trip. What must succeed comes first; the name is a
 * courtesy that some servers refuse. */
static ff_err introduce(ff__link *link, int64_t deadline, ff_error *error) {
  const ff__redis_config *config = link->config;
  int required = 0;
  ff_err err = add_auth(link, &required, error);
  if (err == FF_OK && config->database != 0) {
    char number[16];
    snprintf(number, sizeof number, "%d", config->database);
    err = add_text_command(link, 2, (const char *[]){"SELECT", number}, error);
    required++;
  }
  if (err == FF_OK)
    err = add_text_command(link, 3, (const char *[]){"CLIENT", "SETNAME", config->client_name},
                           error);

  for (int i = 0; err == FF_OK && i < required; i++)
    err = discard_reply(link, deadline, error);
  if (err != FF_OK) return err;

  ff_error refusal;
  err = discard_reply(link, deadline, &refusal);
  if (ff__link_survives(err)) return FF_OK;
  if (error) *error = refusal;
  return err;
}

ff_err ff__link_open(ff__link *link, int64_t deadline, ff_error *error) {
  ff_err err = connect_socket(link, deadline, error);
  if (err == FF_OK) err = introduce(link, deadline, error);
  if (err != FF_OK) ff__link_close(link);
  return err;
}
