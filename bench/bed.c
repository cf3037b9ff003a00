/* bed.c - see bed.h. */
#include "bed.h"

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  BYTES_PER_FLAG = 300,
  WITH_VALUES = 10000,
  AT_ONCE = 500,
  PATIENCE_MS = 60000,
  LEAP = 7919,
  ROOM = 1000
};

/* -- The registry ------------------------------------------------------------ */

void bed_name(char name[BED_NAME_SIZE], int flag) {
  snprintf(name, BED_NAME_SIZE, "generated-flag-%04d", flag % 10000);
}

char *bed_registry(int flags, size_t *size) {
  char *text = bench_memory((size_t)flags + 1, BYTES_PER_FLAG);
  size_t end = (size_t)snprintf(text, BYTES_PER_FLAG, "flags:\n");
  for (int i = 0; i < flags; i++) {
    char name[BED_NAME_SIZE];
    bed_name(name, i);
    end += (size_t)snprintf(text + end, BYTES_PER_FLAG,
                            "  %s:\n"
                            "    description: \"What generated flag %d is for\"\n"
                            "    defaultEnabled: %s\n"
                            "    scope: workspace\n"
                            "    addedDate: 2026-01-15\n"
                            "    expectedRemoval: 2027-06-30\n"
                            "    owner: team-%d\n",
                            name, i, i % 3 ? "false" : "true", i % 20);
  }
  *size = end;
  return text;
}

static void write_registry(const char *path, int flags) {
  size_t size;
  char *text = bed_registry(flags, &size);
  FILE *file = fopen(path, "w");
  if (!file || fwrite(text, 1, size, file) != size || fclose(file) != 0) bench_fail(path);
  free(text);
}

/* -- Redis ------------------------------------------------------------------- */

double bed_info(redisContext *redis, const char *section, const char *label) {
  redisReply *reply = redis_must(redis, "INFO all");
  const char *found = section ? strstr(reply->str, section) : reply->str;
  if (found) found = strstr(found, label);
  double number = found ? strtod(found + strlen(label), NULL) : 0;
  freeReplyObject(reply);
  return number;
}

double bed_number_in(const char *path, int index) {
  char line[256];
  char *rest = line;
  double number = 0;
  FILE *file = fopen(path, "r");
  bool is_read = file && fgets(line, sizeof line, file);
  if (file) fclose(file);
  if (!is_read) bench_fail(path);
  for (int i = 0; i <= index; i++)
    number = strtod(rest, &rest);
  return number;
}

double bed_processor_time(const bed *at) {
  char path[64];
  int pid = (int)at->server.pid;
  snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", pid, pid);
  return bed_number_in(path, 0);
}

static void take_replies(redisContext *redis, int count) {
  for (int i = 0; i < count; i++) {
    redisReply *reply = NULL;
    if (redisGetReply(redis, (void **)&reply) != REDIS_OK) bench_fail(redis->errstr);
    freeReplyObject(reply);
  }
}

static void write_values(bed *at) {
  int count = at->tenants < WITH_VALUES ? at->tenants : WITH_VALUES;
  for (int i = 0; i < count; i++) {
    const bed_tenant *tenant = &at->tenant[i];
    redisAppendCommand(at->redis, "SET ff:%s:company:%s true", at->names[i % at->flags],
                       tenant->company);
    redisAppendCommand(at->redis, "SET ff:%s:workspace:%s false", at->names[(i + 1) % at->flags],
                       tenant->workspace);
    if (i % AT_ONCE == AT_ONCE - 1) take_replies(at->redis, 2 * AT_ONCE);
  }
  take_replies(at->redis, 2 * (count % AT_ONCE));
}

/* -- The bed ----------------------------------------------------------------- */

static void set(ff_options *options, const char *name, const char *value) {
  ff_error error;
  if (ff_options_set(options, name, value, &error) != FF_OK) bench_fail(error.message);
}

