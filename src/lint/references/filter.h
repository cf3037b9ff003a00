/* filter.h - whether a file can hold anything that is looked for.
 *
 * Most files of a tree hold neither a flag's name nor a call of a check function, and
 * are done with here, at the speed at which memory is read:
 *
 *   advanced-scheduling     of each word that is looked for, the four bytes that are
 *      ^^^^                 rarest in texts are put into a table of bits; four bytes of a
 *                           file whose bit is set are compared with the words themselves
 */
#ifndef FF_LINT_REFERENCES_FILTER_H
#define FF_LINT_REFERENCES_FILTER_H

#include "lint/references/vocabulary.h"

typedef struct ff__pattern {
  const char *text;
  uint32_t size;
  uint32_t window;  /* where its four bytes begin */
  uint32_t next;    /* the number of the next one with the same slot; 0: none */
  bool is_function; /* to be called, or else a name */
  bool begins;      /* others begin with it: FF_FLAG_, ff:ignore */
} ff__pattern;

enum { FF__FILTER_BITS = 18, FF__FILTER_WINDOW = 4 };

typedef struct ff__filter {
  uint64_t bits[(1u << FF__FILTER_BITS) / 64];
  uint32_t *slots; /* numbers of patterns, from 1; 0: none */
  uint32_t mask;
  ff__pattern *patterns;
  uint32_t count;
  bool passes_all; /* something is shorter than a window */
} ff__filter;

/* NULL when memory is short. The vocabulary's texts have to stay. */
ff__filter *ff__filter_create(const ff__vocabulary *vocabulary);
void ff__filter_destroy(ff__filter *filter);

/* Whether a text is worth a closer look: false only if there is nothing in it. */
bool ff__filter_passes(const ff__filter *filter, const char *text, size_t size);

#endif
