/* stats.c - `ffctl stats`: the debt of a registry in numbers, all together or by owner. */
#include "command.h"
#include "output.h"
#include "session.h"
#include "table.h"
#include "text.h"
#include "today.h"

#include <featureflag/lint.h>
#include <stdlib.h>
#include <string.h>

enum { DUE_WITHIN_DAYS = 14, BAR_WIDTH = 40 };

/* How a flag is to end. */
typedef enum state { EXPIRED, DUE, LATER, PERMANENT, ENDLESS, STATES } state;

static const struct {
  const char *key, *text;
  char mark; /* in a bar */
} states[STATES] = {
    {"expired", "past their last day", '#'},
    {"due", "due within 14 days", '+'},
    {"later", "due later", '='},
    {"permanent", "permanent", '.'},
    {"endless", "without an end", '?'},
};

typedef struct group {
  const char *owner; /* NULL: nobody */
  size_t flags, states[STATES], moved, moves;
  const ff_flag *oldest, *most_moved;
  uint32_t most_moves;
} group;

typedef struct stats {
  const ff_registry *registry;
  const uint32_t *moves; /* NULL: not known */
  ff_date today;
  group all;
  group *owners;
  size_t owner_count;
} stats;

/* -- Counting ----------------------------------------------------------------- */

static state state_of(const stats *counted, const ff_flag *flag) {
  if (flag->permanent) return PERMANENT;
  if (flag->expected_removal == ff_date_none()) return ENDLESS;
  if (flag->expected_removal < counted->today) return EXPIRED;
  return flag->expected_removal - counted->today <= DUE_WITHIN_DAYS ? DUE : LATER;
}

static void count(const stats *counted, group *into, size_t index) {
  const ff_flag *flag = ff_registry_at(counted->registry, index);
  uint32_t moves = counted->moves ? counted->moves[index] : 0;
  bool is_dated = flag->added != ff_date_none();
  into->flags++;
  into->states[state_of(counted, flag)]++;
  into->moved += moves > 0;
  into->moves += moves;
  if (moves > into->most_moves) into->most_moved = flag;
  if (moves > into->most_moves) into->most_moves = moves;
  if (is_dated && (!into->oldest || flag->added < into->oldest->added)) into->oldest = flag;
}

static group *group_of(stats *counted, const char *owner) {
  for (size_t i = 0; i < counted->owner_count; i++) {
    const char *name = counted->owners[i].owner;
    if (owner && name ? strcmp(owner, name) == 0 : owner == name) return &counted->owners[i];
  }
  group *added = &counted->owners[counted->owner_count++];
  added->owner = owner;
  return added;
}

/* Those with the most expired flags first, then those with the most flags. */
static int compare(const void *left, const void *right) {
  const group *a = left, *b = right;
  if (a->states[EXPIRED] != b->states[EXPIRED])
    return a->states[EXPIRED] < b->states[EXPIRED] ? 1 : -1;
  if (a->flags != b->flags) return a->flags < b->flags ? 1 : -1;
  return strcmp(a->owner ? a->owner : "", b->owner ? b->owner : "");
}

static void count_all(stats *counted) {
  for (size_t i = 0; i < ff_registry_count(counted->registry); i++) {
    count(counted, &counted->all, i);
    count(counted, group_of(counted, ff_registry_at(counted->registry, i)->owner), i);
  }
  qsort(counted->owners, counted->owner_count, sizeof *counted->owners, compare);
}

/* -- Text ---------------------------------------------------------------------- */

/* Whatever there is at all gets a mark. */
static size_t bar_of(size_t number, size_t most) {
  size_t width = most > BAR_WIDTH ? number * BAR_WIDTH / most : number;
  return number > 0 && width == 0 ? 1 : width;
}