/* Patient: a busy machine makes figures worse, but must not end a benchmark. */
ff_client *bed_client(const redis_server *server, const char *const *options) {
  ff_error error;
  ff_client *client = NULL;
  ff_options *all = ff_options_create();
  set(all, "REDIS_URL", server->url);
  set(all, "REDIS_CONNECT_TIMEOUT_MS", "5000");
  set(all, "REDIS_COMMAND_TIMEOUT_MS", "5000");
  set(all, "FEATURE_FLAGS_HEARTBEAT_MS", "10000");
  for (; *options; options += 2)
    set(all, options[0], options[1]);
  if (ff_client_create(all, &client, &error) != FF_OK) bench_fail(error.message);
  ff_options_destroy(all);
  return client;
}

static void open_client(bed *at) {
  char path[128], tenants[16];
  snprintf(path, sizeof path, "%s/flags.yml", at->server.folder);
  snprintf(tenants, sizeof tenants, "%d", 2 * at->tenants + ROOM);
  write_registry(path, at->flags);
  const char *const options[] = {"FEATURE_FLAGS_REGISTRY", path, "FEATURE_FLAGS_CACHE_TENANTS",
                                 tenants, NULL};
  at->client = bed_client(&at->server, options);
  unlink(path);
}

/* Puts 0 to count - 1 into an order of chance, always the same one. */
static int *shuffle(int count) {
  int *order = bench_memory((size_t)count, sizeof *order);
  uint64_t chance = 1;
  for (int i = 0; i < count; i++) {
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    int other = (int)((chance >> 32) % (uint64_t)(i + 1));
    order[i] = order[other];
    order[other] = i;
  }
  return order;
}

static void name_everything(bed *at) {
  int *order = shuffle(at->tenants);
  at->names = bench_memory((size_t)at->flags, sizeof *at->names);
  at->tenant = bench_memory((size_t)at->tenants, sizeof *at->tenant);
  for (int i = 0; i < at->flags; i++)
    bed_name(at->names[i], i);
  for (int i = 0; i < at->tenants; i++) {
    bed_tenant *tenant = &at->tenant[i];
    tenant->number = order[i];
    snprintf(tenant->company, sizeof tenant->company, "company-%08d", order[i] / BED_WORKSPACES);
    snprintf(tenant->workspace, sizeof tenant->workspace, "workspace-%08d", order[i]);
    tenant->context = (ff_context){sizeof tenant->context, tenant->company, tenant->workspace};
  }
  free(order);
}

void bed_open(bed *at, int flags, int tenants) {
  *at = (bed){.flags = flags, .tenants = tenants};
  name_everything(at);
  redis_server_start(&at->server, NULL);
  at->redis = redis_server_connect(&at->server);
  write_values(at);
  open_client(at);
}

void bed_close(bed *at) {
  ff_client_destroy(at->client);
  redisFree(at->redis);
  redis_server_stop(&at->server);
  free(at->names);
  free(at->tenant);
}

int bed_leap(const bed *at, int i) {
  return (int)((int64_t)i * LEAP % at->tenants);
}

/* What is measured has to be right. */
static void verify(const bed *at, int i) {
  ff_evaluation evaluation;
  if (i >= WITH_VALUES) return;
  ff_evaluate(at->client, at->names[i % at->flags], &at->tenant[i].context, &evaluation, NULL);
  if (!evaluation.enabled || evaluation.source != FF_SOURCE_COMPANY ||
      evaluation.freshness != FF_FRESHNESS_FRESH)
    bench_fail("a check went wrong");
}

void bed_load(bed *at, int from, int to) {
  ff_context contexts[AT_ONCE];
  ff_error error;
  for (int next = from; next < to;) {
    size_t count = 0;
    while (count < AT_ONCE && next < to)
      contexts[count++] = at->tenant[bed_leap(at, next++)].context;
    if (ff_prepare(at->client, contexts, count, PATIENCE_MS, &error) != FF_OK)
      bench_fail(error.message);
    bench_progress("loading tenants", (size_t)(next - from), (size_t)(to - from));
  }
  for (int i = from; i < to; i++)
    verify(at, bed_leap(at, i));
}
