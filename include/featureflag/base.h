/* base.h - what every public header stands on: version, errors, scopes.
 *
 * Knows nothing of clients, stores or registries. Include <featureflag.h>;
 * this file comes with it.
 */
#ifndef FEATUREFLAG_BASE_H
#define FEATUREFLAG_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define FF_API __attribute__((visibility("default")))
#else
#define FF_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* -- Version ---------------------------------------------------------------
 *
 * The numbers you compiled against are macros, those of the library you run
 * with are functions. While MAJOR is 0 the soname is MAJOR.MINOR: another
 * MINOR is another ABI. These three lines are the only place the version is
 * written; the build reads it from here.
 */
#define FF_VERSION_MAJOR 0
#define FF_VERSION_MINOR 1
#define FF_VERSION_PATCH 0

#define FF_VERSION_NUMBER (FF_VERSION_MAJOR * 10000 + FF_VERSION_MINOR * 100 + FF_VERSION_PATCH)

/* The running library's version as text, "0.1.0". Static storage; any thread. */
FF_API const char *ff_version(void);

/* The running library's version as MAJOR*10000 + MINOR*100 + PATCH. Any thread. */
FF_API int ff_version_number(void);

/* -- Errors ----------------------------------------------------------------
 *
 * One list makes the enum, the names and the texts. Numbers never change and
 * are never used again. The third column is the OpenFeature error code that a
 * failed evaluation reports
 * (https://openfeature.dev/specification/types#error-code).
 */
#define FF_ERR_MAP(X)                                                                              \
  X(OK, 0, NONE, "success")                                                                        \
  X(ERR_NOMEM, 1, GENERAL, "out of memory")                                                        \
  X(ERR_INVALID, 2, GENERAL, "invalid argument")                                                   \
  X(ERR_CONFIG, 3, PROVIDER_FATAL, "invalid configuration")                                        \
  X(ERR_UNSUPPORTED, 4, PROVIDER_FATAL, "not supported by this build")                             \
  X(ERR_IO, 5, GENERAL, "file cannot be read")                                                     \
  X(ERR_REGISTRY, 6, PARSE_ERROR, "registry has errors")                                           \
  X(ERR_FLAG_NAME, 7, FLAG_NOT_FOUND, "not a valid flag name")                                     \
  X(ERR_FLAG_NOT_FOUND, 8, FLAG_NOT_FOUND, "flag is not in the registry")                          \
  X(ERR_CONTEXT, 9, INVALID_CONTEXT, "invalid evaluation context")                                 \
  X(ERR_SCOPE, 10, GENERAL, "finer than the flag's registered scope")                              \
  X(ERR_CONNECT, 11, PROVIDER_NOT_READY, "cannot connect to the store")                            \
  X(ERR_AUTH, 12, PROVIDER_NOT_READY, "the store refused the credentials")                         \
  X(ERR_UNAVAILABLE, 13, PROVIDER_NOT_READY, "the store failed a moment ago; not asked again yet") \
  X(ERR_TIMEOUT, 14, GENERAL, "the store did not answer in time")                                  \
  X(ERR_DISCONNECTED, 15, GENERAL, "the store closed the connection")                              \
  X(ERR_REPLY, 16, GENERAL, "the store answered with an error")                                    \
  X(ERR_PROTOCOL, 17, PARSE_ERROR, "the store's answer cannot be understood")                      \
  X(ERR_CANCELLED, 18, GENERAL, "stopped by the caller")                                           \
  X(ERR_TLS, 19, PROVIDER_NOT_READY, "TLS could not be agreed on")                                 \
  X(ERR_NOT_READY, 20, PROVIDER_NOT_READY, "the store is not ready to answer")                     \
  X(ERR_LOADING, 21, PROVIDER_NOT_READY, "not known yet; it is being loaded")                      \
  X(ERR_STALE, 22, PROVIDER_NOT_READY,                                                             \
    "what was last known is older than FEATURE_FLAGS_MAX_STALE_MS")

