/* loader.c - see loader.h; what becomes of the answers is in answers.c. */
#include "cache/loader.h"

#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>

/* What was loaded in the present epoch before us, by a parent, is not known here. */
void ff__loader_init(ff__loader *loader) {
  loader->row = FF__NO_ROW;
  loader->last_epoch = ff__epoch(&loader->memory->freshness);
}

static void free_ops(ff__op *op, bool is_in_use) {
  while (op) {
    ff__op *next = op->next;
    for (size_t i = 0; is_in_use && i < op->count; i++)
      free(op->targets[i].parts);
    free(op);
    op = next;
  }
}

void ff__loader_finish(ff__loader *loader) {
  free_ops(loader->first, true);
  free_ops(loader->open, true);
  free_ops(loader->spare, false);
  free(loader->rows);
}

/* -- Wishes ------------------------------------------------------------------ */

static bool reserve_rows(ff__loader *loader) {
  if (loader->rows_count < loader->rows_capacity) return true;
  size_t capacity = loader->rows_capacity ? loader->rows_capacity * 2 : 64;
  uint32_t *rows = malloc(capacity * sizeof *rows);
  if (!rows) return false;
  for (size_t i = 0, at = loader->rows_begin; i < loader->rows_count; i++, at++) {
    if (at == loader->rows_capacity) at = 0;
    rows[i] = loader->rows[at];
  }
  free(loader->rows);
  loader->rows = rows;
  loader->rows_begin = 0;
  loader->rows_capacity = capacity;
  return true;
}

bool ff__loader_want_row(ff__loader *loader, uint32_t row) {
  ff__row_care *care = ff__loader_care(loader, row);
  if (care->is_queued || care->is_loading) return true;
  if (!reserve_rows(loader)) return false;
  if (row == 0) { /* the global one, which all wait for, goes first */
    loader->rows_begin = (loader->rows_begin + loader->rows_capacity - 1) % loader->rows_capacity;
    loader->rows[loader->rows_begin] = row;
    loader->rows_count++;
  } else {
    loader->rows[(loader->rows_begin + loader->rows_count++) % loader->rows_capacity] = row;
  }
  care->is_queued = true;
  return true;
}

static uint32_t next_row(ff__loader *loader) {
  if (loader->rows_count == 0) return FF__NO_ROW;
  uint32_t row = loader->rows[loader->rows_begin];
  loader->rows_begin = (loader->rows_begin + 1) % loader->rows_capacity;
  loader->rows_count--;
  ff__loader_care(loader, row)->is_queued = false;
  return row;
}

bool ff__loader_want_lane(ff__loader *loader, ff__lane lane) {
  if (loader->changed_count == FF__CHANGED_KEPT) return false;
  size_t at = (loader->changed_begin + loader->changed_count++) % FF__CHANGED_KEPT;
  loader->changed[at] = lane;
  loader->changes_wanted++;
  ff__loader_care(loader, lane.row)->outstanding++; /* stays this tenant's */
  return true;
}

ff__lane ff__loader_next_changed(ff__loader *loader) {
  ff__lane changed = loader->changed[loader->changed_begin];
  loader->changed_begin = (loader->changed_begin + 1) % FF__CHANGED_KEPT;
  loader->changed_count--;
  ff__loader_care(loader, changed.row)->outstanding--;
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
  op->is_patient = false;
  op->adopted = 0;
  return loader->open = op;
}

static ff__key write_key(const ff__loader *loader, const ff__target *target, char *text) {
  const char *prefix = loader->prefix;
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
  ff_scope level = ff__rows_id(&loader->memory->rows, target->lane.row, id, &size);
  const ff__catalog_entry *entry = ff__catalog_at(&loader->memory->catalog, target->lane.flag);
  return ff__key_write(text, prefix, entry->name, entry->size, level, id, size);
}

