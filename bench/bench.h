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
  const char *unit;      /* of value and reference_value; "ns" when it is NULL */
  const char *reference; /* what it is held against */
  double value, reference_value, ratio;
  double goal;         /* for the ratio; 0: none */
  double value_goal;   /* for the value; 0: none */
  bool more_is_better; /* goals are the least that is good, not the most */
} bench_figure;

enum { BENCH_ROUNDS_MAX = 4096 };

typedef struct bench_rounds {
  int count;
  double values[BENCH_ROUNDS_MAX], references[BENCH_ROUNDS_MAX];
} bench_rounds;

/* -- Measuring --------------------------------------------------------------- */

/* The monotonic clock, in ns; the same in all processes. */
double bench_now(void);

/* Sleeps for that long. */
void bench_pause(double nanoseconds);

/* Takes down a round that was measured elsewhere. */
void bench_round(bench_rounds *rounds, double value, double reference);

/* Times both, `times` calls in each of `count` rounds, after one that does not count; ns a
 * call. */
void bench_take_turns(bench_rounds *rounds, bench_fn subject, bench_fn reference, void *user,
                      int count, int times);

/* The value below which that many of a hundred are; sorts them. */
double bench_percentile(double *values, int count, double percent);

/* Fills in value, reference_value and ratio: the rounds' medians. */
void bench_conclude(bench_figure *figure, const bench_rounds *rounds);

/* The same from a percentile of either side. */
void bench_conclude_at(bench_figure *figure, const bench_rounds *rounds, double percent);

/* bench_take_turns, bench_conclude and bench_report. */
void bench_pair(bench_figure *figure, bench_fn subject, bench_fn reference, void *user, int count,
                int times);

/* Allocations by anybody in this process so far. */
size_t bench_allocations(void);

/* -- Telling ----------------------------------------------------------------- */

/* A heading, and rows of the table; each row is also a line of JSON in the report. */
void bench_report_open(const char *path);
void bench_heading(const char *text);
void bench_report(const bench_figure *figure);
void bench_report_close(void);

/* How far something is that takes its time; on terminals only. At the end it is wiped away. */
void bench_progress(const char *what, size_t done, size_t total);

/* Ends the program. */
_Noreturn void bench_fail(const char *what);

/* Zeroed memory, to be freed. */
void *bench_memory(size_t count, size_t size);

/* -- The groups of benchmarks ------------------------------------------------ */

void bench_checks(void);
void bench_registry(void);
void bench_warm(void);
void bench_growth(void);
void bench_constants(void);
void bench_cold(void);
void bench_push(void);
void bench_watchers(void);
void bench_references(void);

#endif
