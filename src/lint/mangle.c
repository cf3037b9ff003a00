/* mangle.c - see mangle.h. */
#include "lint/mangle.h"

#include <string.h>

static char constant_character(char c) {
  if (c >= 'a' && c <= 'z') return (char)(c - 'a' + 'A');
  return c == '-' || c == '.' ? '_' : c;
}

ff__constant_name ff__constant_of(const char *name) {
  ff__constant_name constant = {FF__CONSTANT_PREFIX};
  size_t at = strlen(constant.text);
  for (; *name && at + 1 < sizeof constant.text; name++)
    constant.text[at++] = constant_character(*name);
  constant.text[at] = '\0';
  return constant;
}

int ff__constants_compare(const char *a, const char *b) {
  while (*a && constant_character(*a) == constant_character(*b)) {
    a++;
    b++;
  }
  return constant_character(*a) - constant_character(*b);
}

/* FF_FLAG_NONE, in tenant.h. */
bool ff__constant_is_taken(const char *name) {
  return ff__constants_compare(name, "none") == 0;
}
