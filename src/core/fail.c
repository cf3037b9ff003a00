/* fail.c - see error.h. */
#include "core/error.h"

#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>

static void fill(ff_error *error, ff_err code, const char *file, uint32_t line, uint32_t column,
                 const char *format, va_list arguments) FF__PRINTF(6, 0);

static void fill(ff_error *error, ff_err code, const char *file, uint32_t line, uint32_t column,
                 const char *format, va_list arguments) {
  if (!error) return;
  error->code = code;
  error->line = line;
  error->column = column;
  error->reserved = 0;
  snprintf(error->file, sizeof error->file, "%s", file);
  vsnprintf(error->message, sizeof error->message, format, arguments);
  ff__text_make_line(error->file);
  if (code == FF_ERR_REGISTRY)
    ff__text_make_printable(error->message);
  else
    ff__text_make_line(error->message);
}

ff_err ff__fail(ff_error *error, ff_err code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fill(error, code, "", 0, 0, format, arguments);
  va_end(arguments);
  return code;
}

ff_err ff__fail_at(ff_error *error, ff_err code, const char *file, uint32_t line, uint32_t column,
                   const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fill(error, code, file, line, column, format, arguments);
  va_end(arguments);
  return code;
}