typedef enum ff_err {
#define X(name, number, kind, text) FF_##name = (number),
  FF_ERR_MAP(X)
#undef X
} ff_err;

/* OpenFeature's error codes, with FF_KIND_NONE for "no error". */
#define FF_KIND_MAP(X)                                                                             \
  X(NONE, 0)                                                                                       \
  X(PROVIDER_NOT_READY, 1)                                                                         \
  X(FLAG_NOT_FOUND, 2)                                                                             \
  X(PARSE_ERROR, 3)                                                                                \
  X(TYPE_MISMATCH, 4)                                                                              \
  X(TARGETING_KEY_MISSING, 5)                                                                      \
  X(INVALID_CONTEXT, 6)                                                                            \
  X(PROVIDER_FATAL, 7)                                                                             \
  X(GENERAL, 8)

typedef enum ff_kind {
#define X(name, number) FF_KIND_##name = (number),
  FF_KIND_MAP(X)
#undef X
} ff_kind;

/* Name of an error as in this header, "FF_ERR_TIMEOUT". Never NULL: an unknown
 * number gives "FF_ERR_UNKNOWN". Static storage; any thread. */
FF_API const char *ff_err_name(ff_err err);

/* One line of English for an error. Never NULL. Static storage; any thread. */
FF_API const char *ff_err_text(ff_err err);

/* The OpenFeature error code that stands for an error. Any thread. */
FF_API ff_kind ff_err_kind(ff_err err);

/* OpenFeature's spelling, "FLAG_NOT_FOUND"; "NONE" for FF_KIND_NONE. Never NULL.
 * Static storage; any thread. */
FF_API const char *ff_kind_name(ff_kind kind);

/* What went wrong, in the caller's own memory; every function that takes one
 * takes NULL too. On success it is left as it was. `message` is printable text
 * for people, without a trailing newline: control characters and secrets are
 * never in it. It has one line, or, where a registry has several mistakes, a
 * line each. The layout is frozen: `reserved` is its room to grow. */
typedef struct ff_error {
  ff_err code;
  uint32_t line;   /* 1-based, 0 where no file is concerned */
  uint32_t column; /* 1-based, counted in bytes, 0 likewise */
  uint32_t reserved;
  char file[256];     /* "" where no file is concerned */
  char message[1024]; /* always ends with NUL */
} ff_error;

/* -- Scopes ----------------------------------------------------------------
 *
 * The levels at which a value can be stored, from the broadest to the finest.
 * A flag's registered scope is the finest one at which it may be set.
 */
typedef enum ff_scope {
  FF_SCOPE_GLOBAL = 0,
  FF_SCOPE_COMPANY = 1,
  FF_SCOPE_WORKSPACE = 2,
} ff_scope;

/* "global", "company" or "workspace"; "unknown" for another number. Static
 * storage; any thread. */
FF_API const char *ff_scope_name(ff_scope scope);

/* -- Dates -----------------------------------------------------------------
 *
 * A day of the proleptic Gregorian calendar, in UTC, as the number of days since
 * 1970-01-01. FF_DATE_NONE stands for "no date".
 */
typedef int32_t ff_date;
#define FF_DATE_NONE INT32_MIN

/* FF_DATE_NONE, for callers that cannot see a macro. Any thread. */
FF_API ff_date ff_date_none(void);

/* Reads "YYYY-MM-DD", nothing before or after it, years 0001 to 9999. text must
 * not be NULL. FF_ERR_INVALID, with *date untouched, for anything else, days
 * that do not exist (2025-02-30) among them. Any thread. */
FF_API ff_err ff_date_parse(const char *text, ff_date *date);

/* Writes "YYYY-MM-DD" and a NUL; "" for FF_DATE_NONE and for days outside of the
 * years 0001 to 9999. text must have room for 11 bytes. Any thread. */
FF_API void ff_date_format(ff_date date, char text[11]);

/* Today in UTC, by the system's clock. Any thread. */
FF_API ff_date ff_date_today(void);

#ifdef __cplusplus
}
#endif
#endif
