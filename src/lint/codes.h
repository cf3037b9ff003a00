/* codes.h - what can be wrong with flags that are in order as to their form.
 *
 * FF1xx is the loader's, see registry/codes.h. The same holds here: a number never
 * changes its meaning and is not used again.
 */
#ifndef FF_LINT_CODES_H
#define FF_LINT_CODES_H

#include "registry/codes.h"

/* Its name here, its number, how grave it is unless settings say otherwise, its name
 * for people, and what it is. */
#define FF__DEBT_MAP(X)                                                                            \
  X(NO_OWNER, 201, ERROR, "no-owner", "flag without an owner")                                     \
  X(UNKNOWN_OWNER, 202, WARNING, "unknown-owner", "owner whom the list of owners does not hold")   \
  X(NO_REMOVAL, 203, ERROR, "no-removal", "flag without an end, and without a reason for that")    \
  X(EXPIRED, 204, ERROR, "expired", "flag past its removal date")                                  \
  X(DUE, 205, INFO, "due", "flag that is due soon")                                                \
  X(LONG_LIVED, 206, WARNING, "long-lived", "flag that lives too long")                            \
  X(DATE_ORDER, 207, ERROR, "date-order", "dates that cannot be right")                            \
  X(EXTENDED, 208, WARNING, "extended", "removal date moved to a later day")                       \
  X(TOO_MANY_OWNED, 209, WARNING, "too-many-owned", "more flags than an owner may have")           \
  X(EXPIRED_AND_ON, 210, WARNING, "expired-and-on", "flag that is on by default and expired")

#define FF__REFERENCE_MAP(X)                                                                       \
  X(UNREADABLE_SOURCE, 300, ERROR, "unreadable-source", "source that cannot be read")              \
  X(UNUSED_FLAG, 301, WARNING, "unused-flag", "flag that no source refers to")                     \
  X(UNREGISTERED, 302, ERROR, "unregistered", "check of a flag that is not registered")            \
  X(BUILT_NAME, 303, WARNING, "built-name", "check of a name that is made at run time")            \
  X(NESTED, 305, ERROR, "nested", "check inside of another flag's check")                          \
  X(EXPIRED_IN_NEW_CODE, 306, ERROR, "expired-in-new-code",                                        \
    "new code that asks for an expired flag")                                                      \
  X(FINER_TENANT, 307, WARNING, "finer-tenant", "check for a tenant finer than the flag's scope")  \
  X(SOURCE_LEFT_OUT, 308, WARNING, "source-left-out",                                              \
    "sources that were looked at otherwise than asked")

#define FF__COVERAGE_MAP(X)                                                                        \
  X(HALF_TESTED, 401, WARNING, "half-tested", "flag that was not tested on and off")

#define FF__DRIFT_MAP(X)                                                                           \
  X(UNREGISTERED_VALUE, 501, WARNING, "unregistered-value",                                        \
    "value of a flag that is not registered")                                                      \
  X(OUT_OF_SCOPE, 502, WARNING, "out-of-scope", "value at a level finer than the flag's scope")    \
  X(ODD_VALUE, 503, WARNING, "odd-value", "value that is neither true nor false")                  \
  X(OTHER_TYPE, 504, WARNING, "other-type", "key of another Redis type")                           \
  X(AGAINST_DEFAULT, 505, WARNING, "against-default",                                              \
    "value against the default of a flag that is due or expired")                                  \
  X(LEFT_BEHIND, 506, WARNING, "left-behind", "value of a flag that was removed")                  \
  X(STRAY_KEY, 507, INFO, "stray-key", "key with the prefix that is no flag's")

#define FF__IGNORE_MAP(X)                                                                          \
  X(NO_REASON, 901, ERROR, "ignore-without-reason", "ff:ignore that does not say why")             \
  X(PAST_DATE, 902, WARNING, "ignore-past-date", "ff:ignore whose date has passed")                \
  X(UNUSED, 903, WARNING, "ignore-unused", "ff:ignore of what is not found")                       \
  X(NOT_UNDERSTOOD, 904, ERROR, "ignore-not-understood", "ff:ignore that cannot be understood")

enum {
#define X(name, number, severity, slug, title) FF__RULE_##name = (number),
  FF__DEBT_MAP(X) FF__REFERENCE_MAP(X) FF__COVERAGE_MAP(X) FF__DRIFT_MAP(X) FF__IGNORE_MAP(X)
#undef X
};

#endif
