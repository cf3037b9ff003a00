/* cold.c - the first check of a tenant: what the caller waits, and what Redis spends on it.
 *
 *     the flag first   the flag's three keys, answered; the tenant's rows behind it
 *     the whole row    company and workspace loaded, then answered
 *
 * The library does the first; ff_prepare before the check is the second.
 */
#include "bed.h"
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 40, TENANTS_AT_ONCE = 5, KEYS_AT_ONCE = 100, PATIENCE_MS = 60000, KEY_SIZE = 96 };

typedef struct cold {
  bed bed;
  bed_tenant tenant; /* the present one */
  int used;          /* tenants so far */
  char (*keys)[KEY_SIZE];
} cold;

/* Asks for another tenant; what it took, in ns. */
typedef double way(cold *at);

/* Somebody whom nobody has asked for yet. */
static void take_tenant(cold *at) {
  bed_tenant *tenant = &at->tenant;
  snprintf(tenant->company, sizeof tenant->company, "newcomer-%06d", at->used);
  snprintf(tenant->workspace, sizeof tenant->workspace, "new-space-%06d", at->used++);
  tenant->context = (ff_context){sizeof tenant->context, tenant->company, tenant->workspace};
}

static void load_rest(cold *at) {
  ff_error error;
  if (ff_prepare(at->bed.client, &at->tenant.context, 1, PATIENCE_MS, &error) != FF_OK)
    bench_fail(error.message);
}

static void check(const cold *at) {
  ff_evaluation evaluation;
  const char *flag = at->bed.names[at->used % at->bed.flags];
  ff_evaluate(at->bed.client, flag, &at->tenant.context, &evaluation, NULL);
  if (evaluation.error != FF_OK || evaluation.freshness != FF_FRESHNESS_FRESH)
    bench_fail("a cold check went wrong");
}

/* -- The two ways ------------------------------------------------------------ */

static double time_flag_first(cold *at) {
  take_tenant(at);
  double begin = bench_now();
  check(at);
  double waited = bench_now() - begin;
  load_rest(at);
  return waited;
}

static double time_whole_row(cold *at) {
  take_tenant(at);
  double begin = bench_now();
  load_rest(at);
  check(at);
  return bench_now() - begin;
}

/* -- By bare hiredis --------------------------------------------------------- */

static int write_keys(cold *at) {
  int flags = at->bed.flags;
  take_tenant(at);
  for (int i = 0; i < flags; i++) {
    snprintf(at->keys[i], KEY_SIZE, "ff:%s:company:%s", at->bed.names[i], at->tenant.company);
    snprintf(at->keys[flags + i], KEY_SIZE, "ff:%s:workspace:%s", at->bed.names[i],
             at->tenant.workspace);
  }
  return 2 * flags;
}

/* One pipeline of MGETs of a hundred keys. */
static double time_raw_pipeline(cold *at) {
  int keys = write_keys(at), commands = 0;
  double begin = bench_now();
  for (int next = 0; next < keys; commands++) {
    const char *words[KEYS_AT_ONCE + 1] = {"MGET"};
    int count = 1;
    while (count <= KEYS_AT_ONCE && next < keys)
      words[count++] = at->keys[next++];
    redisAppendCommandArgv(at->bed.redis, count, words, NULL);
  }
  for (; commands > 0; commands--) {
    redisReply *reply = NULL;
    if (redisGetReply(at->bed.redis, (void **)&reply) != REDIS_OK) bench_fail("pipeline");
    freeReplyObject(reply);
  }
  return bench_now() - begin;
}

/* -- Figures ----------------------------------------------------------------- */

static void compare(cold *at, way *subject, way *reference, bench_figure *figure) {
  static bench_rounds rounds;
  rounds.count = 0;
  subject(at); /* warm up */
  reference(at);
  for (int i = 0; i < ROUNDS; i++) {
    double value = subject(at);
    bench_round(&rounds, value, reference(at));
  }
  bench_conclude(figure, &rounds);
  bench_report(figure);
}

/* By INFO commandstats: what MGET takes, without what goes in and out. */
static double mget_time(const cold *at) {
  return bed_info(at->bed.redis, "cmdstat_mget", "usec=") * 1000;
}

/* What its main thread spends on all. */
static double processor_time(const cold *at) {
  return bed_processor_time(&at->bed);
}

/* What Redis spends on a tenant, in ns. */
static double spent(cold *at, double (*clock)(const cold *), way *so) {
  double before = clock(at);
  for (int i = 0; i < TENANTS_AT_ONCE; i++)
    so(at);
  return (clock(at) - before) / (double)TENANTS_AT_ONCE;
}

static double mget_flag_first(cold *at) {
  return spent(at, mget_time, time_flag_first);
}

static double mget_whole_row(cold *at) {
  return spent(at, mget_time, time_whole_row);
}

static double redis_flag_first(cold *at) {
  return spent(at, processor_time, time_flag_first);
}

static double redis_whole_row(cold *at) {
  return spent(at, processor_time, time_whole_row);
}

static void compare_named(cold *at, const char *name, way *subject, way *reference,
                          const char *held_against) {
  char full[64];
  snprintf(full, sizeof full, "%s_%d", name, at->bed.flags);
  bench_figure figure = {.name = full, .reference = held_against};
  compare(at, subject, reference, &figure);
}

static void compare_ways(cold *at) {
  compare_named(at, "cold_wait", time_flag_first, time_whole_row, "the whole row first");
  compare_named(at, "cold_redis", redis_flag_first, redis_whole_row,
                "the whole row first; Redis' processor time");
  compare_named(at, "cold_redis_mget", mget_flag_first, mget_whole_row,
                "the whole row first; usec of MGET in commandstats");
}

static void compare_with_raw(cold *at) {
  bench_figure figure = {.name = "cold_tenant_300", .reference = "one raw pipeline of the row"};
  compare(at, time_flag_first, time_raw_pipeline, &figure);
  figure = (bench_figure){.name = "cold_row_300", .reference = "one raw pipeline of the row"};
  compare(at, time_whole_row, time_raw_pipeline, &figure);
}

static void measure(int flags) {
  static cold at;
  at.used = 0;
  bed_open(&at.bed, flags, 1);
  bed_load(&at.bed, 0, 1);
  at.keys = bench_memory(2 * (size_t)flags, KEY_SIZE);
  if (flags == 300) compare_with_raw(&at);
  compare_ways(&at);
  free(at.keys);
  bed_close(&at.bed);
}

void bench_cold(void) {
  bench_heading("Cold: the first check of a tenant, with 30, 300 and 3,000 flags");
  measure(30);
  measure(300);
  measure(3000);
}
