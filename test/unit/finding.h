/* finding.h - what the tests of references have in common: a registry, a source, and what
 * is found in it. */
#ifndef FF_TEST_FINDING_H
#define FF_TEST_FINDING_H

#include "unity.h"

#include <featureflag/references.h>

#include <stdio.h>
#include <string.h>

#define FLAG(name, scope) "  " name ": {description: x, defaultEnabled: true, scope: " scope "}\n"

static const char flags[] = "flags:\n" FLAG("alpha", "workspace") FLAG("beta", "workspace")
    FLAG("gamma-ray", "company") FLAG("delta.flag", "global");

static ff_registry *registry;
static ff_references *references;

static inline void finding_begin(void) {
  registry = NULL;
  references = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("f.yml", flags, strlen(flags), &registry, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_create(registry, &references));
}

static inline void finding_end(void) {
  ff_references_destroy(references);
  ff_registry_destroy(registry);
}

static inline void begin_anew(void) {
  finding_end();
  finding_begin();
}

static inline size_t put_reference(char *text, size_t size, const ff_reference *found) {
  static const char *const before[] = {"", "=", "~", "?", "!"};
  const char *outer = "";
  if (found->inside) outer = found->inside->flag ? found->inside->flag : "?";
  return (size_t)snprintf(text, size, "%s%s%s%s%s%s%s ", before[found->kind],
                          found->flag && !found->registered ? "-" : "",
                          found->flag ? found->flag : "", found->inside ? "<" : "", outer,
                          found->level ? "+" : "", found->level ? ff_scope_name(found->level) : "");
}

/* What is found in a source: each flag, with ~ in front of a mention, = of a call that is no
 * check, - of what is not registered; ? and ! for one that is not known or made at run time;
 * behind it <flag that it is inside of and +tenant. */
static inline const char *all_found(const char *path, const char *source) {
  static char all[4096];
  size_t at = 0, first = ff_references_count(references);
  const ff_reference *found;
  all[0] = '\0';
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_read(references, path, source, strlen(source)));
  for (size_t i = first; (found = ff_references_at(references, i)) != NULL; i++) {
    at += put_reference(all + at, sizeof all - at, found);
    TEST_ASSERT_LESS_THAN_size_t(sizeof all, at);
  }
  if (at > 0) all[at - 1] = '\0';
  return all;
}

#define ASSERT_FOUND(expected, path, source)                                                       \
  TEST_ASSERT_EQUAL_STRING(expected, all_found(path, source))

#endif
