/* hash.h - short texts eight bytes at a time: one way to hash and to compare them.
 *
 *     [--- 8 ---][--- 8 ---][-3-]      19 bytes are three words,
 *                     [--- 8 ---]      the last of which overlaps the one before
 *
 * Fewer than eight bytes are one word. Two texts of the same length are equal when their
 * words are. Not for hostile keys in unbounded tables: the tables that use this are bounded,
 * hold names from the registry, or begin with a secret seed.
 */
#ifndef FF_CORE_HASH_H
#define FF_CORE_HASH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ff__load_8(const char *data) {
  uint64_t word;
  memcpy(&word, data, sizeof word);
  return word;
}

static inline uint64_t ff__load_4(const char *data) {
  uint32_t word;
  memcpy(&word, data, sizeof word);
  return word;
}

/* Fewer than eight bytes as a word. */
static inline uint64_t ff__load_few(const char *data, size_t size) {
  if (size >= 4) return ff__load_4(data) | ff__load_4(data + size - 4) << 32;
  if (size == 0) return 0;
  return (uint64_t)(unsigned char)data[0] | (uint64_t)(unsigned char)data[size / 2] << 8 |
         (uint64_t)(unsigned char)data[size - 1] << 16;
}

static inline size_t ff__words_in(size_t size) {
  return (size + 7) / 8;
}

/* The index-th word of a text. */
static inline uint64_t ff__word_of(const char *data, size_t size, size_t index) {
  if (size < 8) return ff__load_few(data, size);
  size_t at = index * 8;
  return ff__load_8(data + (at + 8 <= size ? at : size - 8));
}

/* Whether these are a text's words. */
static inline bool ff__words_are(const _Atomic uint64_t *words, const char *data, size_t size) {
  if (size < 8)
    return atomic_load_explicit(&words[0], memory_order_acquire) == ff__load_few(data, size);
  const size_t last = (size - 1) / 8;
  for (size_t i = 0; i < last; i++)
    if (atomic_load_explicit(&words[i], memory_order_acquire) != ff__load_8(data + i * 8))
      return false;
  return atomic_load_explicit(&words[last], memory_order_acquire) == ff__load_8(data + size - 8);
}

/* Two words become one, of which every bit depends on all of theirs: the halves of their product
 * over each other. */
static inline uint64_t ff__hash_fold(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
  __extension__ unsigned __int128 product = a;
  product *= b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
  uint64_t mixed = (a ^ (b << 32 | b >> 32)) * 0x9e3779b97f4a7c15u;
  mixed = (mixed ^ (mixed >> 29) ^ b) * 0xc2b2ae3d27d4eb4fu;
  return mixed ^ (mixed >> 32);
#endif
}

/* Sixteen bytes at a time; the last sixteen may overlap those before. */
static inline uint64_t ff__hash_seeded(const char *data, size_t size, uint64_t seed) {
  const uint64_t odd = 0x9e3779b97f4a7c15u, other = 0xc2b2ae3d27d4eb4fu;
  const char *end = data + size;
  uint64_t first, last;
  seed ^= size * other;
  if (size < 8) {
    first = last = ff__load_few(data, size);
  } else {
    for (; end - data > 16; data += 16)
      seed = ff__hash_fold(ff__load_8(data) ^ odd, ff__load_8(data + 8) ^ seed);
    first = ff__load_8(size < 16 ? data : end - 16);
    last = ff__load_8(end - 8);
  }
  return ff__hash_fold(ff__hash_fold(first ^ odd, last ^ seed) ^ other, odd);
}

static inline uint64_t ff__hash(const char *data, size_t size) {
  return ff__hash_seeded(data, size, 0);
}

#endif
