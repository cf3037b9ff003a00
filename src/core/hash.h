/* hash.h - one hash for all of our look-ups, eight bytes at a time.
 *
 * Not for hostile keys in unbounded tables: the tables that use it are bounded, hold names
 * from the registry, or begin with a secret seed.
 */
#ifndef FF_CORE_HASH_H
#define FF_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ff__hash_mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio */
  return hash ^ (hash >> 29);
}

/* Lets every bit of the last words reach the others. */
static inline uint64_t ff__hash_end(uint64_t hash) {
  hash *= 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 32);
}

static inline uint64_t ff__hash(const char *data, size_t size) {
  uint64_t hash = size;
  for (; size >= 8; data += 8, size -= 8) {
    uint64_t word;
    memcpy(&word, data, 8);
    hash = ff__hash_mix(hash, word);
  }
  uint64_t word = 0;
  if (size > 0) memcpy(&word, data, size);
  return ff__hash_end(ff__hash_mix(hash, word));
}

#endif
