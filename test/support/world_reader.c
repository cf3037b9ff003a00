/* world_reader.c - see world.h: asking, and judging what comes. */
#include "os/clock.h"
#include "world_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 8, OLD_KEPT = 64 };

static const int64_t OLD_AGE = 30 * FF__NANOSECONDS_PER_MS;

/* When it was asked and answered. */
typedef struct span {
  int64_t begin, end;
} span;

/* An answer to be told again when it is old. */
struct world_old {
  struct {
    world_question asked;
    ff_evaluation answer;
    int64_t at; /* 0: none */
  } kept[OLD_KEPT];
  size_t next;
};

void world_reader_init(world_reader *reader, world *of, ff_client *client, unsigned seed) {
  *reader = (world_reader){of, client, seed, calloc(1, sizeof *reader->old)};
  if (!reader->old) exit(99);
}

void world_reader_finish(world_reader *reader) {
  free(reader->old);
}

/* -- Judging ----------------------------------------------------------------- */

/* ages are in whole milliseconds, rounded down */
static int64_t since_of(const ff_evaluation *answer, int64_t begin) {
  return begin - (answer->age_ms + 1) * FF__NANOSECONDS_PER_MS;
}

static void tell_wrong(world *of, const char *how, const world_question *asked,
                       const ff_evaluation *answer, int64_t since, int64_t until) {
  atomic_fetch_add(&of->tally.wrong, 1);
  if (atomic_flag_test_and_set(&of->is_told)) return;
  unsigned values[WORLD_LEVELS];
  world_look_up(of, asked, (int64_t[]){since, since, since}, until, values);
  snprintf(of->first_wrong, sizeof of->first_wrong,
           "%s: flag-%u of company %d, workspace %d is %s by %s, %s, age %d ms; but within "
           "%.3f ms the values were (1 unset, 2 off, 4 on, 8 other) %u, %u, %u",
           how, asked->flag, asked->ids[0], asked->ids[1], answer->enabled ? "on" : "off",
           ff_source_name((ff_source)answer->source),
           ff_freshness_name((ff_freshness)answer->freshness), (int)answer->age_ms,
           (double)(until - since) / 1e6, values[0], values[1], values[2]);
}

static bool is_known(const ff_evaluation *answer) {
  return answer->freshness != FF_FRESHNESS_NONE;
}

/* A new answer in its turn, and an old one as if it were new: how would that be judged? */
static void lie(world_reader *reader, const world_question *asked, const ff_evaluation *answer,
                int64_t now) {
  struct world_old *old = reader->old;
  size_t at = old->next++ % OLD_KEPT;
  bool is_old = old->kept[at].at != 0 && now - old->kept[at].at > OLD_AGE;
  if (old->kept[at].at != 0 && !is_old) return;
  if (is_old) {
    const ff_evaluation *told = &old->kept[at].answer;
    unsigned might = world_possible(reader->of, &old->kept[at].asked, now, now);
    atomic_fetch_add(&reader->of->tally.lies, 1);
    if (!(might & world_bit((ff_source)told->source, told->enabled)))
      atomic_fetch_add(&reader->of->tally.lies_found, 1);
  }
  old->kept[at].asked = *asked;
  old->kept[at].answer = *answer;
  old->kept[at].at = now;
}

static void judge(world_reader *reader, const char *how, const world_question *asked,
                  const ff_evaluation *answer, span when) {
  world *of = reader->of;
  unsigned told = world_bit((ff_source)answer->source, answer->enabled);
  int64_t since = since_of(answer, when.begin);
  unsigned might = is_known(answer) ? world_possible(of, asked, since, when.end)
                                    : world_bits_of_default(asked->flag);
  if (!(told & might)) {
    tell_wrong(of, how, asked, answer, since, when.end);
  } else if (!is_known(answer)) {
    atomic_fetch_add(&of->tally.unknown, 1);
  } else {
    bool is_fresh = answer->freshness == FF_FRESHNESS_FRESH;
    atomic_fetch_add(is_fresh ? &of->tally.fresh : &of->tally.stale, 1);
    if (is_fresh) lie(reader, asked, answer, when.end);
  }
}

