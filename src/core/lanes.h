/* lanes.h - what the keys of 32 flags say, in one 64-bit word.
 *
 *     bit   63 ........ 32   31 ......... 0
 *           high halves      low halves        of the 2-bit ff__value of flags 0..31
 *
 * A word is read and written whole, so no reader sees half a value; and two halves apart
 * let 32 flags be resolved at once. Two rows are no tenant's and no key's:
 *
 *     fixed   low: the answer when no key decides      high: it is the answer in any case
 *     base    the same, with the global keys in it     high: no tenant's key matters
 */
#ifndef FF_CORE_LANES_H
#define FF_CORE_LANES_H

#include "core/resolve.h"

#include <stdatomic.h>

enum { FF__LANES = 32 }; /* in a word */

typedef _Atomic uint64_t ff__word;

static inline size_t ff__words_for(size_t flags) {
  return (flags + FF__LANES - 1) / FF__LANES;
}

static inline unsigned ff__lane_get(uint64_t word, unsigned lane) {
  return (unsigned)(word >> lane & 1) | (unsigned)(word >> (lane + 31) & 2);
}

static inline uint64_t ff__lane_set(uint64_t word, unsigned lane, unsigned value) {
  const uint64_t mask = (uint64_t)0x100000001 << lane;
  const uint64_t bits = (uint64_t)(value & 1) | (uint64_t)(value >> 1) << 32;
  return (word & ~mask) | bits << lane;
}

/* Both together are the same as ff__resolve, for 32 flags in word operations:
 *
 *     fold      forced ? answer : global speaks ? global is on : answer
 *     decide    decided ? answer : a company key ? company is on
 *                                : a workspace key ? workspace is on : answer
 *
 * A global value speaks when its halves differ; a tenant's when any is set. */
static inline uint64_t ff__lanes_fold(uint64_t fixed, uint64_t global) {
  const uint32_t answer = (uint32_t)fixed, forced = (uint32_t)(fixed >> 32);
  const uint32_t g0 = (uint32_t)global, g1 = (uint32_t)(global >> 32);
  const uint32_t speaks = (g0 ^ g1) & ~forced;
  return (uint64_t)(forced | speaks) << 32 | ((speaks & g1) | (~speaks & answer));
}

static inline uint32_t ff__lanes_decide(uint64_t base, uint64_t company, uint64_t workspace) {
  const uint32_t answer = (uint32_t)base, decided = (uint32_t)(base >> 32);
  const uint32_t c0 = (uint32_t)company, c1 = (uint32_t)(company >> 32);
  const uint32_t w0 = (uint32_t)workspace, w1 = (uint32_t)(workspace >> 32);
  uint32_t on = (w1 & ~w0) | (~(w0 | w1) & answer);
  on = (c1 & ~c0) | (~(c0 | c1) & on);
  return (decided & answer) | (~decided & on);
}

/* The same for one flag. What its six bits say together is one of 64 cases, and the answers to
 * all of them fit into a word:
 *
 *     bit   5  4  3    2  1  0
 *           w1 c1 b1   w0 c0 b0        halves of workspace, company and base */
static inline bool ff__lane_decide(uint64_t base, uint64_t company, uint64_t workspace,
                                   unsigned lane) {
  const uint64_t answers = 0xaa33aa03aa33aa02u, halves = 0x100000001u;
  uint64_t bits =
      (base >> lane & halves) + 2 * (company >> lane & halves) + 4 * (workspace >> lane & halves);
  return answers >> ((bits | bits >> 29) & 63) & 1;
}

#endif
