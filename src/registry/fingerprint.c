/* fingerprint.c - the names of a registry as one number; see ff_registry_fingerprint. */
#include <featureflag/registry.h>

/* FNV-1a of 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash_name(const char *name) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (; *name; name++)
    hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
  return hash;
}

/* MurmurHash3's last step, fmix64, https://github.com/aappleby/smhasher: without it the sums
 * of {a1, b2} and {a2, b1} could be the same. */
static uint64_t mix(uint64_t hash) {
  hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
  hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
  return hash ^ hash >> 33;
}

uint64_t ff_registry_fingerprint(const ff_registry *registry) {
  uint64_t sum = 0;
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(registry, i)); i++)
    sum += mix(hash_name(flag->name));
  return sum;
}