static bool put_bar(struct table *table, const group *shown, size_t most) {
  char bar[BAR_WIDTH + STATES + 1];
  size_t length = 0;
  for (state i = 0; i < STATES; i++)
    for (size_t marks = bar_of(shown->states[i], most); marks > 0; marks--)
      bar[length++] = states[i].mark;
  bar[length] = '\0';
  return table_put(table, shown->states[EXPIRED] > 0 ? RED : PLAIN, bar);
}

static bool put_owner(struct table *table, const group *shown, size_t most) {
  bool done = table_put(table, PLAIN, shown->owner ? shown->owner : "(nobody)") &&
              table_put_number(table, PLAIN, (long long)shown->flags);
  for (state i = 0; done && i < STATES; i++)
    done = table_put_number(table, i == EXPIRED && shown->states[i] > 0 ? RED : PLAIN,
                            (long long)shown->states[i]);
  return done && put_bar(table, shown, most);
}

static bool put_owners(const stats *counted) {
  static const char *const headings[] = {"OWNER", "FLAGS",     "EXPIRED", "DUE",
                                         "LATER", "PERMANENT", "ENDLESS", ""};
  size_t most = 0;
  struct table *table = table_create(sizeof headings / sizeof *headings, headings);
  bool done = table != NULL;
  for (size_t i = 0; i < counted->owner_count; i++)
    if (counted->owners[i].flags > most) most = counted->owners[i].flags;
  for (size_t i = 0; done && i < counted->owner_count; i++)
    done = put_owner(table, &counted->owners[i], most);
  if (done) table_print(table);
  table_destroy(table);
  if (done) puts("# past their last day, + due, = due later, . permanent, ? without an end");
  return done || out_of_memory() == STATUS_YES;
}

static const char *plural(size_t number) {
  return number == 1 ? "" : "s";
}

static void put_line(state which, const group *all) {
  size_t number = all->states[which];
  enum colour colour = which == EXPIRED && number > 0 ? RED : PLAIN;
  printf("%6zu %-*s", number, number > 0 ? 21 : 0, states[which].text);
  fputs(colour_on(colour), stdout);
  for (size_t marks = bar_of(number, all->flags); marks > 0; marks--)
    putchar('#');
  fputs(colour_off(colour), stdout);
  putchar('\n');
}

static void put_oldest(const stats *counted) {
  char added[11];
  const ff_flag *oldest = counted->all.oldest;
  if (!oldest) return;
  ff_date_format(oldest->added, added);
  printf("the oldest is %s, added on %s, %lld days ago\n", oldest->name, added,
         (long long)counted->today - oldest->added);
}

static void put_moves(const stats *counted) {
  const group *all = &counted->all;
  if (all->moves == 0) return; /* or not known */
  printf("last days were moved %zu time%s, of %zu flag%s", all->moves, plural(all->moves),
         all->moved, plural(all->moved));
  if (all->most_moved)
    printf("; most often that of %s: %u", all->most_moved->name, (unsigned)all->most_moves);
  putchar('\n');
}

static bool print_text(const stats *counted, bool by_owner) {
  if (by_owner && !put_owners(counted)) return false;
  if (!by_owner) printf("%6zu flag%s\n", counted->all.flags, plural(counted->all.flags));
  for (state i = 0; !by_owner && i < STATES; i++)
    put_line(i, &counted->all);
  put_oldest(counted);
  put_moves(counted);
  return true;
}

/* -- JSON ---------------------------------------------------------------------- */

static json_t *flag_json(const ff_flag *flag) {
  char added[11];
  if (!flag) return json_null();
  ff_date_format(flag->added, added);
  json_t *object = json_with(json_object(), "flag", text_json_or_null(flag->name));
  return json_with(object, "addedDate", text_json_or_null(added));
}

static json_t *group_json(const stats *counted, const group *shown, json_t *object) {
  bool known = counted->moves != NULL;
  object = json_with(object, "flags", json_integer((json_int_t)shown->flags));
  for (state i = 0; i < STATES; i++)
    object = json_with(object, states[i].key, json_integer((json_int_t)shown->states[i]));
  object = json_with(object, "moved", known ? json_integer((json_int_t)shown->moved) : json_null());
  object = json_with(object, "moves", known ? json_integer((json_int_t)shown->moves) : json_null());
  return json_with(object, "oldest", flag_json(shown->oldest));
}

