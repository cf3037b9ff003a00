/* main.c - runs the benchmarks: featureflag-bench REPORT.ndjson [GROUP...]
 *
 * bench/instructions calls it with --loops TIMES: it then runs the warm loops, that many
 * checks each, and measures nothing. */
#include "bench.h"
#include "loops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  void (*run)(void);
} groups[] = {
    {"checks", bench_checks}, {"registry", bench_registry},   {"warm", bench_warm},
    {"growth", bench_growth}, {"constants", bench_constants}, {"cold", bench_cold},
    {"push", bench_push},     {"watchers", bench_watchers},   {"references", bench_references},
};

enum { GROUPS = sizeof groups / sizeof *groups };

static bool is_wanted(const char *group, char **wanted) {
  if (!*wanted) return true;
  while (*wanted && strcmp(*wanted, group) != 0)
    wanted++;
  return *wanted;
}

static int show_usage(const char *program) {
  fprintf(stderr, "usage: %s REPORT.ndjson [GROUP...]\nGROUP is one of", program);
  for (int i = 0; i < GROUPS; i++)
    fprintf(stderr, " %s", groups[i].name);
  fprintf(stderr, "\n");
  return 2;
}

int main(int count, char **arguments) {
  if (count < 2) return show_usage(arguments[0]);
  if (count == 3 && strcmp(arguments[1], "--loops") == 0) {
    loops_run((int)strtol(arguments[2], NULL, 10));
    return 0;
  }
  bench_report_open(arguments[1]);
  for (int i = 0; i < GROUPS; i++)
    if (is_wanted(groups[i].name, arguments + 2)) groups[i].run();
  bench_report_close();
  printf("\nEach figure is beside its reference from the same run; written to %s\n", arguments[1]);
  return 0;
}
