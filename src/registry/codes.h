/* codes.h - everything that can be wrong with the form of a registry, and how grave it is.
 *
 * Scripts and people filter by these numbers: one never changes its meaning, and
 * one that is retired is not used again. Each group has room for more.
 */
#ifndef FF_REGISTRY_CODES_H
#define FF_REGISTRY_CODES_H

#include <featureflag/registry.h>

/* Its name here, its number, how grave it is, its name for people, and what it is. */
#define FF__CODE_MAP(X)                                                                            \
  /* the file as a whole */                                                                        \
  X(UNREADABLE, 100, ERROR, "unreadable", "file that cannot be read")                              \
  X(SYNTAX, 101, ERROR, "syntax", "YAML that cannot be parsed")                                    \
  X(ENCODING, 102, ERROR, "encoding", "bytes that are not plain UTF-8 text")                       \
  X(REFERENCE, 103, ERROR, "reference", "anchor, alias or merge key")                              \
  X(TAG, 104, ERROR, "tag", "tag")                                                                 \
  X(DOCUMENT, 105, ERROR, "document", "more than one document")                                    \
  X(DEPTH, 106, ERROR, "depth", "nested too deeply")                                               \
  X(TOO_MANY, 107, ERROR, "too-many", "too many flags")                                            \
  /* its structure */                                                                              \
  X(KIND, 111, ERROR, "kind", "mapping, list or text where another of them belongs")               \
  X(NO_FLAGS, 112, ERROR, "no-flags", "no `flags:`")                                               \
  X(UNKNOWN_KEY, 113, ERROR, "unknown-key", "unknown key")                                         \
  X(DUPLICATE_KEY, 114, ERROR, "duplicate-key", "key given twice")                                 \
  X(DUPLICATE_FLAG, 115, ERROR, "duplicate-flag", "flag given twice")                              \
  X(FLAG_NAME, 116, ERROR, "flag-name", "not a flag name")                                         \
  X(NO_FIELD, 117, ERROR, "no-field", "flag without a required field")                             \
  X(NO_DESCRIPTION, 118, WARNING, "no-description", "flag without a description")                  \
  X(UPPER_CASE, 119, WARNING, "upper-case", "flag name with upper-case letters")                   \
  /* the values of fields */                                                                       \
  X(EMPTY, 121, ERROR, "empty", "field without a value")                                           \
  X(BOOLEAN, 122, ERROR, "boolean", "neither true nor false")                                      \
  X(SCOPE, 123, ERROR, "scope", "unknown scope")                                                   \
  X(DATE_FORM, 124, ERROR, "date-form", "date not written as YYYY-MM-DD")                          \
  X(DATE, 125, ERROR, "date", "day that does not exist")                                           \
  X(CONTROL, 126, ERROR, "control", "control character in text")                                   \
  /* names; only the linter looks at these */                                                      \
  X(SAME_CONSTANT, 131, WARNING, "same-constant", "names that make the same constant in code")     \
  X(UNSORTED, 132, INFO, "unsorted", "flags out of alphabetical order")                            \
  X(NEGATIVE_NAME, 133, INFO, "negative-name", "name that says what is off when the flag is on")   \
  X(PHASE_NAME, 134, INFO, "phase-name", "name that tells a phase of the work")                    \
  /* what a linter is told, in lint.yml */                                                         \
  X(UNKNOWN_RULE, 141, ERROR, "unknown-rule", "rule that there is none of")                        \
  X(UNKNOWN_SEVERITY, 142, ERROR, "unknown-severity", "neither a severity nor `off`")              \
  X(NUMBER, 143, ERROR, "number", "threshold that is no number, or too large")                     \
  X(FIXED_SEVERITY, 144, ERROR, "fixed-severity", "severity that cannot be changed")               \
  /* when there is no end of it */                                                                 \
  X(MORE_ERRORS, 198, ERROR, "more-errors", "more findings than are listed, errors among them")    \
  X(MORE_WARNINGS, 199, WARNING, "more-warnings", "more findings than are listed")

typedef enum ff__code {
  FF__CODE_NONE = 0,
#define X(name, number, severity, slug, title) FF__CODE_##name = (number),
  FF__CODE_MAP(X)
#undef X
} ff__code;

#endif
