/* watch_put.c - see watch.h. */
#include "watch.h"

#include "answer.h"
#include "output.h"
#include "text.h"

#include <string.h>
#include <time.h>

enum { TIME_SIZE = 32 };

/* When we were told, as 2026-11-20T14:03:15.310Z. */
static const char *now(char text[TIME_SIZE]) {
  struct timespec time;
  struct tm parts;
  clock_gettime(CLOCK_REALTIME, &time);
  gmtime_r(&time.tv_sec, &parts);
  size_t size = strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
  snprintf(text + size, TIME_SIZE - size, ".%03dZ", (int)(time.tv_nsec / 1000000));
  return text;
}

static void put_time(void) {
  char text[TIME_SIZE];
  printf("%s%s%s ", colour_on(DIM), now(text), colour_off(DIM));
}

static void put_coloured(enum colour colour, const char *text) {
  fputs(colour_on(colour), stdout);
  text_puts(stdout, text);
  fputs(colour_off(colour), stdout);
}

static json_t *event_json(ff_event_type type) {
  char text[TIME_SIZE];
  json_t *object = json_with(json_object(), "event", json_string(ff_event_name(type)));
  return json_with(object, "time", json_string(now(text)));
}

/* -- Changes ----------------------------------------------------------------- */

static bool is_in_scope(const struct sighting *seen) {
  return !seen->entry || seen->change->scope <= seen->entry->scope;
}

static enum colour colour_of(ff_value value) {
  if (value == FF_VALUE_ON) return GREEN;
  return value == FF_VALUE_OFF ? RED : PLAIN;
}

static void put_mark(const struct sighting *seen) {
  char mark[64] = "";
  if (seen->registry && !seen->entry)
    strcpy(mark, "not in the registry");
  else if (!is_in_scope(seen))
    snprintf(mark, sizeof mark, "finer than its scope, %s", ff_scope_name(seen->entry->scope));
  if (!*mark) return;
  fputs("  (", stdout);
  put_coloured(YELLOW, mark);
  putchar(')');
}

static question question_of(const ff_change *change) {
  return (question){change->flag, change->scope == FF_SCOPE_COMPANY ? change->id : NULL,
                    change->scope == FF_SCOPE_WORKSPACE ? change->id : NULL};
}

static void put_change_text(const struct sighting *seen) {
  const ff_change *change = seen->change;
  question asked = question_of(change);
  put_time();
  text_puts(stdout, change->flag);
  if (change->id)
    put_tenant(stdout, &asked);
  else
    fputs(" for everyone", stdout);
  printf(": %s -> ", seen->before == FF_VALUE_UNKNOWN ? "?" : ff_value_name(seen->before));
  put_coloured(colour_of(change->after), ff_value_name(change->after));
  put_mark(seen);
  putchar('\n');
}

static json_t *if_registered(const struct sighting *seen, bool needs_entry, bool value) {
  bool known = needs_entry ? seen->entry != NULL : seen->registry != NULL;
  return known ? json_boolean(value) : json_null();
}

static json_t *change_json(const struct sighting *seen) {
  const ff_change *change = seen->change;
  question asked = question_of(change);
  json_t *object = event_json(FF_EVENT_CHANGED);
  object = json_with(object, "flag", text_json_or_null(asked.flag));
  object = json_with(object, "scope", json_string(ff_scope_name(change->scope)));
  object = json_with(object, "companyId", text_json_or_null(asked.company));
  object = json_with(object, "workspaceId", text_json_or_null(asked.workspace));
  object = json_with(object, "before", json_string(ff_value_name(seen->before)));
  object = json_with(object, "after", json_string(ff_value_name(change->after)));
  object = json_with(object, "registered", if_registered(seen, false, seen->entry != NULL));
  return json_with(object, "inScope", if_registered(seen, true, is_in_scope(seen)));
}

void watch_put_change(const struct sighting *seen, bool json) {
  if (json)
    put_json(change_json(seen));
  else
    put_change_text(seen);
}

/* -- States ------------------------------------------------------------------ */

static const char *word_of(const struct turn *turn) {
  switch (turn->event->type) {
  case FF_EVENT_STALE: return "stale";
  case FF_EVENT_ERROR: return "error";
  default: break;
  }
  if (turn->event->polling) return turn->again ? "ready again, polling" : "ready, polling";
  return turn->again ? "ready again" : "ready";
}

static enum colour colour_of_turn(const struct turn *turn) {
  if (turn->event->type == FF_EVENT_ERROR) return RED;
  bool is_well = turn->event->type == FF_EVENT_READY && !turn->event->polling && !turn->again;
  return is_well ? GREEN : YELLOW;
}

static void put_turn_text(const struct turn *turn) {
  put_time();
  put_coloured(colour_of_turn(turn), word_of(turn));
  fputs(": ", stdout);
  text_puts(stdout, turn->message);
  puts(turn->event->error ? "; trying again" : "");
}

static ff_updates updates_of(const ff_event *event) {
  if (event->type != FF_EVENT_READY) return FF_UPDATES_LOST;
  return event->polling ? FF_UPDATES_POLLING : FF_UPDATES_TRACKING;
}

static json_t *turn_json(const struct turn *turn) {
  const ff_event *event = turn->event;
  const char *kind = ff_kind_name(ff_err_kind(event->error));
  json_t *object = event_json(event->type);
  object = json_with(object, "updates", json_string(ff_updates_name(updates_of(event))));
  object = json_with(object, "error", event->error ? json_string(kind) : json_null());
  return json_with(object, "message", text_json_or_null(turn->message));
}

void watch_put_turn(const struct turn *turn, bool json) {
  if (json)
    put_json(turn_json(turn));
  else
    put_turn_text(turn);
}
