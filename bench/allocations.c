/* allocations.c - counts every allocation of the process, the libraries' among them, by
 * standing in front of glibc's own functions. */
#include "bench.h"

#include <stdatomic.h>

static atomic_size_t allocations;

/* NOLINTBEGIN(bugprone-reserved-identifier): glibc's names */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

static void count(void) {
  atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count();
  return __libc_realloc(old, size);
}

size_t bench_allocations(void) {
  return atomic_load_explicit(&allocations, memory_order_relaxed);
}
