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

static inline uint64_t ff__hash_mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio */
  return hash ^ (hash >> 29);
}

/* Lets every bit of the last words reach the others. */
static inline uint64_t ff__hash_end(uint64_t hash) {
  hash *= 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 32);
}

static inline uint64_t ff__hash_seeded(const char *data, size_t size, uint64_t hash) {
  for (size_t i = 0; i < ff__words_in(size); i++)
    hash = ff__hash_mix(hash, ff__word_of(data, size, i));
  return ff__hash_end(hash);
}

static inline uint64_t ff__hash(const char *data, size_t size) {
  return ff__hash_seeded(data, size, size);
}

#endif
