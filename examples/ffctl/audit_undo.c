/* audit_undo.c - `ffctl audit --undo`: what was deleted comes back where nothing has its place. */
#include "audit.h"
#include "text.h"
#include "undo.h"

enum { SHOWN_MOST = 20 };

static size_t count_of(const undo *read, ff_stored_outcome outcome) {
  size_t count = 0;
  for (size_t i = 0; i < read->count; i++)
    count += read->items[i].outcome == (int32_t)outcome;
  return count;
}

static void put_left(const undo *read, bool all) {
  size_t shown = 0, left = count_of(read, FF_STORED_PRESENT);
  for (size_t i = 0; i < read->count && (all || shown < SHOWN_MOST); i++) {
    if (read->items[i].outcome != FF_STORED_PRESENT) continue;
    fputs("  left, as it has a value again: ", stdout);
    text_put(stdout, read->items[i].key, read->items[i].key_size);
    putchar('\n');
    shown++;
  }
  if (left > shown) printf("  and %zu more; --verbose shows them\n", left - shown);
}

static void put_text(const undo *read, bool all) {
  printf("put back %zu of %zu values\n", count_of(read, FF_STORED_DONE),
         read->count + read->expired);
  if (read->expired > 0) printf("  left, as they have expired: %zu\n", read->expired);
  put_left(read, all);
}

static bool put_answer(const undo *read) {
  json_t *object = json_object();
  object = json_with(object, "restored", json_integer((json_int_t)count_of(read, FF_STORED_DONE)));
  object =
      json_with(object, "present", json_integer((json_int_t)count_of(read, FF_STORED_PRESENT)));
  object = json_with(object, "expired", json_integer((json_int_t)read->expired));
  return put_json(
      json_with(object, "unknown", json_integer((json_int_t)count_of(read, FF_STORED_UNKNOWN))));
}

static int refuse(const ff_error *error) {
  tell("%s", error->message);
  tell("nothing was put back; see FEATURE_FLAGS_PREFIX");
  return STATUS_COULD_NOT;
}

static bool put(const arguments *parsed, const undo *read) {
  if (given(parsed, OPTION_JSON)) return put_answer(read);
  put_text(read, given(parsed, OPTION_VERBOSE));
  return true;
}

static int restore(session *opened, undo *read) {
  ff_error error;
  ff_err err = ff_stored_restore(opened->client, read->items, read->count, &error);
  if (err == FF_ERR_INVALID) return refuse(&error);
  int status = err ? session_fail(opened, &error) : STATUS_YES;
  if (err) tell("it is safe to repeat: what is there again is left alone");
  if (!put(opened->parsed, read)) return STATUS_COULD_NOT;
  bool left = count_of(read, FF_STORED_PRESENT) + read->expired > 0;
  return status == STATUS_YES && left ? STATUS_NO : status;
}

/* The registry is not asked: it may be what is broken. */
static int open_and_restore(const arguments *parsed, undo *read) {
  ff_error error;
  session opened;
  ff_err err = session_open_patient(&opened, parsed, true, &error);
  int status = err ? session_fail(&opened, &error) : restore(&opened, read);
  session_close(&opened);
  return status;
}

int audit_undo(const arguments *parsed, const char *path) {
  undo read;
  int status = undo_read(path, &read);
  if (status == STATUS_YES) status = open_and_restore(parsed, &read);
  undo_finish(&read);
  return status;
}
