/* bench.c - see bench.h. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static FILE *report;

void bench_fail(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

void *bench_memory(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory) bench_fail("out of memory");
  return memory;
}

/* -- Measuring --------------------------------------------------------------- */

double bench_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

void bench_pause(double nanoseconds) {
  struct timespec time = {(time_t)(nanoseconds / 1e9), 0};
  time.tv_nsec = (long)(nanoseconds - (double)time.tv_sec * 1e9);
  nanosleep(&time, NULL);
}

void bench_round(bench_rounds *rounds, double value, double reference) {
  if (rounds->count == BENCH_ROUNDS_MAX) bench_fail("more rounds than there is room for");
  rounds->values[rounds->count] = value;
  rounds->references[rounds->count++] = reference;
}

static double time_of(bench_fn subject, void *user, int times) {
  double begin = bench_now();
  subject(user, times);
  return (bench_now() - begin) / times;
}

void bench_take_turns(bench_rounds *rounds, bench_fn subject, bench_fn reference, void *user,
                      int count, int times) {
  rounds->count = 0;
  subject(user, times);
  reference(user, times);
  for (int i = 0; i < count; i++) {
    bool subject_first = i % 2 == 0;
    double value = subject_first ? time_of(subject, user, times) : 0;
    double held_against = time_of(reference, user, times);
    if (!subject_first) value = time_of(subject, user, times);
    bench_round(rounds, value, held_against);
  }
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double bench_percentile(double *values, int count, double percent) {
  qsort(values, (size_t)count, sizeof *values, compare);
  int at = (int)(percent / 100 * count);
  return values[at < count ? at : count - 1];
}

static double percentile_of(const double *values, int count, double percent) {
  static double sorted[BENCH_ROUNDS_MAX];
  memcpy(sorted, values, (size_t)count * sizeof *values);
  return bench_percentile(sorted, count, percent);
}

void bench_conclude_at(bench_figure *figure, const bench_rounds *rounds, double percent) {
  figure->value = percentile_of(rounds->values, rounds->count, percent);
  figure->reference_value = percentile_of(rounds->references, rounds->count, percent);
  figure->ratio = figure->value / figure->reference_value;
}

void bench_conclude(bench_figure *figure, const bench_rounds *rounds) {
  static double ratios[BENCH_ROUNDS_MAX];
  bench_conclude_at(figure, rounds, 50);
  for (int i = 0; i < rounds->count; i++)
    ratios[i] = rounds->values[i] / rounds->references[i];
  figure->ratio = bench_percentile(ratios, rounds->count, 50);
}

void bench_pair(bench_figure *figure, bench_fn subject, bench_fn reference, void *user, int count,
                int times) {
  static bench_rounds rounds;
  bench_take_turns(&rounds, subject, reference, user, count, times);
  bench_conclude(figure, &rounds);
  bench_report(figure);
}

/* -- Telling ----------------------------------------------------------------- */

void bench_report_open(const char *path) {
  report = fopen(path, "w");
  if (!report) {
    perror(path);
    exit(1);
  }
  printf("%-31s %16s %12s %7s  %-19s %s\n", "figure", "value", "reference", "ratio", "goal",
         "held against");
}

void bench_heading(const char *text) {
  printf("\n%s\n", text);
  fflush(stdout);
}

/* Small figures need their decimals. */
static int decimals(double value) {
  return value < 10 ? 2 : value < 100 ? 1 : 0;
}

static const char *unit_of(const bench_figure *figure) {
  return figure->unit ? figure->unit : "ns";
}

static bool is_missed(const bench_figure *figure, double value, double goal) {
  return goal > 0 && (figure->more_is_better ? value < goal : value > goal);
}

/* "<= 50 ns, 2.00x", or "-". */
static void write_goal(const bench_figure *figure, char *text, size_t size) {
  const char *sign = figure->more_is_better ? ">=" : "<=";
  bool both = figure->value_goal > 0 && figure->goal > 0;
  char of_value[24] = "", of_ratio[24] = "";
  if (figure->value_goal > 0)
    snprintf(of_value, sizeof of_value, " %g %s", figure->value_goal, unit_of(figure));
  if (figure->goal > 0) snprintf(of_ratio, sizeof of_ratio, " %gx", figure->goal);
  snprintf(text, size, "%s%s%s%s", *of_value || *of_ratio ? sign : "-", of_value, both ? "," : "",
           of_ratio);
}

static void print_row(const bench_figure *figure) {
  char goal[64];
  write_goal(figure, goal, sizeof goal);
  bool missed = is_missed(figure, figure->ratio, figure->goal) ||
                is_missed(figure, figure->value, figure->value_goal);
  printf("%-31s %10.*f %-5.5s %12.*f %7.2f  %-19s %s%s\n", figure->name, decimals(figure->value),
         figure->value, unit_of(figure), decimals(figure->reference_value), figure->reference_value,
         figure->ratio, goal, figure->reference, missed ? "  MISSED" : "");
  fflush(stdout);
}

static void print_goal(const char *name, double goal) {
  fprintf(report, goal > 0 ? ",\"%s\":%.2f" : ",\"%s\":null", name, goal);
}

void bench_report(const bench_figure *figure) {
  print_row(figure);
  fprintf(report,
          "{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"reference\":\"%s\","
          "\"reference_value\":%.3f,\"ratio\":%.3f",
          figure->name, figure->value, unit_of(figure), figure->reference, figure->reference_value,
          figure->ratio);
  print_goal("goal", figure->goal);
  print_goal("value_goal", figure->value_goal);
  fprintf(report, ",\"better\":\"%s\"}\n", figure->more_is_better ? "more" : "less");
}

void bench_report_close(void) {
  if (fclose(report) == 0) return;
  perror("bench report");
  exit(1);
}

void bench_progress(const char *what, size_t done, size_t total) {
  if (!isatty(STDERR_FILENO)) return;
  if (done < total)
    fprintf(stderr, "\r%s: %zu of %zu ", what, done, total);
  else
    fprintf(stderr, "\r\033[K");
}
