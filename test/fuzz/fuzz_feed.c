/* Any bytes as what Redis says to a cache, on the connection that watches and on the one for data.
 *
 *     first byte    bit 0: opening goes well; bit 1: more flags than one MGET asks for;
 *                   bit 2: somebody listens; bit 3: a caller waits
 *     the rest      part|part|part ...   by turns on the watch and the data connection; after
 *                   two of them the cache's thread does its work once
 *
 * The cache is the real one but for its thread, whose work is done here, and its sockets, which
 * are pairs. */
#include "fuzz.h"

#include "cache/cache.h"
#include "cache/thread.c" /* NOLINT(bugprone-suspicious-include): what it does in a turn is static */
#include "store/redis_socket.h"

#include <sys/socket.h>

enum { ROUNDS_MAX = 64 };

static const char good_watch[] = "+OK\r\n:7\r\n+OK\r\n"
                                 "*3\r\n$9\r\nsubscribe\r\n$20\r\n__redis__:invalidate\r\n:1\r\n";

static const uint8_t *said; /* all of it */
static size_t said_size, said_at;
static bool opens_well;
static int ends[FF__FEED_SOCKETS], connections;

/* -- In place of redis_socket.c ------------------------------------------------------ */

bool ff__socket_wait(int descriptor, short events, int64_t deadline) {
  (void)descriptor, (void)events, (void)deadline;
  return true;
}

