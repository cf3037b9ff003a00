/* error.h - filling the caller's ff_error. */
#ifndef FF_CORE_ERROR_H
#define FF_CORE_ERROR_H

#include <featureflag/base.h>

#define FF__PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))

/* Fills *error, if there is one, with the code and a printable text, and returns
 * the code: `return ff__fail(error, FF_ERR_CONFIG, "REDIS_PORT: ...")`. Control
 * characters that came in with an argument become '?'; newlines stay with
 * FF_ERR_REGISTRY, which has a line for each mistake. */
ff_err ff__fail(ff_error *error, ff_err code, const char *format, ...) FF__PRINTF(3, 4);

/* The same with a place in a file. */
ff_err ff__fail_at(ff_error *error, ff_err code, const char *file, uint32_t line, uint32_t column,
                   const char *format, ...) FF__PRINTF(6, 7);

#endif
