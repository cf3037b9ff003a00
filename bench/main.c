/* main.c - runs all benchmarks: featureflag-bench REPORT.ndjson */
#include "bench.h"

#include <stdio.h>

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: %s REPORT.ndjson\n", arguments[0]);
    return 2;
  }
  bench_report_open(arguments[1]);
  bench_checks();
  bench_registry();
  bench_references();
  bench_report_close();
  printf("\nEach figure is beside its reference from the same run; written to %s\n", arguments[1]);
  return 0;
}
