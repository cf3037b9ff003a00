/* loader.c - see loader.h. */
#include "cache/loader.h"

#include "cache/engine.h"
#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>

void ff__loader_init(ff__loader *loader) {
  memset(loader, 0, sizeof *loader);
  loader->row = FF__NO_ROW;
}

static void free_ops(ff__op *op) {
  while (op) {
    ff__op *next = op->next;
    free(op);
    op = next;
  }
}

void ff__loader_finish(ff__loader *loader) {
  for (ff__op *op = loader->first; op; op = op->next)
    for (size_t i = 0; i < op->count; i++)
      free(op->targets[i].parts);
  free_ops(loader->first);
  free_ops(loader->open);
  free_ops(loader->spare);
  free(loader->rows);
}

static ff__row_care *care_of(const ff__engine *engine, uint32_t row) {
  return ff__rows_care(&engine->cache->rows, row);
}

/* -- Wishes ------------------------------------------------------------------ */

static bool reserve_rows(ff__loader *loader) {
  if (loader->rows_count < loader->rows_capacity) return true;
  size_t capacity = loader->rows_capacity ? loader->rows_capacity * 2 : 64;
  uint32_t *rows = malloc(capacity * sizeof *rows);
  if (!rows) return false;
  for (size_t i = 0; i < loader->rows_count; i++)
    rows[i] = loader->rows[(loader->rows_begin + i) % loader->rows_capacity];
  free(loader->rows);
  loader->rows = rows;
  loader->rows_begin = 0;
  loader->rows_capacity = capacity;
  return true;
}

bool ff__loader_want_row(ff__engine *engine, uint32_t row) {
  ff__loader *loader = &engine->loader;
  ff__row_care *care = care_of(engine, row);
  if (care->is_queued || care->is_loading) return true;
  if (!reserve_rows(loader)) return false;
  loader->rows[(loader->rows_begin + loader->rows_count++) % loader->rows_capacity] = row;
  care->is_queued = true;
  return true;
}

static uint32_t next_row(ff__engine *engine) {
  ff__loader *loader = &engine->loader;
  if (loader->rows_count == 0) return FF__NO_ROW;
  uint32_t row = loader->rows[loader->rows_begin];
  loader->rows_begin = (loader->rows_begin + 1) % loader->rows_capacity;
  loader->rows_count--;
  care_of(engine, row)->is_queued = false;
  return row;
}

bool ff__loader_want_lane(ff__engine *engine, uint32_t row, ff_flag_id flag) {
  ff__loader *loader = &engine->loader;
  if (loader->changed_count == FF__CHANGED_KEPT) return false;
  size_t at = (loader->changed_begin + loader->changed_count++) % FF__CHANGED_KEPT;
  loader->changed[at] = (ff__changed){row, flag};
  loader->changes_wanted++;
  care_of(engine, row)->outstanding++; /* stays this tenant's */
  return true;
}

static ff__changed next_changed(ff__engine *engine) {
  ff__loader *loader = &engine->loader;
  ff__changed changed = loader->changed[loader->changed_begin];
  loader->changed_begin = (loader->changed_begin + 1) % FF__CHANGED_KEPT;
  loader->changed_count--;
  care_of(engine, changed.row)->outstanding--;
  return changed;
}

/* -- Sending ----------------------------------------------------------------- */

static ff__op *open_op(ff__loader *loader) {
  if (loader->open) return loader->open;
  ff__op *op = loader->spare;
  if (op)
    loader->spare = op->next;
  else
    op = malloc(sizeof *op);
  if (!op) return NULL;
  op->next = NULL;
  op->count = op->settles = 0;
  op->is_patient = op->ends_adoption = false;
  return loader->open = op;
}

static ff__key write_key(const ff__engine *engine, const ff__target *target, char *text) {
  const char *prefix = engine->cache->config.prefix;
  if (target->kind == FF__TO_REQUEST) {
    ff__key key = target->request->lookup->keys[target->level];
    memcpy(text, key.data, key.size);
    return (ff__key){text, key.size};
  }
  if (target->kind == FF__TO_NEWS) {
    const ff__key_parts *parts = target->parts;
    return ff__key_write(text, prefix, parts->flag, strlen(parts->flag), parts->scope, parts->id,
                         strlen(parts->id));
  }
  char id[FF__ID_MAX + 1];
  size_t size;
  ff_scope level = ff__rows_id(&engine->cache->rows, target->row, id, &size);
  const ff__catalog_entry *entry = ff__catalog_at(&engine->cache->catalog, target->flag);
  return ff__key_write(text, prefix, entry->name, entry->size, level, id, size);
}

