/* rows.h - what is known of each tenant: a row of lanes, found by level and id.
 *
 *     (level, id) --index--> number --> row    one cache line:
 *                              |        [ seq | used | epoch | shape | id, or where it is ]
 *                              '------> lanes  [word][word]...[word], `stride` of them
 *
 *     Row 0 is the global one. Rows and lanes are two arrays, so that both are fetched at once.
 *     Behind the last row's lanes are those of none, always empty, and the base (core/lanes.h).
 *
 * Readers take no lock and write nothing but `used`. Rows never go away, they are given to
 * another tenant; `seq` is odd while that happens and another afterwards, so a reader that
 * has looked at a row asks at the end whether it still is the same one. Those who change
 * anything hold the engine's lock. Knows nothing of stores, threads and time.
 */
#ifndef FF_CACHE_ROWS_H
#define FF_CACHE_ROWS_H

#include "cache/index.h"
#include "core/context.h"
#include "core/hash.h"
#include "core/key.h"
#include "core/lanes.h"

enum { FF__ID_WORDS = 6 }; /* of an id that fits into its row */
#define FF__NO_ROW UINT32_MAX

typedef struct ff__row {
  atomic_uint seq;
  atomic_uint used;                  /* the tick of its last use */
  atomic_uint epoch;                 /* what its lanes were read in; 0: not yet */
  atomic_uint shape;                 /* level and the id's size; 0: nobody's, or the global one's */
  _Atomic uint64_t id[FF__ID_WORDS]; /* as words (core/hash.h) */
} ff__row;

/* What only those who hold the lock look at. */
typedef struct ff__row_care {
  uint32_t pins;        /* handles */
  uint16_t outstanding; /* lanes that will be written, by commands under way or to be sent */
  bool is_queued;       /* to be loaded */
  bool is_loading;
  uint32_t load_epoch; /* of the load that is under way */
} ff__row_care;

typedef struct ff__bank {
  struct ff__bank *outgrown;
  size_t stride;
  ff__word words[]; /* of all rows there may be, and of two more */
} ff__bank;

typedef struct ff__rows {
  ff__index index;
  _Atomic(ff__bank *) bank; /* the lanes of all rows */
  ff__row *rows;            /* in memory, each in one cache line; room for the limit */
  ff__row_care *cares;
  struct ff__long_id *long_ids;
  uint64_t seed;          /* of the hash, so that nobody can know who collides */
  uint32_t limit;         /* on tenants */
  uint32_t hand;          /* where the next search for a victim begins */
  _Atomic uint32_t count; /* rows in use up to now, the global one too */
  _Atomic uint64_t bytes; /* of memory, but for the index */
  _Atomic uint64_t evictions;
  atomic_uint tick; /* the time that `used` is told in */
  void *memory;     /* of rows, before it was aligned */
} ff__rows;

/* A tenant's id, and its hash. */
typedef struct ff__row_key {
  const char *id;
  size_t size;
  unsigned shape;
  uint32_t hash;
} ff__row_key;

/* Rows with room for that many flags, for at most `limit` tenants. False when memory is
 * short. */
bool ff__rows_init(ff__rows *rows, size_t flags, uint32_t limit, uint64_t seed);
void ff__rows_finish(ff__rows *rows);

/* Makes room for that many flags in every row. False when memory is short. */
bool ff__rows_widen(ff__rows *rows, size_t flags);

/* The tenant's row, made if need be, if need be in place of the one that was not used for
 * longest; its epoch is then 0. FF__NO_ROW when all are held or being loaded, or when memory
 * is short. */
uint32_t ff__rows_put(ff__rows *rows, const ff__row_key *key);

/* The tenant's row or FF__NO_ROW, for those who hold the lock. */
uint32_t ff__rows_find(const ff__rows *rows, const ff__row_key *key);

/* Writes a row's id with a NUL to text, which has room for FF__ID_MAX + 1; its level. */
ff_scope ff__rows_id(const ff__rows *rows, uint32_t number, char *text, size_t *size);

/* Puts everything in order in the child of a fork that happened while it was changed. */
bool ff__rows_recover(ff__rows *rows);

/* -- Reading ----------------------------------------------------------------- */

static inline unsigned ff__row_shape(ff_scope level, size_t size) {
  return (unsigned)level << 16 | (unsigned)size;
}

