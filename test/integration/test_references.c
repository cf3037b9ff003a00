/* References when memory is short: at every allocation in turn, nothing crashes, and what is
 * given back is whole or an error. */
#define _GNU_SOURCE
#include "support/failing_calls.h"

#if !CALLS_CAN_FAIL
#include <stdio.h>

int main(void) {
  printf("skipped: the sanitizer has allocations for itself\n");
  return 77;
}
#else

#include "unity.h"

#include <featureflag/references.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char flags[] = "flags:\n"
                            "  alpha: {description: x, defaultEnabled: true, scope: global}\n"
                            "  beta: {description: x, defaultEnabled: true, scope: global}\n"
                            "  gamma: {description: x, defaultEnabled: true, scope: global}\n";

static const char source[] =
    "if (ff_enabled(c, \"alpha\", 0)) {\n"
    "  f(ff_enabled(c, \"beta\", 0), \"beta\", g(h(ff_enabled(c, x, 0))));\n"
    "  ff_enabled(c, \"misspelt\", 0);\n"
    "}\n";

enum { FOUND = 5, REPORTED = 6, ATTEMPTS_MOST = 2000 };

static ff_registry *registry;
static char folder[] = "/tmp/ff-references-XXXXXX";

void setUp(void) {
  ff_err err = ff_registry_parse("f.yml", flags, sizeof flags - 1, &registry, NULL);
  TEST_ASSERT_EQUAL_INT(FF_OK, err);
}

void tearDown(void) {
  ff_registry_destroy(registry);
}

static void count(const ff_diagnostic *found, void *user) {
  TEST_ASSERT_NOT_NULL(found->message);
  ++*(size_t *)user;
}

static ff_err read_text(ff_references *references) {
  return ff_references_read(references, "a.c", source, sizeof source - 1);
}

static ff_err read_folder(ff_references *references) {
  ff_error error;
  ff_err err = ff_references_read_tree(references, folder, NULL, NULL, &error);
  if (err) TEST_ASSERT_EQUAL_INT(err, error.code);
  return err;
}

typedef ff_err (*read_fn)(ff_references *references);

/* Everything, with one allocation failing; returns whether all went well nevertheless. */
static bool attempt(read_fn read, long fail_at, long *calls) {
  ff_references *references = NULL;
  size_t reported = 0;
  failing_calls_begin(&allocations, fail_at);
  ff_err err = ff_references_create(registry, &references);
  if (!err) err = ff_references_add_function(references, "on", NULL);
  if (!err) err = ff_references_add_name(references, "gone", NULL);
  if (!err) err = read(references);
  if (!err) err = ff_references_lint(references, count, &reported);
  *calls = failing_calls_end(&allocations);
  size_t found = ff_references_count(references);
  ff_references_destroy(references);
  TEST_ASSERT_TRUE(err == FF_OK || err == FF_ERR_NOMEM);
  if (err == FF_OK) TEST_ASSERT_EQUAL_size_t(FOUND, found);
  if (err == FF_OK) TEST_ASSERT_EQUAL_size_t(REPORTED, reported);
  return err == FF_OK;
}

/* Without memory for what was probably meant, or without git, it goes on. */
static void attempt_each(read_fn read) {
  long calls, ignored;
  size_t failed = 0;
  TEST_ASSERT_TRUE(attempt(read, 0, &calls));
  TEST_ASSERT_LESS_THAN_INT(ATTEMPTS_MOST, calls);
  for (long i = 1; i <= calls; i++)
    failed += !attempt(read, i, &ignored);
  printf("%ld allocations, %zu of them indispensable\n", calls, failed);
  TEST_ASSERT_GREATER_THAN_size_t(10, failed);
}

static void test_reading_a_text(void) {
  attempt_each(read_text);
}

static void test_reading_a_tree(void) {
  char path[64];
  TEST_ASSERT_NOT_NULL(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/a.c", folder);
  FILE *file = fopen(path, "w");
  TEST_ASSERT_NOT_NULL(file);
  fputs(source, file);
  fclose(file);
  attempt_each(read_folder);
  unlink(path);
  rmdir(folder);
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_reading_a_text);
  RUN_TEST(test_reading_a_tree);
  return UNITY_END();
}
#endif
