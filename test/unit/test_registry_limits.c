/* Registries that are too much: many mistakes, deep nesting, long lines, large files. */
#include "unity.h"

#include <featureflag/registry.h>

#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static ff_registry *registry;
static char *text;
static size_t size, capacity;

void setUp(void) {
  registry = NULL;
  text = NULL;
  size = capacity = 0;
}
void tearDown(void) {
  ff_registry_destroy(registry);
  free(text);
}

static void append(const char *piece) {
  size_t length = strlen(piece);
  if (size + length >= capacity) {
    capacity = (size + length) * 2;
    text = realloc(text, capacity);
    TEST_ASSERT_NOT_NULL(text);
  }
  memcpy(text + size, piece, length + 1);
  size += length;
}

static void repeat(const char *piece, size_t times) {
  while (times-- > 0)
    append(piece);
}

static void parse(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("file.yml", text, size, &registry, NULL));
}

static const ff_diagnostic *last(void) {
  return ff_registry_diagnostic_at(registry, ff_registry_diagnostic_count(registry) - 1);
}

void test_ff_registry_parse_lists_as_many_mistakes_as_people_can_read(void) {
  append("flags: {}\n");
  repeat("a: b\n", FF__DIAGNOSTICS_MAX + 5);
  parse();
  TEST_ASSERT_EQUAL_size_t(FF__DIAGNOSTICS_MAX + 1, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_size_t(FF__DIAGNOSTICS_MAX + 1, ff_registry_error_count(registry));
  TEST_ASSERT_EQUAL_STRING("FF198", last()->code);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, last()->severity);
  TEST_ASSERT_EQUAL_STRING("5 more findings are not listed, 5 of them errors", last()->message);
  TEST_ASSERT_EQUAL_UINT32(FF__DIAGNOSTICS_MAX + 1, last()->line);
}

void test_ff_registry_parse_lists_exactly_the_most_without_a_word(void) {
  append("flags: {}\n");
  repeat("a: b\n", FF__DIAGNOSTICS_MAX);
  parse();
  TEST_ASSERT_EQUAL_size_t(FF__DIAGNOSTICS_MAX, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_STRING("FF113", last()->code);
}

static void append_flags(int count) {
  for (int i = 0; i < count; i++) {
    char flag[64];
    snprintf(flag, sizeof flag, "  f%d: {defaultEnabled: true, scope: global}\n", i);
    append(flag);
  }
}

void test_ff_registry_parse_makes_no_error_of_many_warnings(void) {
  append("flags:\n");
  append_flags(FF__DIAGNOSTICS_MAX + 3);
  parse();
  TEST_ASSERT_EQUAL_size_t(FF__DIAGNOSTICS_MAX + 3, ff_registry_count(registry));
  TEST_ASSERT_EQUAL_size_t(FF__DIAGNOSTICS_MAX + 1, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_error_count(registry));
  TEST_ASSERT_EQUAL_STRING("FF199", last()->code);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, last()->severity);
}

void test_ff_registry_parse_counts_errors_that_it_does_not_list(void) {
  append("flags:\n");
  append_flags(FF__DIAGNOSTICS_MAX + 3);
  append("  last: {defaultEnabled: maybe, scope: global}\n");
  parse();
  TEST_ASSERT_EQUAL_size_t(FF__DIAGNOSTICS_MAX + 3, ff_registry_count(registry));
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_error_count(registry));
  TEST_ASSERT_EQUAL_STRING("FF198", last()->code);
  TEST_ASSERT_EQUAL_STRING("5 more findings are not listed, 1 of them errors", last()->message);
}

void test_ff_registry_parse_stops_at_deep_nesting(void) {
  append("flags: {}\nx: ");
  repeat("[", 100000);
  parse();
  TEST_ASSERT_EQUAL_size_t(2, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_STRING("FF113", ff_registry_diagnostic_at(registry, 0)->code);
  TEST_ASSERT_EQUAL_STRING("FF106", last()->code);
  TEST_ASSERT_EQUAL_UINT32(2, last()->line);
  TEST_ASSERT_EQUAL_UINT32(68, last()->column);
}

void test_ff_registry_parse_skips_nesting_that_is_not_deep(void) {
  append("flags: {}\nx: ");
  repeat("[", 64);
  repeat("]", 64);
  parse();
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_diagnostic_count(registry));
}

void test_ff_registry_parse_cuts_long_lines_between_characters(void) {
  append("flags: {}\nx: ");
  repeat("ü", 1000);
  parse();
  const char *line = ff_registry_diagnostic_at(registry, 0)->source_line;
  TEST_ASSERT_EQUAL_size_t(399, strlen(line)); /* 3 bytes, and 198 of two */
  size_t whole;
  ff_registry_line(registry, 2, &whole);
  TEST_ASSERT_EQUAL_size_t(2003, whole);
}

void test_ff_registry_parse_takes_long_descriptions(void) {
  append("flags:\n  a:\n    defaultEnabled: true\n    scope: global\n    description: ");
  repeat("text ", 400000);
  parse();
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_size_t(1999999, strlen(ff_registry_find(registry, "a")->description));
}

void test_ff_registry_parse_refuses_more_than_64_mib(void) {
  ff_error error = {0};
  size = ((size_t)64 << 20) + 1;
  text = calloc(1, size);
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_registry_parse("file.yml", text, size, &registry, &error));
  TEST_ASSERT_EQUAL_STRING("file.yml is larger than 64 MiB", error.message);
  TEST_ASSERT_EQUAL_STRING("file.yml", error.file);
}

void test_ff_registry_load_refuses_more_than_64_mib(void) {
  ff_error error = {0};
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_registry_load("/dev/zero", &registry, &error));
  TEST_ASSERT_EQUAL_STRING("/dev/zero is larger than 64 MiB", error.message);
}
