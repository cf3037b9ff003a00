/* codes.h - everything that reading a registry can find, and how grave it is.
 *
 * Scripts and people filter by these numbers: one never changes its meaning, and
 * one that is retired is not used again. Each group has room for more.
 */
#ifndef FF_REGISTRY_CODES_H
#define FF_REGISTRY_CODES_H

#include <featureflag/registry.h>

#define FF__CODE_MAP(X)                                                                            \
  /* the file as a whole */                                                                        \
  X(SYNTAX, 101, ERROR, "YAML that cannot be parsed")                                              \
  X(ENCODING, 102, ERROR, "bytes that are not plain UTF-8 text")                                   \
  X(REFERENCE, 103, ERROR, "anchor, alias or merge key")                                           \
  X(TAG, 104, ERROR, "tag")                                                                        \
  X(DOCUMENT, 105, ERROR, "more than one document")                                                \
  X(DEPTH, 106, ERROR, "nested too deeply")                                                        \
  X(TOO_MANY, 107, ERROR, "too many flags")                                                        \
  /* its structure */                                                                              \
  X(KIND, 111, ERROR, "mapping, list or text where another of them belongs")                       \
  X(NO_FLAGS, 112, ERROR, "no `flags:`")                                                           \
  X(UNKNOWN_KEY, 113, ERROR, "unknown key")                                                        \
  X(DUPLICATE_KEY, 114, ERROR, "key given twice")                                                  \
  X(DUPLICATE_FLAG, 115, ERROR, "flag given twice")                                                \
  X(FLAG_NAME, 116, ERROR, "not a flag name")                                                      \
  X(NO_FIELD, 117, ERROR, "flag without a required field")                                         \
  X(NO_DESCRIPTION, 118, WARNING, "flag without a description")                                    \
  X(UPPER_CASE, 119, WARNING, "flag name with upper-case letters")                                 \
  /* the values of fields */                                                                       \
  X(EMPTY, 121, ERROR, "field without a value")                                                    \
  X(BOOLEAN, 122, ERROR, "neither true nor false")                                                 \
  X(SCOPE, 123, ERROR, "unknown scope")                                                            \
  X(DATE_FORM, 124, ERROR, "date not written as YYYY-MM-DD")                                       \
  X(DATE, 125, ERROR, "day that does not exist")                                                   \
  X(CONTROL, 126, ERROR, "control character in text")                                              \
  /* when there is no end of it */                                                                 \
  X(MORE_ERRORS, 198, ERROR, "more findings than are listed, errors among them")                   \
  X(MORE_WARNINGS, 199, WARNING, "more findings than are listed")

typedef enum ff__code {
  FF__CODE_NONE = 0,
#define X(name, number, severity, title) FF__CODE_##name = (number),
  FF__CODE_MAP(X)
#undef X
} ff__code;

#endif
