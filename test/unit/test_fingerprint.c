/* A registry's fingerprint: by names alone, in any order, and as documented. */
#include "unity.h"

#include <featureflag/registry.h>
#include <string.h>

TEST_SOURCE_FILE("fingerprint.c")
TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("comments.c")
TEST_SOURCE_FILE("date.c")
TEST_SOURCE_FILE("diagnostics.c")
TEST_SOURCE_FILE("encoding.c")
TEST_SOURCE_FILE("error.c")
TEST_SOURCE_FILE("events.c")
TEST_SOURCE_FILE("fail.c")
TEST_SOURCE_FILE("fields.c")
TEST_SOURCE_FILE("key.c")
TEST_SOURCE_FILE("load.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

void setUp(void) {}
void tearDown(void) {}

static uint64_t fingerprint_of(const char *text) {
  ff_registry *registry = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("a.yml", text, strlen(text), &registry, NULL));
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_error_count(registry));
  uint64_t fingerprint = ff_registry_fingerprint(registry);
  ff_registry_destroy(registry);
  return fingerprint;
}

#define ENTRY "{description: d, defaultEnabled: false, scope: global}\n"

/* By another implementation of what the header says. */
void test_registry_fingerprint_is_what_is_documented(void) {
  TEST_ASSERT_EQUAL_HEX64(UINT64_C(0x82a2a958a9bece5b), fingerprint_of("flags:\n  a: " ENTRY));
  TEST_ASSERT_EQUAL_HEX64(UINT64_C(0x4af758c764b72b48),
                          fingerprint_of("flags:\n  a-b: " ENTRY "  advanced-scheduling: " ENTRY));
}

void test_registry_fingerprint_of_nothing_is_0(void) {
  TEST_ASSERT_EQUAL_HEX64(0, ff_registry_fingerprint(NULL));
  TEST_ASSERT_EQUAL_HEX64(0, fingerprint_of("flags: {}\n"));
}

void test_registry_fingerprint_does_not_depend_on_order_nor_on_anything_but_names(void) {
  uint64_t one = fingerprint_of("flags:\n  a: " ENTRY "  b: " ENTRY);
  TEST_ASSERT_EQUAL_HEX64(one, fingerprint_of("flags:\n  b: " ENTRY "  a: " ENTRY));
  TEST_ASSERT_EQUAL_HEX64(
      one, fingerprint_of("# other\nflags:\n  a: {description: e, defaultEnabled: true, "
                          "scope: company, owner: o}\n  b: " ENTRY));
}

void test_registry_fingerprint_tells_sets_of_names_apart(void) {
  uint64_t one = fingerprint_of("flags:\n  a1: " ENTRY "  b2: " ENTRY);
  TEST_ASSERT_TRUE(one != fingerprint_of("flags:\n  a2: " ENTRY "  b1: " ENTRY));
  TEST_ASSERT_TRUE(one != fingerprint_of("flags:\n  a1: " ENTRY));
  TEST_ASSERT_TRUE(one != fingerprint_of("flags:\n  a1: " ENTRY "  b2: " ENTRY "  c: " ENTRY));
  TEST_ASSERT_TRUE(one != fingerprint_of("flags:\n  a1b2: " ENTRY));
}
