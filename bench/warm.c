/* warm.c - checks of tenants that are in memory: by name, by handle, all flags at once, how
 * they are spread in time, and what memory a tenant takes. */
#include "bench.h"
#include "loops.h"

#include <stdio.h>
#include <unistd.h>

enum { FLAGS = 300, TENANTS = 10000, ROUNDS = 101, CHECKS = 20000, PASSES = 4000 };
enum { TWO_BITS_EACH = (FLAGS + 31) / 32 * 8, BATCH = 32, BATCHES = 4000 };

static const char *const bare_names = "three look-ups in bare hash tables";
static const char *const bare_loads = "a bare loop of three acquire-loads";

/* -- Memory ------------------------------------------------------------------ */

static double resident_bytes(void) {
  return bed_number_in("/proc/self/statm", 1) * (double)sysconf(_SC_PAGESIZE);
}

/* The first ones are not counted: they make what there is once for all. */
static void load_and_weigh(bed *at) {
  ff_stats before, after;
  bed_load(at, 0, TENANTS / 10);
  ff_client_stats(at->client, &before);
  double resident = resident_bytes();
  bed_load(at, TENANTS / 10, TENANTS);
  ff_client_stats(at->client, &after);
  resident = resident_bytes() - resident;

  double tenants = (double)(after.tenants - before.tenants);
  double bytes = (double)(after.bytes - before.bytes) / tenants;
  bench_figure figure = {.name = "memory_per_tenant_300",
                         .unit = "bytes",
                         .reference = "two bits a flag, in whole words",
                         .value = bytes,
                         .reference_value = TWO_BITS_EACH,
                         .value_goal = 200};
  figure.ratio = figure.value / figure.reference_value;
  bench_report(&figure);
  figure = (bench_figure){.name = "memory_resident_300",
                          .unit = "bytes",
                          .reference = "what ff_stats says",
                          .value = resident / tenants,
                          .reference_value = bytes};
  figure.ratio = figure.value / figure.reference_value;
  bench_report(&figure);
}

/* -- Checks ------------------------------------------------------------------ */

static void report_spread(const char *name, const char *reference, bench_fn subject, bench_fn bare,
                          loops *loop) {
  static bench_rounds rounds;
  static const struct {
    const char *name;
    double percent;
  } points[] = {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"max", 100}};
  bench_take_turns(&rounds, subject, bare, loop, BATCHES, BATCH);
  for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
    char full[64];
    snprintf(full, sizeof full, "%s_%s", name, points[i].name);
    bench_figure figure = {.name = full, .reference = reference};
    bench_conclude_at(&figure, &rounds, points[i].percent);
    bench_report(&figure);
  }
}

static void check_by_name(loops *loop) {
  bench_figure figure = {.name = "check_warm_by_name", .reference = bare_names, .value_goal = 50};
  bench_pair(&figure, loop_by_name, loop_bare_names, loop, ROUNDS, CHECKS);
  report_spread("check_warm_by_name", bare_names, loop_by_name, loop_bare_names, loop);

  figure = (bench_figure){.name = "check_warm_by_name_one", .reference = bare_names};
  loop->spread = 1;
  bench_pair(&figure, loop_by_name, loop_bare_names, loop, ROUNDS, CHECKS);
  loop->spread = TENANTS;
}

static void check_by_handle(loops *loop) {
  bench_figure figure = {
      .name = "check_warm_by_handle", .reference = bare_loads, .goal = 2, .value_goal = 3};
  loop->spread = 1;
  bench_pair(&figure, loop_by_handle, loop_bare_loads, loop, ROUNDS, CHECKS);
  report_spread("check_warm_by_handle", bare_loads, loop_by_handle, loop_bare_loads, loop);

  figure = (bench_figure){.name = "check_warm_by_handle_each", .reference = bare_loads};
  loop->spread = TENANTS;
  bench_pair(&figure, loop_by_handle, loop_bare_loads, loop, ROUNDS, CHECKS);
}

/* A tenant that says something of two flags in three. */
static void evaluate_all(void) {
  bed at;
  loops loop;
  bed_open(&at, 1000, 1);
  for (int i = 0; i < at.flags; i++) {
    const char *value = i % 2 ? "true" : "false";
    if (i % 3 == 1)
      redis_do(at.redis, "SET ff:%s:company:%s %s", at.names[i], at.tenant->company, value);
    if (i % 3 == 2)
      redis_do(at.redis, "SET ff:%s:workspace:%s %s", at.names[i], at.tenant->workspace, value);
  }
  bed_load(&at, 0, 1);
  loops_init(&loop, &at, 1);
  bench_figure figure = {.name = "evaluate_all_1000",
                         .reference = "a bare pass over the same words",
                         .value_goal = 100};
  bench_pair(&figure, loop_all_flags, loop_bare_pass, &loop, ROUNDS, PASSES);
  loops_finish(&loop);
  bed_close(&at);
}

void bench_warm(void) {
  static bed at;
  static loops loop;
  bench_heading("Warm: 300 flags, 10,000 workspaces of 2,000 companies");
  bed_open(&at, FLAGS, TENANTS);
  load_and_weigh(&at);
  loops_init(&loop, &at, TENANTS);
  check_by_name(&loop);
  check_by_handle(&loop);
  bench_threads(&loop);
  loops_finish(&loop);
  bed_close(&at);
  evaluate_all();
}
