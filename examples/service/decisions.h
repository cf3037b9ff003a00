/* decisions.h - remembers what was last decided for whom, so that a decision is
 * worth a line in the log when it changes and not at every request.
 *
 * The memory is bounded and allocated once. When more tenants are about than it
 * holds, the one that was not seen for longest is forgotten: its next decision
 * counts as a change again, and that is all that happens.
 */
#ifndef SERVICE_DECISIONS_H
#define SERVICE_DECISIONS_H

#include <featureflag.h>

typedef struct decisions decisions;

/* NULL when memory is short. */
decisions *decisions_create(void);

/* NULL is allowed. */
void decisions_destroy(decisions *seen);

/* Notes a decision; true when it is the first one known for this flag and tenant,
 * or another than the last. Any thread. */
bool decisions_changed(decisions *seen, const char *flag, const ff_context *tenant, bool enabled);

#endif
