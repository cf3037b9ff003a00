/* errors.h - the library's errors as exceptions: lib/feature_flag/errors.rb makes them. */
#ifndef FEATURE_FLAG_ERRORS_H
#define FEATURE_FLAG_ERRORS_H

#include <featureflag.h>
#include <ruby.h>

void errors_init(VALUE module);

/* Raises what stands for the error. */
NORETURN(void errors_raise(const ff_error *error));

/* The same for functions that give a number only. */
NORETURN(void errors_raise_number(ff_err number));

NORETURN(void errors_raise_closed(void));

/* :timeout for FF_ERR_TIMEOUT, nil for FF_OK. */
VALUE errors_symbol(ff_err number);

/* A symbol of one of the library's names in lower case: :targeting_match. */
VALUE symbol_of(const char *name);

#endif
