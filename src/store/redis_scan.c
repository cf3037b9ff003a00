/* redis_scan.c - see redis_scan.h. */
#include "store/redis_scan.h"

#include "core/error.h"
#include "os/clock.h"

#include <string.h>

enum { SCAN_COUNT = 1000 };

struct page {
  char cursor[24];
  unsigned connection; /* that the cursor is from: another server's says nothing to this one */
  char pattern[FF__PREFIX_MAX + 3];
  redisReply *reply; /* [next cursor, [key, ...]] */
  int64_t asked_at;
  ff_walk_report *report;
};

void ff__redis_note(ff_walk_report *report, const char *command, int64_t sent_at) {
  if (!report) return;
  int64_t took_us = (ff__clock_now() - sent_at) / 1000;
  report->commands++;
  if (took_us <= report->longest_us) return;
  report->longest_us = took_us;
  snprintf(report->longest, sizeof report->longest, "%s", command);
}

static ff_err ask_page(ff__link *link, void *user, ff_error *error) {
  struct page *page = user;
  char count[16];
  if (page->connection != link->opened) strcpy(page->cursor, "0");
  page->connection = link->opened;
  snprintf(count, sizeof count, "%d", SCAN_COUNT);
  const char *words[] = {"SCAN", page->cursor, "MATCH", page->pattern, "COUNT", count};
  size_t sizes[6];
  for (int i = 0; i < 6; i++)
    sizes[i] = strlen(words[i]);
  page->asked_at = ff__clock_now();
  return ff__link_add(link, 6, words, sizes, error);
}

static bool is_page(const redisReply *reply) {
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) return false;
  const redisReply *cursor = reply->element[0];
  return cursor->type == REDIS_REPLY_STRING && cursor->len < sizeof((struct page *)0)->cursor &&
         reply->element[1]->type == REDIS_REPLY_ARRAY;
}

static ff_err hear_page(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  struct page *page = user;
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err != FF_OK) return err;
  ff__redis_note(page->report, "SCAN", page->asked_at);
  if (is_page(reply)) {
    page->reply = reply;
    memcpy(page->cursor, reply->element[0]->str, reply->element[0]->len + 1);
    return FF_OK;
  }
  err = ff__link_unexpected(link, reply, "SCAN", error);
  freeReplyObject(reply);
  return err;
}

static ff_err hear_number(ff__link *link, int64_t deadline, void *user, ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err != FF_OK) return err;
  if (reply->type == REDIS_REPLY_INTEGER)
    *(uint64_t *)user = (uint64_t)reply->integer;
  else
    err = ff__link_unexpected(link, reply, "DBSIZE", error);
  freeReplyObject(reply);
  return err;
}

static ff_err ask_size(ff__link *link, void *user, ff_error *error) {
  (void)user;
  return ff__link_add(link, 1, (const char *[]){"DBSIZE"}, (const size_t[]){6}, error);
}

static bool show_keys(const redisReply *keys, ff__key_fn on_key, void *user) {
  bool goes_on = true;
  for (size_t i = 0; goes_on && i < keys->elements; i++)
    if (keys->element[i]->type == REDIS_REPLY_STRING)
      goes_on = on_key((ff__key){keys->element[i]->str, keys->element[i]->len}, user);
  return goes_on;
}

ff_err ff__redis_scan(ff__sessions *sessions, const char *prefix, ff__key_fn on_key,
                      ff_progress_fn on_progress, void *user, ff_walk_report *report,
                      ff_error *error) {
  uint64_t total = 0, done = 0;
  ff__exchange count = {.ask = ask_size, .hear = hear_number, .user = &total};
  ff_err err = ff__sessions_perform(sessions, &count, error);

  struct page page = {.cursor = "0", .report = report};
  snprintf(page.pattern, sizeof page.pattern, "%s:*", prefix); /* no glob character in it */
  ff__exchange next = {.ask = ask_page, .hear = hear_page, .user = &page};
  while (err == FF_OK && (err = ff__sessions_perform(sessions, &next, error)) == FF_OK) {
    bool goes_on = show_keys(page.reply->element[1], on_key, user);
    freeReplyObject(page.reply);
    bool is_last = strcmp(page.cursor, "0") == 0;
    done = is_last || done + SCAN_COUNT > total ? total : done + SCAN_COUNT;
    if (goes_on && on_progress) goes_on = on_progress(done, total, user);
    if (!goes_on) return ff__fail(error, FF_ERR_CANCELLED, "the scan was stopped");
    if (is_last) break;
  }
  return err;
}
