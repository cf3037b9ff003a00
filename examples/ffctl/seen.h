/* seen.h - what keys were last seen to say, so that their next change can be told from it.
 *
 * Holds a bounded number of keys; with more it forgets all of them. Not for threads.
 */
#ifndef FFCTL_SEEN_H
#define FFCTL_SEEN_H

#include <featureflag.h>

/* All zero: nothing seen yet. */
struct seen {
  void *root;
  size_t count;
};

/* Notes what a change has led to. Returns what the key said before: as the change tells, else
 * as it was last noted, else FF_VALUE_UNKNOWN. */
ff_value seen_note(struct seen *seen, const ff_change *change);

void seen_forget(struct seen *seen);

#endif
