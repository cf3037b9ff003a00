/* rows.c - see rows.h. */
#include "cache/rows.h"

#include <stdlib.h>

enum { DIRECTORY_MIN = 16, SEARCHED_AT_ONCE = 64 };

/* The lanes of a block's rows, one after the other. */
typedef struct ff__lane_block {
  struct ff__lane_block *next;
  ff__word words[];
} lane_block;

/* An id that does not fit into its row; kept for the row's next tenants. */
typedef struct ff__long_id {
  struct ff__long_id *next;
  _Atomic uint64_t words[FF__ID_WORDS_MAX];
} long_id;

static ff__row_directory *directory_of(const ff__rows *rows) {
  return atomic_load_explicit(&rows->directory, memory_order_relaxed);
}

static unsigned get(const atomic_uint *field) {
  return atomic_load_explicit(field, memory_order_relaxed);
}

/* -- Memory ------------------------------------------------------------------ */

static void *take_memory(ff__rows *rows, size_t size) {
  void *memory = calloc(1, size);
  if (memory) rows->bytes += size;
  return memory;
}

static ff__row_directory *directory_create(ff__rows *rows, size_t capacity) {
  ff__row_directory *directory =
      take_memory(rows, sizeof *directory + capacity * sizeof directory->blocks[0]);
  if (directory) directory->capacity = capacity;
  return directory;
}

/* A directory with room for that block; those that look at the old one find the same there. */
static ff__row_directory *directory_reach(ff__rows *rows, size_t block) {
  ff__row_directory *old = directory_of(rows);
  if (block < old->capacity) return old;
  ff__row_directory *larger = directory_create(rows, old->capacity * 2);
  if (!larger) return NULL;
  larger->outgrown = old;
  for (size_t i = 0; i < old->capacity; i++)
    atomic_init(&larger->blocks[i], atomic_load_explicit(&old->blocks[i], memory_order_relaxed));
  atomic_store_explicit(&rows->directory, larger, memory_order_release);
  return larger;
}

static lane_block *lanes_create(ff__rows *rows, size_t words) {
  lane_block *lanes = take_memory(rows, sizeof *lanes + words * FF__ROWS_PER_BLOCK * 8);
  if (!lanes) return NULL;
  lanes->next = rows->lane_blocks;
  rows->lane_blocks = lanes;
  return lanes;
}

static bool add_block(ff__rows *rows, size_t index) {
  ff__row_directory *directory = directory_reach(rows, index);
  lane_block *lanes = directory ? lanes_create(rows, rows->words) : NULL;
  if (!lanes) return false;
  rows->bytes += sizeof(ff__row_block);
  ff__row_block *block = aligned_alloc(64, sizeof *block);
  if (!block) return false;
  memset(block, 0, sizeof *block);
  for (size_t i = 0; i < FF__ROWS_PER_BLOCK; i++)
    atomic_init(&block->rows[i].lanes, &lanes->words[i * rows->words]);
  atomic_store_explicit(&directory->blocks[index], block, memory_order_release);
  return true;
}

static bool add_row(ff__rows *rows) {
  size_t block = rows->count / FF__ROWS_PER_BLOCK;
  if (rows->count % FF__ROWS_PER_BLOCK == 0 &&
      (block >= directory_of(rows)->capacity || !directory_of(rows)->blocks[block]) &&
      !add_block(rows, block))
    return false;
  rows->count++;
  return true;
}

bool ff__rows_init(ff__rows *rows, size_t flags, uint32_t limit, uint64_t seed) {
  *rows = (ff__rows){.limit = limit, .seed = seed, .words = ff__words_for(flags > 0 ? flags : 1)};
  atomic_init(&rows->tick, 1);
  atomic_init(&rows->directory, directory_create(rows, DIRECTORY_MIN));
  return ff__index_init(&rows->index) && directory_of(rows) && add_row(rows);
}

static void free_directories(ff__row_directory *directory) {
  if (!directory) return;
  for (size_t i = 0; i < directory->capacity; i++)
    free(atomic_load_explicit(&directory->blocks[i], memory_order_relaxed));
  while (directory) {
    ff__row_directory *outgrown = directory->outgrown;
    free(directory);
    directory = outgrown;
  }
}

void ff__rows_finish(ff__rows *rows) {
  free_directories(directory_of(rows));
  while (rows->lane_blocks) {
    lane_block *next = rows->lane_blocks->next;
    free(rows->lane_blocks);
    rows->lane_blocks = next;
  }
  while (rows->long_ids) {
    long_id *next = rows->long_ids->next;
    free(rows->long_ids);
    rows->long_ids = next;
  }
  ff__index_finish(&rows->index);
}

