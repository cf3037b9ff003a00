/* audit_prune.c - `ffctl audit --prune`: shown, confirmed, kept in a file, and then deleted. */
#include "audit.h"
#include "lint.h"
#include "progress.h"
#include "text.h"
#include "undo.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN_MOST = 20, AT_ONCE = 1000 };

/* The values to be deleted, each once, by key. */
typedef struct choice {
  ff_stored_item *items;
  size_t count;
  size_t others; /* keys of what was found that are never deleted */
} choice;

/* -- Choosing ------------------------------------------------------------------- */

static bool can_go(const ff_drift_key *key) {
  return key->flag && key->value;
}

static int compare(const void *left, const void *right) {
  const ff_stored_item *a = left, *b = right;
  size_t shorter = a->key_size < b->key_size ? a->key_size : b->key_size;
  int order = memcmp(a->key, b->key, shorter);
  return order != 0 ? order : (a->key_size > b->key_size) - (a->key_size < b->key_size);
}

/* What two rules have found in is one value. */
static void sort_and_drop_twins(choice *chosen) {
  size_t kept = 0;
  if (chosen->count > 1) qsort(chosen->items, chosen->count, sizeof *chosen->items, compare);
  for (size_t i = 0; i < chosen->count; i++)
    if (kept == 0 || compare(&chosen->items[kept - 1], &chosen->items[i]) != 0)
      chosen->items[kept++] = chosen->items[i];
  chosen->count = kept;
}

static void choose_keys(const audit *asked, const ff_finding *finding, choice *chosen) {
  size_t count, first = audit_keys(asked, finding, &count);
  for (size_t i = 0; i < count; i++) {
    const ff_drift_key *key = ff_drift_at(asked->drift, first + i);
    if (can_go(key))
      chosen->items[chosen->count++] = (ff_stored_item){.key = key->key,
                                                        .key_size = key->key_size,
                                                        .value = key->value,
                                                        .value_size = key->value_size,
                                                        .expires_in_ms = -1};
    else
      chosen->others++;
  }
}

static bool choose(const audit *asked, choice *chosen) {
  const ff_finding *finding;
  chosen->items = calloc(ff_drift_count(asked->drift) + 1, sizeof *chosen->items);
  if (!chosen->items) return false;
  for (size_t next = 0; (finding = audit_next(asked, &next));)
    choose_keys(asked, finding, chosen);
  sort_and_drop_twins(chosen);
  return true;
}

/* -- Showing and asking ---------------------------------------------------------- */

static const char *plural(size_t number) {
  return number == 1 ? "" : "s";
}

/* Of a value, no more than what it does. */
static void put_item(const ff_stored_item *item) {
  bool on = item->value_size == 4 && memcmp(item->value, "true", 4) == 0;
  bool off = item->value_size == 5 && memcmp(item->value, "false", 5) == 0;
  fputs("  ", stdout);
  text_put(stdout, item->key, item->key_size);
  if (on || off)
    printf(": %s\n", on ? "true" : "false");
  else
    printf(": %zu byte%s\n", item->value_size, plural(item->value_size));
}

static void put_choice(const audit *asked, const choice *chosen) {
  const ff_finding *finding;
  bool all = given(asked->parsed, OPTION_VERBOSE);
  for (size_t next = 0; (finding = audit_next(asked, &next));)
    lint_put_finding(&finding->shown);
  size_t shown = all || chosen->count < SHOWN_MOST ? chosen->count : SHOWN_MOST;
  if (chosen->count > 0) puts("to be deleted:");
  for (size_t i = 0; i < shown; i++)
    put_item(&chosen->items[i]);
  if (chosen->count > shown)
    printf("  and %zu more; --verbose shows them\n", chosen->count - shown);
  if (chosen->others > 0)
    printf("left alone, as they are no flag's or too long to be kept: %zu key%s\n", chosen->others,
           plural(chosen->others));
  fflush(stdout);
}

static bool is_confirmed(const choice *chosen) {
  char answer[16] = "";
  fprintf(stderr, "ffctl: delete %zu value%s? Type yes: ", chosen->count, plural(chosen->count));
  if (!fgets(answer, sizeof answer, stdin)) putc('\n', stderr);
  return strcmp(answer, "yes\n") == 0;
}

static int confirm(const audit *asked, const choice *chosen) {
  if (given(asked->parsed, OPTION_YES)) return STATUS_YES;
  if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO) || asked->json)
    tell("nothing was deleted: there is nobody to be asked; give --yes");
  else if (is_confirmed(chosen))
    return STATUS_YES;
  else
    tell("nothing was deleted");
  return STATUS_USAGE;
}

