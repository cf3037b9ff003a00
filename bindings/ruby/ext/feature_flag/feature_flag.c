/* feature_flag.c - where Ruby loads the extension: is the library the one that this was compiled
 * against, and which classes are there. lib/feature_flag.rb has made the module by then.
 */
#include "check.h"
#include "client.h"
#include "errors.h"
#include "events.h"
#include "handle.h"
#include "testing.h"
#include "text.h"
#include "write.h"

#define TEXT(number)    TEXT_OF(number)
#define TEXT_OF(number) #number
#define COMPILED_AGAINST                                                                           \
  TEXT(FF_VERSION_MAJOR) "." TEXT(FF_VERSION_MINOR) "." TEXT(FF_VERSION_PATCH)

/* While MAJOR is 0 another MINOR is another ABI. */
static void check_version(VALUE module) {
  if (ff_version_number() / 100 == FF_VERSION_NUMBER / 100) return;
  rb_raise(rb_const_get(module, rb_intern("VersionError")),
           "feature_flag was compiled against libfeatureflag " COMPILED_AGAINST
           ", but has loaded %s; install that version, or build the gem again: gem pristine "
           "feature_flag",
           ff_version());
}

RUBY_FUNC_EXPORTED void Init_feature_flag(void);

void Init_feature_flag(void) {
  rb_ext_ractor_safe(true);
  VALUE module = rb_define_module("FeatureFlag");
  check_version(module);
  rb_define_const(module, "VERSION", rb_obj_freeze(rb_utf8_str_new_cstr(COMPILED_AGAINST)));
  rb_define_const(module, "LIBRARY_VERSION", rb_obj_freeze(rb_utf8_str_new_cstr(ff_version())));
  errors_init(module);
  text_init();
  VALUE client = handle_init(module);
  check_init(client);
  write_init(client);
  client_init(client);
  events_init(client);
  testing_init(client);
}