/* Keeps the pointer to id. */
static inline ff__row_key ff__row_key_of(uint64_t seed, ff_scope level, const char *id,
                                         size_t size) {
  unsigned shape = ff__row_shape(level, size);
  uint64_t hash = ff__hash_seeded(id, size, seed ^ shape);
  return (ff__row_key){id, size, shape, (uint32_t)(hash >> 32)};
}

static inline ff__row *ff__rows_at(const ff__rows *rows, uint32_t number) {
  return &rows->rows[number];
}

static inline ff__row_care *ff__rows_care(const ff__rows *rows, uint32_t number) {
  return &rows->cares[number];
}

/* Whether a row's lanes have been read; where there is none, there is nothing to know. */
static inline bool ff__rows_is_known(const ff__rows *rows, uint32_t number) {
  return number == FF__NO_ROW ||
         atomic_load_explicit(&rows->rows[number].epoch, memory_order_acquire) != 0;
}

static inline bool ff__rows_are_known(const ff__rows *rows, const uint32_t numbers[FF__LEVELS]) {
  for (int level = 0; level < FF__LEVELS; level++)
    if (!ff__rows_is_known(rows, numbers[level])) return false;
  return true;
}

/* Whether the row is the one that was looked at when its seq was this. To be asked after
 * loads that acquire. */
static inline bool ff__row_is_still(const ff__row *row, unsigned seq) {
  return atomic_load_explicit(&row->seq, memory_order_relaxed) == seq;
}

/* Where the words of an id of that size are. */
static inline _Atomic uint64_t *ff__row_words(const ff__row *row, size_t size) {
  if (ff__words_in(size) <= FF__ID_WORDS) return (_Atomic uint64_t *)row->id;
  uint64_t address = atomic_load_explicit(&row->id[0], memory_order_acquire);
  return (_Atomic uint64_t *)(uintptr_t)address; /* NOLINT(performance-no-int-to-ptr) */
}

/* Whether the row is this tenant's, for who has found that seq. While a row is given from one
 * tenant to another its shape may speak of an address where there still is a text, so nobody
 * goes there before he has asked once more. */
static inline bool ff__row_has(const ff__row *row, const ff__row_key *key, unsigned seq) {
  if (atomic_load_explicit(&row->shape, memory_order_acquire) != key->shape) return false;
  const _Atomic uint64_t *words = ff__row_words(row, key->size);
  return ff__row_is_still(row, seq) && ff__words_are(words, key->id, key->size);
}

static inline const ff__bank *ff__rows_bank(const ff__rows *rows) {
  return atomic_load_explicit(&rows->bank, memory_order_acquire);
}

static inline const ff__word *ff__bank_row(const ff__bank *bank, uint32_t row) {
  return &bank->words[row * bank->stride];
}

static inline uint64_t ff__bank_word(const ff__bank *bank, uint32_t row, size_t index) {
  return atomic_load_explicit(&ff__bank_row(bank, row)[index], memory_order_acquire);
}

/* The tenant's row, for those who hold no lock; FF__NO_ROW when it is not seen. When what was
 * wanted has been read, ff__row_is_still(row, *seq) tells whether it was this tenant's. */
static inline uint32_t ff__rows_look(const ff__rows *rows, const ff__row_key *key, unsigned *seq) {
  ff__probe probe = ff__index_find(&rows->index, key->hash);
  uint32_t number;
  while (ff__probe_next(&probe, &number)) {
    const ff__row *row = ff__rows_at(rows, number);
    *seq = atomic_load_explicit(&row->seq, memory_order_acquire);
    if (*seq % 2 == 0 && ff__row_has(row, key, *seq)) return number;
  }
  return FF__NO_ROW;
}

static inline uint32_t ff__rows_empty(const ff__rows *rows) {
  return rows->limit + 1;
}

static inline uint32_t ff__rows_base(const ff__rows *rows) {
  return rows->limit + 2;
}

/* Tells that the row is in use. Writes only once a tick. */
static inline void ff__row_touch(const ff__rows *rows, ff__row *row) {
  unsigned tick = atomic_load_explicit(&rows->tick, memory_order_relaxed);
  if (atomic_load_explicit(&row->used, memory_order_relaxed) != tick)
    atomic_store_explicit(&row->used, tick, memory_order_relaxed);
}

/* Writes a lane; returns what it held. For those who hold the lock. */
void ff__rows_write_base(ff__rows *rows, size_t index, uint64_t word);
ff__value ff__rows_write(ff__rows *rows, uint32_t row, ff_flag_id flag, ff__value value);

#endif
