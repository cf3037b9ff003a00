/* Contexts: absent, empty, wrong, and compiled against another version. */
#include "unity.h"

#include "core/context.h"
#include "core/key.h"

#include <string.h>

static ff__tenant tenant;

void setUp(void) {
  memset(&tenant, 0xee, sizeof tenant);
}
void tearDown(void) {}

static ff_context context_of(const char *company, const char *workspace) {
  ff_context context = FF_CONTEXT_INIT;
  context.company_id = company;
  context.workspace_id = workspace;
  return context;
}

void test_context_read_takes_both_ids(void) {
  ff_context context = context_of("acme", "w1");
  TEST_ASSERT_NULL(ff__context_read(&context, &tenant));
  TEST_ASSERT_EQUAL_STRING("acme", tenant.company.text);
  TEST_ASSERT_EQUAL_UINT(4, tenant.company.size);
  TEST_ASSERT_EQUAL_STRING("w1", tenant.workspace.text);
}

void test_context_read_counts_null_and_empty_as_absent(void) {
  ff_context context = context_of(NULL, "");
  TEST_ASSERT_NULL(ff__context_read(&context, &tenant));
  TEST_ASSERT_EQUAL_UINT(0, tenant.company.size);
  TEST_ASSERT_EQUAL_UINT(0, tenant.workspace.size);
  TEST_ASSERT_NULL(ff__context_read(NULL, &tenant));
  TEST_ASSERT_EQUAL_UINT(0, tenant.company.size);
}

void test_context_read_leaves_out_a_wrong_id_and_keeps_the_other(void) {
  ff_context context = context_of("ac\nme", "w1");
  TEST_ASSERT_NOT_NULL(strstr(ff__context_read(&context, &tenant), "company"));
  TEST_ASSERT_EQUAL_UINT(0, tenant.company.size);
  TEST_ASSERT_EQUAL_STRING("w1", tenant.workspace.text);

  context = context_of("acme", "\x7f");
  TEST_ASSERT_NOT_NULL(strstr(ff__context_read(&context, &tenant), "workspace"));
  TEST_ASSERT_EQUAL_STRING("acme", tenant.company.text);
  TEST_ASSERT_EQUAL_UINT(0, tenant.workspace.size);
}

void test_context_read_refuses_a_context_without_its_size(void) {
  ff_context context = {0, "acme", NULL};
  TEST_ASSERT_NOT_NULL(strstr(ff__context_read(&context, &tenant), "FF_CONTEXT_INIT"));
  TEST_ASSERT_EQUAL_UINT(0, tenant.company.size);
}

void test_context_read_accepts_the_larger_context_of_a_later_version(void) {
  struct {
    ff_context known;
    const char *later;
  } grown = {{sizeof grown, "acme", NULL}, "user-1"};
  TEST_ASSERT_NULL(ff__context_read(&grown.known, &tenant));
  TEST_ASSERT_EQUAL_STRING("acme", tenant.company.text);
}

void test_context_init_does_what_the_macro_does(void) {
  ff_context by_function, by_macro = FF_CONTEXT_INIT;
  memset(&by_function, 0xee, sizeof by_function);
  ff_context_init(&by_function, sizeof by_function);
  TEST_ASSERT_EQUAL_MEMORY(&by_macro, &by_function, sizeof by_macro);
}
