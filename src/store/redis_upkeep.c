/* redis_upkeep.c - see redis_upkeep.h. */
#include "store/redis_upkeep.h"

#include "core/error.h"
#include "os/clock.h"

#include <inttypes.h>
#include <string.h>

enum { AT_ONCE = 100 };

typedef struct batch {
  ff_stored_item *items;
  size_t count;
  int64_t timeout; /* for each command */
  bool restores;   /* else it asks when they expire */
  bool interfered; /* somebody wrote meanwhile, so nothing was removed */
} batch;

static int64_t timeout_of(const ff__sessions *sessions) {
  return (int64_t)sessions->config->command_timeout_ms * FF__NANOSECONDS_PER_MS;
}

/* Takes the first `count` items to be done at once, and goes on with the others. */
static ff_err perform_all(ff__sessions *sessions, const ff__exchange *exchange, batch *work,
                          ff_error *error) {
  ff_stored_item *end = work->items + work->count;
  ff_err err = FF_OK;
  for (; !err && work->items < end; work->items += work->count) {
    size_t left = (size_t)(end - work->items);
    work->count = left < AT_ONCE ? left : AT_ONCE;
    err = ff__sessions_perform(sessions, exchange, error);
  }
  return err;
}

/* -- Pipelines: PTTL, SET ------------------------------------------------------- */

static ff_err add_one(ff__link *link, const batch *work, const ff_stored_item *item,
                      ff_error *error) {
  char expiry[24];
  snprintf(expiry, sizeof expiry, "%" PRId64, item->expires_in_ms);
  const char *set[] = {"SET", item->key, item->value, "NX", "PX", expiry};
  const size_t set_sizes[] = {3, item->key_size, item->value_size, 2, 2, strlen(expiry)};
  const char *pttl[] = {"PTTL", item->key};
  const size_t pttl_sizes[] = {4, item->key_size};
  if (!work->restores) return ff__link_add(link, 2, pttl, pttl_sizes, error);
  return ff__link_add(link, item->expires_in_ms < 0 ? 4 : 6, set, set_sizes, error);
}

static ff_err ask_each(ff__link *link, void *user, ff_error *error) {
  const batch *work = user;
  ff_err err = FF_OK;
  for (size_t i = 0; !err && i < work->count; i++)
    err = add_one(link, work, &work->items[i], error);
  return err;
}

/* SET answers OK, or nil where there is a value; PTTL -2 for no key, -1 for no end. */
static bool take_one(const batch *work, const redisReply *reply, ff_stored_item *item) {
  bool is_expiry = !work->restores && reply->type == REDIS_REPLY_INTEGER;
  if (is_expiry && reply->integer == -2)
    item->outcome = FF_STORED_ABSENT;
  else if (is_expiry)
    item->expires_in_ms = reply->integer;
  else if (work->restores && reply->type == REDIS_REPLY_STATUS)
    item->outcome = FF_STORED_DONE;
  else if (work->restores && reply->type == REDIS_REPLY_NIL)
    item->outcome = FF_STORED_PRESENT;
  else
    return false;
  return true;
}

static ff_err hear_one(ff__link *link, int64_t deadline, const batch *work, ff_stored_item *item,
                       ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err) return err;
  if (!take_one(work, reply, item))
    err = ff__link_unexpected(link, reply, work->restores ? "SET" : "PTTL", error);
  freeReplyObject(reply);
  return err;
}

/* All replies are received whatever they are, so that none is left on the link. */
static ff_err hear_each(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  const batch *work = user;
  ff_err kept = FF_OK;
  for (size_t i = 0; ff__link_survives(kept) && i < work->count; i++) {
    ff_error failure;
    ff__link_keep_failure(hear_one(link, deadline, work, &work->items[i], &failure), &failure,
                          &kept, error);
    deadline = ff__clock_now() + work->timeout;
  }
  return kept;
}

