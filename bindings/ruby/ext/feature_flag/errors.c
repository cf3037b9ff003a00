/* errors.c - see errors.h. */
#include "errors.h"

#include <ctype.h>
#include <ruby/encoding.h>
#include <string.h>

static VALUE error_class, closed_class;

void errors_init(VALUE module) {
  error_class = rb_const_get(module, rb_intern("Error"));
  closed_class = rb_const_get(module, rb_intern("ClosedError"));
}

VALUE symbol_of(const char *name) {
  char text[64];
  size_t length = 0;
  for (; name[length] && length < sizeof text; length++)
    text[length] = (char)tolower((unsigned char)name[length]);
  return ID2SYM(rb_intern2(text, (long)length));
}

VALUE errors_symbol(ff_err number) {
  return number == FF_OK ? Qnil : symbol_of(ff_err_name(number) + strlen("FF_ERR_"));
}

void errors_raise(const ff_error *error) {
  VALUE arguments[] = {
      rb_utf8_str_new_cstr(error->message),
      errors_symbol(error->code),
      rb_utf8_str_new_cstr(ff_kind_name(ff_err_kind(error->code))),
      *error->file ? rb_utf8_str_new_cstr(error->file) : Qnil,
      error->line ? UINT2NUM(error->line) : Qnil,
      error->column ? UINT2NUM(error->column) : Qnil,
  };
  rb_exc_raise(rb_funcallv(error_class, rb_intern("from_library"), 6, arguments));
}

void errors_raise_number(ff_err number) {
  ff_error error = {.code = number};
  strncpy(error.message, ff_err_text(number), sizeof error.message - 1);
  errors_raise(&error);
}

void errors_raise_closed(void) {
  rb_raise(closed_class, "the client is closed; open another one with FeatureFlag::Client.new");
}
