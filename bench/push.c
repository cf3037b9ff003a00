/* push.c - from a SET in another process until a check in this one answers differently, beside
 * the bare news of it: a hiredis connection that watches itself, blocking in recv.
 *
 *     writer                 Redis                  here
 *       | the time, SET  ----> |                      |
 *       |                      | news --------------> |   the reference ends here
 *       |                      | <------------- MGET  |   (only the library asks)
 *       |                      | value -------------> |   the check answers differently
 */
#include "bed.h"
#include "bench.h"
#include "watch.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 2000, PAUSE_NS = 300000, PATIENCE_NS = 2000000000 };

static const char bare_prefix[] = "bare";

typedef struct push {
  bed bed;
  redisContext *watch;
  pid_t writer;
  int orders[2];  /* a pipe */
  double *set_at; /* shared with the writer */
} push;

/* What the writer is to do; a byte in the pipe. */
enum { ORDER_ON = 1, ORDER_BARE = 2, ORDER = 4 };

static void write_as_ordered(const push *at) {
  redisContext *redis = redis_server_connect(&at->bed.server);
  char order;
  close(at->orders[1]);
  while (read(at->orders[0], &order, 1) == 1) {
    const char *prefix = order & ORDER_BARE ? bare_prefix : "ff";
    const char *value = order & ORDER_ON ? "true" : "false";
    *at->set_at = bench_now();
    redis_do(redis, "SET %s:%s:company:%s %s", prefix, at->bed.names[0], at->bed.tenant->company,
             value);
  }
  _exit(0);
}

static void start_writer(push *at) {
  at->set_at =
      mmap(NULL, sizeof *at->set_at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (at->set_at == MAP_FAILED || pipe(at->orders) != 0) bench_fail("no memory or no pipe");
  at->writer = fork();
  if (at->writer < 0) bench_fail("fork");
  if (at->writer == 0) write_as_ordered(at);
}

static void stop_writer(push *at) {
  close(at->orders[0]);
  close(at->orders[1]);
  waitpid(at->writer, NULL, 0);
  munmap(at->set_at, sizeof *at->set_at);
}

static void order(const push *at, int what) {
  char byte = (char)(ORDER | what);
  bench_pause(PAUSE_NS); /* everybody is asleep again */
  if (write(at->orders[1], &byte, 1) != 1) bench_fail("the writer is gone");
}

/* It gives way between two checks, so that it does not keep Redis from a processor. */
static double time_check(push *at, bool on) {
  double begin = bench_now();
  order(at, on ? ORDER_ON : 0);
  while (ff_enabled(at->bed.client, at->bed.names[0], &at->bed.tenant->context) != on) {
    sched_yield();
    if (bench_now() - begin > (double)PATIENCE_NS) bench_fail("a change was not seen");
  }
  return bench_now() - *at->set_at;
}

static double time_bare(push *at, bool on) {
  order(at, ORDER_BARE | (on ? ORDER_ON : 0));
  watch_take(at->watch);
  return bench_now() - *at->set_at;
}

static void report(const bench_rounds *rounds, const char *name, double percent, double goal) {
  bench_figure figure = {.name = name, .reference = "a bare tracking connection", .goal = goal};
  bench_conclude_at(&figure, rounds, percent);
  bench_report(&figure);
}

void bench_push(void) {
  static push at;
  static bench_rounds rounds;
  bench_heading("Push: from a SET elsewhere until a check here answers differently");
  bed_open(&at.bed, 300, 1);
  start_writer(&at); /* before there are threads */
  bed_load(&at.bed, 0, 1);
  at.watch = watch_open(&at.bed.server, bare_prefix);
  for (int i = 0; i < ROUNDS; i++) {
    double value = time_check(&at, i % 2 == 1);
    bench_round(&rounds, value, time_bare(&at, i % 2 == 1));
    if (i % 100 == 99) bench_progress("writes", (size_t)i + 1, ROUNDS);
  }
  report(&rounds, "push_latency_p50", 50, 2);
  report(&rounds, "push_latency_p99", 99, 0);
  redisFree(at.watch);
  bed_close(&at.bed);
  stop_writer(&at);
}
