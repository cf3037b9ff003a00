/* loader.h - commands under way: what was asked for, and where the answers go.
 *
 *     urgent    callers' questions, keys that have changed     --.
 *                                                                 >-- op, op, op -->  Redis
 *     patient   whole rows, one after the other, a few ops ahead --'
 *
 * An op is one MGET of at most 100 keys, each with a target. Replies come in the order of the
 * ops, so the values of a key only ever move forward in Redis' time, whatever they were asked
 * for. A key that changes while it is being read is read again behind that. All under the
 * engine's lock.
 */
#ifndef FF_CACHE_LOADER_H
#define FF_CACHE_LOADER_H

#include "cache/memory.h"
#include "cache/notes.h"
#include "cache/requests.h"
#include "store/feed.h"

enum {
  FF__OPS_MAX = 256,       /* under way */
  FF__OPS_CHANGED = 16,    /* with so many, keys that change wait and are asked for together */
  FF__OPS_PATIENT = 8,     /* under way for what nobody waits for */
  FF__CHANGED_KEPT = 4096, /* keys to read again; with more, everything is */
};

typedef enum ff__target_kind {
  FF__TO_LANE,    /* a row's lane */
  FF__TO_ROW_END, /* the last lane of a row that is being loaded */
  FF__TO_REREAD,  /* a lane, to see whether anybody forgot to tell */
  FF__TO_REQUEST, /* a caller's lookup */
  FF__TO_NEWS,    /* no row: only listeners want to know */
} ff__target_kind;

typedef struct ff__target {
  ff__target_kind kind;
  ff__lane lane;
  unsigned level;       /* REQUEST */
  ff__request *request; /* REQUEST; NULL: gave up */
  ff__key_parts *parts; /* NEWS; the target's own */
} ff__target;

typedef struct ff__op {
  struct ff__op *next;
  size_t count;
  size_t settles; /* keys that had changed, and are read by it */
  bool is_patient;
  ff_flag_id adopted; /* once it is answered, every row has all flags below; 0: as before */
  ff__target targets[FF__FEED_KEYS];
} ff__op;

typedef struct ff__loader {
  ff__memory *memory;
  ff__feed *feed;
  const char *prefix;
  ff__requests *requests;
  ff__notes *notes;
  ff__op *first, *last; /* under way */
  ff__op *open;         /* being filled, not sent yet */
  ff__op *spare;        /* a list */
  unsigned under_way, patient_under_way;
  int64_t progress; /* when anything was last answered, or sent while nothing was under way */
  ff__lane changed[FF__CHANGED_KEPT];
  size_t changed_begin, changed_count;
  uint64_t changes_wanted, changes_settled; /* ever */
  uint32_t *rows;                           /* to be loaded: a ring */
  size_t rows_begin, rows_count, rows_capacity;
  uint32_t row;        /* that is being loaded; FF__NO_ROW: none */
  unsigned last_epoch; /* in which anything was loaded */
  bool has_suspect;    /* a lane had changed that nobody told of; nobody has looked yet */
  ff__lane suspect;
  ff_flag_id flag, flags;      /* its next one, and how many it will have */
  ff__key keys[FF__FEED_KEYS]; /* of the open op, into text */
  char text[FF__FEED_KEYS][FF__KEY_MAX];
} ff__loader;

/* What the caller has filled in stays; the rest begins. */
void ff__loader_init(ff__loader *loader);
void ff__loader_finish(ff__loader *loader);

static inline ff__row_care *ff__loader_care(const ff__loader *loader, uint32_t row) {
  return ff__rows_care(&loader->memory->rows, row);
}

/* Wants a row to be loaded, unless it will be; false when memory is short. */
bool ff__loader_want_row(ff__loader *loader, uint32_t row);

/* Wants a lane to be read again; false when there is no more room for such wishes. */
bool ff__loader_want_lane(ff__loader *loader, ff__lane lane);

/* Takes the first of those wishes back. */
ff__lane ff__loader_next_changed(ff__loader *loader);

/* Whether a lane is going to be read. */
bool ff__loader_will_read(const ff__loader *loader, ff__lane lane);

/* Wants a key's value only to tell it. */
ff_err ff__loader_add_news(ff__loader *loader, const ff__key_parts *parts, ff_error *error);

/* Adds one key to the op that is being filled; a full one is sent first. */
ff_err ff__loader_add(ff__loader *loader, ff__target target, ff_error *error);

/* Sends the op that is being filled, if there is one. */
ff_err ff__loader_flush(ff__loader *loader, bool is_patient, ff_error *error);

/* Lists the op that is being filled as under way. */
void ff__loader_push(ff__loader *loader, bool is_patient);

/* Sends what is wanted, as far as there is room. */
ff_err ff__loader_send(ff__loader *loader, ff_error *error);

/* All lanes of a row that was being loaded are written. */
void ff__loader_end_load(ff__loader *loader, uint32_t row);

/* Whether more may be sent for what nobody waits for. */
static inline bool ff__loader_has_room(const ff__loader *loader) {
  return loader->patient_under_way < FF__OPS_PATIENT;
}

/* Takes the values of the oldest op; FF_ERR_PROTOCOL when they are not what it asked for. */
ff_err ff__loader_take(ff__loader *loader, const ff__feed_event *event, ff_error *error);

/* Forgets what is under way, since it will not be answered. Rows that are not known and
 * questions that are still waited for will be asked for again. */
void ff__loader_drop(ff__loader *loader);

/* Forgets a caller that has given up. */
void ff__loader_forget(ff__loader *loader, const ff__request *request);

#endif