/* An answer that tells nothing about itself is worth no less than what memory knew just before;
 * or it is the default, where there was no room and no Redis in between. */
static void judge_bare(world_reader *reader, const char *how, const world_question *asked,
                       const ff_evaluation *before, int64_t begin, bool enabled) {
  if (!is_known(before)) return;
  int64_t since = since_of(before, begin), until = ff__clock_now();
  unsigned might =
      world_possible(reader->of, asked, since, until) | world_bits_of_default(asked->flag);
  for (unsigned source = FF_SOURCE_FALLBACK; source <= FF_SOURCE_WORKSPACE; source++)
    if (might & world_bit((ff_source)source, enabled)) {
      atomic_fetch_add(&reader->of->tally.bare, 1);
      return;
    }
  ff_evaluation answer = *before;
  answer.enabled = enabled;
  tell_wrong(reader->of, how, asked, &answer, since, until);
}

/* -- Asking ------------------------------------------------------------------ */

static world_question pick(world_reader *reader) {
  world_question asked = {.flag = (unsigned)rand_r(&reader->seed) % reader->of->met};
  for (int i = 0; i < 2; i++)
    asked.ids[i] = rand_r(&reader->seed) % (WORLD_IDS + 1) - 1;
  return asked;
}

typedef ff_err (*evaluate_fn)(ff_client *client, const char *flag, const ff_context *context,
                              ff_evaluation *evaluation, ff_error *error);

static span evaluate(world_reader *reader, const char *how, evaluate_fn with,
                     const world_question *asked, ff_evaluation *answer) {
  ff_context context = world_context(reader->of, asked);
  span when = {.begin = ff__clock_now()};
  with(reader->client, world_name(asked), &context, answer, NULL);
  when.end = ff__clock_now();
  judge(reader, how, asked, answer, when);
  return when;
}

static void ask_by_name(world_reader *reader) {
  ff_evaluation answer;
  world_question asked = pick(reader);
  evaluate(reader, "ff_evaluate", ff_evaluate, &asked, &answer);
}

static span ask_memory(world_reader *reader, const world_question *asked, ff_evaluation *answer) {
  return evaluate(reader, "ff_evaluate_known", ff_evaluate_known, asked, answer);
}

static void ask_barely(world_reader *reader) {
  ff_evaluation known;
  world_question asked = pick(reader);
  span when = ask_memory(reader, &asked, &known);
  ff_context context = world_context(reader->of, &asked);
  bool enabled = ff_enabled(reader->client, world_name(&asked), &context);
  judge_bare(reader, "ff_enabled", &asked, &known, when.begin, enabled);
}

static void ask_many(world_reader *reader) {
  world_question asked[MANY];
  ff_context contexts[MANY];
  ff_query queries[MANY];
  ff_evaluation answers[MANY];
  size_t count = 1 + (size_t)rand_r(&reader->seed) % MANY;
  for (size_t i = 0; i < count; i++) {
    asked[i] = pick(reader);
    contexts[i] = world_context(reader->of, &asked[i]);
    queries[i] = (ff_query){world_name(&asked[i]), &contexts[i]};
  }
  span when = {.begin = ff__clock_now()};
  ff_evaluate_many(reader->client, queries, count, answers, NULL);
  when.end = ff__clock_now();
  for (size_t i = 0; i < count; i++)
    judge(reader, "ff_evaluate_many", &asked[i], &answers[i], when);
}

