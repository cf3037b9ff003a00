/* answers.c - loader.h's answers: where values go, and what becomes of those that never come. */
#include "cache/loader.h"

#include "core/error.h"
#include "os/clock.h"

#include <stdlib.h>

/* A caller's rows are loaded in the order in which he asked for them: behind the first that he
 * still waits for there is no need to look at his others. */
static void tell_waiting(ff__loader *loader) {
  for (ff__request *request = loader->requests->first, *next; request; request = next) {
    next = request->next;
    if (request->lookup) continue;
    if (ff__rows_are_known(&loader->memory->rows, request->rows))
      ff__requests_done(loader->requests, request, FF_OK);
    else
      next = request->wait->last->next;
  }
}

/* What was read in an epoch that is over is known, and not fresh: it is read again. */
void ff__loader_end_load(ff__loader *loader, uint32_t row) {
  ff__memory *memory = loader->memory;
  ff__row_care *care = ff__loader_care(loader, row);
  care->is_loading = false;
  atomic_store_explicit(&ff__rows_at(&memory->rows, row)->epoch, care->load_epoch,
                        memory_order_release);
  if (care->load_epoch != ff__epoch(&memory->freshness)) ff__loader_want_row(loader, row);
  ff__count(memory->counters, FF__LOADS);
  tell_waiting(loader);
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
  ff__loader_care(loader, lane.row)->outstanding--;
  if (before != value && ff__memory_knows(memory, lane.row, lane.flag)) {
    ff__notes_add_lane(loader->notes, memory, lane, before, value);
    if (target->kind == FF__TO_REREAD) suspect(loader, lane);
  }
  if (target->kind == FF__TO_ROW_END) ff__loader_end_load(loader, lane.row);
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
  ff__catalog_raise_loaded(&loader->memory->catalog, op->adopted);
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
    ff__loader_care(loader, target->lane.row)->outstanding--;
  }
}

static void drop_ops(ff__loader *loader) {
  if (loader->open) ff__loader_push(loader, false);
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
    ff__row_care *care = ff__loader_care(loader, row);
    if (!care->is_loading) continue;
    care->is_loading = false;
    if (!ff__rows_is_known(rows, row)) ff__loader_want_row(loader, row);
  }
}

void ff__loader_drop(ff__loader *loader) {
  loader->has_suspect = false;
  drop_ops(loader);
  while (loader->changed_count > 0)
    ff__loader_next_changed(loader);
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
