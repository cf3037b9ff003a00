/* threads.c - whether two threads that check at once do twice as much as one. */
#include "bench.h"
#include "loops.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

enum { ROUNDS = 101, CHECKS = 40000, THREADS = 2 };

typedef struct worker {
  loops loop; /* the tables are shared, the place in the order is not */
  bench_fn checks;
  int processor;
  pthread_barrier_t *together;
  double begin, end;
} worker;

static void pin(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((size_t)processor, &set);
  if (pthread_setaffinity_np(pthread_self(), sizeof set, &set) != 0)
    bench_fail("a thread cannot be pinned to a processor");
}

static void *work(void *user) {
  worker *at = user;
  pin(at->processor);
  at->checks(&at->loop, CHECKS / 10);
  pthread_barrier_wait(at->together);
  at->begin = bench_now();
  at->checks(&at->loop, CHECKS);
  at->end = bench_now();
  return NULL;
}

/* The time from the first's begin to the last's end. */
static double run(worker *workers, int count) {
  pthread_t threads[THREADS];
  pthread_barrier_t together;
  pthread_barrier_init(&together, NULL, (unsigned)count);
  for (int i = 0; i < count; i++) {
    workers[i].together = &together;
    if (pthread_create(&threads[i], NULL, work, &workers[i]) != 0) bench_fail("no thread");
  }
  for (int i = 0; i < count; i++)
    pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&together);
  double begin = workers[0].begin, end = workers[0].end;
  for (int i = 1; i < count; i++) {
    if (workers[i].begin < begin) begin = workers[i].begin;
    if (workers[i].end > end) end = workers[i].end;
  }
  return end - begin;
}

/* The one that works alone is each in turn, so that no processor is favoured. */
static void measure(bench_figure *figure, const loops *loop, bench_fn checks) {
  static worker workers[THREADS];
  static bench_rounds rounds;
  rounds.count = 0;
  for (int i = 0; i < THREADS; i++)
    workers[i] = (worker){.loop = *loop, .checks = checks, .processor = i};
  for (int i = 0; i < ROUNDS; i++) {
    double alone = run(&workers[i % THREADS], 1);
    double together = run(workers, THREADS);
    bench_round(&rounds, (double)THREADS * alone / together, 1);
  }
  bench_conclude(figure, &rounds);
  bench_report(figure);
}

void bench_threads(const loops *loop) {
  if (sysconf(_SC_NPROCESSORS_ONLN) < THREADS) {
    printf("check_warm_two_threads: left out, there is only one processor\n");
    return;
  }
  bench_figure figure = {.name = "check_warm_two_threads",
                         .unit = "x",
                         .reference = "one thread",
                         .goal = 1.9,
                         .more_is_better = true};
  measure(&figure, loop, loop_by_name);
  figure = (bench_figure){.name = "bare_names_two_threads",
                          .unit = "x",
                          .reference = "one thread, bare hash tables",
                          .more_is_better = true};
  measure(&figure, loop, loop_bare_names);
}