void ff__loader_push(ff__loader *loader, bool is_patient) {
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

ff_err ff__loader_flush(ff__loader *loader, bool is_patient, ff_error *error) {
  if (!loader->open) return FF_OK;
  ff_err err = ff__feed_get(loader->feed, loader->keys, loader->open->count, error);
  if (loader->under_way == 0) loader->progress = ff__clock_now();
  ff__loader_push(loader, is_patient); /* after an error too: what is under way will be dropped */
  return err;
}

static bool is_of_a_row(const ff__target *target) {
  return target->kind != FF__TO_REQUEST && target->kind != FF__TO_NEWS;
}

ff_err ff__loader_add(ff__loader *loader, ff__target target, ff_error *error) {
  if (loader->open && loader->open->count == FF__FEED_KEYS) {
    ff_err err = ff__loader_flush(loader, false, error);
    if (err != FF_OK) return err;
  }
  ff__op *op = open_op(loader);
  if (!op) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  loader->keys[op->count] = write_key(loader, &target, loader->text[op->count]);
  op->targets[op->count++] = target;
  if (is_of_a_row(&target)) ff__loader_care(loader, target.lane.row)->outstanding++;
  return FF_OK;
}

ff_err ff__loader_add_news(ff__loader *loader, const ff__key_parts *parts, ff_error *error) {
  ff__target target = {.kind = FF__TO_NEWS, .parts = malloc(sizeof *parts)};
  if (!target.parts) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  *target.parts = *parts;
  ff_err err = ff__loader_add(loader, target, error);
  if (err != FF_OK) free(target.parts);
  return err; /* NOLINT(clang-analyzer-unix.Malloc): the op has them */
}

static ff_err send_request(ff__loader *loader, ff__request *request, ff_error *error) {
  ff_err err = FF_OK;
  if (request->has_lane) /* before the answer, so that it is written by then */
    err = ff__loader_add(loader, (ff__target){.kind = FF__TO_LANE, .lane = request->lane}, error);
  for (unsigned level = 0; err == FF_OK && level < FF__LEVELS; level++) {
    request->lookup->values[level] = FF__UNSET;
    if (request->lookup->keys[level].size == 0) continue;
    ff__target target = {.kind = FF__TO_REQUEST, .level = level, .request = request};
    err = ff__loader_add(loader, target, error);
    request->pending += err == FF_OK;
  }
  request->is_sent = true;
  loader->requests->unsent--;
  return err;
}

/* What callers wait for, all in as few commands as can be. */
static ff_err send_requests(ff__loader *loader, ff_error *error) {
  ff_err err = FF_OK;
  ff__request *request = loader->requests->unsent > 0 ? loader->requests->first : NULL;
  for (; err == FF_OK && request && loader->under_way < FF__OPS_MAX; request = request->next)
    if (request->lookup && !request->is_sent) err = send_request(loader, request, error);
  return err == FF_OK ? ff__loader_flush(loader, false, error) : err;
}

static bool is_same(ff__lane a, ff__lane b) {
  return a.row == b.row && a.flag == b.flag;
}

static bool op_reads(const ff__op *op, ff__lane lane) {
  for (size_t i = 0; op && i < op->count; i++)
    if (is_of_a_row(&op->targets[i]) && is_same(op->targets[i].lane, lane)) return true;
  return false;
}

bool ff__loader_will_read(const ff__loader *loader, ff__lane lane) {
  for (const ff__op *op = loader->first; op; op = op->next)
    if (op_reads(op, lane)) return true;
  for (size_t i = 0; i < loader->changed_count; i++)
    if (is_same(loader->changed[(loader->changed_begin + i) % FF__CHANGED_KEPT], lane)) return true;
  return op_reads(loader->open, lane);
}

/* A key that changes again and again is read once for all changes up to now. */
static ff_err send_changed(ff__loader *loader, ff_error *error) {
  ff_err err = FF_OK;
  while (err == FF_OK && loader->changed_count > 0 && loader->under_way < FF__OPS_CHANGED) {
    ff__lane changed = ff__loader_next_changed(loader);
    if (!op_reads(loader->open, changed))
      err = ff__loader_add(loader, (ff__target){.kind = FF__TO_LANE, .lane = changed}, error);
    if (loader->open) loader->open->settles++;
  }
  return err == FF_OK ? ff__loader_flush(loader, false, error) : err;
}

/* -- Loading rows ------------------------------------------------------------ */

static bool begin_load(ff__loader *loader) {
  loader->row = next_row(loader);
  if (loader->row == FF__NO_ROW) return false;
  ff__row_care *care = ff__loader_care(loader, loader->row);
  care->is_loading = true;
  care->load_epoch = loader->last_epoch = ff__epoch(&loader->memory->freshness);
  loader->flag = 0;
  loader->flags = (ff_flag_id)ff__catalog_count(&loader->memory->catalog);
  if (loader->flags > 0) return true;
  ff__loader_end_load(loader, loader->row);
  loader->row = FF__NO_ROW;
  return true;
}

static ff_err load_lane(ff__loader *loader, ff_error *error) {
  bool is_last = loader->flag + 1 == loader->flags;
  ff__target target = {.kind = is_last ? FF__TO_ROW_END : FF__TO_LANE,
                       .lane = {loader->row, loader->flag++}};
  if (is_last) loader->row = FF__NO_ROW;
  return ff__loader_add(loader, target, error);
}

static ff_err send_rows(ff__loader *loader, ff_error *error) {
  ff_err err = FF_OK;
  while (err == FF_OK && ff__loader_has_room(loader)) {
    if (loader->row == FF__NO_ROW && !begin_load(loader)) break;
    if (loader->row == FF__NO_ROW) continue;
    err = load_lane(loader, error);
    if (err == FF_OK && loader->open && loader->open->count == FF__FEED_KEYS)
      err = ff__loader_flush(loader, true, error);
  }
  return err == FF_OK ? ff__loader_flush(loader, true, error) : err;
}

ff_err ff__loader_send(ff__loader *loader, ff_error *error) {
  ff_err err = send_requests(loader, error);
  if (err == FF_OK) err = send_changed(loader, error);
  return err == FF_OK ? send_rows(loader, error) : err;
}
