/* rows.h - what is known of each tenant: a row of lanes, found by level and id.
 *
 *     (level, id) --index--> number --> row --> lanes [word][word]...[word]
 *
 *     row 0 is the global one. A row is one cache line:
 *     [ seq | used | epoch | shape | lanes* | id, or a pointer to a longer one ]
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

enum {
  FF__ROWS_PER_BLOCK = 256,
  FF__ID_WORDS = 5, /* of an id that fits into its row */
  FF__ID_WORDS_MAX = FF__ID_MAX / 8 + 1,
};
#define FF__NO_ROW UINT32_MAX

typedef struct ff__row {
  atomic_uint seq;
  atomic_uint used;  /* the tick of its last use */
  atomic_uint epoch; /* what its lanes were read in; 0: not yet */
  atomic_uint shape; /* level and the id's size; 0: nobody's, or the global one's */
  _Atomic(ff__word *) lanes;
  _Atomic uint64_t id[FF__ID_WORDS];
} ff__row;

/* What only those who hold the lock look at. */
typedef struct ff__row_care {
  uint32_t pins;        /* handles */
  uint32_t outstanding; /* lanes that will be written, by commands under way or to be sent */
  bool is_queued;       /* to be loaded */
  bool is_loading;
  uint32_t load_epoch; /* of the load that is under way */
} ff__row_care;

typedef struct ff__rows {
  ff__index index;
  _Atomic(struct ff__row_directory *) directory;
  struct ff__lane_block *lane_blocks;
  struct ff__long_id *long_ids;
  uint64_t seed;          /* of the hash, so that nobody can know who collides */
  size_t words;           /* in each row */
  uint32_t limit;         /* on tenants */
  uint32_t hand;          /* where the next search for a victim begins */
  _Atomic uint32_t count; /* rows there are, the global one too */
  _Atomic uint64_t bytes; /* of memory, but for the index */
  _Atomic uint64_t evictions;
  atomic_uint tick; /* the time that `used` is told in */
} ff__rows;

typedef struct ff__row_block {
  ff__row rows[FF__ROWS_PER_BLOCK];
  ff__row_care cares[FF__ROWS_PER_BLOCK];
} ff__row_block;

typedef struct ff__row_directory {
  struct ff__row_directory *outgrown;
  size_t capacity;
  _Atomic(ff__row_block *) blocks[];
} ff__row_directory;

/* A tenant's id as it is compared and hashed: eight bytes at a time. */
typedef struct ff__row_key {
  unsigned shape;
  uint32_t hash;
  uint64_t words[FF__ID_WORDS_MAX];
} ff__row_key;

/* Rows with room for that many flags, for at most `limit` tenants. False when memory is
 * short. */
bool ff__rows_init(ff__rows *rows, size_t flags, uint32_t limit, uint64_t seed);
void ff__rows_finish(ff__rows *rows);

/* Makes room for that many flags in every row. False when memory is short. */
bool ff__rows_widen(ff__rows *rows, size_t flags);

/* The tenant's row, made if need be in place of the one that was not used for longest; its
 * epoch is then 0. With may_exceed, beyond the limit if need be. FF__NO_ROW when there is no
 * room or no memory. */
uint32_t ff__rows_put(ff__rows *rows, const ff__row_key *key, bool may_exceed);

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

static inline void ff__row_key_init(ff__row_key *key, uint64_t seed, ff_scope level, const char *id,
                                    size_t size) {
  key->shape = ff__row_shape(level, size);
  uint64_t hash = seed ^ key->shape;
  for (size_t at = 0; at < size; at += 8) {
    uint64_t word = 0;
    if (size - at >= 8)
      memcpy(&word, id + at, 8);
    else
      memcpy(&word, id + at, size - at);
    key->words[at / 8] = word;
    hash = ff__hash_mix(hash, word);
  }
  key->hash = (uint32_t)(ff__hash_end(hash) >> 32);
}

static inline ff__row_block *ff__rows_block(const ff__rows *rows, uint32_t number) {
  ff__row_directory *directory = atomic_load_explicit(&rows->directory, memory_order_acquire);
  return atomic_load_explicit(&directory->blocks[number / FF__ROWS_PER_BLOCK],
                              memory_order_acquire);
}

static inline ff__row *ff__rows_at(const ff__rows *rows, uint32_t number) {
  return &ff__rows_block(rows, number)->rows[number % FF__ROWS_PER_BLOCK];
}

static inline ff__row_care *ff__rows_care(const ff__rows *rows, uint32_t number) {
  return &ff__rows_block(rows, number)->cares[number % FF__ROWS_PER_BLOCK];
}

/* Whether the row is the one that was looked at when its seq was this. To be asked after
 * loads that acquire. */
static inline bool ff__row_is_still(const ff__row *row, unsigned seq) {
  return atomic_load_explicit(&row->seq, memory_order_relaxed) == seq;
}

static inline bool ff__row_has(const ff__row *row, const ff__row_key *key) {
  if (atomic_load_explicit(&row->shape, memory_order_acquire) != key->shape) return false;
  size_t count = ((key->shape & 0xffff) + 7) / 8;
  const _Atomic uint64_t *words = row->id;
  if (count > FF__ID_WORDS)
    words = (const _Atomic uint64_t *)(uintptr_t)atomic_load_explicit(&row->id[0],
                                                                      memory_order_acquire);
  for (size_t i = 0; i < count; i++)
    if (atomic_load_explicit(&words[i], memory_order_acquire) != key->words[i]) return false;
  return true;
}

/* The tenant's row, at *seq, for those who hold no lock; NULL when it is not seen. */
static inline ff__row *ff__rows_look(const ff__rows *rows, const ff__row_key *key, unsigned *seq) {
  ff__probe probe = ff__index_find(&rows->index, key->hash);
  uint32_t number;
  while (ff__probe_next(&probe, &number)) {
    ff__row *row = ff__rows_at(rows, number);
    *seq = atomic_load_explicit(&row->seq, memory_order_acquire);
    if (*seq % 2 == 0 && ff__row_has(row, key) && ff__row_is_still(row, *seq)) return row;
  }
  return NULL;
}

static inline uint64_t ff__row_word(const ff__row *row, size_t index) {
  ff__word *lanes = atomic_load_explicit(&row->lanes, memory_order_acquire);
  return atomic_load_explicit(&lanes[index], memory_order_acquire);
}

static inline ff__value ff__row_value(const ff__row *row, ff_flag_id flag) {
  return (ff__value)ff__lane_get(ff__row_word(row, flag / FF__LANES), flag % FF__LANES);
}

/* Tells that the row is in use. Writes only once a tick. */
static inline void ff__row_touch(const ff__rows *rows, ff__row *row) {
  unsigned tick = atomic_load_explicit(&rows->tick, memory_order_relaxed);
  if (atomic_load_explicit(&row->used, memory_order_relaxed) != tick)
    atomic_store_explicit(&row->used, tick, memory_order_relaxed);
}

/* Writes a lane; returns what it held. For those who hold the lock. */
ff__value ff__row_write(ff__row *row, ff_flag_id flag, ff__value value);

#endif
