/* loops.h - warm checks in all their ways, each beside the bare loop that it is held against.
 * Both sides of a pair walk the same flags and tenants in the same order. */
#ifndef FF_BENCH_LOOPS_H
#define FF_BENCH_LOOPS_H

#include "bed.h"
#include "table.h"

#include <stdatomic.h>

enum { LOOP_FLAGS = 1024, LOOP_SIDES = 2 };

/* Of a bare table of values: two bits a flag, as compact as the library's. */
typedef _Atomic uint64_t loop_word;

/* A tenant's bare rows. */
typedef struct loop_rows {
  const loop_word *company, *workspace;
} loop_rows;

typedef struct loops {
  const bed *on;
  int spread;                 /* over how many of the tenants they go */
  int next[LOOP_SIDES];       /* tenant of each side */
  uint32_t order[LOOP_FLAGS]; /* of flags, by chance, again and again */
  table names, companies, workspaces;
  size_t words; /* of a row */
  loop_word *global;
  loop_rows *rows;     /* of the tenants */
  ff_flag_id *ids;     /* of the flags */
  ff_tenant **handles; /* of the tenants */
  unsigned sum;        /* of the answers, so that none is left out as unused */
} loops;

/* Makes the tables, and handles that are ready, of the first `spread` tenants, which should be
 * loaded. */
void loops_init(loops *at, const bed *on, int spread);
void loops_finish(loops *at);

/* Each does `times` checks; user is a loops. */
void loop_by_name(void *user, int times);    /* ff_enabled */
void loop_bare_names(void *user, int times); /* the same three strings in bare tables */

void loop_by_handle(void *user, int times);  /* ff_tenant_enabled */
void loop_bare_loads(void *user, int times); /* a word of three rows loaded, a lane tested */

void loop_all_flags(void *user, int times); /* ff_tenant_enabled_set */
void loop_bare_pass(void *user, int times); /* all words of three rows loaded and put together */

/* Runs each of the above for that many checks, in small surroundings. */
void loops_run(int times);

/* The benchmark of two threads over such loops. */
void bench_threads(const loops *loop);

#endif
