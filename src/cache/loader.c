/* loader.c - see loader.h. */
#include "cache/loader.h"

#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>

void ff__loader_init(ff__loader *loader) {
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

static ff__row_care *care_of(const ff__loader *loader, uint32_t row) {
  return ff__rows_care(&loader->memory->rows, row);
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
  ff__row_care *care = care_of(loader, row);
  if (care->is_queued || care->is_loading) return true;
  if (!reserve_rows(loader)) return false;
  loader->rows[(loader->rows_begin + loader->rows_count++) % loader->rows_capacity] = row;
  care->is_queued = true;
  return true;
}

static uint32_t next_row(ff__loader *loader) {
  if (loader->rows_count == 0) return FF__NO_ROW;
  uint32_t row = loader->rows[loader->rows_begin];
  loader->rows_begin = (loader->rows_begin + 1) % loader->rows_capacity;
  loader->rows_count--;
  care_of(loader, row)->is_queued = false;
  return row;
}

bool ff__loader_want_lane(ff__loader *loader, ff__lane lane) {
  if (loader->changed_count == FF__CHANGED_KEPT) return false;
  size_t at = (loader->changed_begin + loader->changed_count++) % FF__CHANGED_KEPT;
  loader->changed[at] = lane;
  loader->changes_wanted++;
  care_of(loader, lane.row)->outstanding++; /* stays this tenant's */
  return true;
}

static ff__lane next_changed(ff__loader *loader) {
  ff__lane changed = loader->changed[loader->changed_begin];
  loader->changed_begin = (loader->changed_begin + 1) % FF__CHANGED_KEPT;
  loader->changed_count--;
  care_of(loader, changed.row)->outstanding--;
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
  op->adoption = 0;
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

ff_err ff__loader_flush(ff__loader *loader, bool is_patient, ff_error *error) {
  if (!loader->open) return FF_OK;
  ff_err err = ff__feed_get(loader->feed, loader->keys, loader->open->count, error);
  if (loader->under_way == 0) loader->progress = ff__clock_now();
  push_open(loader, is_patient); /* after an error too: what is under way will be dropped */
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
  if (is_of_a_row(&target)) care_of(loader, target.lane.row)->outstanding++;
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
    ff__lane changed = next_changed(loader);
    if (!op_reads(loader->open, changed))
      err = ff__loader_add(loader, (ff__target){.kind = FF__TO_LANE, .lane = changed}, error);
    if (loader->open) loader->open->settles++;
  }
  return err == FF_OK ? ff__loader_flush(loader, false, error) : err;
}

/* -- Loading rows ------------------------------------------------------------ */

/* Rows are loaded in the order in which they were asked for: behind the first who still waits
 * there is nobody to look at. */
static void tell_waiting(ff__loader *loader) {
  for (ff__request *request = loader->requests->first, *next; request; request = next) {
    next = request->next;
    if (request->lookup) continue;
    if (!ff__rows_are_known(&loader->memory->rows, request->rows)) break;
    ff__requests_done(loader->requests, request, FF_OK);
  }
}

/* What was read in an epoch that is over is known, and not fresh: it is read again. */
static void end_load(ff__loader *loader, uint32_t row) {
  ff__memory *memory = loader->memory;
  ff__row_care *care = care_of(loader, row);
  care->is_loading = false;
  atomic_store_explicit(&ff__rows_at(&memory->rows, row)->epoch, care->load_epoch,
                        memory_order_release);
  if (care->load_epoch != ff__epoch(&memory->freshness)) ff__loader_want_row(loader, row);
  ff__count(memory->counters, FF__LOADS);
  tell_waiting(loader);
}

static bool begin_load(ff__loader *loader) {
  loader->row = next_row(loader);
  if (loader->row == FF__NO_ROW) return false;
  ff__row_care *care = care_of(loader, loader->row);
  care->is_loading = true;
  care->load_epoch = ff__epoch(&loader->memory->freshness);
  loader->flag = 0;
  loader->flags = (ff_flag_id)ff__catalog_count(&loader->memory->catalog);
  if (loader->flags > 0) return true;
  end_load(loader, loader->row);
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

/* -- Answers ----------------------------------------------------------------- */

/* What a lane that nobody told of holds now, unless it is going to be read anyway. */
static void suspect(ff__loader *loader, ff__lane lane) {
  if (loader->has_suspect || ff__loader_will_read(loader, lane)) return;
  loader->has_suspect = true;
  loader->suspect = lane;
}

static void take_lane(ff__loader *loader, const ff__target *target, ff__value value) {
  ff__memory *memory = loader->memory;
  ff__lane lane = target->lane;
  ff__value before = ff__memory_write(memory, lane.row, lane.flag, value);
  care_of(loader, lane.row)->outstanding--;
  if (before != value && ff__rows_is_known(&memory->rows, lane.row)) {
    ff__notes_add_lane(loader->notes, memory, lane, before, value);
    if (target->kind == FF__TO_REREAD) suspect(loader, lane);
  }
  if (target->kind == FF__TO_ROW_END) end_load(loader, lane.row);
}

static void take_request(ff__loader *loader, const ff__target *target, ff__value value) {
  ff__request *request = target->request;
  if (!request) return;
  request->lookup->values[target->level] = value;
  if (--request->pending > 0) return;
  request->lookup->answered = true;
  request->lookup->stale = false;
  request->lookup->age_ms = 0;
  ff__requests_done(loader->requests, request, FF_OK);
}

static void take_news(ff__loader *loader, const ff__target *target, ff__value value) {
  ff__notes_add(loader->notes, target->parts, FF_VALUE_UNKNOWN, (ff_value)value);
  free(target->parts);
}

static void take(ff__loader *loader, const ff__target *target, ff__value value) {
  if (target->kind == FF__TO_REQUEST)
    take_request(loader, target, value);
  else if (target->kind == FF__TO_NEWS)
    take_news(loader, target, value);
  else
    take_lane(loader, target, value);
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

ff_err ff__loader_take(ff__loader *loader, const ff__feed_event *event, ff_error *error) {
  if (!loader->first || loader->first->count != event->count)
    return ff__fail(error, FF_ERR_PROTOCOL, "redis: an answer to MGET with %zu values",
                    event->count);
  ff__op *op = shift(loader);
  for (size_t i = 0; i < op->count; i++)
    take(loader, &op->targets[i], event->values[i]);
  loader->changes_settled += op->settles;
  loader->progress = ff__clock_now();
  ff__count_many(loader->memory->counters, FF__KEYS_READ, op->count);
  if (op->adoption) loader->adopted = op->adoption;
  put_away(loader, op);
  return FF_OK;
}

/* -- Giving up --------------------------------------------------------------- */

static void drop_target(ff__loader *loader, const ff__target *target) {
  if (target->kind == FF__TO_REQUEST) {
    if (target->request) ff__requests_unsend(loader->requests, target->request);
  } else if (target->kind == FF__TO_NEWS) {
    free(target->parts);
  } else {
    care_of(loader, target->lane.row)->outstanding--;
  }
}

static void drop_ops(ff__loader *loader) {
  if (loader->open) push_open(loader, false);
  while (loader->first) {
    ff__op *op = shift(loader);
    for (size_t i = 0; i < op->count; i++)
      drop_target(loader, &op->targets[i]);
    put_away(loader, op);
  }
}

static void restart_loads(ff__loader *loader) {
  const ff__rows *rows = &loader->memory->rows;
  for (uint32_t row = 0; row < rows->count; row++) {
    ff__row_care *care = care_of(loader, row);
    if (!care->is_loading) continue;
    care->is_loading = false;
    if (!ff__rows_is_known(rows, row)) ff__loader_want_row(loader, row);
  }
}

void ff__loader_drop(ff__loader *loader) {
  loader->has_suspect = false;
  drop_ops(loader);
  while (loader->changed_count > 0)
    next_changed(loader);
  loader->changes_settled = loader->changes_wanted;
  loader->row = FF__NO_ROW;
  restart_loads(loader);
}

void ff__loader_forget(ff__loader *loader, const ff__request *request) {
  for (ff__op *op = loader->first; op; op = op->next)
    for (size_t i = 0; i < op->count; i++)
      if (op->targets[i].request == request) op->targets[i].request = NULL;
  for (size_t i = 0; loader->open && i < loader->open->count; i++)
    if (loader->open->targets[i].request == request) loader->open->targets[i].request = NULL;
}