static bool print_json(const stats *counted, bool by_owner) {
  json_t *object = group_json(counted, &counted->all, json_object()), *array = json_array();
  for (size_t i = 0; by_owner && i < counted->owner_count; i++) {
    const group *shown = &counted->owners[i];
    json_t *owner = json_with(json_object(), "owner", text_json_or_null(shown->owner));
    array = json_and(array, group_json(counted, shown, owner));
  }
  if (by_owner) return put_json(json_with(object, "owners", array));
  json_decref(array);
  return put_json(object);
}

/* -- Command ------------------------------------------------------------------- */

/* Outside of a repository there is no history to tell of. */
static bool read_moves(const ff_registry *registry, uint32_t *moves) {
  ff_error error;
  ff_err err = ff_registry_moves(registry, moves, &error);
  if (err && err != FF_ERR_UNSUPPORTED) warn("%s", error.message);
  return !err;
}

static int put_stats(const arguments *parsed, const ff_registry *registry, ff_date today) {
  size_t flags = ff_registry_count(registry);
  bool by_owner = given(parsed, OPTION_BY), json = given(parsed, OPTION_JSON);
  uint32_t *moves = calloc(flags + 1, sizeof *moves);
  stats counted = {
      .registry = registry, .today = today, .owners = calloc(flags + 1, sizeof *counted.owners)};
  bool done = moves && counted.owners;
  if (!done) out_of_memory();
  if (done && strcmp(ff_registry_file(registry), "-") != 0 && read_moves(registry, moves))
    counted.moves = moves;
  if (done) count_all(&counted);
  if (done) done = json ? print_json(&counted, by_owner) : print_text(&counted, by_owner);
  free(counted.owners);
  free(moves);
  return done ? STATUS_YES : STATUS_COULD_NOT;
}

static int run(const arguments *parsed) {
  ff_date today;
  ff_error error;
  ff_registry *registry;
  const char *by = parsed->values[OPTION_BY], *path = registry_path_or_default(parsed);
  if (by && strcmp(by, "owner") != 0) return usage_error("stats", "--by is owner");
  int status = today_read(parsed, "stats", &today);
  if (status != STATUS_YES) return status;
  if (ff_registry_load(path, &registry, &error)) {
    tell("%s", error.message);
    tell("see --registry or FEATURE_FLAGS_REGISTRY");
    return STATUS_COULD_NOT;
  }
  bool whole = ff_registry_error_count(registry) == 0;
  status = put_stats(parsed, registry, today);
  ff_registry_destroy(registry);
  if (whole) return status;
  warn("the registry has errors, so that flags are not counted");
  tell_of_lint(path);
  return STATUS_COULD_NOT;
}

static const char help[] =
    "Counts the flags of the registry: how many are past their last day, due within 14 days,\n"
    "due later, permanent, or without an end; which one is the oldest; and, in a git\n"
    "repository, how often last days were moved to later ones.\n"
    "\n"
    "  --by owner         the same for each owner\n"
    "  --today YYYY-MM-DD the day to hold against removal dates; else SOURCE_DATE_EPOCH,\n"
    "                     else the clock (UTC)\n"
    "\n"
    "Examples:\n"
    "  ffctl stats --by owner\n"
    "\n"
    "Exit status:\n"
    "  0  counted\n"
    "  2  wrong usage\n"
    "  3  the registry could not be read, or not all of it\n";

const command stats_command = {
    .name = "stats",
    .synopsis = "[--by owner]",
    .summary = "Count the flags that should go, by owner",
    .help = help,
    .options = TAKES(BY) | TAKES(TODAY),
    .operands_least = 0,
    .operands_most = 0,
    .run = run,
};
