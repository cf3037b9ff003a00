/* rows.c - see rows.h. */
#include "cache/rows.h"

#include "os/fork.h"

#include <stdlib.h>

enum { SEARCHED_AT_ONCE = 64, SLOTS_AT_FIRST_MAX = 32768, LONG_ID_WORDS = FF__ID_MAX / 8 + 1 };

/* An id that does not fit into its row; kept for the row's next tenants. */
typedef struct ff__long_id {
  struct ff__long_id *next;
  _Atomic uint64_t words[LONG_ID_WORDS];
} long_id;

static unsigned get(const atomic_uint *field) {
  return atomic_load_explicit(field, memory_order_relaxed);
}

/* -- Memory ------------------------------------------------------------------ */

static void *take_memory(ff__rows *rows, size_t size) {
  void *memory = calloc(1, size);
  if (memory) rows->bytes += size;
  return memory;
}

static ff__bank *bank_of(const ff__rows *rows) {
  return atomic_load_explicit(&rows->bank, memory_order_relaxed);
}

/* The system gives memory a page at a time, as it is used: room for the limit costs little
 * before. */
static ff__bank *bank_create(const ff__rows *rows, size_t stride) {
  size_t size = ((size_t)rows->limit + 3) * stride * sizeof(ff__word);
  ff__bank *bank = calloc(1, sizeof *bank + size);
  if (bank) bank->stride = stride;
  return bank;
}

static bool reserve_rows(ff__rows *rows) {
  size_t count = (size_t)rows->limit + 1;
  rows->memory = calloc(count + 1, sizeof *rows->rows);
  rows->cares = calloc(count, sizeof *rows->cares);
  if (!rows->memory || !rows->cares) return false;
  size_t line = sizeof *rows->rows, over = (uintptr_t)rows->memory % line;
  rows->rows = (ff__row *)((char *)rows->memory + (over ? line - over : 0));
  return true;
}

/* One row more, which is nobody's. */
static uint32_t add_row(ff__rows *rows) {
  rows->bytes += sizeof *rows->rows + sizeof *rows->cares + bank_of(rows)->stride * 8;
  return rows->count++;
}

bool ff__rows_init(ff__rows *rows, size_t flags, uint32_t limit, uint64_t seed) {
  *rows = (ff__rows){.limit = limit, .seed = seed};
  atomic_init(&rows->tick, 1);
  atomic_init(&rows->bank, bank_create(rows, ff__words_for(flags > 0 ? flags : 1)));
  size_t slots = (size_t)limit * 4 / 3 + 1;
  if (slots > SLOTS_AT_FIRST_MAX) slots = SLOTS_AT_FIRST_MAX;
  if (!ff__index_init(&rows->index, slots) || !bank_of(rows) || !reserve_rows(rows)) return false;
  add_row(rows);
  return true;
}

void ff__rows_finish(ff__rows *rows) {
  for (ff__bank *bank = bank_of(rows), *outgrown; bank; bank = outgrown) {
    outgrown = bank->outgrown;
    free(bank);
  }
  while (rows->long_ids) {
    long_id *next = rows->long_ids->next;
    free(rows->long_ids);
    rows->long_ids = next;
  }
  free(rows->memory);
  free(rows->cares);
  ff__index_finish(&rows->index);
}

/* -- Lanes ------------------------------------------------------------------- */

static void copy_lanes(ff__bank *to, const ff__bank *from, uint32_t row) {
  for (size_t i = 0; i < from->stride; i++)
    atomic_init(&to->words[row * to->stride + i], ff__bank_word(from, row, i));
}

/* A reader of the old bank reads what held a moment ago. */
bool ff__rows_widen(ff__rows *rows, size_t flags) {
  ff__bank *old = bank_of(rows);
  size_t stride = ff__words_for(flags);
  if (stride <= old->stride) return true;
  if (stride < old->stride * 2) stride = old->stride * 2;
  ff__bank *wider = bank_create(rows, stride);
  if (!wider) return false;
  for (uint32_t row = 0; row < rows->count; row++)
    copy_lanes(wider, old, row);
  copy_lanes(wider, old, ff__rows_base(rows));
  wider->outgrown = old;
  rows->bytes += rows->count * stride * 8;
  atomic_store_explicit(&rows->bank, wider, memory_order_release);
  ff__moved();
  return true;
}

void ff__rows_write_base(ff__rows *rows, size_t index, uint64_t word) {
  ff__bank *bank = bank_of(rows);
  atomic_store_explicit(&bank->words[ff__rows_base(rows) * bank->stride + index], word,
                        memory_order_release);
}

ff__value ff__rows_write(ff__rows *rows, uint32_t row, ff_flag_id flag, ff__value value) {
  ff__bank *bank = bank_of(rows);
  ff__word *word = &bank->words[row * bank->stride + flag / FF__LANES];
  uint64_t old = atomic_load_explicit(word, memory_order_relaxed);
  atomic_store_explicit(word, ff__lane_set(old, flag % FF__LANES, value), memory_order_release);
  return (ff__value)ff__lane_get(old, flag % FF__LANES);
}

