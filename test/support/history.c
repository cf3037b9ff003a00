/* history.c - see history.h. */
#include "history.h"

#include "os/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { EVENTS_KEPT = 4096 }; /* of each key; what is older may have been anything */

typedef struct event {
  _Atomic int64_t begin, end; /* INT64_MAX: not over yet */
  atomic_uint value;
  atomic_bool is_certain; /* valid once it is over */
} event;

/* One after the other, a ring. */
typedef struct line {
  _Atomic uint64_t count; /* ever */
  event events[EVENTS_KEPT];
} line;

struct history {
  size_t keys;
  line flushes;
  line lines[];
};

static size_t size_of(size_t keys) {
  return sizeof(history) + keys * sizeof(line);
}

/* -- Telling ----------------------------------------------------------------- */

static void begin(line *at, unsigned value) {
  event *next = &at->events[at->count % EVENTS_KEPT];
  atomic_store(&next->end, INT64_MAX);
  atomic_store(&next->value, value);
  atomic_store(&next->begin, ff__clock_now());
  atomic_fetch_add(&at->count, 1);
}

static void end(line *at, bool is_certain) {
  event *last = &at->events[(at->count - 1) % EVENTS_KEPT];
  atomic_store(&last->is_certain, is_certain);
  atomic_store(&last->end, ff__clock_now());
}

history *history_create(size_t keys) {
  history *made = mmap(NULL, size_of(keys), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (made == MAP_FAILED) {
    perror("history");
    exit(99);
  }
  made->keys = keys;
  history_flush_begin(made);
  history_flush_end(made);
  return made;
}

void history_destroy(history *of) {
  munmap(of, size_of(of->keys));
}

void history_write_begin(history *of, size_t key, unsigned value) {
  begin(&of->lines[key], value);
}

void history_write_end(history *of, size_t key, bool is_certain) {
  end(&of->lines[key], is_certain);
}

void history_flush_begin(history *of) {
  begin(&of->flushes, WAS_UNSET);
}

void history_flush_end(history *of) {
  end(&of->flushes, true);
}

uint64_t history_writes(const history *of) {
  uint64_t writes = 0;
  for (size_t key = 0; key < of->keys; key++)
    writes += of->lines[key].count;
  return writes;
}

/* -- Asking ------------------------------------------------------------------ */

/* The number-th last event; NULL when there is none, or it may be overwritten just now. */
static const event *back(const line *at, uint64_t count, uint64_t number) {
  if (number >= count || number >= EVENTS_KEPT / 2) return NULL;
  return &at->events[(count - 1 - number) % EVENTS_KEPT];
}

/* When the last write was begun that certainly had happened by then; INT64_MIN: none. */
static int64_t last_certain(const line *at, int64_t by) {
  uint64_t count = at->count;
  const event *found;
  for (uint64_t i = 0; (found = back(at, count, i)); i++)
    if (found->end < by && found->is_certain) return found->begin;
  return INT64_MIN;
}

/* The values of all writes that were not over when something replaced them at `replaced`. */
static unsigned values_since(const line *at, int64_t replaced, int64_t until) {
  uint64_t count = at->count, i = 0;
  unsigned values = 0;
  const event *found;
  for (; (found = back(at, count, i)) && found->end >= replaced; i++)
    if (found->begin <= until) values |= found->value;
  bool is_lost = !found && i < count;
  return is_lost ? WAS_ANYTHING : values;
}

unsigned history_values(const history *of, size_t key, int64_t since, int64_t until) {
  int64_t written = last_certain(&of->lines[key], since);
  int64_t flushed = last_certain(&of->flushes, since);
  int64_t replaced = written > flushed ? written : flushed;
  return values_since(&of->lines[key], replaced, until) |
         values_since(&of->flushes, replaced, until);
}
