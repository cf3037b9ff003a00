/* resolve.h - the documented precedence (a contract with other services).
 *
 *     global "false"/"true" -> company, if its key exists -> workspace, if its key
 *     exists -> the registry's default -> off
 */
#ifndef FF_CORE_RESOLVE_H
#define FF_CORE_RESOLVE_H

#include <featureflag.h>

enum { FF__LEVELS = 3 }; /* one for each ff_scope, which is its index */

/* What a key says. Fits into two bits. */
typedef enum ff__value {
  FF__UNSET = 0, /* no key, or one of another Redis type */
  FF__OFF = 1,   /* exactly "false" */
  FF__ON = 2,    /* exactly "true" */
  FF__OTHER = 3, /* any other string */
} ff__value;

ff__value ff__value_parse(const char *data, size_t size);

/* Whether a level's value decides, were it asked alone, and if so what. */
bool ff__value_speaks(ff_scope level, ff__value value, bool *enabled);

typedef struct ff__decision {
  ff_source source;
  bool enabled;
} ff__decision;

/* Decides. values has one entry for each level, FF__UNSET where no id was given;
 * flag is the registered flag or NULL. */
ff__decision ff__resolve(const ff__value values[FF__LEVELS], const ff_flag *flag);

/* The source that stands for a level. */
ff_source ff__source_of(ff_scope level);

/* OpenFeature's reason for an answer that nothing went wrong with. */
ff_reason ff__reason_of(ff__decision decision);

#endif
