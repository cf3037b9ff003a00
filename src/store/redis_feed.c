/* redis_feed.c - see feed.h. */
#include "core/error.h"
#include "os/clock.h"
#include "store/feed.h"
#include "store/redis_link.h"
#include "store/redis_login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CHANNEL[] = "__redis__:invalidate";

struct ff__feed {
  const ff__redis_config *config;
  const char *prefix;
  ff__link data, watch;
  redisReply *reply; /* the last event's */
  ff__value values[FF__FEED_KEYS];
  ff__key *keys;
  size_t keys_capacity;
};

ff__feed *ff__feed_create(const ff__redis_config *config, const char *prefix) {
  ff__feed *feed = calloc(1, sizeof *feed);
  if (!feed) return NULL;
  feed->config = config;
  feed->prefix = prefix;
  ff__link_init(&feed->data, config);
  ff__link_init(&feed->watch, config);
  return feed;
}

static void drop_reply(ff__feed *feed) {
  if (feed->reply) freeReplyObject(feed->reply);
  feed->reply = NULL;
}

void ff__feed_close(ff__feed *feed) {
  drop_reply(feed);
  ff__link_close(&feed->data);
  ff__link_close(&feed->watch);
}

void ff__feed_destroy(ff__feed *feed) {
  if (!feed) return;
  drop_reply(feed);
  ff__link_finish(&feed->data);
  ff__link_finish(&feed->watch);
  free(feed->keys);
  free(feed);
}

void ff__feed_abandon(ff__feed *feed) {
  ff__link_abandon(&feed->data);
  ff__link_abandon(&feed->watch);
}

/* -- Opening ----------------------------------------------------------------- */

static ff_err add(ff__link *link, int count, const char **words, ff_error *error) {
  size_t sizes[8] = {0};
  for (int i = 0; i < count; i++)
    sizes[i] = strlen(words[i]);
  return ff__link_add(link, count, words, sizes, error);
}

static ff_err expect(ff__link *link, int64_t deadline, int type, const char *command,
                     long long *number, ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err != FF_OK) return err;
  if (reply->type != type) err = ff__link_unexpected(link, reply, command, error);
  if (number) *number = reply->integer;
  freeReplyObject(reply);
  return err;
}

static ff_err ask_id(ff__link *watch, int64_t deadline, long long *id, ff_error *error) {
  ff_err err = add(watch, 2, (const char *[]){"CLIENT", "ID"}, error);
  return err == FF_OK ? expect(watch, deadline, REDIS_REPLY_INTEGER, "CLIENT ID", id, error) : err;
}

/* Both in one round trip. Redis tells of changes from TRACKING on; subscribed, it does so
 * over this connection. */
static ff_err subscribe(ff__feed *feed, long long id, int64_t deadline, ff_error *error) {
  char number[24], prefix[FF__PREFIX_MAX + 2];
  snprintf(number, sizeof number, "%lld", id);
  snprintf(prefix, sizeof prefix, "%s:", feed->prefix);
  ff__link *watch = &feed->watch;
  ff_err err = add(
      watch, 8,
      (const char *[]){"CLIENT", "TRACKING", "ON", "REDIRECT", number, "BCAST", "PREFIX", prefix},
      error);
  if (err == FF_OK) err = add(watch, 2, (const char *[]){"SUBSCRIBE", CHANNEL}, error);
  if (err == FF_OK)
    err = expect(watch, deadline, REDIS_REPLY_STATUS, "CLIENT TRACKING", NULL, error);
  return err == FF_OK ? expect(watch, deadline, REDIS_REPLY_ARRAY, "SUBSCRIBE", NULL, error) : err;
}

static ff_err open_watch(ff__feed *feed, int64_t deadline, ff_error *error) {
  long long id;
  ff_err err = ff__link_open(&feed->watch, deadline, error);
  if (err == FF_OK) err = ff__login(&feed->watch, deadline, error);
  if (err == FF_OK) err = ask_id(&feed->watch, deadline, &id, error);
  return err == FF_OK ? subscribe(feed, id, deadline, error) : err;
}

ff_err ff__feed_open(ff__feed *feed, bool *watches, ff_error *refusal, ff_error *error) {
  int64_t timeout = (int64_t)feed->config->connect_timeout_ms * FF__NANOSECONDS_PER_MS;
  int64_t deadline = ff__clock_now() + timeout;
  ff_error failure;
  ff_err err = open_watch(feed, deadline, &failure);
  *watches = err == FF_OK;
  if (err == FF_ERR_REPLY) { /* Redis answers, and does not want to */
    *refusal = failure;
    ff__link_close(&feed->watch);
    err = FF_OK;
  }
  if (err == FF_OK) err = ff__link_open(&feed->data, deadline, &failure);
  if (err == FF_OK) err = ff__login(&feed->data, deadline, &failure);
  if (err == FF_OK) return FF_OK;
  if (error) *error = failure;
  ff__feed_close(feed);
  return err;
}

/* -- Asking ------------------------------------------------------------------ */

