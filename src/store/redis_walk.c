/* redis_walk.c - see redis_walk.h. */
#include "store/redis_walk.h"

#include "core/arena.h"
#include "core/error.h"
#include "os/clock.h"
#include "store/redis_scan.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 100 };

typedef struct walk {
  ff__sessions *sessions;
  ff__holding_fn on_holding;
  ff_progress_fn on_progress;
  void *user;
  ff_walk_report *report;
  ff__key *keys; /* of the page at hand */
  size_t count, capacity;
  ff__arena bytes; /* theirs */
  ff_err err;      /* why the walk was ended here, if it was */
  ff_error *error;
} walk;

/* -- Keys of a page ---------------------------------------------------------- */

static bool make_room(walk *walking) {
  if (walking->count < walking->capacity) return true;
  size_t capacity = walking->capacity ? 2 * walking->capacity : 1024;
  ff__key *keys = realloc(walking->keys, capacity * sizeof *keys);
  if (!keys) return false;
  walking->keys = keys;
  walking->capacity = capacity;
  return true;
}

static bool keep_key(ff__key key, void *user) {
  walk *walking = user;
  const char *copy =
      make_room(walking) ? ff__arena_copy(&walking->bytes, key.data, key.size) : NULL;
  if (copy)
    walking->keys[walking->count++] = (ff__key){copy, key.size};
  else
    walking->err = ff__fail(walking->error, FF_ERR_NOMEM, "out of memory");
  return copy != NULL;
}

static void forget_keys(walk *walking) {
  ff__arena_finish(&walking->bytes);
  walking->bytes = (ff__arena){0};
  walking->count = 0;
}

/* -- What they hold ------------------------------------------------------------ */

typedef struct batch {
  const ff__key *keys;
  size_t count;
  redisReply *values;         /* an array with a value or nil for each */
  redisReply *types[AT_ONCE]; /* of those that are nil */
  ff_walk_report *report;
  int64_t sent_at, timeout;
} batch;

static ff_err ask_values(ff__link *link, void *user, ff_error *error) {
  batch *asked = user;
  const char *words[1 + AT_ONCE] = {"MGET"};
  size_t sizes[1 + AT_ONCE] = {4};
  for (size_t i = 0; i < asked->count; i++) {
    words[i + 1] = asked->keys[i].data;
    sizes[i + 1] = asked->keys[i].size;
  }
  asked->sent_at = ff__clock_now();
  return ff__link_add(link, (int)asked->count + 1, words, sizes, error);
}

static ff_err hear_values(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  batch *asked = user;
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err) return err;
  ff__redis_note(asked->report, "MGET", asked->sent_at);
  if (reply->type == REDIS_REPLY_ARRAY && reply->elements == asked->count) {
    asked->values = reply;
    return FF_OK;
  }
  err = ff__link_unexpected(link, reply, "MGET", error);
  freeReplyObject(reply);
  return err;
}

static bool is_string(const batch *asked, size_t index) {
  return asked->values->element[index]->type == REDIS_REPLY_STRING;
}

static ff_err ask_types(ff__link *link, void *user, ff_error *error) {
  batch *asked = user;
  ff_err err = FF_OK;
  for (size_t i = 0; !err && i < asked->count; i++) {
    if (is_string(asked, i)) continue;
    err = ff__link_add(link, 2, (const char *[]){"TYPE", asked->keys[i].data},
                       (const size_t[]){4, asked->keys[i].size}, error);
  }
  asked->sent_at = ff__clock_now();
  return err;
}

static void forget_types(batch *asked) {
  for (size_t i = 0; i < AT_ONCE; i++) {
    if (asked->types[i]) freeReplyObject(asked->types[i]);
    asked->types[i] = NULL;
  }
}

static ff_err hear_type(ff__link *link, int64_t deadline, batch *asked, size_t index,
                        ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err) return err;
  ff__redis_note(asked->report, "TYPE", asked->sent_at);
  asked->sent_at = ff__clock_now();
  if (reply->type == REDIS_REPLY_STATUS) {
    asked->types[index] = reply;
    return FF_OK;
  }
  err = ff__link_unexpected(link, reply, "TYPE", error);
  freeReplyObject(reply);
  return err;
}

/* All replies are received whatever they are, so that none is left on the link. */
static ff_err hear_types(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  batch *asked = user;
  ff_err kept = FF_OK;
  forget_types(asked);
  for (size_t i = 0; ff__link_survives(kept) && i < asked->count; i++) {
    ff_error failure;
    if (is_string(asked, i)) continue;
    ff_err err = hear_type(link, deadline, asked, i, &failure);
    ff__link_keep_failure(err, &failure, &kept, error);
    deadline = ff__clock_now() + asked->timeout;
  }
  return kept;
}

static ff_err read_types(walk *walking, batch *asked) {
  bool all = true;
  for (size_t i = 0; i < asked->count; i++)
    all = all && is_string(asked, i);
  ff__exchange types = {.ask = ask_types, .hear = hear_types, .user = asked};
  return all ? FF_OK : ff__sessions_perform(walking->sessions, &types, walking->error);
}

/* What has gone since the page was read has the type "none". */
static bool show(walk *walking, const batch *asked, size_t index) {
  const redisReply *value = asked->values->element[index], *type = asked->types[index];
  ff__holding holding = {.key = asked->keys[index], .type = "string"};
  if (is_string(asked, index)) {
    holding.value = value->str;
    holding.value_size = value->len;
  } else {
    holding.type = type->str;
    if (strcmp(holding.type, "none") == 0) return true;
  }
  return walking->on_holding(&holding, walking->user);
}

static bool show_batch(walk *walking, const ff__key *keys, size_t count) {
  batch asked = {.keys = keys, .count = count, .report = walking->report};
  asked.timeout = (int64_t)walking->sessions->config->command_timeout_ms * FF__NANOSECONDS_PER_MS;
  ff__exchange values = {.ask = ask_values, .hear = hear_values, .user = &asked};
  walking->err = ff__sessions_perform(walking->sessions, &values, walking->error);
  if (!walking->err) walking->err = read_types(walking, &asked);
  bool goes_on = !walking->err;
  for (size_t i = 0; goes_on && i < count; i++)
    goes_on = show(walking, &asked, i);
  forget_types(&asked);
  if (asked.values) freeReplyObject(asked.values);
  return goes_on;
}

static bool end_page(uint64_t done, uint64_t total, void *user) {
  walk *walking = user;
  bool goes_on = true;
  for (size_t i = 0; goes_on && i < walking->count; i += AT_ONCE) {
    size_t left = walking->count - i;
    goes_on = show_batch(walking, walking->keys + i, left < AT_ONCE ? left : AT_ONCE);
  }
  forget_keys(walking);
  if (walking->report) walking->report->looked_at = done;
  return goes_on && (!walking->on_progress || walking->on_progress(done, total, walking->user));
}

ff_err ff__redis_walk(ff__sessions *sessions, const char *prefix, ff__holding_fn on_holding,
                      ff_progress_fn on_progress, void *user, ff_walk_report *report,
                      ff_error *error) {
  ff_error failure = {.code = FF_OK};
  walk walking = {.sessions = sessions,
                  .on_holding = on_holding,
                  .on_progress = on_progress,
                  .user = user,
                  .report = report,
                  .error = &failure};
  ff_err err = ff__redis_scan(sessions, prefix, keep_key, end_page, &walking, report, error);
  if (walking.err && error) *error = failure;
  ff__arena_finish(&walking.bytes);
  free(walking.keys);
  return walking.err ? walking.err : err;
}
