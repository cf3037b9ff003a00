/* bed.h - what the cached benchmarks lie in: a private Redis with flags and tenants, a
 * registry of the flags, and a client in cached mode.
 *
 * A tenant is a workspace; five of them, picked by chance, make a company. They lie in the
 * order in which benchmarks walk over them, as the ids of requests are at hand when they are
 * needed; the library meets them in another order, so that its memory is walked by leaps. */
#ifndef FF_BENCH_BED_H
#define FF_BENCH_BED_H

#include "support/redis_server.h"

#include <featureflag.h>

enum { BED_NAME_SIZE = 24, BED_WORKSPACES = 5, BED_ID_SIZE = 24 };

typedef struct bed_tenant {
  int number;         /* of the workspace; its company has a fifth of it */
  ff_context context; /* of the two below */
  char company[BED_ID_SIZE], workspace[BED_ID_SIZE];
} bed_tenant;

typedef struct bed {
  int flags, tenants;
  redis_server server;
  redisContext *redis;
  ff_client *client;
  char (*names)[BED_NAME_SIZE];
  bed_tenant *tenant;
} bed;

/* Makes it, with nothing in the cache, which has room for 1,000 more. Each of the first 10,000
 * tenants has one flag on at its company and another one off at its workspace. */
void bed_open(bed *at, int flags, int tenants);
void bed_close(bed *at);

/* The i-th tenant in the order in which the library meets them. */
int bed_leap(const bed *at, int i);

/* Loads the tenants from the from-th up to, not including, the to-th in that order, and
 * looks whether their flags are as they should be. */
void bed_load(bed *at, int from, int to);

/* A client of that server: `options` are pairs of name and value and end with NULL. */
ff_client *bed_client(const redis_server *server, const char *const *options);

/* A number behind `label`, and behind `section:` if that is not NULL, in what INFO says:
 *     bed_info(redis, "cmdstat_mget", "usec=")      bed_info(redis, NULL, "used_cpu_sys:") */
double bed_info(redisContext *redis, const char *section, const char *label);

/* The index-th number in the first line of a file. */
double bed_number_in(const char *path, int index);

/* How long Redis' main thread has been on a processor, in ns. */
double bed_processor_time(const bed *at);

/* The text of a registry with that many flags, a third of them on, to be freed. */
char *bed_registry(int flags, size_t *size);

/* The name that it gives to a flag. */
void bed_name(char name[BED_NAME_SIZE], int flag);

#endif
