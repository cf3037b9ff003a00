/* history.h - what every key was, and when: the truth that answers are judged by.
 *
 *     write     begun |----------| ended         it happened at some moment in between
 *     window                   |-------|         may the key have had that value in it?
 *
 * It may, unless the write was begun after the window, or another had certainly replaced it
 * before: one that was begun after this one had ended, and had ended when the window began.
 * Where two overlap, both may have been the last.
 *
 * Kept in memory that children of a fork share. Each key is written by one thread at a time
 * and flushes are made by one, so that what they tell is in order; everybody may ask at once.
 * Knows no flags and no Redis.
 */
#ifndef FF_TEST_HISTORY_H
#define FF_TEST_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a key may hold, as bits: several where that is not sure. */
enum { WAS_UNSET = 1, WAS_OFF = 2, WAS_ON = 4, WAS_OTHER = 8, WAS_ANYTHING = 15 };

typedef struct history history;

/* All keys are unset. */
history *history_create(size_t keys);
void history_destroy(history *of);

/* Around every write; times are taken within. A write that is not certain may have happened
 * or not, but will not happen any more. */
void history_write_begin(history *of, size_t key, unsigned value);
void history_write_end(history *of, size_t key, bool is_certain);

/* The same for all keys at once, which become unset. */
void history_flush_begin(history *of);
void history_flush_end(history *of);

/* The values that a key may have had in a window of time (nanoseconds of CLOCK_MONOTONIC). */
unsigned history_values(const history *of, size_t key, int64_t since, int64_t until);

/* How many writes there were. */
uint64_t history_writes(const history *of);

#endif
