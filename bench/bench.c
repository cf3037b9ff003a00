/* bench.c - see bench.h. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS_MAX = 1000 };

static FILE *report;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double time_of(bench_fn subject, void *user, int times) {
  double begin = now();
  subject(user, times);
  return (now() - begin) / times;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, compare);
  return values[count / 2];
}

void bench_pair(bench_figure *figure, bench_fn subject, bench_fn reference, void *user, int rounds,
                int times) {
  static double values[ROUNDS_MAX], references[ROUNDS_MAX], ratios[ROUNDS_MAX];
  subject(user, times); /* warm up */
  reference(user, times);
  for (int i = 0; i < rounds; i++) {
    bool subject_first = i % 2 == 0;
    if (subject_first) values[i] = time_of(subject, user, times);
    references[i] = time_of(reference, user, times);
    if (!subject_first) values[i] = time_of(subject, user, times);
    ratios[i] = values[i] / references[i];
  }
  figure->unit = "ns";
  figure->value = median(values, rounds);
  figure->reference_value = median(references, rounds);
  figure->ratio = median(ratios, rounds);
}

void bench_report_open(const char *path) {
  report = fopen(path, "w");
  if (!report) {
    perror(path);
    exit(1);
  }
  printf("%-24s %12s %12s %7s %7s  %s\n", "figure", "value", "reference", "ratio", "goal",
         "held against");
}

static const char *verdict(const bench_figure *figure) {
  if (figure->goal <= 0) return "";
  return figure->ratio <= figure->goal ? "" : "  MISSED";
}

void bench_report(const bench_figure *figure) {
  char goal[16] = "-", goal_json[16] = "null";
  if (figure->goal > 0) {
    snprintf(goal, sizeof goal, "%.2f", figure->goal);
    snprintf(goal_json, sizeof goal_json, "%.2f", figure->goal);
  }
  printf("%-24s %9.0f %s %9.0f %s %7.2f %7s  %s%s\n", figure->name, figure->value, figure->unit,
         figure->reference_value, figure->unit, figure->ratio, goal, figure->reference,
         verdict(figure));
  fprintf(report,
          "{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"reference\":\"%s\","
          "\"reference_value\":%.1f,\"ratio\":%.3f,\"goal\":%s}\n",
          figure->name, figure->value, figure->unit, figure->reference, figure->reference_value,
          figure->ratio, goal_json);
  fflush(stdout);
}

void bench_report_close(void) {
  if (fclose(report) == 0) return;
  perror("bench report");
  exit(1);
}
