/* tenant.c - a tenant by handle: its rows, held, and all of its flags. */
#include "client.h"

#include "core/error.h"
#include "os/fork.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS_AT_ONCE = 256 };

/* Nothing is replaced this often. */
#define NOT_READY UINT_MAX

struct ff_tenant {
  atomic_uint ready; /* the ff__moves at which all rows were known and the lanes here */
  atomic_uint count; /* of flags that they have */
  _Atomic(const ff__word *) lanes[FF__LEVELS]; /* the base's, and the rows' */
  ff_client *client;
  bool is_held;              /* the rows are, in memory */
  uint32_t rows[FF__LEVELS]; /* FF__NO_ROW where there is no id */
  ff_context context;
  char *ids; /* both, each with its NUL */
};

/* -- Life -------------------------------------------------------------------- */

static ff_err copy_ids(ff_tenant *tenant, const ff__tenant *ids, ff_error *error) {
  char *text = tenant->ids = calloc(1, ids->company.size + ids->workspace.size + 2);
  if (!text) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  if (ids->company.size > 0) memcpy(text, ids->company.text, ids->company.size);
  tenant->context.company_id = text;
  text += ids->company.size + 1;
  if (ids->workspace.size > 0) memcpy(text, ids->workspace.text, ids->workspace.size);
  tenant->context.workspace_id = text;
  return FF_OK;
}

static ff_err fill(ff_tenant *tenant, const ff__tenant *ids, ff_error *error) {
  ff__cache *cache = &tenant->client->cache;
  ff_err err = copy_ids(tenant, ids, error);
  if (err == FF_OK && ff__cache_keeps(cache))
    tenant->is_held = ff__cache_pin(cache, ids, tenant->rows);
  return err; /* where there is no room, it is asked for by name */
}

ff_err ff_tenant_create(ff_client *client, const ff_context *context, ff_tenant **tenant,
                        ff_error *error) {
  if (!client || !tenant)
    return ff__fail(error, FF_ERR_INVALID, "ff_tenant_create: a NULL argument");
  ff__tenant ids;
  const char *wrong = ff__context_read(context, &ids);
  if (wrong) return ff__fail(error, FF_ERR_CONTEXT, "%s", wrong);
  ff_tenant *made = calloc(1, sizeof *made);
  if (!made) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  atomic_init(&made->ready, NOT_READY); /* lanes are NULL until then */
  made->client = client;
  made->context = (ff_context)FF_CONTEXT_INIT;
  ff_err err = fill(made, &ids, error);
  if (err == FF_OK)
    *tenant = made;
  else
    ff_tenant_destroy(made);
  return err;
}

void ff_tenant_destroy(ff_tenant *tenant) {
  if (!tenant) return;
  if (tenant->is_held) ff__cache_unpin(&tenant->client->cache, tenant->rows);
  free(tenant->ids);
  free(tenant);
}

/* -- Reading ----------------------------------------------------------------- */

/* To be asked before is_ready: lanes that are ready then have at least these flags. */
static inline ff_flag_id count_loaded(const ff_tenant *tenant) {
  return atomic_load_explicit(&tenant->count, memory_order_acquire);
}

/* Whether all that is needed is in memory, where we think it is, and this process' own. */
static inline bool is_ready(const ff_tenant *tenant) {
  return atomic_load_explicit(&tenant->ready, memory_order_acquire) == ff__moves_now();
}

/* What is counted before is not older than what is noted after it. */
static void note_lanes(ff_tenant *tenant) {
  const ff__memory *memory = &tenant->client->cache.memory;
  const ff__rows *rows = &memory->rows;
  unsigned moves = ff__moves_now();
  ff_flag_id loaded = ff__catalog_loaded(&memory->catalog);
  const ff__bank *bank = ff__rows_bank(rows);
  for (int level = 0; level < FF__LEVELS; level++) {
    uint32_t row = tenant->rows[level];
    if (row == FF__NO_ROW) row = ff__rows_empty(rows);
    if (level == FF_SCOPE_GLOBAL) row = ff__rows_base(rows);
    atomic_store_explicit(&tenant->lanes[level], ff__bank_row(bank, row), memory_order_relaxed);
  }
  atomic_store_explicit(&tenant->count, loaded, memory_order_release);
  atomic_store_explicit(&tenant->ready, moves, memory_order_release);
}

