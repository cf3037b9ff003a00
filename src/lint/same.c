/* same.c - see same.h. */
#include "lint/same.h"

#include <string.h>

static bool is_same_text(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

bool ff__flag_is_same(const ff_flag *a, const ff_flag *b) {
  return b && is_same_text(a->description, b->description) && is_same_text(a->owner, b->owner) &&
         is_same_text(a->reason, b->reason) &&
         is_same_text(a->extension_reason, b->extension_reason) &&
         is_same_text(a->external_use, b->external_use) && a->added == b->added &&
         a->expected_removal == b->expected_removal && a->scope == b->scope &&
         a->default_enabled == b->default_enabled && a->permanent == b->permanent;
}
