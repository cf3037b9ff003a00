/* tenant.c - a tenant by handle: its rows, held, and all of its flags. */
#include "client.h"

#include "core/error.h"
#include "os/fork.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS_AT_ONCE = 256 };

/* No fork is this many generations deep. */
#define NOT_READY UINT_MAX

struct ff_tenant {
  atomic_uint ready; /* the fork's generation in which all rows are known */
  ff_client *client;
  ff__row *rows[FF__LEVELS]; /* NULL where there is no id, or nothing is kept */
  uint32_t numbers[FF__LEVELS];
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
  if (err != FF_OK || !ff__cache_keeps(cache)) return err;
  if (ff__cache_pin(cache, ids, tenant->rows, tenant->numbers)) return FF_OK;
  return ff__fail(error, FF_ERR_NOMEM, "out of memory");
}

static void destroy_unpinned(ff_tenant *tenant) {
  free(tenant->ids);
  free(tenant);
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
  atomic_init(&made->ready, NOT_READY);
  made->client = client;
  made->context = (ff_context)FF_CONTEXT_INIT;
  ff_err err = fill(made, &ids, error);
  if (err == FF_OK)
    *tenant = made;
  else
    destroy_unpinned(made);
  return err;
}

void ff_tenant_destroy(ff_tenant *tenant) {
  if (!tenant) return;
  if (tenant->rows[FF_SCOPE_GLOBAL]) ff__cache_unpin(&tenant->client->cache, tenant->numbers);
  destroy_unpinned(tenant);
}

/* -- Reading ----------------------------------------------------------------- */

/* Whether all that is needed is in memory, and this process' own. */
static inline bool is_ready(const ff_tenant *tenant) {
  return atomic_load_explicit(&tenant->ready, memory_order_acquire) == ff__fork_generation();
}

/* Rows that are held stay known once they are. */
static bool become_ready(ff_tenant *tenant) {
  ff_client *client = tenant->client;
  if (!client->is_quick || !ff__cache_is_ours(&client->cache)) return false;
  for (int level = 0; level < FF__LEVELS; level++)
    if (tenant->rows[level] &&
        atomic_load_explicit(&tenant->rows[level]->epoch, memory_order_acquire) == 0)
      return false;
  atomic_store_explicit(&tenant->ready, ff__fork_generation(), memory_order_release);
  return true;
}

static inline uint64_t word_at(const ff__row *row, size_t index) {
  return row ? ff__row_word(row, index) : 0;
}

/* The answers for the flags of one word. */
static inline uint32_t answers_at(const ff_tenant *tenant, const ff__view *view, size_t index) {
  return ff__lanes_resolve(atomic_load_explicit(&view->fixed[index], memory_order_acquire),
                           ff__row_word(tenant->rows[FF_SCOPE_GLOBAL], index),
                           word_at(tenant->rows[FF_SCOPE_COMPANY], index),
                           word_at(tenant->rows[FF_SCOPE_WORKSPACE], index));
}

static bool ask_by_name(ff_tenant *tenant, ff_flag_id flag) {
  const char *name = ff_flag_name(tenant->client, flag);
  bool enabled = name && ff_enabled(tenant->client, name, &tenant->context);
  become_ready(tenant);
  return enabled;
}

bool ff_tenant_enabled(ff_tenant *tenant, ff_flag_id flag) {
  if (!tenant) return false;
  const ff__catalog *catalog = &tenant->client->cache.catalog;
  if (!is_ready(tenant) || flag >= ff__catalog_loaded(catalog)) return ask_by_name(tenant, flag);
  return answers_at(tenant, ff__catalog_view(catalog), flag / FF__LANES) >> flag % FF__LANES & 1;
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

static size_t copy_known(const ff_tenant *tenant, uint64_t *bits, size_t words) {
  const ff__catalog *catalog = &tenant->client->cache.catalog;
  size_t loaded = ff__catalog_loaded(catalog);
  const ff__view *view = ff__catalog_view(catalog);
  size_t whole = loaded / FF__LANES;
  for (size_t i = 0; i < whole && i / 2 < words; i++)
    bits[i / 2] |= (uint64_t)answers_at(tenant, view, i) << (i % 2 * FF__LANES);
  return whole * FF__LANES;
}

size_t ff_tenant_enabled_set(ff_tenant *tenant, uint64_t *bits, size_t words) {
  if (words > 0) memset(bits, 0, words * sizeof *bits);
  if (!tenant) return 0;
  size_t count = ff_flag_count(tenant->client), known = 0;
  if (!is_ready(tenant) && count > 0) ask_by_name(tenant, 0); /* waits, if it is worth it */
  if (is_ready(tenant)) known = copy_known(tenant, bits, words);
  ask_rest(tenant, (ff_flag_id)known, count, bits, words);
  return count;
}

static ff_err show_some(ff_client *client, const ff_context *context, ff_flag_id from, size_t count,
                        ff_flag_fn on_flag, void *user, bool *goes_on, ff_error *error) {
  ff_query queries[FLAGS_AT_ONCE];
  ff_evaluation evaluations[FLAGS_AT_ONCE];
  for (size_t i = 0; i < count; i++)
    queries[i] = (ff_query){ff_flag_name(client, from + (ff_flag_id)i), context};
  ff_err err = ff_evaluate_many(client, queries, count, evaluations, error);
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
