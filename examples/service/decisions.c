/* decisions.c - a table of fixed size, in rows that are searched from end to end.
 *
 *     fingerprint of flag and tenant
 *         |
 *         +-- modulo ROWS --> [ slot | slot | ... ]    the oldest slot gives way
 *
 * Two tenants with one fingerprint (64 bits) would share a slot. It decides about
 * nothing but lines of the log, so that is let pass.
 */
#include "decisions.h"

#include <pthread.h>
#include <stdlib.h>

enum { ROWS = 1024, SLOTS = 8 };

typedef struct slot {
  uint64_t fingerprint;
  uint64_t seen_at; /* a count of decisions; 0 for an empty slot */
  bool enabled;
} slot;

struct decisions {
  pthread_mutex_t lock;
  uint64_t count;
  slot rows[ROWS][SLOTS];
};

decisions *decisions_create(void) {
  decisions *seen = calloc(1, sizeof *seen);
  if (seen && pthread_mutex_init(&seen->lock, NULL) != 0) {
    free(seen);
    return NULL;
  }
  return seen;
}

void decisions_destroy(decisions *seen) {
  if (!seen) return;
  pthread_mutex_destroy(&seen->lock);
  free(seen);
}

/* FNV-1a. The NUL goes in too: ("ab", "c") is not ("a", "bc"). */
static uint64_t mix(uint64_t hash, const char *text) {
  const char *byte = text ? text : "";
  do {
    hash = (hash ^ (unsigned char)*byte) * UINT64_C(0x100000001b3);
  } while (*byte++);
  return hash;
}

static uint64_t fingerprint_of(const char *flag, const ff_context *tenant) {
  uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), flag);
  return mix(mix(hash, tenant->company_id), tenant->workspace_id);
}

/* The slot that holds the fingerprint, or else the one to put it into. */
static slot *find(slot *row, uint64_t fingerprint) {
  slot *oldest = row;
  for (slot *each = row; each < row + SLOTS; each++) {
    if (each->seen_at && each->fingerprint == fingerprint) return each;
    if (each->seen_at < oldest->seen_at) oldest = each;
  }
  oldest->seen_at = 0;
  return oldest;
}

bool decisions_changed(decisions *seen, const char *flag, const ff_context *tenant, bool enabled) {
  uint64_t fingerprint = fingerprint_of(flag, tenant);
  pthread_mutex_lock(&seen->lock);
  slot *place = find(seen->rows[fingerprint % ROWS], fingerprint);
  bool changed = !place->seen_at || place->enabled != enabled;
  *place = (slot){.fingerprint = fingerprint, .seen_at = ++seen->count, .enabled = enabled};
  pthread_mutex_unlock(&seen->lock);
  return changed;
}
