/* empty.c - the least that a method of an extension with three arguments costs. */
#include <ruby.h>

static VALUE check(VALUE self, VALUE flag, VALUE company, VALUE workspace) {
  (void)self, (void)flag, (void)company, (void)workspace;
  return Qtrue;
}

RUBY_FUNC_EXPORTED void Init_empty(void);

void Init_empty(void) {
  rb_define_method(rb_define_class("Empty", rb_cObject), "check", check, 3);
}