static ff_err perform_each(ff__sessions *sessions, ff_stored_item *items, size_t count,
                           bool restores, ff_error *error) {
  batch work = {items, count, timeout_of(sessions), restores, false};
  ff__exchange exchange = {.ask = ask_each, .hear = hear_each, .user = &work, .once = restores};
  for (size_t i = 0; i < count; i++)
    items[i].outcome = FF_STORED_UNKNOWN;
  return perform_all(sessions, &exchange, &work, error);
}

ff_err ff__redis_read_expiry(ff__sessions *sessions, ff_stored_item *items, size_t count,
                             ff_error *error) {
  return perform_each(sessions, items, count, false, error);
}

ff_err ff__redis_restore(ff__sessions *sessions, ff_stored_item *items, size_t count,
                         ff_error *error) {
  return perform_each(sessions, items, count, true, error);
}

/* -- Removing ------------------------------------------------------------------- */

/* A command with the keys of the items, or of those that are to go. */
static ff_err add_keys(ff__link *link, const char *command, const batch *work, bool only_same,
                       ff_error *error) {
  const char *words[1 + AT_ONCE] = {command};
  size_t sizes[1 + AT_ONCE] = {strlen(command)};
  int count = 1;
  for (size_t i = 0; i < work->count; i++) {
    const ff_stored_item *item = &work->items[i];
    if (only_same && item->outcome != FF_STORED_UNKNOWN) continue;
    words[count] = item->key;
    sizes[count++] = item->key_size;
  }
  return ff__link_add(link, count, words, sizes, error);
}

static ff_err add_word(ff__link *link, const char *command, ff_error *error) {
  return ff__link_add(link, 1, &command, (const size_t[]){strlen(command)}, error);
}

static ff_err ask_watched(ff__link *link, void *user, ff_error *error) {
  ff_err err = add_keys(link, "WATCH", user, false, error);
  return err ? err : add_keys(link, "MGET", user, false, error);
}

static ff_err hear_status(ff__link *link, const batch *work, ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, ff__clock_now() + work->timeout, &reply, error);
  if (!err) freeReplyObject(reply);
  return err;
}

static bool is_same(const ff_stored_item *item, const redisReply *reply) {
  return reply->type == REDIS_REPLY_STRING && reply->len == item->value_size &&
         memcmp(reply->str, item->value, item->value_size) == 0;
}

/* Those that are still the same stay FF_STORED_UNKNOWN until they are gone. MGET says nil of
 * another type, too: it is left alone either way. */
static bool take_values(const batch *work, const redisReply *reply) {
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements != work->count) return false;
  for (size_t i = 0; i < work->count; i++) {
    bool is_there = reply->element[i]->type == REDIS_REPLY_STRING;
    work->items[i].outcome = is_same(&work->items[i], reply->element[i]) ? FF_STORED_UNKNOWN
                             : is_there                                  ? FF_STORED_CHANGED
                                                                         : FF_STORED_ABSENT;
  }
  return true;
}

static ff_err hear_watched(ff__link *link, int64_t deadline, const batch *work, ff_error *error) {
  redisReply *reply;
  ff_error failure;
  ff_err kept = FF_OK;
  ff__link_keep_failure(ff__link_receive(link, deadline, &reply, &failure), &failure, &kept, error);
  if (!kept) freeReplyObject(reply);
  if (!ff__link_survives(kept)) return kept;
  ff_err err = ff__link_receive(link, ff__clock_now() + work->timeout, &reply, &failure);
  ff__link_keep_failure(err, &failure, &kept, error);
  if (err) return kept;
  if (!kept && !take_values(work, reply)) kept = ff__link_unexpected(link, reply, "MGET", error);
  freeReplyObject(reply);
  return kept;
}

static size_t count_same(const batch *work) {
  size_t count = 0;
  for (size_t i = 0; i < work->count; i++)
    count += work->items[i].outcome == FF_STORED_UNKNOWN;
  return count;
}

