/* undo.h - the file that values are kept in before they are deleted: JSON, a line each.
 *
 *     {"format":"ffctl-undo","version":1,"values":2}
 *     {"key":"ff:old-flag","value":"true","expiresAt":null}
 *     {"key":"ff:old-flag:company:acme","value":"false","expiresAt":1767225600000}
 *
 * expiresAt is in milliseconds since 1970. A key or a value that is not UTF-8 is "keyHex" or
 * "valueHex", two digits a byte.
 */
#ifndef FFCTL_UNDO_H
#define FFCTL_UNDO_H

#include <featureflag/stored.h>

/* Writes a new file; says what went wrong and returns false when it could not, also when there
 * is one of that name. */
bool undo_write(const char *path, const ff_stored_item *items, size_t count);

/* Values that were read, with what is left of their time. */
typedef struct undo {
  ff_stored_item *items;
  size_t count, capacity;
  size_t expired; /* those that are not among them, since their time is over */
} undo;

/* Reads a file; says what is wrong with it and returns a status. To be finished in any case. */
int undo_read(const char *path, undo *read);
void undo_finish(undo *read);

#endif
