/* redis.c - the store's methods as Redis commands.
 *
 *     read     MGET global company workspace      one command for a check; for a batch
 *              MGET ...                           a pipeline, at most 100 keys in each
 *     inspect  GET, GET, GET                      since MGET does not tell another type
 *     write    SET key true|false, or DEL key
 *     ping     PING
 */
#include "store/redis.h"

#include "core/error.h"
#include "os/clock.h"
#include "store/redis_scan.h"
#include "store/redis_session.h"
#include "store/redis_upkeep.h"
#include "store/redis_walk.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_PER_COMMAND = 100 };

typedef struct redis_store {
  ff__store store;
  ff__redis_config config;
  ff__sessions sessions;
} redis_store;

static redis_store *self(ff__store *store) {
  return (redis_store *)store;
}

static ff_err perform(ff__store *store, const ff__exchange *exchange, ff_error *error) {
  return ff__sessions_perform(&self(store)->sessions, exchange, error);
}

static ff_err add_command(ff__link *link, const char *name, const ff__key *arguments, int count,
                          ff_error *error) {
  const char *words[4] = {name};
  size_t sizes[4] = {strlen(name)};
  for (int i = 0; i < count; i++) {
    words[i + 1] = arguments[i].data;
    sizes[i + 1] = arguments[i].size;
  }
  return ff__link_add(link, count + 1, words, sizes, error);
}

static ff__key word(const char *text) {
  return (ff__key){text, strlen(text)};
}

/* -- read -------------------------------------------------------------------- */

struct batch {
  ff__lookup *lookups;
  size_t count;
  unsigned timeout_ms; /* for each command */
};

static int keys_in(const ff__lookup *lookup) {
  int count = 0;
  for (int level = 0; level < FF__LEVELS; level++)
    count += lookup->keys[level].size > 0;
  return count;
}

/* Where the command that begins with lookup `begin` ends: a check's keys are never
 * divided between two commands, so that they are read at one moment. */
static size_t command_end(const struct batch *batch, size_t begin) {
  int keys = 0;
  size_t end = begin;
  while (end < batch->count && (keys += keys_in(&batch->lookups[end])) <= KEYS_PER_COMMAND)
    end++;
  return end;
}

static ff_err add_mget(ff__link *link, const struct batch *batch, size_t begin, size_t end,
                       ff_error *error) {
  const char *words[1 + KEYS_PER_COMMAND] = {"MGET"};
  size_t sizes[1 + KEYS_PER_COMMAND] = {4};
  int count = 1;
  for (size_t i = begin; i < end; i++) {
    for (int level = 0; level < FF__LEVELS; level++) {
      ff__key key = batch->lookups[i].keys[level];
      if (key.size == 0) continue;
      words[count] = key.data;
      sizes[count++] = key.size;
    }
  }
  return ff__link_add(link, count, words, sizes, error);
}

static ff_err ask_values(ff__link *link, void *user, ff_error *error) {
  const struct batch *batch = user;
  ff_err err = FF_OK;
  for (size_t begin = 0, end; err == FF_OK && begin < batch->count; begin = end) {
    end = command_end(batch, begin);
    err = add_mget(link, batch, begin, end, error);
  }
  return err;
}

static ff__value value_of(const redisReply *reply) {
  return reply->type == REDIS_REPLY_STRING ? ff__value_parse(reply->str, reply->len) : FF__UNSET;
}

/* Hands a reply's values on to the lookups; false when their number is not right. */
static bool take_values(const redisReply *reply, const struct batch *batch, size_t begin,
                        size_t end) {
  size_t expected = 0, next = 0;
  for (size_t i = begin; i < end; i++)
    expected += (size_t)keys_in(&batch->lookups[i]);
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements != expected) return false;

  for (size_t i = begin; i < end; i++) {
    ff__lookup *lookup = &batch->lookups[i];
    for (int level = 0; level < FF__LEVELS; level++)
      lookup->values[level] =
          lookup->keys[level].size > 0 ? value_of(reply->element[next++]) : FF__UNSET;
    lookup->answered = true;
  }
  return true;
}

static ff_err hear_command(ff__link *link, int64_t deadline, const struct batch *batch,
                           size_t begin, size_t end, ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err != FF_OK) return err;
  if (!take_values(reply, batch, begin, end)) err = ff__link_unexpected(link, reply, "MGET", error);
  freeReplyObject(reply);
  return err;
}

