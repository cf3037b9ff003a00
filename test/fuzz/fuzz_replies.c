/* Any bytes as what a server says, to each method of the store in Redis.
 *
 *     first byte    which method
 *     the rest      is in the socket already, and then its end
 *
 * The store is the real one but for its sockets: here connecting gives one end of a socket
 * pair, the first time, and nobody waits. */
#include "fuzz.h"

#include "store/redis.h"
#include "store/redis_socket.h"

#include <sys/socket.h>
#include <unistd.h>

#define SECRET "$3cr3t-Hunt3r"

static const uint8_t *answer;
static size_t answer_size;
static bool logs_in;   /* otherwise a good answer to the log-in comes first */
static int server_end; /* -1: not connected yet */

/* -- In place of redis_socket.c ----------------------------------------------- */

bool ff__socket_wait(int descriptor, short events, int64_t deadline) {
  (void)descriptor, (void)events, (void)deadline;
  return true;
}

static void say(const void *bytes, size_t size) {
  HOLDS(send(server_end, bytes, size, MSG_NOSIGNAL) == (ssize_t)size);
}

int ff__socket_connect(ff__resolver *resolver, const char *host, int port, int64_t deadline,
                       const char **failure) {
  (void)resolver, (void)host, (void)port, (void)deadline;
  int ends[2];
  *failure = "connected once";
  if (server_end >= 0) return -1;
  HOLDS(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  server_end = ends[1];
  if (!logs_in) say("+OK\r\n", 5);
  say(answer, answer_size);
  HOLDS(shutdown(server_end, SHUT_WR) == 0);
  return ends[0];
}

/* -- What must hold ---------------------------------------------------------- */

static void check_error(ff_err err, const ff_error *error) {
  switch (err) {
  case FF_OK: return;
  case FF_ERR_REPLY:
  case FF_ERR_AUTH:
  case FF_ERR_NOT_READY:
  case FF_ERR_CONNECT:
  case FF_ERR_UNSUPPORTED:
  case FF_ERR_PROTOCOL:
  case FF_ERR_DISCONNECTED: break;
  default: fuzz_fail(__FILE__, __LINE__, ff_err_name(err));
  }
  HOLDS(error->code == err || !error->code);
  HOLDS(fuzz_is_printable(error->message, false));
}

/* Whether the server said this, wherever. */
static bool was_said(const char *text) {
  size_t size = strlen(text);
  for (size_t i = 0; i + size <= answer_size; i++)
    if (memcmp(answer + i, text, size) == 0) return true;
  return false;
}

static void check_read(ff__store *store) {
  ff__lookup lookups[2] = {{.keys = {{"ff:a", 4}, {"ff:a:company:1", 14}, {NULL, 0}}},
                           {.keys = {{"ff:b", 4}, {NULL, 0}, {"ff:b:workspace:2", 16}}}};
  ff_error error = {0};
  ff_err err = store->methods->read(store, lookups, 2, &error);
  check_error(err, &error);
  HOLDS((err == FF_OK) == (lookups[0].answered && lookups[1].answered));
  if (err != FF_OK) return;
  HOLDS(was_said("*4\r\n"));
  for (int i = 0; i < 2; i++)
    for (int level = 0; level < FF__LEVELS; level++) {
      ff__value value = lookups[i].values[level];
      HOLDS(lookups[i].keys[level].size > 0 || value == FF__UNSET);
      if (value == FF__ON) HOLDS(was_said("$4\r\ntrue"));
      if (value == FF__OFF) HOLDS(was_said("$5\r\nfalse"));
    }
}

static void check_inspect(ff__store *store) {
  const ff__key keys[FF__LEVELS] = {{"ff:a", 4}, {"ff:a:company:1", 14}, {NULL, 0}};
  ff__raw raws[FF__LEVELS] = {{0}};
  ff_error error = {0};
  ff_err err = store->methods->inspect(store, keys, raws, &error);
  check_error(err, &error);
  for (int level = 0; level < FF__LEVELS; level++) {
    HOLDS(err == FF_OK || !raws[level].text);
    HOLDS((raws[level].state == FF_KEY_STRING) == (raws[level].text != NULL));
    if (raws[level].text) HOLDS(raws[level].text[raws[level].size] == '\0');
    free(raws[level].text);
  }
}

static bool take_key(ff__key key, void *user) {
  size_t *bytes = user;
  *bytes += key.size;
  return true;
}

static void check_scan(ff__store *store) {
  size_t bytes = 0;
  ff_error error = {0};
  ff_err err = store->methods->scan(store, "ff", take_key, NULL, &bytes, &error);
  check_error(err, &error);
  HOLDS(bytes <= answer_size);
}

static void check_write(ff__store *store) {
  ff_error error = {0};
  check_error(store->methods->write(store, (ff__key){"ff:a", 4}, FF__ON, &error), &error);
}

/* A server that does not know AUTH repeats the password. */
static void check_login(ff__store *store) {
  static const char echo[] = "-ERR unknown command 'AUTH', with args beginning with: '" SECRET "'";
  ff_error error = {0};
  check_error(store->methods->ping(store, 0, &error), &error);
  if (answer_size >= sizeof echo - 1 && memcmp(answer, echo, sizeof echo - 1) == 0)
    HOLDS(*error.message && !strstr(error.message, SECRET));
}

static char *copy(const char *text) {
  char *made = strdup(text);
  HOLDS(made != NULL);
  return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static void (*const methods[])(ff__store *) = {check_read, check_inspect, check_scan, check_write,
                                                 check_login};
  if (size == 0) return 0;
  size_t method = data[0] % (sizeof methods / sizeof *methods);
  answer = data + 1;
  answer_size = size - 1;
  logs_in = methods[method] == check_login;
  server_end = -1;
  ff__redis_config config = {.host = copy("redis.example"),
                             .port = 6379,
                             .password = logs_in ? copy(SECRET) : NULL,
                             .database = logs_in ? 7 : 0,
                             .client_name = copy("fuzz"),
                             .connect_timeout_ms = 60000,
                             .command_timeout_ms = 60000};
  ff__store *store;
  HOLDS(ff__redis_create_take(&config, &store, NULL) == FF_OK);
  methods[method](store);
  store->methods->destroy(store);
  if (server_end >= 0) close(server_end);
  return 0;
}