/* Rows that are held stay known once they are. */
static void become_ready(ff_tenant *tenant) {
  ff_client *client = tenant->client;
  if (!tenant->is_held || !client->is_quick ||
      !ff__rows_are_known(&client->cache.memory.rows, tenant->rows))
    return;
  if (!ff__cache_lock(&client->cache)) return;
  note_lanes(tenant);
  ff__cache_unlock(&client->cache);
}

/* A tenant's lanes at one moment. */
typedef struct lanes {
  const ff__word *base, *company, *workspace;
} lanes;

static inline lanes lanes_of(const ff_tenant *tenant) {
  return (lanes){atomic_load_explicit(&tenant->lanes[FF_SCOPE_GLOBAL], memory_order_relaxed),
                 atomic_load_explicit(&tenant->lanes[FF_SCOPE_COMPANY], memory_order_relaxed),
                 atomic_load_explicit(&tenant->lanes[FF_SCOPE_WORKSPACE], memory_order_relaxed)};
}

static inline uint64_t word_at(const ff__word *row, size_t index) {
  return atomic_load_explicit(&row[index], memory_order_acquire);
}

/* The answers for the flags of one word. */
static inline uint32_t answers_at(const lanes *of, size_t index) {
  return ff__lanes_decide(word_at(of->base, index), word_at(of->company, index),
                          word_at(of->workspace, index));
}

static bool ask_by_name(ff_tenant *tenant, ff_flag_id flag) {
  const char *name = ff_flag_name(tenant->client, flag);
  bool enabled = name && ff_enabled(tenant->client, name, &tenant->context);
  become_ready(tenant);
  return enabled;
}

bool ff_tenant_enabled(ff_tenant *tenant, ff_flag_id flag) {
  if (!tenant) return false;
  ff_flag_id loaded = count_loaded(tenant);
  if (flag >= loaded || !is_ready(tenant)) return ask_by_name(tenant, flag);
  size_t index = flag / FF__LANES;
  lanes of = lanes_of(tenant);
  return ff__lane_decide(word_at(of.base, index), word_at(of.company, index),
                         word_at(of.workspace, index), flag % FF__LANES);
}

ff_err ff_tenant_evaluate(ff_tenant *tenant, ff_flag_id flag, ff_evaluation *evaluation,
                          ff_error *error) {
  const char *name = tenant ? ff_flag_name(tenant->client, flag) : NULL;
  ff_err err = ff_evaluate(tenant ? tenant->client : NULL, name ? name : "",
                           tenant ? &tenant->context : NULL, evaluation, error);
  if (!tenant || name) return err;
  evaluation->error = FF_ERR_FLAG_NOT_FOUND;
  return ff__fail(error, FF_ERR_FLAG_NOT_FOUND, "no flag has the number %u", (unsigned)flag);
}

/* -- All of them ------------------------------------------------------------- */

/* Those that memory cannot tell by itself, one by one. */
static void ask_rest(ff_tenant *tenant, ff_flag_id from, size_t count, uint64_t *bits,
                     size_t words) {
  for (ff_flag_id id = from; id < count && id / 64 < words; id++)
    if (ff_tenant_enabled(tenant, id)) bits[id / 64] |= (uint64_t)1 << id % 64;
}

/* Writes what memory knows; returns how many flags that are. */
static size_t copy_known(const ff_tenant *tenant, uint64_t *bits, size_t words) {
  size_t loaded = count_loaded(tenant);
  if (!is_ready(tenant)) return 0;
  const lanes of = lanes_of(tenant);
  size_t count = ff__words_for(loaded), pairs = count / 2 < words ? count / 2 : words;
  for (size_t i = 0; i < pairs; i++)
    bits[i] = answers_at(&of, 2 * i) | (uint64_t)answers_at(&of, 2 * i + 1) << FF__LANES;
  if (count % 2 == 1 && pairs < words) bits[pairs] = answers_at(&of, count - 1);
  if (loaded / 64 < words) bits[loaded / 64] &= ((uint64_t)1 << loaded % 64) - 1;
  return loaded;
}