/* Lists the open op as under way. */
static void push_open(ff__loader *loader, bool is_patient) {
  ff__op *op = loader->open;
  loader->open = NULL;
  op->is_patient = is_patient;
  if (loader->last)
    loader->last->next = op;
  else
    loader->first = op;
  loader->last = op;
  loader->under_way++;
  loader->patient_under_way += is_patient;
}

ff_err ff__loader_flush(ff__engine *engine, bool is_patient, ff_error *error) {
  ff__loader *loader = &engine->loader;
  if (!loader->open) return FF_OK;
  ff_err err = ff__feed_get(engine->feed, loader->keys, loader->open->count, error);
  if (loader->under_way == 0) loader->progress = ff__clock_now();
  push_open(loader, is_patient); /* after an error too: what is under way will be dropped */
  return err;
}

static bool is_of_a_row(const ff__target *target) {
  return target->kind != FF__TO_REQUEST && target->kind != FF__TO_NEWS;
}

ff_err ff__loader_add(ff__engine *engine, ff__target target, ff_error *error) {
  ff__loader *loader = &engine->loader;
  if (loader->open && loader->open->count == FF__FEED_KEYS) {
    ff_err err = ff__loader_flush(engine, false, error);
    if (err != FF_OK) return err;
  }
  ff__op *op = open_op(loader);
  if (!op) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  loader->keys[op->count] = write_key(engine, &target, loader->text[op->count]);
  op->targets[op->count++] = target;
  if (is_of_a_row(&target)) care_of(engine, target.row)->outstanding++;
  return FF_OK;
}

ff_err ff__loader_add_news(ff__engine *engine, const ff__key_parts *parts, ff_error *error) {
  ff__target target = {.kind = FF__TO_NEWS, .parts = malloc(sizeof *parts)};
  if (!target.parts) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  *target.parts = *parts;
  ff_err err = ff__loader_add(engine, target, error);
  if (err != FF_OK) free(target.parts);
  return err;
}

static ff_err send_request(ff__engine *engine, ff__request *request, ff_error *error) {
  ff_err err = FF_OK;
  if (request->has_lane) /* before the answer, so that it is written by then */
    err = ff__loader_add(
        engine,
        (ff__target){.kind = FF__TO_LANE, .row = request->lane.row, .flag = request->lane.flag},
        error);
  for (unsigned level = 0; err == FF_OK && level < FF__LEVELS; level++) {
    request->lookup->values[level] = FF__UNSET;
    if (request->lookup->keys[level].size == 0) continue;
    ff__target target = {.kind = FF__TO_REQUEST, .level = level, .request = request};
    err = ff__loader_add(engine, target, error);
    request->pending += err == FF_OK;
  }
  request->is_sent = true;
  engine->unsent--;
  return err;
}

/* What callers wait for, all in as few commands as can be. */
static ff_err send_requests(ff__engine *engine, ff_error *error) {
  ff_err err = FF_OK;
  ff__request *request = engine->unsent > 0 ? engine->first : NULL;
  for (; err == FF_OK && request && engine->loader.under_way < FF__OPS_MAX; request = request->next)
    if (request->lookup && !request->is_sent) err = send_request(engine, request, error);
  return err == FF_OK ? ff__loader_flush(engine, false, error) : err;
}

static bool op_reads(const ff__op *op, uint32_t row, ff_flag_id flag) {
  for (size_t i = 0; op && i < op->count; i++) {
    const ff__target *target = &op->targets[i];
    if (is_of_a_row(target) && target->row == row && target->flag == flag) return true;
  }
  return false;
}

bool ff__loader_will_read(const ff__loader *loader, uint32_t row, ff_flag_id flag) {
  for (const ff__op *op = loader->first; op; op = op->next)
    if (op_reads(op, row, flag)) return true;
  for (size_t i = 0; i < loader->changed_count; i++) {
    ff__changed changed = loader->changed[(loader->changed_begin + i) % FF__CHANGED_KEPT];
    if (changed.row == row && changed.flag == flag) return true;
  }
  return op_reads(loader->open, row, flag);
}

