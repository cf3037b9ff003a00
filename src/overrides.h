/* overrides.h - "a=on,b=off": flags that are decided before anything is asked, and those that
 * a test decides (featureflag/testing.h).
 *
 * Finding takes no lock, also while another thread changes them; those who change them take
 * turns. An entry never goes away, it stops saying anything.
 */
#ifndef FF_OVERRIDES_H
#define FF_OVERRIDES_H

#include <featureflag.h>

typedef struct ff__overrides ff__overrides;

/* Reads the text; "" gives overrides that hold nothing. Values are on, off, true or
 * false; a flag may be named once. FF_ERR_CONFIG names FEATURE_FLAGS_OVERRIDES and the
 * entry. */
ff_err ff__overrides_parse(const char *text, ff__overrides **overrides, ff_error *error);

/* NULL is allowed. */
void ff__overrides_destroy(ff__overrides *overrides);

/* Whether flag is overridden, and if so to what. */
bool ff__overrides_find(const ff__overrides *overrides, const char *flag, bool *enabled);

/* Overrides one flag, whatever the text said. False when memory is short. */
bool ff__overrides_set(ff__overrides *overrides, const char *flag, bool enabled);

/* What the text said holds again, of one flag or of all. */
void ff__overrides_unset(ff__overrides *overrides, const char *flag);
void ff__overrides_reset(ff__overrides *overrides);

#endif