static ff_err show_some(ff_client *client, const ff_context *context, ff_flag_id from, size_t count,
                        ff_flag_fn on_flag, void *user, bool *goes_on, ff_error *error) {
  ff_query queries[FLAGS_AT_ONCE];
  ff_evaluation evaluations[FLAGS_AT_ONCE];
  for (size_t i = 0; i < count; i++)
    queries[i] = (ff_query){ff_flag_name(client, from + (ff_flag_id)i), context};
  ff_err err = ff__evaluate_many(client, queries, count, FF__ASKED_ALL, evaluations, error);
  for (size_t i = 0; *goes_on && i < count; i++)
    *goes_on = on_flag(queries[i].flag, &evaluations[i], user);
  return err;
}

ff_err ff_evaluate_all(ff_client *client, const ff_context *context, ff_flag_fn on_flag, void *user,
                       ff_error *error) {
  if (!client || !on_flag)
    return ff__fail(error, FF_ERR_INVALID, "ff_evaluate_all: a NULL argument");
  ff_err first = FF_OK;
  bool goes_on = true;
  size_t count = ff_flag_count(client);
  for (size_t from = 0; goes_on && from < count; from += FLAGS_AT_ONCE) {
    size_t some = count - from < FLAGS_AT_ONCE ? count - from : FLAGS_AT_ONCE;
    ff_err err = show_some(client, context, (ff_flag_id)from, some, on_flag, user, &goes_on,
                           first == FF_OK ? error : NULL);
    if (first == FF_OK) first = err;
  }
  return goes_on ? first : ff__fail(error, FF_ERR_CANCELLED, "stopped by the caller");
}

/* Where the next flag's bit goes. */
typedef struct bit_writer {
  uint64_t *bits;
  size_t words;
  ff_flag_id next;
} bit_writer;

static bool put_bit(const char *flag, const ff_evaluation *evaluation, void *user) {
  bit_writer *to = user;
  (void)flag;
  if (to->next / 64 >= to->words) return false;
  if (evaluation->enabled) to->bits[to->next / 64] |= (uint64_t)1 << to->next % 64;
  to->next++;
  return true;
}

static void ask_all(ff_tenant *tenant, size_t count, uint64_t *bits, size_t words) {
  if (!is_ready(tenant) && count > 0) ask_by_name(tenant, 0); /* waits, if it is worth it */
  size_t known = copy_known(tenant, bits, words);
  ask_rest(tenant, (ff_flag_id)known, count, bits, words);
}

size_t ff_tenant_enabled_set(ff_tenant *tenant, uint64_t *bits, size_t words) {
  if (words > 0) memset(bits, 0, words * sizeof *bits);
  if (!tenant) return 0;
  ff_client *client = tenant->client;
  size_t count = ff_flag_count(client);
  if (client->coverage) /* none of them is noted as asked for by itself */
    ff_evaluate_all(client, &tenant->context, put_bit, &(bit_writer){bits, words, 0}, NULL);
  else
    ask_all(tenant, count, bits, words);
  return count;
}

/* -- Ahead ------------------------------------------------------------------- */

ff_err ff_prepare(ff_client *client, const ff_context *contexts, size_t count, unsigned timeout_ms,
                  ff_error *error) {
  if (!client) return ff__fail(error, FF_ERR_INVALID, "the client is NULL");
  if (count == 0) return FF_OK;
  ff__tenant *tenants = calloc(count, sizeof *tenants);
  if (!tenants) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  const char *wrong = NULL;
  for (size_t i = 0; i < count && !wrong; i++)
    wrong = ff__context_read(&contexts[i], &tenants[i]);
  ff_err err = wrong ? ff__fail(error, FF_ERR_CONTEXT, "%s", wrong) : FF_OK;
  if (err == FF_OK && ff__cache_keeps(&client->cache))
    err = ff__cache_prepare(&client->cache, tenants, count, timeout_ms, error);
  free(tenants);
  return err;
}