/* -- Identity ---------------------------------------------------------------- */

/* The opposite of ff__word_of. */
static void write_few(char *text, size_t size, uint64_t word) {
  const char *bytes = (const char *)&word;
  if (size >= 4) {
    memcpy(text, bytes, 4);
    memcpy(text + size - 4, bytes + 4, 4);
  } else if (size > 0) {
    text[0] = (char)(word & 0xff);
    text[size / 2] = (char)(word >> 8 & 0xff);
    text[size - 1] = (char)(word >> 16 & 0xff);
  }
}

ff_scope ff__rows_id(const ff__rows *rows, uint32_t number, char *text, size_t *size) {
  const ff__row *row = ff__rows_at(rows, number);
  size_t length = get(&row->shape) & 0xffff;
  const _Atomic uint64_t *words = ff__row_words(row, length);
  for (size_t i = 0; i < ff__words_in(length); i++) {
    uint64_t word = atomic_load_explicit(&words[i], memory_order_relaxed);
    if (length < 8)
      write_few(text, length, word);
    else
      memcpy(text + (i * 8 + 8 <= length ? i * 8 : length - 8), &word, 8);
  }
  text[length] = '\0';
  *size = length;
  return (ff_scope)(get(&row->shape) >> 16);
}

static uint32_t hash_of(const ff__rows *rows, uint32_t number) {
  char id[FF__ID_MAX + 1];
  size_t size;
  ff_scope level = ff__rows_id(rows, number, id, &size);
  return ff__row_key_of(rows->seed, level, id, size).hash;
}

/* Memory for an id that does not fit into the row; NULL when there is none. A buffer is never
 * freed before the end, since a reader may still be in it. */
static _Atomic uint64_t *find_long_words(ff__rows *rows, const ff__row *row) {
  size_t size = get(&row->shape) & 0xffff;
  if (ff__words_in(size) > FF__ID_WORDS) return ff__row_words(row, size);
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
static bool rename_row(ff__rows *rows, uint32_t number, const ff__row_key *key) {
  ff__row *row = ff__rows_at(rows, number);
  size_t count = ff__words_in(key->size);
  _Atomic uint64_t *words = row->id;
  if (count > FF__ID_WORDS && !(words = find_long_words(rows, row))) return false;
  begin_change(row);
  atomic_store_explicit(&row->epoch, 0, memory_order_release);
  atomic_store_explicit(&row->shape, key->shape, memory_order_release);
  for (size_t i = 0; i < count; i++)
    atomic_store_explicit(&words[i], ff__word_of(key->id, key->size, i), memory_order_release);
  if (words != row->id)
    atomic_store_explicit(&row->id[0], (uint64_t)(uintptr_t)words, memory_order_release);
  ff__bank *bank = bank_of(rows);
  for (size_t i = 0; i < bank->stride; i++)
    atomic_store_explicit(&bank->words[number * bank->stride + i], 0, memory_order_release);
  atomic_store_explicit(&row->used, get(&rows->tick), memory_order_relaxed);
  end_change(row);
  return true;
}

/* -- Finding and making ------------------------------------------------------ */

uint32_t ff__rows_find(const ff__rows *rows, const ff__row_key *key) {
  ff__probe probe = ff__index_find(&rows->index, key->hash);
  uint32_t number;
  while (ff__probe_next(&probe, &number)) {
    const ff__row *row = ff__rows_at(rows, number);
    if (ff__row_has(row, key, get(&row->seq))) return number;
  }
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
  if (victim == FF__NO_ROW || get(&ff__rows_at(rows, victim)->shape) == 0) return victim;
  ff__index_remove(&rows->index, hash_of(rows, victim), victim);
  rows->evictions++;
  return victim;
}

/* A row that is in no index: a new one, or another's. */
static uint32_t take_row(ff__rows *rows) {
  if (rows->count > rows->limit) return evict(rows);
  return add_row(rows);
}

uint32_t ff__rows_put(ff__rows *rows, const ff__row_key *key) {
  uint32_t number = ff__rows_find(rows, key);
  if (number != FF__NO_ROW) return number;
  if (!ff__index_reserve(&rows->index)) return FF__NO_ROW;
  number = take_row(rows);
  if (number == FF__NO_ROW) return number;
  if (!rename_row(rows, number, key)) {
    atomic_store_explicit(&ff__rows_at(rows, number)->shape, 0,
                          memory_order_release); /* nobody's; may go */
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
  if (number != 0 && get(&row->shape) != 0)
    ff__index_add(&rows->index, hash_of(rows, number), number);
}

bool ff__rows_recover(ff__rows *rows) {
  if (!ff__index_clear(&rows->index)) return false;
  for (uint32_t number = 0; number < rows->count; number++) {
    if (!ff__index_reserve(&rows->index)) return false;
    recover_row(rows, number);
  }
  return true;
}
