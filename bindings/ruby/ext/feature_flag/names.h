/* names.h - which flag a Symbol means.
 *
 * Flags are written with dashes, symbols with underscores. A symbol is the flag of its own
 * name, unless the registry does not hold that, but does hold the name with every underscore
 * made a dash. What was found is kept, for as long as the registry is the same one.
 */
#ifndef FEATURE_FLAG_NAMES_H
#define FEATURE_FLAG_NAMES_H

#include "text.h"

typedef struct names names;

/* Fills question->flag if it was asked by a symbol; the handle must be entered. False when the
 * symbol cannot be a flag's name, since it has a NUL or is in another encoding. */
bool names_find(handle *handle, question *question);

/* For calls that may raise anyway: enters, finds the name, or leaves and raises. */
ff_client *names_enter(handle *handle, question *question);

/* NULL is allowed. */
void names_destroy(names *names);

#endif
