/* watchers.c - one write, and 500 connections that watch: what it costs Redis, and when the
 * last one and a real client among them know.
 *
 *     here      SET, then the client's check      watcher 1   250 connections, read as they come
 *               waits for all                     watcher 2   250 connections
 */
#include "bed.h"
#include "bench.h"
#include "watch.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 2, EACH = 250, ROUNDS = 300, PAUSE_NS = 1000000, LOOK_NS = 100000 };
#define PATIENCE_NS 10e9

/* What a watching process tells. */
typedef struct told {
  atomic_int ready;  /* connections that watch */
  atomic_int rounds; /* in which all of them have heard of the write */
  double last_at;    /* of the latest round */
} told;

typedef struct crowd {
  bed bed;
  pid_t processes[PROCESSES];
  told *told; /* shared */
} crowd;

/* -- Watching ---------------------------------------------------------------- */

/* Each connection is told once of a write. */
static void watch_round(redisContext **watches, struct pollfd *sockets) {
  for (int heard = 0; heard < EACH;) {
    if (poll(sockets, EACH, -1) < 0) bench_fail("poll");
    for (int i = 0; i < EACH; i++) {
      if (!sockets[i].revents) continue;
      watch_take(watches[i]);
      heard++;
    }
  }
}

static void watch_for_ever(const redis_server *server, told *tells) {
  static redisContext *watches[EACH];
  static struct pollfd sockets[EACH];
  for (int i = 0; i < EACH; i++) {
    watches[i] = watch_open(server, "ff");
    sockets[i] = (struct pollfd){.fd = watches[i]->fd, .events = POLLIN};
    atomic_fetch_add(&tells->ready, 1);
  }
  for (;;) {
    watch_round(watches, sockets);
    tells->last_at = bench_now();
    atomic_fetch_add(&tells->rounds, 1);
  }
}

static void start_crowd(crowd *at) {
  for (int i = 0; i < PROCESSES; i++) {
    at->processes[i] = fork();
    if (at->processes[i] < 0) bench_fail("fork");
    if (at->processes[i] > 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    watch_for_ever(&at->bed.server, &at->told[i]);
  }
  for (int i = 0; i < PROCESSES; i++)
    while (atomic_load(&at->told[i].ready) < EACH)
      bench_pause(PAUSE_NS);
}

static void stop_crowd(const crowd *at) {
  for (int i = 0; i < PROCESSES; i++) {
    kill(at->processes[i], SIGKILL);
    waitpid(at->processes[i], NULL, 0);
  }
}

/* -- Writing ----------------------------------------------------------------- */

static void give_up_after(double since) {
  if (bench_now() - since > PATIENCE_NS) bench_fail("a change was not seen");
}

/* When the last connection of all had heard of that many writes. */
static double wait_for_crowd(const crowd *at, int rounds) {
  double since = bench_now(), last = 0;
  for (int i = 0; i < PROCESSES; i++) {
    for (; atomic_load(&at->told[i].rounds) < rounds; give_up_after(since))
      bench_pause(LOOK_NS);
    if (at->told[i].last_at > last) last = at->told[i].last_at;
  }
  return last;
}

typedef struct outcome {
  bench_rounds seen; /* by the client, and by the last of the crowd */
  double redis;      /* its processor time, a write */
} outcome;

static void write_and_watch(crowd *at, bool is_crowded, outcome *found) {
  const bed *in = &at->bed;
  double begin = bed_processor_time(in);
  found->seen.count = 0;
  for (int i = 0; i < ROUNDS; i++) {
    bool on = i % 2 == 1;
    bench_pause(PAUSE_NS);
    double written = bench_now();
    redis_do(in->redis, "SET ff:%s:company:%s %s", in->names[0], in->tenant->company,
             on ? "true" : "false");
    for (; ff_enabled(in->client, in->names[0], &in->tenant->context) != on; sched_yield())
      give_up_after(written);
    double seen = bench_now();
    double last = is_crowded ? wait_for_crowd(at, i + 1) : seen;
    bench_round(&found->seen, seen - written, last - written);
    if (i % 20 == 19) bench_progress("writes", (size_t)i + 1, ROUNDS);
  }
  found->redis = (bed_processor_time(in) - begin) / (double)ROUNDS;
}

/* -- Figures ----------------------------------------------------------------- */

static void report(const char *name, const char *reference, double value, double held_against) {
  bench_figure figure = {.name = name,
                         .reference = reference,
                         .value = value,
                         .reference_value = held_against,
                         .ratio = value / held_against};
  bench_report(&figure);
}

static void report_seen(outcome *alone, outcome *crowded, double percent, const char *of_client,
                        const char *of_last) {
  double by_client = bench_percentile(crowded->seen.values, ROUNDS, percent);
  double by_client_alone = bench_percentile(alone->seen.values, ROUNDS, percent);
  double by_last = bench_percentile(crowded->seen.references, ROUNDS, percent);
  report(of_client, "the client watches alone", by_client, by_client_alone);
  report(of_last, "the client among them", by_last, by_client);
}

void bench_watchers(void) {
  static crowd at;
  static outcome alone, crowded;
  bench_heading("Watchers: a write that 500 connections and a client are told of");
  bed_open(&at.bed, 300, 1);
  bed_load(&at.bed, 0, 1);
  at.told = mmap(NULL, PROCESSES * sizeof *at.told, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (at.told == MAP_FAILED) bench_fail("out of memory");
  write_and_watch(&at, false, &alone);
  start_crowd(&at);
  write_and_watch(&at, true, &crowded);
  report("watchers_500_redis", "the client watches alone; Redis' processor time", crowded.redis,
         alone.redis);
  report_seen(&alone, &crowded, 50, "watchers_500_client_p50", "watchers_500_last_p50");
  report_seen(&alone, &crowded, 99, "watchers_500_client_p99", "watchers_500_last_p99");
  stop_crowd(&at);
  munmap(at.told, PROCESSES * sizeof *at.told);
  bed_close(&at.bed);
}
