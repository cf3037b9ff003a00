/* values.h - reading the value of one field of a flag. */
#ifndef FF_REGISTRY_VALUES_H
#define FF_REGISTRY_VALUES_H

#include "registry/events.h"

/* Reads the current node as the field's value into the entry, or reports what is
 * wrong with it. */
void ff__value_read(ff__events *events, ff__field field, ff__entry *entry);

#endif
