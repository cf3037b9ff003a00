/* testing.c - flags that tests turn: testing.h of the library. */
#include "testing.h"

#include "errors.h"
#include "names.h"

#include <featureflag/testing.h>

static void raise_unless_ok(ff_err result, VALUE flag) {
  if (result == FF_ERR_FLAG_NOT_FOUND || result == FF_ERR_FLAG_NAME) {
    ff_error error = {.code = result};
    VALUE text = rb_inspect(flag);
    snprintf(error.message, sizeof error.message, "%s: %s", StringValueCStr(text),
             ff_err_text(result));
    errors_raise(&error);
  }
  if (result != FF_OK) errors_raise_number(result);
}

/* override_set(flag, enabled): enabled nil: what the options say holds again */
static VALUE override_set(VALUE self, VALUE flag, VALUE enabled) {
  question question;
  question_init(&question, flag, Qnil, Qnil);
  handle *handle = handle_of(self);
  ff_client *client = names_enter(handle, &question);
  ff_err result = NIL_P(enabled) ? ff_test_unset(client, question.flag)
                                 : ff_test_set(client, question.flag, RTEST(enabled));
  handle_leave(handle);
  raise_unless_ok(result, flag);
  return Qnil;
}

/* reset_overrides */
static VALUE reset_overrides(VALUE self) {
  handle *handle = handle_of(self);
  ff_test_reset(handle_enter_or_raise(handle));
  handle_leave(handle);
  return Qnil;
}

void testing_init(VALUE client) {
  rb_define_private_method(client, "override_set", override_set, 2);
  rb_define_method(client, "reset_overrides", reset_overrides, 0);
}