/* -- Lanes ------------------------------------------------------------------- */

/* Gives a block's rows wider lanes; a reader of the old ones reads what held a moment ago. */
static void move_lanes(ff__row_block *block, lane_block *lanes, size_t old_words, size_t words) {
  for (size_t i = 0; i < FF__ROWS_PER_BLOCK; i++) {
    ff__word *to = &lanes->words[i * words];
    const ff__row *row = &block->rows[i];
    for (size_t w = 0; w < old_words; w++)
      atomic_init(&to[w], ff__row_word(row, w));
    atomic_store_explicit(&block->rows[i].lanes, to, memory_order_release);
  }
}

bool ff__rows_widen(ff__rows *rows, size_t flags) {
  size_t words = ff__words_for(flags);
  if (words <= rows->words) return true;
  if (words < rows->words * 2) words = rows->words * 2;
  size_t blocks = (rows->count + FF__ROWS_PER_BLOCK - 1) / FF__ROWS_PER_BLOCK;
  lane_block *made = NULL;
  for (size_t i = 0; i < blocks; i++)
    if (!(made = lanes_create(rows, words))) return false;
  for (size_t i = 0; i < blocks; i++, made = made->next)
    move_lanes(ff__rows_block(rows, (uint32_t)(i * FF__ROWS_PER_BLOCK)), made, rows->words, words);
  rows->words = words;
  return true;
}

ff__value ff__row_write(ff__row *row, ff_flag_id flag, ff__value value) {
  ff__word *word = &atomic_load_explicit(&row->lanes, memory_order_relaxed)[flag / FF__LANES];
  uint64_t old = atomic_load_explicit(word, memory_order_relaxed);
  atomic_store_explicit(word, ff__lane_set(old, flag % FF__LANES, value), memory_order_release);
  return (ff__value)ff__lane_get(old, flag % FF__LANES);
}

/* -- Identity ---------------------------------------------------------------- */

static _Atomic uint64_t *id_words(const ff__row *row, size_t size) {
  if ((size + 7) / 8 <= FF__ID_WORDS) return (_Atomic uint64_t *)row->id;
  return (_Atomic uint64_t *)(uintptr_t)atomic_load_explicit(&row->id[0], memory_order_relaxed);
}

static void read_key(const ff__rows *rows, const ff__row *row, ff__row_key *key) {
  char text[FF__ID_MAX + 1];
  unsigned shape = get(&row->shape);
  const _Atomic uint64_t *words = id_words(row, shape & 0xffff);
  for (size_t at = 0; at < (shape & 0xffff); at += 8) {
    uint64_t word = atomic_load_explicit(&words[at / 8], memory_order_relaxed);
    memcpy(text + at, &word, (shape & 0xffff) - at < 8 ? (shape & 0xffff) - at : 8);
  }
  ff__row_key_init(key, rows->seed, (ff_scope)(shape >> 16), text, shape & 0xffff);
}

ff_scope ff__rows_id(const ff__rows *rows, uint32_t number, char *text, size_t *size) {
  const ff__row *row = ff__rows_at(rows, number);
  ff__row_key key;
  read_key(rows, row, &key);
  *size = key.shape & 0xffff;
  memcpy(text, key.words, *size);
  text[*size] = '\0';
  return (ff_scope)(key.shape >> 16);
}

/* Memory for an id that does not fit into the row; NULL when there is none. A buffer is never
 * freed before the end, since a reader may still be in it. */
static _Atomic uint64_t *find_long_words(ff__rows *rows, const ff__row *row) {
  size_t size = get(&row->shape) & 0xffff;
  if ((size + 7) / 8 > FF__ID_WORDS) return id_words(row, size);
  long_id *made = take_memory(rows, sizeof *made);
  if (!made) return NULL;
  made->next = rows->long_ids;
  rows->long_ids = made;
  return made->words;
}

static void begin_change(ff__row *row) {
  atomic_store_explicit(&row->seq, get(&row->seq) | 1, memory_order_relaxed);
}

static void end_change(ff__row *row) {
  atomic_store_explicit(&row->seq, get(&row->seq) + 1, memory_order_release);
}