static void say(int end, const void *bytes, size_t size) {
  while (end >= 0 && size > 0) {
    ssize_t sent = send(end, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return; /* it was closed, or does not listen any more */
    bytes = (const char *)bytes + sent;
    size -= (size_t)sent;
  }
}

/* The next part, on that connection. */
static void say_part(int end) {
  size_t begin = said_at;
  while (said_at < said_size && said[said_at] != '|')
    said_at++;
  say(end, said + begin, said_at - begin);
  if (said_at < said_size) said_at++;
}

int ff__socket_connect(ff__resolver *resolver, const char *host, int port, int64_t deadline,
                       const char **failure) {
  (void)resolver, (void)host, (void)port, (void)deadline;
  int pair[2];
  *failure = "connected already";
  if (connections == FF__FEED_SOCKETS) return -1;
  HOLDS(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  int end = ends[connections++] = pair[1];
  if (opens_well) {
    say(end, connections == 1 ? good_watch : "+OK\r\n", connections == 1 ? strlen(good_watch) : 5);
  } else {
    say_part(end);
    HOLDS(shutdown(end, SHUT_WR) == 0); /* nobody is to wait for more */
  }
  return pair[0];
}

/* -- What must hold ------------------------------------------------------------------ */

static bool was_said(const char *text) {
  size_t size = strlen(text);
  for (size_t i = 0; i + size <= said_size; i++)
    if (memcmp(said + i, text, size) == 0) return true;
  return false;
}

static void check_value(ff__value value) {
  HOLDS(value <= FF__OTHER);
  if (value == FF__ON) HOLDS(was_said("$4\r\ntrue"));
  if (value == FF__OFF) HOLDS(was_said("$5\r\nfalse"));
}

static void check_memory(const ff__memory *memory) {
  const ff__bank *bank = ff__rows_bank(&memory->rows);
  for (uint32_t row = 0; row < memory->rows.count; row++)
    for (ff_flag_id flag = 0; flag < ff__catalog_count(&memory->catalog); flag++) {
      uint64_t word = ff__bank_word(bank, row, flag / FF__LANES);
      check_value((ff__value)ff__lane_get(word, flag % FF__LANES));
    }
}

/* Nothing is under way any more, so nobody's row is kept for what will never come. */
static void check_dropped(ff__engine *engine) {
  ff__loader_drop(&engine->loader);
  HOLDS(engine->loader.under_way == 0 && engine->loader.patient_under_way == 0);
  HOLDS(engine->loader.changes_settled == engine->loader.changes_wanted);
  for (uint32_t row = 0; row < engine->memory->rows.count; row++) {
    const ff__row_care *care = ff__rows_care(&engine->memory->rows, row);
    HOLDS(care->outstanding == 0 && !care->is_loading);
  }
}

static void check_failure(const ff__engine *engine) {
  if (engine->failure.code == FF_OK) return;
  HOLDS(fuzz_is_printable(engine->failure.message, false));
  HOLDS(engine->state == FF__ENGINE_UP || *engine->failure.message);
}

static void check_event(ff_client *client, const ff_event *event, void *user) {
  (void)client;
  *(unsigned *)user += 1;
  HOLDS(fuzz_is_printable(event->message, false));
  HOLDS((event->type == FF_EVENT_CHANGED) == (event->change_count > 0));
  for (size_t i = 0; i < event->change_count; i++) {
    const ff_change *change = &event->changes[i];
    size_t size;
    HOLDS(ff__name_is_valid(change->flag, &size));
    HOLDS((change->id == NULL) == (change->scope == FF_SCOPE_GLOBAL));
    HOLDS(!change->id || ff__id_is_valid(change->id, &size));
    HOLDS(change->before != change->after && change->after < FF_VALUE_UNKNOWN);
    check_value((ff__value)change->after);
  }
}

static void ignore_log(ff_client *client, ff_log_level level, const char *message) {
  (void)client, (void)level;
  HOLDS(*message != '\0');
}

/* -- The cache ------------------------------------------------------------------------- */

static void add_flags(ff__memory *memory, unsigned count) {
  char name[16];
  for (unsigned i = 0; i < count; i++) {
    size_t size = (size_t)snprintf(name, sizeof name, "f%u", i);
    HOLDS(ff__memory_add_flag(memory, name, size, NULL, 0) == i);
  }
  atomic_store(&memory->catalog.loaded, count / 2); /* the others are still to be adopted */
}

static void add_tenant(ff__engine *engine, ff_scope level, const char *id) {
  ff__rows *rows = &engine->memory->rows;
  ff__row_key key = ff__row_key_of(rows->seed, level, id, strlen(id));
  HOLDS(ff__loader_want_row(&engine->loader, ff__rows_put(rows, &key)));
}

/* The thread's work until the connection is lost, or there is nothing more to be said. */
static void run(ff__engine *engine) {
  ff__heart at = {.engine = engine};
  bool any;
  ff__heart_open(&at);
  for (int i = 0; engine->state == FF__ENGINE_UP && i < ROUNDS_MAX; i++) {
    bool is_over = said_at == said_size;
    say_part(ends[0]);
    say_part(ends[1]);
    work(&at, &any);
    check_failure(engine);
    pthread_mutex_unlock(&engine->mutex);
    HOLDS(call_others(&at));
    pthread_mutex_lock(&engine->mutex);
    if (is_over) return;
  }
}

static void use(ff__engine *engine, bool waits) {
  ff__lookup lookup = {.keys = {{"ff:f0", 5}, {"ff:f0:company:acme", 18}, {NULL, 0}}};
  ff__wait wait;
  ff__request request = {.wait = &wait, .lookup = &lookup};
  HOLDS(ff__wait_init(&wait));
  if (waits) ff__requests_add(&engine->requests, &request);
  run(engine);
  ff__engine_fail_all(engine, FF_ERR_TIMEOUT);
  HOLDS(wait.left == 0);
  if (lookup.answered)
    for (int level = 0; level < FF__LEVELS; level++)
      check_value(lookup.values[level]);
  ff__wait_finish(&wait);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  unsigned events = 0, bits = data[0];
  said = data + 1;
  said_size = size - 1;
  said_at = 0;
  opens_well = bits & 1;
  connections = 0;
  ends[0] = ends[1] = -1;
  ff__redis_config redis = {.host = "redis.example",
                            .port = 6379,
                            .client_name = "fuzz",
                            .connect_timeout_ms = 60000,
                            .command_timeout_ms = 60000};
  ff__engine_config config = {
      .redis = &redis, .prefix = "ff", .heartbeat_ms = 1, .poll_ms = 1, .log = ignore_log};
  ff__memory memory = {.max_stale_ms = 0};
  ff__engines engines = {.config = &config};
  HOLDS(ff__memory_init(&memory, 0, 2, 0));
  HOLDS(ff__engines_init(&engines, &config, &memory, NULL) == FF_OK);
  ff__engine *engine = ff__engines_lock(&engines);
  add_flags(&memory, bits & 2 ? 2 * FF__FEED_KEYS + 1 : 3);
  add_tenant(engine, FF_SCOPE_COMPANY, "acme");
  add_tenant(engine, FF_SCOPE_WORKSPACE, "w1");
  if (bits & 4) ff__listeners_add(&engine->listeners, check_event, &events, NULL);
  use(engine, bits & 8);
  check_memory(&memory);
  check_dropped(engine);
  ff__engine_unlock(engine);
  ff__engines_finish(&engines);
  ff__memory_finish(&memory);
  for (int i = 0; i < FF__FEED_SOCKETS; i++)
    if (ends[i] >= 0) close(ends[i]);
  return 0;
}
