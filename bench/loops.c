/* loops.c - see loops.h. */
#include "loops.h"

#include "bench.h"

#include <stdlib.h>

enum { LANES = 32, CHECKED = 0, BARE = 1 };

/* -- Making ------------------------------------------------------------------ */

static void fill_tables(loops *at) {
  const bed *on = at->on;
  table_init(&at->names, (size_t)on->flags);
  table_init(&at->companies, (size_t)at->spread);
  table_init(&at->workspaces, (size_t)at->spread);
  for (int i = 0; i < on->flags; i++)
    table_add(&at->names, on->names[i], (uint32_t)i);
  for (int i = 0; i < at->spread; i++) {
    table_add(&at->companies, on->tenant[i].company, (uint32_t)i);
    table_add(&at->workspaces, on->tenant[i].workspace, (uint32_t)i);
  }
}

/* All zero: what is in them does not matter. */
static void make_rows(loops *at) {
  const bed *on = at->on;
  size_t companies = (size_t)on->tenants / BED_WORKSPACES + 1;
  at->words = ((size_t)on->flags + LANES - 1) / LANES;
  at->global = bench_memory((1 + companies + (size_t)on->tenants) * at->words, sizeof *at->global);
  at->rows = bench_memory((size_t)at->spread, sizeof *at->rows);
  for (int i = 0; i < at->spread; i++) {
    size_t number = (size_t)on->tenant[i].number;
    at->rows[i].company = at->global + (1 + number / BED_WORKSPACES) * at->words;
    at->rows[i].workspace = at->global + (1 + companies + number) * at->words;
  }
}

/* In the library's order, so that handles too are walked by leaps. */
static void make_handles(loops *at) {
  const bed *on = at->on;
  at->handles = bench_memory((size_t)on->tenants, sizeof *at->handles);
  for (int i = 0; i < on->tenants; i++) {
    ff_error error;
    int which = bed_leap(on, i);
    if (which >= at->spread) continue;
    ff_tenant **handle = &at->handles[which];
    if (ff_tenant_create(on->client, &on->tenant[which].context, handle, &error) != FF_OK)
      bench_fail(error.message);
    at->sum += ff_tenant_enabled(*handle, at->ids[0]);
  }
}

static void order_flags(loops *at) {
  uint64_t chance = 1;
  for (int i = 0; i < LOOP_FLAGS; i++) {
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    at->order[i] = (uint32_t)((chance >> 32) % (uint64_t)at->on->flags);
  }
}

void loops_init(loops *at, const bed *on, int spread) {
  *at = (loops){.on = on, .spread = spread};
  at->ids = bench_memory((size_t)on->flags, sizeof *at->ids);
  for (int i = 0; i < on->flags; i++)
    at->ids[i] = ff_flag_id_of(on->client, on->names[i]);
  order_flags(at);
  fill_tables(at);
  make_rows(at);
  make_handles(at);
}

void loops_finish(loops *at) {
  for (int i = 0; i < at->on->tenants; i++)
    ff_tenant_destroy(at->handles[i]);
  free(at->handles);
  free(at->rows);
  free(at->global);
  free(at->ids);
  table_finish(&at->names);
  table_finish(&at->companies);
  table_finish(&at->workspaces);
}

/* -- By name ----------------------------------------------------------------- */

static inline int after(const loops *at, int tenant) {
  return tenant + 1 < at->spread ? tenant + 1 : 0;
}

static inline uint32_t flag_at(const loops *at, int i) {
  return at->order[(unsigned)i % LOOP_FLAGS];
}

static void keep(loops *at, int side, int tenant, unsigned sum) {
  at->next[side] = tenant;
  at->sum += sum;
}

void loop_by_name(void *user, int times) {
  loops *at = user;
  const bed *on = at->on;
  int tenant = at->next[CHECKED];
  unsigned sum = 0;
  for (int i = 0; i < times; i++, tenant = after(at, tenant))
    sum += ff_enabled(on->client, on->names[flag_at(at, i)], &on->tenant[tenant].context);
  keep(at, CHECKED, tenant, sum);
}

void loop_bare_names(void *user, int times) {
  loops *at = user;
  const bed *on = at->on;
  int tenant = at->next[BARE];
  unsigned sum = 0;
  for (int i = 0; i < times; i++, tenant = after(at, tenant))
    sum += table_find(&at->names, on->names[flag_at(at, i)]) +
           table_find(&at->companies, on->tenant[tenant].context.company_id) +
           table_find(&at->workspaces, on->tenant[tenant].context.workspace_id);
  keep(at, BARE, tenant, sum);
}

/* -- By handle --------------------------------------------------------------- */

void loop_by_handle(void *user, int times) {
  loops *at = user;
  int tenant = at->next[CHECKED];
  unsigned sum = 0;
  for (int i = 0; i < times; i++, tenant = after(at, tenant))
    sum += ff_tenant_enabled(at->handles[tenant], at->ids[flag_at(at, i)]);
  keep(at, CHECKED, tenant, sum);
}

static inline uint64_t load(const loop_word *word) {
  return atomic_load_explicit(word, memory_order_acquire);
}

static inline uint64_t load_three(const loops *at, const loop_rows *rows, size_t word) {
  return load(&at->global[word]) | load(&rows->company[word]) | load(&rows->workspace[word]);
}

void loop_bare_loads(void *user, int times) {
  loops *at = user;
  int tenant = at->next[BARE];
  unsigned sum = 0;
  for (int i = 0; i < times; i++, tenant = after(at, tenant)) {
    uint32_t flag = at->ids[flag_at(at, i)];
    sum += (unsigned)(load_three(at, &at->rows[tenant], flag / LANES) >> flag % LANES) & 1;
  }
  keep(at, BARE, tenant, sum);
}

/* -- All flags at once ------------------------------------------------------- */

void loop_all_flags(void *user, int times) {
  loops *at = user;
  int tenant = at->next[CHECKED];
  unsigned sum = 0;
  uint64_t bits[LOOP_FLAGS / 64];
  for (int i = 0; i < times; i++, tenant = after(at, tenant)) {
    ff_tenant_enabled_set(at->handles[tenant], bits, LOOP_FLAGS / 64);
    sum += (unsigned)bits[i % (LOOP_FLAGS / 64)];
  }
  keep(at, CHECKED, tenant, sum);
}

void loop_bare_pass(void *user, int times) {
  loops *at = user;
  int tenant = at->next[BARE];
  unsigned sum = 0;
  uint64_t bits[LOOP_FLAGS / LANES] = {0};
  for (int i = 0; i < times; i++, tenant = after(at, tenant)) {
    for (size_t word = 0; word < at->words; word++)
      bits[word] = load_three(at, &at->rows[tenant], word);
    sum += (unsigned)bits[i % (LOOP_FLAGS / LANES)];
  }
  keep(at, BARE, tenant, sum);
}

/* -- All of them ------------------------------------------------------------- */

static void run(int flags, int tenants, const bench_fn *loop_of, size_t count, int times) {
  bed on;
  loops at;
  bed_open(&on, flags, tenants);
  bed_load(&on, 0, tenants);
  loops_init(&at, &on, tenants);
  for (size_t i = 0; i < count; i++)
    loop_of[i](&at, times);
  loops_finish(&at);
  bed_close(&on);
}

void loops_run(int times) {
  static const bench_fn checks[] = {loop_by_name, loop_bare_names, loop_by_handle, loop_bare_loads};
  static const bench_fn passes[] = {loop_all_flags, loop_bare_pass};
  run(300, 100, checks, sizeof checks / sizeof *checks, times);
  run(1000, 1, passes, sizeof passes / sizeof *passes, times);
}