/* Stores that release: a reader that sees one of them sees the odd seq as well. */
static bool rename_row(ff__rows *rows, ff__row *row, const ff__row_key *key) {
  size_t count = ((key->shape & 0xffff) + 7) / 8;
  _Atomic uint64_t *words = row->id;
  if (count > FF__ID_WORDS && !(words = find_long_words(rows, row))) return false;
  begin_change(row);
  atomic_store_explicit(&row->epoch, 0, memory_order_release);
  atomic_store_explicit(&row->shape, key->shape, memory_order_release);
  for (size_t i = 0; i < count; i++)
    atomic_store_explicit(&words[i], key->words[i], memory_order_release);
  if (words != row->id)
    atomic_store_explicit(&row->id[0], (uint64_t)(uintptr_t)words, memory_order_release);
  ff__word *lanes = atomic_load_explicit(&row->lanes, memory_order_relaxed);
  for (size_t i = 0; i < rows->words; i++)
    atomic_store_explicit(&lanes[i], 0, memory_order_release);
  atomic_store_explicit(&row->used, get(&rows->tick), memory_order_relaxed);
  end_change(row);
  return true;
}

/* -- Finding and making ------------------------------------------------------ */

uint32_t ff__rows_find(const ff__rows *rows, const ff__row_key *key) {
  ff__probe probe = ff__index_find(&rows->index, key->hash);
  uint32_t number;
  while (ff__probe_next(&probe, &number))
    if (ff__row_has(ff__rows_at(rows, number), key)) return number;
  return FF__NO_ROW;
}

static bool may_go(const ff__rows *rows, uint32_t number) {
  const ff__row_care *care = ff__rows_care(rows, number);
  return care->pins == 0 && care->outstanding == 0 && !care->is_queued && !care->is_loading;
}

/* Of the next rows that may go, the one that was not used for longest. With that many rows or
 * fewer it is the very one; with more, one of the oldest. */
static uint32_t find_victim(ff__rows *rows) {
  uint32_t victim = FF__NO_ROW, seen = 0, oldest = 0;
  for (uint32_t i = 0; i < rows->count && seen < SEARCHED_AT_ONCE; i++) {
    rows->hand = rows->hand + 1 < rows->count ? rows->hand + 1 : 1;
    if (rows->hand >= rows->count || !may_go(rows, rows->hand)) continue;
    uint32_t age = get(&rows->tick) - get(&ff__rows_at(rows, rows->hand)->used);
    if (victim == FF__NO_ROW || age > oldest) {
      victim = rows->hand;
      oldest = age;
    }
    seen++;
  }
  return victim;
}

static uint32_t evict(ff__rows *rows) {
  uint32_t victim = find_victim(rows);
  if (victim == FF__NO_ROW) return victim;
  ff__row_key key;
  read_key(rows, ff__rows_at(rows, victim), &key);
  if (key.shape != 0) {
    ff__index_remove(&rows->index, key.hash, victim);
    rows->evictions++;
  }
  return victim;
}

uint32_t ff__rows_put(ff__rows *rows, const ff__row_key *key, bool may_exceed) {
  uint32_t number = ff__rows_find(rows, key);
  if (number != FF__NO_ROW) return number;
  if (!ff__index_reserve(&rows->index)) return FF__NO_ROW;
  if (rows->count > rows->limit) number = evict(rows);
  if (number == FF__NO_ROW) {
    if ((rows->count > rows->limit && !may_exceed) || !add_row(rows)) return FF__NO_ROW;
    number = rows->count - 1;
  }
  ff__row *row = ff__rows_at(rows, number);
  if (!rename_row(rows, row, key)) {
    atomic_store_explicit(&row->shape, 0, memory_order_release); /* nobody's; may go */
    return FF__NO_ROW;
  }
  ff__index_add(&rows->index, key->hash, number);
  return number;
}

/* -- Recovery ---------------------------------------------------------------- */

/* A row in the middle of a change belongs to nobody. */
static void recover_row(ff__rows *rows, uint32_t number) {
  ff__row *row = ff__rows_at(rows, number);
  ff__row_care *care = ff__rows_care(rows, number);
  *care = (ff__row_care){.pins = care->pins};
  if (get(&row->seq) % 2 != 0) {
    atomic_store_explicit(&row->shape, 0, memory_order_release);
    end_change(row);
  }
  if (number == 0 || get(&row->shape) == 0) return;
  ff__row_key key;
  read_key(rows, row, &key);
  ff__index_add(&rows->index, key.hash, number);
}

bool ff__rows_recover(ff__rows *rows) {
  if (!ff__index_clear(&rows->index)) return false;
  for (uint32_t number = 0; number < rows->count; number++) {
    if (!ff__index_reserve(&rows->index)) return false;
    recover_row(rows, number);
  }
  return true;
}
