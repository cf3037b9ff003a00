/* hash.h - one hash for all of our look-ups, eight bytes at a time.
 *
 * Not for hostile keys in unbounded tables: the tables that use it are bounded or
 * hold names from the registry.
 */
#ifndef FF_CORE_HASH_H
#define FF_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ff__hash(const char *data, size_t size) {
  const uint64_t multiplier = 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio */
  uint64_t hash = size * multiplier;
  while (size > 0) {
    uint64_t word = 0;
    size_t part = size < 8 ? size : 8;
    memcpy(&word, data, part);
    hash = (hash ^ word) * multiplier;
    hash ^= hash >> 29;
    data += part;
    size -= part;
  }
  hash *= multiplier;
  return hash ^ (hash >> 32);
}

#endif