static void mark_same(const batch *work, ff_stored_outcome outcome) {
  for (size_t i = 0; i < work->count; i++)
    if (work->items[i].outcome == FF_STORED_UNKNOWN) work->items[i].outcome = (int32_t)outcome;
}

/* EXEC answers nil when one of the watched keys was written. */
static ff_err hear_exec(ff__link *link, batch *work, ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, ff__clock_now() + work->timeout, &reply, error);
  if (err) return err;
  work->interfered = reply->type == REDIS_REPLY_NIL;
  bool is_done = reply->type == REDIS_REPLY_ARRAY && reply->elements == 1 &&
                 reply->element[0]->type == REDIS_REPLY_INTEGER;
  if (is_done)
    mark_same(work, FF_STORED_DONE);
  else if (!work->interfered)
    err = ff__link_unexpected(link, reply, "EXEC", error);
  freeReplyObject(reply);
  return err;
}

/* Without MULTI, DEL would be done at once and whatever was written: it is not even sent. */
static ff_err delete_same(ff__link *link, batch *work, ff_error *error) {
  ff_err err = add_word(link, "MULTI", error);
  if (!err) err = hear_status(link, work, error);
  if (!err) err = add_keys(link, "DEL", work, true, error);
  if (!err) err = add_word(link, "EXEC", error);
  if (err) return err;
  ff_error failure;
  ff_err kept = FF_OK;
  ff__link_keep_failure(hear_status(link, work, &failure), &failure, &kept, error);
  if (!ff__link_survives(kept)) return kept;
  ff__link_keep_failure(hear_exec(link, work, &failure), &failure, &kept, error);
  return kept;
}

/* What was watched would be in the way of the next transaction. A server that refuses this
 * has refused the rest, too. */
static void unwatch(ff__link *link, const batch *work) {
  if (add_word(link, "UNWATCH", NULL) == FF_OK) hear_status(link, work, NULL);
}

static ff_err hear_removal(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  batch *work = user;
  work->interfered = false;
  ff_err err = hear_watched(link, deadline, work, error);
  bool any = !err && count_same(work) > 0;
  if (any) err = delete_same(link, work, error);
  if (any && err) ff__link_close(link); /* else what comes next may be the transaction's */
  if (!any && ff__link_survives(err)) unwatch(link, work);
  return err;
}

static ff_err remove_at_once(ff__sessions *sessions, batch *work, ff_error *error) {
  ff__exchange exchange = {.ask = ask_watched, .hear = hear_removal, .user = work, .once = true};
  return ff__sessions_perform(sessions, &exchange, error);
}

static ff_err remove_one_by_one(ff__sessions *sessions, const batch *work, ff_error *error) {
  ff_err err = FF_OK;
  for (size_t i = 0; !err && i < work->count; i++) {
    batch single = {work->items + i, 1, work->timeout, false, false};
    err = remove_at_once(sessions, &single, error);
    if (!err && single.interfered) single.items->outcome = FF_STORED_CHANGED;
  }
  return err;
}

static ff_err remove_batch(ff__sessions *sessions, batch *work, ff_error *error) {
  ff_err err = remove_at_once(sessions, work, error);
  return err || !work->interfered ? err : remove_one_by_one(sessions, work, error);
}

ff_err ff__redis_remove(ff__sessions *sessions, ff_stored_item *items, size_t count,
                        ff_error *error) {
  ff_err err = FF_OK;
  for (size_t i = 0; i < count; i++)
    items[i].outcome = FF_STORED_UNKNOWN;
  for (size_t i = 0; !err && i < count; i += AT_ONCE) {
    size_t left = count - i;
    batch work = {items + i, left < AT_ONCE ? left : AT_ONCE, timeout_of(sessions), false, false};
    err = remove_batch(sessions, &work, error);
  }
  return err;
}