/* -- Deleting ------------------------------------------------------------------- */

static size_t count_of(const choice *chosen, ff_stored_outcome outcome) {
  size_t count = 0;
  for (size_t i = 0; i < chosen->count; i++)
    count += chosen->items[i].outcome == (int32_t)outcome;
  return count;
}

static void name_file(const audit *asked, char *path, size_t size) {
  time_t now = time(NULL);
  struct tm parts;
  const char *given_path = asked->parsed->values[OPTION_SAVE];
  if (given_path)
    snprintf(path, size, "%s", given_path);
  else if (gmtime_r(&now, &parts))
    strftime(path, size, "ffctl-undo-%Y%m%dT%H%M%SZ.jsonl", &parts);
}

static ff_err delete_all(const audit *asked, choice *chosen, ff_error *error) {
  ff_err err = FF_OK;
  struct progress progress;
  progress_begin(&progress, "of", "values");
  for (size_t i = 0; !err && i < chosen->count; i += AT_ONCE) {
    size_t left = chosen->count - i;
    err = ff_stored_remove(asked->opened->client, chosen->items + i,
                           left < AT_ONCE ? left : AT_ONCE, error);
    progress_show(&progress, i, chosen->count);
  }
  progress_end(&progress);
  return err;
}

static void tell_of_undo(const char *path) {
  fputs("ffctl: undo it: ffctl audit --undo ", stderr);
  text_put_word(stderr, path);
  putc('\n', stderr);
}

static int fail_before(const audit *asked, const ff_error *error) {
  int status = session_fail(asked->opened, error);
  tell("nothing was deleted");
  return status;
}

/* What was sent and not answered may be gone; the file has it either way. */
static int fail_within(const audit *asked, const choice *chosen, const char *path,
                       const ff_error *error) {
  int status = session_fail(asked->opened, error);
  tell("deleted %zu of %zu values; of the others some may be deleted. All of them are in %s",
       count_of(chosen, FF_STORED_DONE), chosen->count, path);
  tell_of_undo(path);
  return status;
}

static bool put_answer(const choice *chosen, const char *path) {
  json_t *object = json_object();
  object = json_with(object, "deleted", json_integer((json_int_t)count_of(chosen, FF_STORED_DONE)));
  object =
      json_with(object, "changed", json_integer((json_int_t)count_of(chosen, FF_STORED_CHANGED)));
  object =
      json_with(object, "absent", json_integer((json_int_t)count_of(chosen, FF_STORED_ABSENT)));
  object = json_with(object, "leftAlone", json_integer((json_int_t)chosen->others));
  return put_json(json_with(object, "undo", text_json_or_null(path)));
}

static int put_result(const audit *asked, const choice *chosen, const char *path) {
  size_t changed = count_of(chosen, FF_STORED_CHANGED), absent = count_of(chosen, FF_STORED_ABSENT);
  if (asked->json) return put_answer(chosen, path) ? STATUS_YES : STATUS_COULD_NOT;
  printf("deleted %zu value%s", count_of(chosen, FF_STORED_DONE),
         plural(count_of(chosen, FF_STORED_DONE)));
  if (absent > 0) printf(", %zu had gone", absent);
  if (changed > 0) printf(", left %zu that changed meanwhile", changed);
  putchar('\n');
  if (path) tell_of_undo(path);
  return STATUS_YES;
}

static int prune(const audit *asked, choice *chosen) {
  ff_error error;
  char path[4096] = "";
  if (ff_stored_read_expiry(asked->opened->client, chosen->items, chosen->count, &error))
    return fail_before(asked, &error);
  name_file(asked, path, sizeof path);
  if (!undo_write(path, chosen->items, chosen->count)) {
    tell("nothing was deleted");
    return STATUS_COULD_NOT;
  }
  if (delete_all(asked, chosen, &error)) return fail_within(asked, chosen, path, &error);
  int status = put_result(asked, chosen, path);
  return status == STATUS_YES && count_of(chosen, FF_STORED_CHANGED) > 0 ? STATUS_NO : status;
}

int audit_prune(const audit *asked) {
  choice chosen = {0};
  int status = STATUS_YES;
  if (!choose(asked, &chosen)) return out_of_memory();
  if (!asked->json) put_choice(asked, &chosen);
  if (chosen.count > 0) {
    status = confirm(asked, &chosen);
    if (status == STATUS_YES) status = prune(asked, &chosen);
  } else if (asked->json) {
    status = put_result(asked, &chosen, NULL);
  } else {
    puts("there is nothing to delete");
  }
  free(chosen.items);
  return status;
}
