/* checks.c - checks in direct mode beside bare hiredis with the same keys. */
#include "bed.h"
#include "bench.h"

#include <featureflag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1000, ROUNDS = 60, CHECKS = 300, BATCHES = 4 };

struct keys {
  char flag[32];
  char text[3][64];
};

typedef struct direct_bed {
  redis_server server;
  redisContext *redis;
  ff_client *client;
  ff_context tenant;
  struct keys keys[BATCH];
  ff_query queries[BATCH];
  ff_evaluation evaluations[BATCH];
} direct_bed;

static void check(void *user, int times) {
  direct_bed *at = user;
  for (int i = 0; i < times; i++)
    if (!ff_enabled(at->client, at->keys[i].flag, &at->tenant)) bench_fail("a check went wrong");
}

static const char *const *words_of(const struct keys *keys, const char *words[4]) {
  words[0] = "MGET";
  for (int level = 0; level < 3; level++)
    words[level + 1] = keys->text[level];
  return words;
}

static void raw_mget(void *user, int times) {
  direct_bed *at = user;
  for (int i = 0; i < times; i++) {
    const char *words[4];
    words_of(&at->keys[i], words);
    redisReply *reply = redisCommandArgv(at->redis, 4, words, NULL);
    if (!reply || reply->elements != 3) bench_fail("MGET");
    freeReplyObject(reply);
  }
}

static void three_gets(void *user, int times) {
  direct_bed *at = user;
  for (int i = 0; i < times; i++)
    for (int level = 0; level < 3; level++)
      redis_do(at->redis, "GET %s", at->keys[i].text[level]);
}

static void batch(void *user, int times) {
  direct_bed *at = user;
  for (int i = 0; i < times; i++)
    if (ff_evaluate_many(at->client, at->queries, BATCH, at->evaluations, NULL) != FF_OK)
      bench_fail("a batch went wrong");
}

static void raw_pipeline(void *user, int times) {
  direct_bed *at = user;
  for (int i = 0; i < times; i++) {
    for (int k = 0; k < BATCH; k++) {
      const char *words[4];
      words_of(&at->keys[k], words);
      redisAppendCommandArgv(at->redis, 4, words, NULL);
    }
    for (int k = 0; k < BATCH; k++) {
      redisReply *reply = NULL;
      if (redisGetReply(at->redis, (void **)&reply) != REDIS_OK) bench_fail("pipeline");
      freeReplyObject(reply);
    }
  }
}

static void prepare(direct_bed *at) {
  redis_server_start(&at->server, NULL);
  at->redis = redis_server_connect(&at->server);
  at->tenant = (ff_context){sizeof at->tenant, "acme-corporation", "workspace-0042"};
  for (int i = 0; i < BATCH; i++) {
    struct keys *keys = &at->keys[i];
    snprintf(keys->flag, sizeof keys->flag, "advanced-scheduling-%03d", i);
    snprintf(keys->text[0], sizeof keys->text[0], "ff:%s", keys->flag);
    snprintf(keys->text[1], sizeof keys->text[1], "ff:%s:company:acme-corporation", keys->flag);
    snprintf(keys->text[2], sizeof keys->text[2], "ff:%s:workspace:workspace-0042", keys->flag);
    redis_do(at->redis, "SET %s true", keys->text[1]);
    at->queries[i] = (ff_query){keys->flag, &at->tenant};
  }
  static const char *const options[] = {"FEATURE_FLAGS_MODE", "direct", NULL};
  at->client = bed_client(&at->server, options);
}

static double allocations_of(bench_fn subject, direct_bed *at) {
  subject(at, CHECKS);
  size_t before = bench_allocations();
  subject(at, CHECKS);
  return (double)(bench_allocations() - before) / (double)CHECKS;
}

static void report_allocations(direct_bed *at) {
  bench_figure figure = {.name = "check_direct_allocations",
                         .unit = "allocations",
                         .reference = "raw MGET",
                         .value = allocations_of(check, at),
                         .reference_value = allocations_of(raw_mget, at)};
  figure.ratio = figure.value / figure.reference_value;
  bench_report(&figure);
}

void bench_checks(void) {
  static direct_bed at;
  prepare(&at);
  bench_figure direct = {.name = "check_direct", .reference = "raw MGET", .goal = 1.15};
  bench_pair(&direct, check, raw_mget, &at, ROUNDS, CHECKS);

  bench_figure gets = {.name = "check_direct_gets", .reference = "three GETs"};
  bench_pair(&gets, check, three_gets, &at, ROUNDS, CHECKS);

  bench_figure many = {.name = "batch_1000", .reference = "one raw pipeline"};
  bench_pair(&many, batch, raw_pipeline, &at, ROUNDS, BATCHES);

  report_allocations(&at);
  ff_client_destroy(at.client);
  redisFree(at.redis);
  redis_server_stop(&at.server);
}