/* A key that changes again and again is read once for all changes up to now. */
static ff_err send_changed(ff__engine *engine, ff_error *error) {
  ff__loader *loader = &engine->loader;
  ff_err err = FF_OK;
  while (err == FF_OK && loader->changed_count > 0 && loader->under_way < FF__OPS_CHANGED) {
    ff__changed changed = next_changed(engine);
    if (!op_reads(loader->open, changed.row, changed.flag))
      err = ff__loader_add(
          engine, (ff__target){.kind = FF__TO_LANE, .row = changed.row, .flag = changed.flag},
          error);
    if (loader->open) loader->open->settles++;
  }
  return err == FF_OK ? ff__loader_flush(engine, false, error) : err;
}

/* -- Loading rows ------------------------------------------------------------ */

/* Rows are loaded in the order in which they were asked for: behind the first who still waits
 * there is nobody to look at. */
static void tell_waiting(ff__engine *engine) {
  for (ff__request *request = engine->first, *next; request; request = next) {
    next = request->next;
    if (request->lookup) continue;
    if (!ff__rows_are_known(&engine->cache->rows, request->rows)) break;
    ff__engine_done(engine, request, FF_OK);
  }
}

static void end_load(ff__engine *engine, uint32_t row) {
  ff__row_care *care = care_of(engine, row);
  ff__row *at = ff__rows_at(&engine->cache->rows, row);
  care->is_loading = false;
  atomic_store_explicit(&at->epoch, care->load_epoch, memory_order_release);
  ff__count(engine->cache->counters, FF__LOADS);
  tell_waiting(engine);
}

static bool begin_load(ff__engine *engine) {
  ff__loader *loader = &engine->loader;
  loader->row = next_row(engine);
  if (loader->row == FF__NO_ROW) return false;
  ff__row_care *care = care_of(engine, loader->row);
  care->is_loading = true;
  care->load_epoch = ff__epoch(&engine->cache->freshness);
  loader->flag = 0;
  loader->flags = (ff_flag_id)ff__catalog_count(&engine->cache->catalog);
  if (loader->flags > 0) return true;
  end_load(engine, loader->row);
  loader->row = FF__NO_ROW;
  return true;
}

static ff_err load_lane(ff__engine *engine, ff_error *error) {
  ff__loader *loader = &engine->loader;
  bool is_last = loader->flag + 1 == loader->flags;
  ff__target target = {
      .kind = is_last ? FF__TO_ROW_END : FF__TO_LANE, .row = loader->row, .flag = loader->flag++};
  if (is_last) loader->row = FF__NO_ROW;
  return ff__loader_add(engine, target, error);
}

static ff_err send_rows(ff__engine *engine, ff_error *error) {
  ff__loader *loader = &engine->loader;
  ff_err err = FF_OK;
  while (err == FF_OK && ff__loader_has_room(loader)) {
    if (loader->row == FF__NO_ROW && !begin_load(engine)) break;
    if (loader->row == FF__NO_ROW) continue;
    err = load_lane(engine, error);
    if (err == FF_OK && loader->open->count == FF__FEED_KEYS)
      err = ff__loader_flush(engine, true, error);
  }
  return err == FF_OK ? ff__loader_flush(engine, true, error) : err;
}

ff_err ff__loader_send(ff__engine *engine, ff_error *error) {
  ff_err err = send_requests(engine, error);
  if (err == FF_OK) err = send_changed(engine, error);
  return err == FF_OK ? send_rows(engine, error) : err;
}

/* -- Answers ----------------------------------------------------------------- */

static void take_lane(ff__engine *engine, const ff__target *target, ff__value value) {
  ff__cache *cache = engine->cache;
  ff__value before = ff__cache_write(cache, target->row, target->flag, value);
  care_of(engine, target->row)->outstanding--;
  if (before != value && ff__rows_is_known(&cache->rows, target->row)) {
    ff__listeners_note_row(&engine->listeners, cache, target->row, target->flag, before, value);
    if (target->kind == FF__TO_REREAD) ff__refresh_suspect(engine, target->row, target->flag);
  }
  if (target->kind == FF__TO_ROW_END) end_load(engine, target->row);
}