static void ask_with(world_reader *reader, ff_tenant *tenant, world_question asked) {
  ff_evaluation answer;
  ff_flag_id flag = ff_flag_id_of(reader->client, world_name(&asked));
  span when = {.begin = ff__clock_now()};
  ff_tenant_evaluate(tenant, flag, &answer, NULL);
  when.end = ff__clock_now();
  judge(reader, "ff_tenant_evaluate", &asked, &answer, when);

  when = ask_memory(reader, &asked, &answer);
  bool enabled = ff_tenant_enabled(tenant, flag);
  judge_bare(reader, "ff_tenant_enabled", &asked, &answer, when.begin, enabled);
  uint64_t bits[1];
  ff_tenant_enabled_set(tenant, bits, 1);
  judge_bare(reader, "ff_tenant_enabled_set", &asked, &answer, when.begin, bits[0] >> flag & 1);
}

static void ask_by_handle(world_reader *reader) {
  world_question asked = pick(reader);
  ff_context context = world_context(reader->of, &asked);
  ff_tenant *tenant;
  if (ff_tenant_create(reader->client, &context, &tenant, NULL) != FF_OK) return; /* no room */
  for (int i = 0; i < 10; i++) {
    asked.flag = (unsigned)rand_r(&reader->seed) % reader->of->met;
    ask_with(reader, tenant, asked);
  }
  ff_tenant_destroy(tenant);
}

void world_ask(world_reader *reader) {
  int number = rand_r(&reader->seed) % 100;
  if (number < 45)
    ask_by_name(reader);
  else if (number < 85)
    ask_barely(reader);
  else if (number < 95)
    ask_many(reader);
  else
    ask_by_handle(reader);
}

/* -- Writing ----------------------------------------------------------------- */

static ff_err write_value(world_reader *reader, const world_place *place, unsigned value) {
  world_question named = {.flag = place->flag};
  const char *id =
      place->level == FF_SCOPE_GLOBAL ? NULL : reader->of->ids[place->level - 1][place->id];
  if (value == WAS_UNSET)
    return ff_unset(reader->client, world_name(&named), place->level, id, 0, NULL);
  return ff_set(reader->client, world_name(&named), place->level, id, value == WAS_ON, 0, NULL);
}

/* The next check of what was written. */
static void look_for(world_reader *reader, const world_place *place, int64_t written) {
  world *of = reader->of;
  world_question asked = {place->flag, {WORLD_NOBODY, WORLD_NOBODY}};
  if (place->level != FF_SCOPE_GLOBAL) asked.ids[place->level - 1] = (int)place->id;
  ff_context context = world_context(of, &asked);
  ff_evaluation answer;
  int64_t begin = ff__clock_now();
  ff_evaluate(reader->client, world_name(&asked), &context, &answer, NULL);
  int64_t since = since_of(&answer, begin), until = ff__clock_now();
  if (!is_known(&answer)) return;
  unsigned values[WORLD_LEVELS];
  int64_t bounds[WORLD_LEVELS] = {since, since, since};
  if (bounds[place->level] < written) bounds[place->level] = written;
  world_look_up(of, &asked, bounds, until, values);
  if (world_decisions(&asked, values) & world_bit((ff_source)answer.source, answer.enabled))
    atomic_fetch_add(&of->tally.own, 1);
  else if (answer.freshness == FF_FRESHNESS_STALE)
    atomic_fetch_add(&of->tally.own_late, 1);
  else
    tell_wrong(of, "the next check after ff_set", &asked, &answer, written, until);
}

void world_write_and_ask(world_reader *reader) {
  world_place place = world_pick(WORLD_OTHERS, &reader->seed);
  unsigned value = world_pick_value(place.level, &reader->seed);
  if (value == WAS_OTHER || place.flag >= reader->of->met) return;
  history_write_begin(reader->of->history, place.key, value);
  ff_err err = write_value(reader, &place, value);
  if (err != FF_OK) world_settle(reader->of); /* it may happen as long as Redis is stopped */
  history_write_end(reader->of->history, place.key, err == FF_OK);
  if (err == FF_OK) look_for(reader, &place, ff__clock_now());
}
