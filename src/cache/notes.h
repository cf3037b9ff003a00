/* notes.h - changes, as they come in, until they are told.
 *
 * There is room for what one answer from Redis can bring; they are told before the next one is
 * taken. Noted and told by the same thread.
 */
#ifndef FF_CACHE_NOTES_H
#define FF_CACHE_NOTES_H

#include "cache/memory.h"
#include "cache/requests.h"
#include "store/feed.h"

enum { FF__NOTES_MAX = 2 * FF__FEED_KEYS };

typedef struct ff__notes {
  bool are_wanted; /* somebody listens; else nothing is noted */
  size_t count;
  ff_change changes[FF__NOTES_MAX];
  ff__key_parts parts[FF__NOTES_MAX]; /* their texts */
} ff__notes;

/* Whether all that an answer can bring can be noted. */
static inline bool ff__notes_have_room(const ff__notes *notes) {
  return notes->count + FF__FEED_KEYS <= FF__NOTES_MAX;
}

static inline bool ff__notes_are_full(const ff__notes *notes) {
  return notes->count == FF__NOTES_MAX;
}

void ff__notes_add(ff__notes *notes, const ff__key_parts *parts, ff_value before, ff_value after);
void ff__notes_add_lane(ff__notes *notes, const ff__memory *memory, ff__lane lane, ff__value before,
                        ff__value after);

#endif