static void take_request(ff__engine *engine, const ff__target *target, ff__value value) {
  ff__request *request = target->request;
  if (!request) return;
  request->lookup->values[target->level] = value;
  if (--request->pending > 0) return;
  request->lookup->answered = true;
  request->lookup->stale = false;
  request->lookup->age_ms = 0;
  ff__engine_done(engine, request, FF_OK);
}

static void take_news(ff__engine *engine, const ff__target *target, ff__value value) {
  ff__listeners_note(&engine->listeners, target->parts, FF_VALUE_UNKNOWN, (ff_value)value);
  free(target->parts);
}

static void take(ff__engine *engine, const ff__target *target, ff__value value) {
  if (target->kind == FF__TO_REQUEST)
    take_request(engine, target, value);
  else if (target->kind == FF__TO_NEWS)
    take_news(engine, target, value);
  else
    take_lane(engine, target, value);
}

/* Takes the oldest op off the list. */
static ff__op *shift(ff__loader *loader) {
  ff__op *op = loader->first;
  loader->first = op->next;
  if (!loader->first) loader->last = NULL;
  loader->under_way--;
  loader->patient_under_way -= op->is_patient;
  return op;
}

static void put_away(ff__loader *loader, ff__op *op) {
  op->next = loader->spare;
  loader->spare = op;
}

ff_err ff__loader_take(ff__engine *engine, const ff__feed_event *event, ff_error *error) {
  ff__loader *loader = &engine->loader;
  if (!loader->first || loader->first->count != event->count)
    return ff__fail(error, FF_ERR_PROTOCOL, "redis: an answer to MGET with %zu values",
                    event->count);
  ff__op *op = shift(loader);
  for (size_t i = 0; i < op->count; i++)
    take(engine, &op->targets[i], event->values[i]);
  loader->changes_settled += op->settles;
  loader->progress = ff__clock_now();
  ff__count_many(engine->cache->counters, FF__KEYS_READ, op->count);
  if (op->ends_adoption) ff__refresh_adopted(engine);
  put_away(loader, op);
  return FF_OK;
}

/* -- Giving up --------------------------------------------------------------- */

static void unsend(ff__engine *engine, ff__request *request) {
  if (!request || !request->is_sent) return;
  request->is_sent = false;
  request->pending = 0;
  engine->unsent++;
}

static void drop_target(ff__engine *engine, const ff__target *target) {
  if (target->kind == FF__TO_REQUEST) {
    unsend(engine, target->request);
  } else if (target->kind == FF__TO_NEWS) {
    free(target->parts);
  } else {
    care_of(engine, target->row)->outstanding--;
  }
}

static void drop_ops(ff__engine *engine) {
  ff__loader *loader = &engine->loader;
  if (loader->open) push_open(loader, false);
  while (loader->first) {
    ff__op *op = shift(loader);
    for (size_t i = 0; i < op->count; i++)
      drop_target(engine, &op->targets[i]);
    put_away(loader, op);
  }
}

static void restart_loads(ff__engine *engine) {
  const ff__rows *rows = &engine->cache->rows;
  for (uint32_t row = 0; row < rows->count; row++) {
    ff__row_care *care = care_of(engine, row);
    if (!care->is_loading) continue;
    care->is_loading = false;
    if (!ff__rows_is_known(rows, row)) ff__loader_want_row(engine, row);
  }
}

void ff__loader_drop(ff__engine *engine) {
  ff__loader *loader = &engine->loader;
  drop_ops(engine);
  while (loader->changed_count > 0)
    next_changed(engine);
  loader->changes_settled = loader->changes_wanted;
  loader->row = FF__NO_ROW;
  restart_loads(engine);
}

void ff__loader_forget(ff__loader *loader, const ff__request *request) {
  for (ff__op *op = loader->first; op; op = op->next)
    for (size_t i = 0; i < op->count; i++)
      if (op->targets[i].request == request) op->targets[i].request = NULL;
  for (size_t i = 0; loader->open && i < loader->open->count; i++)
    if (loader->open->targets[i].request == request) loader->open->targets[i].request = NULL;
}