ff_err ff__feed_get(ff__feed *feed, const ff__key *keys, size_t count, ff_error *error) {
  const char *words[1 + FF__FEED_KEYS] = {"MGET"};
  size_t sizes[1 + FF__FEED_KEYS] = {4};
  for (size_t i = 0; i < count; i++) {
    words[i + 1] = keys[i].data;
    sizes[i + 1] = keys[i].size;
  }
  return ff__link_add(&feed->data, (int)count + 1, words, sizes, error);
}

ff_err ff__feed_ping(ff__feed *feed, ff_error *error) {
  return add(&feed->watch, 1, (const char *[]){"PING"}, error);
}

/* -- Events ------------------------------------------------------------------ */

static void fill_poll(const ff__link *link, struct pollfd *socket) {
  *socket = (struct pollfd){.fd = -1};
  if (!ff__link_is_open(link)) return;
  socket->fd = link->fd;
  socket->events = ff__link_awaits(link);
}

void ff__feed_poll(const ff__feed *feed, struct pollfd sockets[FF__FEED_SOCKETS]) {
  fill_poll(&feed->watch, &sockets[0]);
  fill_poll(&feed->data, &sockets[1]);
}

/* Values first: Redis writes the news of a change before the values that are read after it, so
 * by then it is here, and ff__feed_next gives it before them. */
ff_err ff__feed_pump(ff__feed *feed, ff_error *error) {
  ff_err err = ff__link_pump(&feed->data, error);
  if (err != FF_OK || !ff__link_is_open(&feed->watch)) return err;
  return ff__link_pump(&feed->watch, error);
}

static bool reserve_keys(ff__feed *feed, size_t count) {
  if (count <= feed->keys_capacity) return true;
  ff__key *keys = realloc(feed->keys, count * sizeof *keys);
  if (!keys) return false;
  feed->keys = keys;
  feed->keys_capacity = count;
  return true;
}

static bool is_text(const redisReply *reply, const char *text) {
  return (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS) &&
         reply->len == strlen(text) && memcmp(reply->str, text, reply->len) == 0;
}

/* The payload of a message: keys, or nil for all of them. Text is what somebody has published
 * on the channel, and no news. */
static ff_err read_keys(ff__feed *feed, const redisReply *payload, ff__feed_event *event,
                        ff_error *error) {
  if (payload->type == REDIS_REPLY_STRING) return FF_OK;
  event->kind = FF__FEED_FLUSHED;
  if (payload->type == REDIS_REPLY_NIL) return FF_OK;
  if (payload->type != REDIS_REPLY_ARRAY)
    return ff__link_unexpected(&feed->watch, payload, "CLIENT TRACKING", error);
  if (!reserve_keys(feed, payload->elements)) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  event->kind = FF__FEED_CHANGED;
  event->keys = feed->keys;
  event->count = 0;
  for (size_t i = 0; i < payload->elements; i++) {
    const redisReply *key = payload->element[i];
    if (key->type == REDIS_REPLY_STRING) feed->keys[event->count++] = (ff__key){key->str, key->len};
  }
  return FF_OK;
}

/* ["message", channel, keys] or ["pong", ""]. */
static ff_err read_news(ff__feed *feed, ff__feed_event *event, ff_error *error) {
  const redisReply *reply = feed->reply;
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements == 0)
    return ff__link_unexpected(&feed->watch, reply, "SUBSCRIBE", error);
  if (is_text(reply->element[0], "pong")) {
    event->kind = FF__FEED_PONG;
    return FF_OK;
  }
  if (reply->elements == 3 && is_text(reply->element[0], "message") &&
      is_text(reply->element[1], CHANNEL))
    return read_keys(feed, reply->element[2], event, error);
  return ff__link_unexpected(&feed->watch, reply, "SUBSCRIBE", error);
}

static ff_err read_values(ff__feed *feed, ff__feed_event *event, ff_error *error) {
  const redisReply *reply = feed->reply;
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements > FF__FEED_KEYS)
    return ff__link_unexpected(&feed->data, reply, "MGET", error);
  for (size_t i = 0; i < reply->elements; i++) {
    const redisReply *value = reply->element[i];
    feed->values[i] =
        value->type == REDIS_REPLY_STRING ? ff__value_parse(value->str, value->len) : FF__UNSET;
  }
  *event = (ff__feed_event){FF__FEED_VALUES, reply->elements, feed->values, NULL};
  return FF_OK;
}

ff_err ff__feed_next(ff__feed *feed, ff__feed_event *event, ff_error *error) {
  *event = (ff__feed_event){.kind = FF__FEED_NOTHING};
  drop_reply(feed);
  while (ff__link_is_open(&feed->watch)) {
    ff_err err = ff__link_next(&feed->watch, &feed->reply, error);
    if (err != FF_OK) return err;
    if (!feed->reply) break;
    err = read_news(feed, event, error);
    if (err != FF_OK || event->kind != FF__FEED_NOTHING) return err;
    drop_reply(feed);
  }
  ff_err err = ff__link_next(&feed->data, &feed->reply, error);
  if (err != FF_OK || !feed->reply) return err;
  return read_values(feed, event, error);
}
