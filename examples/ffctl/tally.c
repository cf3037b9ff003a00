/* tally.c - see tally.h.
 *
 * Redis may show a key twice while it is scanned. So the keys are kept as texts, and
 * sorted before they are counted:
 *
 *     advanced-scheduling:1acme      1: a company's
 *     advanced-scheduling:1acme      the same again, dropped
 *     advanced-scheduling:27         2: workspace 7's
 *     beta-search:1umbrella
 */
#include "tally.h"

#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 512 };

struct walk {
  const ff_registry *registry;
  char **texts;
  size_t count;
  size_t capacity;
  bool out_of_memory;
  struct progress progress;
};

static void write_text(char text[TEXT_SIZE], const char *flag, int scope, const char *id) {
  snprintf(text, TEXT_SIZE, "%s:%d%s", flag, scope, id);
}

static bool append(struct walk *walk, const ff_stored_key *key) {
  if (walk->count == walk->capacity) {
    size_t capacity = walk->capacity ? 2 * walk->capacity : 256;
    char **texts = realloc(walk->texts, capacity * sizeof *texts);
    if (!texts) return false;
    walk->texts = texts;
    walk->capacity = capacity;
  }
  char text[TEXT_SIZE];
  write_text(text, key->flag, (int)key->scope, key->id);
  walk->texts[walk->count] = strdup(text);
  return walk->texts[walk->count] && ++walk->count;
}

static bool take_key(const ff_stored_key *key, void *user) {
  struct walk *walk = user;
  if (key->scope == FF_SCOPE_GLOBAL || !ff_registry_find(walk->registry, key->flag)) return true;
  walk->out_of_memory = !append(walk, key);
  return !walk->out_of_memory;
}

static bool show_progress(uint64_t done, uint64_t total, void *user) {
  struct walk *walk = user;
  return progress_show(&walk->progress, done, total);
}

/* -- Counting -------------------------------------------------------------- */

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_and_drop_twins(struct walk *walk) {
  size_t kept = 0;
  if (walk->count > 0) qsort(walk->texts, walk->count, sizeof *walk->texts, by_text);
  for (size_t i = 0; i < walk->count; i++) {
    if (kept > 0 && strcmp(walk->texts[kept - 1], walk->texts[i]) == 0)
      free(walk->texts[i]);
    else
      walk->texts[kept++] = walk->texts[i];
  }
  walk->count = kept;
}

/* How many texts are before where a flag's of a scope begin. */
static size_t beginning(const struct walk *walk, const char *flag, int scope) {
  char text[TEXT_SIZE];
  write_text(text, flag, scope, "");
  size_t low = 0, high = walk->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strcmp(walk->texts[middle], text) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static struct tally count(const struct walk *walk, const char *flag) {
  size_t companies = beginning(walk, flag, FF_SCOPE_COMPANY);
  size_t workspaces = beginning(walk, flag, FF_SCOPE_WORKSPACE);
  size_t end = beginning(walk, flag, FF_SCOPE_WORKSPACE + 1);
  return (struct tally){workspaces - companies, end - workspaces};
}

static void walk_finish(struct walk *walk) {
  for (size_t i = 0; i < walk->count; i++)
    free(walk->texts[i]);
  free(walk->texts);
}

ff_err tally_overrides(ff_client *client, struct tally *tallies, ff_error *error) {
  const ff_registry *registry = ff_client_registry(client);
  struct walk walk = {.registry = registry};
  progress_begin(&walk.progress, "of about", "keys");
  ff_err err = ff_scan(client, take_key, show_progress, &walk, error);
  progress_end(&walk.progress);
  if (walk.out_of_memory) {
    err = error->code = FF_ERR_NOMEM;
    snprintf(error->message, sizeof error->message, "%s", ff_err_text(err));
  }
  if (err == FF_OK) sort_and_drop_twins(&walk);
  for (size_t i = 0; err == FF_OK && i < ff_registry_count(registry); i++)
    tallies[i] = count(&walk, ff_registry_at(registry, i)->name);
  walk_finish(&walk);
  return err;
}
