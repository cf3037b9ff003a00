/* world_truth.c - see world_keys.h: what the answers may be. */
#include "os/clock.h"
#include "world_keys.h"

#include <stdio.h>
#include <string.h>

ff_context world_context(const world *of, const world_question *asked) {
  ff_context context = FF_CONTEXT_INIT;
  if (asked->ids[0] != WORLD_NOBODY) context.company_id = of->ids[0][asked->ids[0]];
  if (asked->ids[1] != WORLD_NOBODY) context.workspace_id = of->ids[1][asked->ids[1]];
  return context;
}

const char *world_name(const world_question *asked) {
  static const char names[WORLD_FLAGS][8] = {"flag-0", "flag-1", "flag-2", "flag-3",
                                             "flag-4", "flag-5", "flag-6", "flag-7"};
  return names[asked->flag];
}

unsigned world_bit(ff_source source, bool enabled) {
  return 1u << ((unsigned)source * 2 + enabled);
}

unsigned world_bits_of_default(unsigned flag) {
  if (flag >= WORLD_REGISTERED) return world_bit(FF_SOURCE_FALLBACK, false);
  return world_bit(FF_SOURCE_DEFAULT, world_default(flag));
}

/* The decisions that are possible with these possible values: the documented precedence. */
unsigned world_decisions(const world_question *asked, const unsigned values[WORLD_LEVELS]) {
  unsigned found = 0;
  if (values[0] & WAS_ON) found |= world_bit(FF_SOURCE_GLOBAL, true);
  if (values[0] & WAS_OFF) found |= world_bit(FF_SOURCE_GLOBAL, false);
  if (!(values[0] & (WAS_UNSET | WAS_OTHER))) return found;
  for (unsigned level = 1; level < WORLD_LEVELS; level++) {
    if (asked->ids[level - 1] == WORLD_NOBODY) continue;
    ff_source source = level == 1 ? FF_SOURCE_COMPANY : FF_SOURCE_WORKSPACE;
    if (values[level] & WAS_ON) found |= world_bit(source, true);
    if (values[level] & (WAS_OFF | WAS_OTHER)) found |= world_bit(source, false);
    if (!(values[level] & WAS_UNSET)) return found;
  }
  return found | world_bits_of_default(asked->flag);
}

static size_t key_at(const world_question *asked, unsigned level) {
  return world_key(asked->flag, (ff_scope)level, level > 0 ? (unsigned)asked->ids[level - 1] : 0);
}

void world_look_up(const world *of, const world_question *asked, const int64_t since[WORLD_LEVELS],
                   int64_t until, unsigned values[WORLD_LEVELS]) {
  for (unsigned level = 0; level < WORLD_LEVELS; level++) {
    values[level] = 0;
    if (level > 0 && asked->ids[level - 1] == WORLD_NOBODY) continue;
    values[level] = history_values(of->history, key_at(asked, level), since[level], until);
  }
}

unsigned world_possible(const world *of, const world_question *asked, int64_t since,
                        int64_t until) {
  unsigned values[WORLD_LEVELS];
  world_look_up(of, asked, (int64_t[]){since, since, since}, until, values);
  return world_decisions(asked, values);
}

/* -- In the end -------------------------------------------------------------- */

static unsigned parse(const redisReply *reply) {
  if (reply->type != REDIS_REPLY_STRING) return WAS_UNSET;
  if (strcmp(reply->str, "true") == 0) return WAS_ON;
  return strcmp(reply->str, "false") == 0 ? WAS_OFF : WAS_OTHER;
}

/* What Redis says of a place; false when the history knows better. */
static bool ask_redis(const world *of, redisContext *redis, unsigned flag, ff_scope level,
                      unsigned id, unsigned *values) {
  world_place place = {flag, level, id, world_key(flag, level, id)};
  char key[WORLD_KEY_TEXT];
  world_write_key(of, &place, key);
  redisReply *reply = redis_must(redis, "GET %s", key);
  unsigned value = parse(reply);
  freeReplyObject(reply);
  int64_t now = ff__clock_now();
  values[place.key] = value;
  return history_values(of->history, place.key, now, now) & value;
}

static bool ask_redis_all(const world *of, redisContext *redis, unsigned values[WORLD_KEYS]) {
  bool agrees = true;
  for (unsigned flag = 0; flag < WORLD_FLAGS; flag++) {
    agrees &= ask_redis(of, redis, flag, FF_SCOPE_GLOBAL, 0, values);
    for (unsigned id = 0; id < WORLD_IDS; id++) {
      agrees &= ask_redis(of, redis, flag, FF_SCOPE_COMPANY, id, values);
      agrees &= ask_redis(of, redis, flag, FF_SCOPE_WORKSPACE, id, values);
    }
  }
  return agrees;
}

static const char *disagreement(const world *of, ff_client *client, ff_tenant *tenant,
                                const world_question *asked, const unsigned all[WORLD_KEYS]) {
  unsigned values[WORLD_LEVELS] = {0};
  for (unsigned level = 0; level < WORLD_LEVELS; level++)
    if (level == 0 || asked->ids[level - 1] != WORLD_NOBODY)
      values[level] = all[key_at(asked, level)];
  ff_context context = world_context(of, asked);
  ff_evaluation answer;
  ff_evaluate(client, world_name(asked), &context, &answer, NULL);
  if (answer.freshness != FF_FRESHNESS_FRESH) return "an answer is not fresh";
  if (world_decisions(asked, values) != world_bit((ff_source)answer.source, answer.enabled))
    return "an answer is not what Redis says";
  if (ff_enabled(client, world_name(asked), &context) != answer.enabled)
    return "ff_enabled says otherwise than ff_evaluate";
  if (ff_tenant_enabled(tenant, ff_flag_id_of(client, world_name(asked))) != answer.enabled)
    return "ff_tenant_enabled says otherwise than ff_evaluate";
  return NULL;
}

static const char *disagreement_of(const world *of, ff_client *client, int company, int workspace,
                                   const unsigned all[WORLD_KEYS]) {
  world_question asked = {0, {company, workspace}};
  ff_context context = world_context(of, &asked);
  ff_tenant *tenant;
  const char *found = NULL;
  if (ff_tenant_create(client, &context, &tenant, NULL) != FF_OK) return "no room for a handle";
  for (asked.flag = 0; !found && asked.flag < of->met; asked.flag++)
    found = disagreement(of, client, tenant, &asked, all);
  ff_tenant_destroy(tenant);
  return found;
}

const char *world_disagreement(const world *of, ff_client *client, redisContext *redis) {
  unsigned all[WORLD_KEYS];
  if (!ask_redis_all(of, redis, all)) return "the history is not what Redis says";
  const char *found = NULL;
  for (int company = WORLD_NOBODY; !found && company < WORLD_IDS; company++)
    for (int workspace = WORLD_NOBODY; !found && workspace < WORLD_IDS; workspace++)
      found = disagreement_of(of, client, company, workspace, all);
  return found;
}

void world_report(const world *of, const char *title) {
  const world_tally *tally = &of->tally;
  printf("    %s: %ld answers fresh, %ld stale, %ld without a word on their age, %ld defaults; "
         "%ld own writes seen at once, %ld late and stale; %llu writes\n"
         "    violations: %ld; the control, old answers told as new: %ld, of which %ld are found\n",
         title, tally->fresh, tally->stale, tally->bare, tally->unknown, tally->own,
         tally->own_late, (unsigned long long)history_writes(of->history), tally->wrong,
         tally->lies, tally->lies_found);
  if (tally->wrong > 0) printf("    the first: %s\n", of->first_wrong);
}
