/* Numbers for generated constants, and constants that are out of date. */
#include "unity.h"

#include <featureflag.h>
#include <featureflag/tenant.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRY "{description: d, defaultEnabled: true, scope: global}\n"

static const char both[] = "flags:\n  one: " ENTRY "  two: " ENTRY;
static const char turned[] = "flags:\n  two: " ENTRY "  one: " ENTRY;
static const char another[] = "flags:\n  one: " ENTRY "  three: " ENTRY "  four: " ENTRY;

static const char *const names[] = {"two", "one"};
enum { COUNT = 2 };

static ff_client *client;
static ff_error error;
static char path[64];
static ff_flag_id ids[COUNT];

void setUp(void) {
  client = NULL;
  memset(&error, 0, sizeof error);
  memset(ids, 0x77, sizeof ids);
  strcpy(path, "/tmp/ff-constants-XXXXXX");
  close(mkstemp(path));
}

void tearDown(void) {
  ff_client_destroy(client);
  unlink(path);
}

static void write_registry(const char *text) {
  FILE *file = fopen(path, "w");
  TEST_ASSERT_NOT_NULL(file);
  fputs(text, file);
  TEST_ASSERT_EQUAL_INT(0, fclose(file));
}

static void open_with(const char *registry, const char *unknown) {
  ff_options *options = ff_options_create();
  ff_options_set(options, "FEATURE_FLAGS_PROVIDER", "memory", NULL);
  ff_options_set(options, "FEATURE_FLAGS_UNKNOWN", unknown, NULL);
  if (registry) write_registry(registry);
  if (registry) ff_options_set(options, "FEATURE_FLAGS_REGISTRY", path, NULL);
  ff_err err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
}

static uint64_t fingerprint_of(const char *text) {
  ff_registry *registry = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("a.yml", text, strlen(text), &registry, NULL));
  uint64_t fingerprint = ff_registry_fingerprint(registry);
  ff_registry_destroy(registry);
  return fingerprint;
}

static ff_err find(uint64_t fingerprint) {
  return ff_flag_ids_of(client, names, COUNT, fingerprint, ids, &error);
}

static void assert_found(void) {
  for (size_t i = 0; i < COUNT; i++)
    TEST_ASSERT_EQUAL_STRING(names[i], ff_flag_name(client, ids[i]));
}

static void assert_untouched(void) {
  TEST_ASSERT_EQUAL_HEX32(0x77777777, ids[0]);
  TEST_ASSERT_EQUAL_HEX32(0x77777777, ids[1]);
}

static void test_ids_of_gives_the_numbers_whatever_the_order(void) {
  open_with(both, "error");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, find(fingerprint_of(turned)), error.message);
  assert_found();
}

static void assert_refused(const char *difference) {
  char expected[512];
  snprintf(expected, sizeof expected,
           "the generated constants are not those of %s%s; run `ffctl gen c --registry %s "
           "-o HEADER`, with cpp instead of c for C++, and compile again",
           path, difference, path);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, error.code);
  TEST_ASSERT_EQUAL_STRING(expected, error.message);
  assert_untouched();
}

static void test_ids_of_refuses_another_registry_and_says_what_to_run(void) {
  open_with(another, "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, find(fingerprint_of(both)));
  assert_refused(", which lacks 1 of their flags (`two`) and has 2 that they lack");
}

static void test_ids_of_refuses_a_registry_with_more_flags(void) {
  open_with("flags:\n  one: " ENTRY "  two: " ENTRY "  three: " ENTRY, "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, find(fingerprint_of(both)));
  assert_refused(", which has 1 that they lack");
}

static void test_ids_of_refuses_a_registry_with_fewer_flags(void) {
  open_with("flags:\n  one: " ENTRY, "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, find(fingerprint_of(both)));
  assert_refused(", which lacks 1 of their flags (`two`)");
}

static void test_ids_of_refuses_a_wrong_fingerprint_of_the_same_flags(void) {
  open_with(both, "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, find(1));
  assert_refused("");
}

static void test_ids_of_needs_a_registry_to_compare_with(void) {
  open_with(NULL, "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, find(fingerprint_of(both)));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "no registry"));
  assert_untouched();
}

static void test_ids_of_takes_any_registry_that_has_them_for_fingerprint_0(void) {
  open_with("flags:\n  one: " ENTRY "  two: " ENTRY "  three: " ENTRY, "error");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, find(0), error.message);
  assert_found();
}

static void test_ids_of_refuses_a_flag_that_may_not_be_checked(void) {
  open_with("flags:\n  two: " ENTRY, "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND, find(0));
  TEST_ASSERT_EQUAL_STRING("`one` has no number: it is not in the registry", error.message);
  assert_untouched();
}

static void test_ids_of_takes_unknown_flags_where_they_may_be_checked(void) {
  open_with("flags:\n  two: " ENTRY, "allow");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, find(0), error.message);
  assert_found();
}

static void test_ids_of_refuses_null(void) {
  open_with(both, "error");
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_flag_ids_of(NULL, names, COUNT, 0, ids, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_flag_ids_of(client, NULL, COUNT, 0, ids, NULL));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_flag_ids_of(client, names, COUNT, 0, NULL, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_flag_ids_of(client, NULL, 0, 0, NULL, NULL));
}

/* The numbers outlive the registry that they were taken from; what is compiled anew, or
 * opened anew, is held against the one that is loaded now. */
static void test_ids_of_stay_right_when_the_registry_is_reloaded(void) {
  bool changed = false;
  ff_tenant *everybody = NULL;
  open_with(both, "error");
  TEST_ASSERT_EQUAL_INT(FF_OK, find(fingerprint_of(both)));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(client, NULL, &everybody, NULL));
  write_registry(another);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_client_reload(client, &changed, &error), error.message);
  TEST_ASSERT_TRUE(changed);
  assert_found();
  TEST_ASSERT_TRUE(ff_tenant_enabled(everybody, ids[1]));
  TEST_ASSERT_FALSE(ff_tenant_enabled(everybody, ids[0]));
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, find(fingerprint_of(both)));
  write_registry(turned);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_client_reload(client, &changed, &error), error.message);
  TEST_ASSERT_TRUE(ff_tenant_enabled(everybody, ids[0]));
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, find(fingerprint_of(both)), error.message);
  assert_found();
  ff_tenant_destroy(everybody);
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_ids_of_gives_the_numbers_whatever_the_order);
  RUN_TEST(test_ids_of_refuses_another_registry_and_says_what_to_run);
  RUN_TEST(test_ids_of_refuses_a_registry_with_more_flags);
  RUN_TEST(test_ids_of_refuses_a_registry_with_fewer_flags);
  RUN_TEST(test_ids_of_refuses_a_wrong_fingerprint_of_the_same_flags);
  RUN_TEST(test_ids_of_needs_a_registry_to_compare_with);
  RUN_TEST(test_ids_of_takes_any_registry_that_has_them_for_fingerprint_0);
  RUN_TEST(test_ids_of_refuses_a_flag_that_may_not_be_checked);
  RUN_TEST(test_ids_of_takes_unknown_flags_where_they_may_be_checked);
  RUN_TEST(test_ids_of_refuses_null);
  RUN_TEST(test_ids_of_stay_right_when_the_registry_is_reloaded);
  return UNITY_END();
}
