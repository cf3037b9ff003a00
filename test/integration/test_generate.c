/* What is made of a registry when memory is short: at every allocation in turn, it is whole
 * or an error. */
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

#include <featureflag/generate.h>
#include <stdlib.h>
#include <string.h>

enum { TODAY = 20777 }; /* 2026-11-20 */

static const char flags[] =
    "flags:\n"
    "  alpha: {description: x, defaultEnabled: true, scope: global, expectedRemoval: 2026-01-01}\n"
    "  beta: {description: x, defaultEnabled: true, scope: global, owner: team-a}\n";

static ff_registry *registry;

void setUp(void) {
  ff_err err = ff_registry_parse("f.yml", flags, sizeof flags - 1, &registry, NULL);
  TEST_ASSERT_EQUAL_INT(FF_OK, err);
}

void tearDown(void) {
  ff_registry_destroy(registry);
}

static char *make(ff_generated what, long fail_at, long *calls) {
  char *text = NULL;
  size_t size = 0;
  ff_error error;
  failing_calls_begin(&allocations, fail_at);
  ff_err err = ff_generate(registry, what, TODAY, &text, &size, &error);
  *calls = failing_calls_end(&allocations);
  TEST_ASSERT_EQUAL_INT(text ? FF_OK : FF_ERR_NOMEM, err);
  if (!text) TEST_ASSERT_EQUAL_INT(FF_ERR_NOMEM, error.code);
  return text;
}

/* Only what sorts can go on without. */
static void test_every_allocation_can_fail(void) {
  for (int what = 0; what <= FF_GENERATED_SCHEMA; what++) {
    long calls, ignored;
    char *whole = make((ff_generated)what, 0, &calls);
    TEST_ASSERT_NOT_NULL(whole);
    TEST_ASSERT_GREATER_THAN_INT(0, calls);
    for (long i = 1; i <= calls; i++) {
      char *text = make((ff_generated)what, i, &ignored);
      if (text) TEST_ASSERT_EQUAL_STRING(whole, text);
      free(text);
    }
    free(whole);
  }
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_every_allocation_can_fail);
  return UNITY_END();
}
#endif