/* All replies are received whatever they are, so that none is left on the link. */
static ff_err hear_values(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  const struct batch *batch = user;
  ff_err kept = FF_OK;
  for (size_t begin = 0, end; ff__link_survives(kept) && begin < batch->count; begin = end) {
    end = command_end(batch, begin);
    ff_error failure;
    ff_err err = hear_command(link, deadline, batch, begin, end, &failure);
    ff__link_keep_failure(err, &failure, &kept, error);
    if (end < batch->count)
      deadline = ff__clock_now() + (int64_t)batch->timeout_ms * FF__NANOSECONDS_PER_MS;
  }
  return kept;
}

static ff_err redis_read(ff__store *store, ff__lookup *lookups, size_t count, ff_error *error) {
  struct batch batch = {lookups, count, self(store)->config.command_timeout_ms};
  ff__exchange exchange = {.ask = ask_values, .hear = hear_values, .user = &batch};
  return count == 0 ? FF_OK : perform(store, &exchange, error);
}

/* -- inspect ----------------------------------------------------------------- */

struct inspection {
  const ff__key *keys;
  ff__raw raws[FF__LEVELS];
};

static void raws_clear(ff__raw raws[FF__LEVELS]) {
  for (int level = 0; level < FF__LEVELS; level++) {
    free(raws[level].text); /* NOLINT(clang-analyzer-unix.Malloc): forgets the next line */
    raws[level] = (ff__raw){FF_KEY_ABSENT, NULL, 0};
  }
}

static ff_err ask_raws(ff__link *link, void *user, ff_error *error) {
  const struct inspection *inspection = user;
  ff_err err = FF_OK;
  for (int level = 0; err == FF_OK && level < FF__LEVELS; level++)
    if (inspection->keys[level].size > 0)
      err = add_command(link, "GET", &inspection->keys[level], 1, error);
  return err;
}

static ff_err take_raw(const ff__link *link, const redisReply *reply, ff__raw *raw,
                       ff_error *error) {
  if (reply->type == REDIS_REPLY_NIL) return FF_OK;
  if (reply->type != REDIS_REPLY_STRING) return ff__link_unexpected(link, reply, "GET", error);
  raw->text = malloc(reply->len + 1);
  if (!raw->text) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  memcpy(raw->text, reply->str, reply->len + 1); /* hiredis ends it with a NUL */
  raw->size = reply->len;
  raw->state = FF_KEY_STRING;
  return FF_OK;
}

static ff_err hear_raw(ff__link *link, int64_t deadline, ff__raw *raw, ff_error *error) {
  redisReply *reply;
  ff_error refusal;
  ff_err err = ff__link_receive(link, deadline, &reply, &refusal);
  if (err == FF_ERR_REPLY && strstr(refusal.message, "WRONGTYPE")) {
    raw->state = FF_KEY_OTHER_TYPE;
    return FF_OK;
  }
  if (err != FF_OK) {
    *error = refusal;
    return err;
  }
  err = take_raw(link, reply, raw, error);
  freeReplyObject(reply);
  return err;
}

/* All replies are received whatever they are, so that none is left on the link. */
static ff_err hear_raws(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  struct inspection *inspection = user;
  ff_err kept = FF_OK;
  raws_clear(inspection->raws);
  for (int level = 0; ff__link_survives(kept) && level < FF__LEVELS; level++) {
    if (inspection->keys[level].size == 0) continue;
    ff_error failure;
    ff_err err = hear_raw(link, deadline, &inspection->raws[level], &failure);
    ff__link_keep_failure(err, &failure, &kept, error);
  }
  return kept;
}

static ff_err redis_inspect(ff__store *store, const ff__key keys[FF__LEVELS],
                            ff__raw raws[FF__LEVELS], ff_error *error) {
  struct inspection inspection = {.keys = keys};
  raws_clear(inspection.raws);
  ff__exchange exchange = {.ask = ask_raws, .hear = hear_raws, .user = &inspection};
  ff_err err = perform(store, &exchange, error);
  if (err == FF_OK)
    memcpy(raws, inspection.raws, sizeof inspection.raws);
  else
    raws_clear(inspection.raws);
  return err;
}

/* -- write and ping ---------------------------------------------------------- */

struct command {
  const char *name;
  ff__key arguments[2];
  int count;
};

