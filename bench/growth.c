/* growth.c - what a warm check costs with one tenant in memory, a thousand, and a million. */
#include "bench.h"
#include "loops.h"

#include <stdio.h>

enum { FLAGS = 4, ROUNDS = 41, CHECKS = 30000 };

static void report(loops *loop, const char *name, bench_fn checks, bench_fn bare,
                   const char *reference) {
  char full[64];
  snprintf(full, sizeof full, "%s_%d", name, loop->spread);
  bench_figure figure = {.name = full, .reference = reference};
  bench_pair(&figure, checks, bare, loop, ROUNDS, CHECKS);
}

static void measure(int tenants) {
  static bed at;
  static loops loop;
  bed_open(&at, FLAGS, tenants);
  bed_load(&at, 0, tenants);
  loops_init(&loop, &at, tenants);
  report(&loop, "growth_by_name", loop_by_name, loop_bare_names,
         "three look-ups in bare hash tables");
  report(&loop, "growth_by_handle", loop_by_handle, loop_bare_loads,
         "a bare loop of three acquire-loads");
  loops_finish(&loop);
  bed_close(&at);
}

void bench_growth(void) {
  bench_heading(
      "Growth: 4 flags, and as many tenants as the name says, another one for each check");
  measure(1);
  measure(1000);
  measure(1000000);
}
