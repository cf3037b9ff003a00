/* diagnostics.h - what there is to tell about a file, collected while it is read.
 *
 * Knows places and texts, not YAML. Bounded: a file that is wrong everywhere gives
 * the first 10,000 findings and one that counts the rest.
 */
#ifndef FF_REGISTRY_DIAGNOSTICS_H
#define FF_REGISTRY_DIAGNOSTICS_H

#include "core/error.h"
#include "registry/codes.h"
#include "registry/source.h"

enum { FF__DIAGNOSTICS_MAX = 10000 };

typedef struct ff__diagnostic {
  ff_diagnostic shown;
  size_t order; /* the order of finding decides between equal places */
} ff__diagnostic;

typedef struct ff__diagnostics {
  ff__diagnostic *items;
  size_t count, capacity;
  size_t errors; /* all that were found, listed or not */
  size_t unlisted, unlisted_errors;
  const char *flag; /* whom the next ones concern; the registry's text or NULL */
} ff__diagnostics;

/* Adds one. help may be NULL and is copied. Sets the registry's out_of_memory when
 * memory is short. */
void ff__diagnose(ff_registry *registry, ff__code code, ff__place place, const char *help,
                  const char *format, ...) FF__PRINTF(5, 6);

/* Sorts them by place and says how many are not listed; nothing is added after it. */
void ff__diagnostics_settle(ff_registry *registry);

void ff__diagnostics_finish(ff__diagnostics *diagnostics);

/* A piece of the file as a message shows it: in backticks, long ones cut. */
typedef struct ff__shown {
  char text[80];
} ff__shown;

ff__shown ff__show(const char *text, size_t size);

#endif