static ff_err ask_command(ff__link *link, void *user, ff_error *error) {
  const struct command *command = user;
  return add_command(link, command->name, command->arguments, command->count, error);
}

static ff_err hear_success(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  (void)user;
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err == FF_OK) freeReplyObject(reply);
  return err;
}

static ff_err redis_write(ff__store *store, ff__key key, ff__value value, ff_error *error) {
  struct command set = {"SET", {key, word(value == FF__ON ? "true" : "false")}, 2};
  struct command del = {"DEL", {key}, 1};
  ff__exchange exchange = {.ask = ask_command,
                           .hear = hear_success,
                           .user = value == FF__UNSET ? &del : &set,
                           .once = true};
  return perform(store, &exchange, error);
}

static ff_err redis_ping(ff__store *store, unsigned timeout_ms, ff_error *error) {
  struct command ping = {.name = "PING"};
  ff__exchange exchange = {.ask = ask_command,
                           .hear = hear_success,
                           .user = &ping,
                           .timeout_ms = timeout_ms,
                           .insist = true};
  return perform(store, &exchange, error);
}

static ff_err redis_scan(ff__store *store, const char *prefix, ff__key_fn on_key,
                         ff_progress_fn on_progress, void *user, ff_error *error) {
  return ff__redis_scan(&self(store)->sessions, prefix, on_key, on_progress, user, NULL, error);
}

/* -- upkeep ------------------------------------------------------------------ */

static ff_err redis_walk(ff__store *store, const char *prefix, ff__holding_fn on_holding,
                         ff_progress_fn on_progress, void *user, ff_walk_report *report,
                         ff_error *error) {
  return ff__redis_walk(&self(store)->sessions, prefix, on_holding, on_progress, user, report,
                        error);
}

static ff_err redis_read_expiry(ff__store *store, ff_stored_item *items, size_t count,
                                ff_error *error) {
  return ff__redis_read_expiry(&self(store)->sessions, items, count, error);
}

static ff_err redis_remove(ff__store *store, ff_stored_item *items, size_t count, ff_error *error) {
  return ff__redis_remove(&self(store)->sessions, items, count, error);
}

static ff_err redis_restore(ff__store *store, ff_stored_item *items, size_t count,
                            ff_error *error) {
  return ff__redis_restore(&self(store)->sessions, items, count, error);
}

static const ff__store_upkeep upkeep = {redis_walk, redis_read_expiry, redis_remove, redis_restore};

/* -- lifetime ---------------------------------------------------------------- */

static void redis_destroy(ff__store *store) {
  redis_store *redis = self(store);
  ff__sessions_finish(&redis->sessions);
  ff__redis_config_finish(&redis->config);
  free(redis);
}

static const ff__store_methods methods = {
    .name = "redis",
    .is_far = true,
    .destroy = redis_destroy,
    .read = redis_read,
    .inspect = redis_inspect,
    .write = redis_write,
    .scan = redis_scan,
    .ping = redis_ping,
    .upkeep = &upkeep,
};

/* What is wrong with TLS is told now rather than at the first check. */
static ff_err try_tls(const ff__redis_config *config, ff_error *error) {
  if (!config->tls.enabled) return FF_OK;
  if (!ff__tls_is_supported())
    return ff__fail(error, FF_ERR_UNSUPPORTED,
                    "TLS was asked for (rediss:// or REDIS_TLS), but this build has none; nothing "
                    "was sent in plain text");
  if (config->host[0] == '/')
    return ff__fail(error, FF_ERR_CONFIG, "REDIS_TLS: a unix socket has no TLS");
  ff__tls *trial;
  ff_err err = ff__tls_create(&config->tls, config->host, &trial, error);
  if (err == FF_OK) ff__tls_destroy(trial);
  return err;
}

ff_err ff__redis_create_take(ff__redis_config *config, ff__store **store, ff_error *error) {
  redis_store *redis = NULL;
  ff_err err = try_tls(config, error);
  if (err == FF_OK) {
    redis = calloc(1, sizeof *redis);
    if (!redis) err = ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  if (redis) {
    redis->store.methods = &methods;
    redis->config = *config;
    err = ff__sessions_init(&redis->sessions, &redis->config, error);
  }
  if (redis && err == FF_OK) {
    *store = &redis->store;
    return FF_OK;
  }
  free(redis);
  ff__redis_config_finish(config);
  return err;
}
