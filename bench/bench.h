/* bench.h - timing something beside what it is held against, in the same run.
 *
 * The two take turns, round by round, so that a machine that slows down slows both;
 * each figure is the median of its rounds, and the ratio the median of the rounds'
 * ratios.
 */
#ifndef FF_BENCH_H
#define FF_BENCH_H

#include <stdbool.h>
#include <stddef.h>

/* Does something `times` times. */
typedef void (*bench_fn)(void *user, int times);

typedef struct bench_figure {
  const char *name;
  const char *unit;      /* of value and reference_value: "ns" or "allocations" */
  const char *reference; /* what it is held against */
  double value, reference_value, ratio;
  double goal; /* the largest ratio that is good; 0: none */
} bench_figure;

/* Times subject and reference, `times` calls in each of `rounds` rounds; ns a call. */
void bench_pair(bench_figure *figure, bench_fn subject, bench_fn reference, void *user, int rounds,
                int times);

/* Prints a row of the table, and appends a line of JSON to the report. */
void bench_report_open(const char *path);
void bench_report(const bench_figure *figure);
void bench_report_close(void);

/* Allocations by anybody in this process so far. */
size_t bench_allocations(void);

/* The groups of benchmarks. */
void bench_checks(void);
void bench_registry(void);
void bench_references(void);

#endif
