/* order.h - the flags of a registry as blocks of lines, in groups with an order.
 *
 * Knows lines and comments; what is in a flag is nothing to it.
 */
#ifndef FF_LINT_ORDER_H
#define FF_LINT_ORDER_H

#include <featureflag/registry.h>

/*     flags:
 *       # -- Inbox ----                 a comment that stands apart begins a group
 *                                       blank lines stay where they are
 *       # Asked for by support.         first; this comment is about the flag below
 *       new-inbox:
 *         scope: company
 *         owner: team-inbox
 *         # So is this, as it is deeper than the next name.        last
 */
typedef struct ff__block {
  const ff_flag *flag;
  uint32_t first, last;
  bool begins_group;
  bool is_whole; /* no other flag is on its lines */
} ff__block;

/* The blocks of the first count flags, in file order; NULL when memory is short. To be
 * freed. */
ff__block *ff__order_blocks(const ff_registry *registry, size_t count);

/* Whether a flag is to stand before another. */
bool ff__order_is_before(const ff_flag *a, const ff_flag *b);

#endif
