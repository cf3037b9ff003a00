/* Registries that are right: what is read, and how it is found again. */
#include "unity.h"

#include <featureflag/registry.h>

#include "registry/registry.h"

#include <stdio.h>
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
static ff_error error;

void setUp(void) {
  registry = NULL;
  memset(&error, 0, sizeof error);
}
void tearDown(void) {
  ff_registry_destroy(registry);
}

static void load(const char *path) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_registry_load(path, &registry, &error), error.message);
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_error_count(registry));
}

static void parse(const char *text) {
  ff_registry_destroy(registry);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("memory", text, strlen(text), &registry, NULL));
  TEST_ASSERT_EQUAL_size_t_MESSAGE(0, ff_registry_error_count(registry), text);
}

static const ff_flag *find(const char *name) {
  const ff_flag *flag = ff_registry_find(registry, name);
  TEST_ASSERT_NOT_NULL_MESSAGE(flag, name);
  TEST_ASSERT_EQUAL_STRING(name, flag->name);
  return flag;
}

static void assert_date(const char *expected, ff_date date) {
  char text[11];
  ff_date_format(date, text);
  TEST_ASSERT_EQUAL_STRING(expected, text);
}

static void assert_place(uint32_t line, uint32_t column, const char *flag, const char *field) {
  uint32_t found_line, found_column;
  ff_registry_place(registry, find(flag), field, &found_line, &found_column);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(line, found_line, field);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(column, found_column, field);
}

void test_ff_registry_load_reads_every_field(void) {
  load("test/registries/good/forms.yml");
  const ff_flag *flag = find("plain");
  TEST_ASSERT_EQUAL_STRING("Text without quotes, with a colon:in it, and ünïcödé",
                           flag->description);
  TEST_ASSERT_EQUAL_STRING("team-a", flag->owner);
  TEST_ASSERT_TRUE(flag->default_enabled);
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_GLOBAL, flag->scope);
  assert_date("2024-02-29", flag->added);
  assert_date("2027-01-31", flag->expected_removal);
  TEST_ASSERT_EQUAL_UINT32(5, flag->line);
  TEST_ASSERT_EQUAL_UINT32(3, flag->column);
}

void test_ff_registry_load_takes_quoted_text_and_dates(void) {
  load("test/registries/good/forms.yml");
  const ff_flag *flag = find("quoted");
  TEST_ASSERT_EQUAL_STRING("Text in quotes: \"with\" escapes\nand two lines", flag->description);
  TEST_ASSERT_EQUAL_STRING("team-b", flag->owner);
  TEST_ASSERT_FALSE(flag->default_enabled);
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_COMPANY, flag->scope);
  assert_date("2026-01-01", flag->added);
  assert_date("2027-12-31", flag->expected_removal);
}

void test_ff_registry_load_takes_blocks_and_flow(void) {
  load("test/registries/good/forms.yml");
  TEST_ASSERT_EQUAL_STRING("Text that is folded into one line.\n",
                           find("folded.block_1-x")->description);
  TEST_ASSERT_EQUAL_STRING("Two\nlines.\n", find("0-in-any-order")->description);
  TEST_ASSERT_EQUAL_STRING("In one line", find("flow")->description);
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_WORKSPACE, find("folded.block_1-x")->scope);
}

void test_ff_registry_load_leaves_out_what_is_not_given(void) {
  load("test/registries/good/minimal.yml");
  const ff_flag *flag = find("one");
  TEST_ASSERT_NULL(flag->description);
  TEST_ASSERT_NULL(flag->owner);
  TEST_ASSERT_NULL(flag->external_use);
  TEST_ASSERT_EQUAL_INT32(FF_DATE_NONE, flag->added);
  TEST_ASSERT_EQUAL_INT32(FF_DATE_NONE, flag->expected_removal);
}

void test_ff_registry_parse_reads_who_else_asks_for_a_flag(void) {
  parse("flags:\n  a: {description: x, defaultEnabled: true, scope: global,\n"
        "    externalUse: the mobile app}\n");
  TEST_ASSERT_EQUAL_STRING("the mobile app", find("a")->external_use);
  assert_place(3, 18, "a", "externalUse");
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(registry));
}

void test_ff_registry_load_keeps_the_files_name(void) {
  load("test/registries/good/minimal.yml");
  TEST_ASSERT_EQUAL_STRING("test/registries/good/minimal.yml", ff_registry_file(registry));
  TEST_ASSERT_EQUAL_STRING("test/registries/good/minimal.yml",
                           ff_registry_diagnostic_at(registry, 0)->file);
}

void test_ff_registry_load_reads_the_sample(void) {
  load("registry/flags.yml");
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_COMPANY, find("advanced-scheduling")->scope);
  TEST_ASSERT_EQUAL_STRING("team-campaigns", find("advanced-scheduling")->owner);
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_GLOBAL, find("drizzle-recipients")->scope);
  TEST_ASSERT_EQUAL_STRING("team-platform", find("drizzle-recipients")->owner);
}

void test_ff_registry_load_reports_a_file_that_cannot_be_read(void) {
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_registry_load("no/such/file.yml", &registry, &error));
  TEST_ASSERT_NULL(registry);
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, error.code);
  TEST_ASSERT_EQUAL_STRING("no/such/file.yml", error.file);
  TEST_ASSERT_EQUAL_STRING("no/such/file.yml cannot be read: No such file or directory",
                           error.message);
}

void test_ff_registry_load_reports_a_directory(void) {
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_registry_load("test", &registry, &error));
  TEST_ASSERT_EQUAL_STRING("test cannot be read: Is a directory", error.message);
}

void test_ff_registry_load_reads_standard_input(void) {
  TEST_ASSERT_NOT_NULL(freopen("test/registries/good/minimal.yml", "r", stdin));
  load("-");
  TEST_ASSERT_EQUAL_STRING("-", ff_registry_file(registry));
  find("one");
}

void test_ff_registry_parse_takes_an_empty_registry(void) {
  parse("flags: {}");
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_count(registry));
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_NULL(ff_registry_at(registry, 0));
  TEST_ASSERT_NULL(ff_registry_find(registry, "any"));
}

void test_ff_registry_parse_does_not_need_its_text_any_more(void) {
  char text[] = "flags:\n  a: {defaultEnabled: true, scope: global, description: text}\n";
  parse(text);
  memset(text, 'x', sizeof text - 1);
  TEST_ASSERT_EQUAL_STRING("text", find("a")->description);
  size_t size;
  TEST_ASSERT_EQUAL_STRING_LEN("flags:", ff_registry_line(registry, 1, &size), 6);
}

void test_ff_registry_parse_takes_a_mark_and_carriage_returns(void) {
  parse("\xef\xbb\xbf"
        "flags:\r\n  a:\r\n    defaultEnabled: true\r\n    scope: company\r\n");
  assert_place(4, 12, "a", "scope");
  size_t size;
  const char *line = ff_registry_line(registry, 1, &size);
  TEST_ASSERT_EQUAL_size_t(6, size);
  TEST_ASSERT_EQUAL_STRING_LEN("flags:", line, 6);
}

void test_ff_registry_parse_warns_of_upper_case_only(void) {
  parse("flags:\n  Old-Name: {description: d, defaultEnabled: true, scope: global}\n");
  find("Old-Name");
  TEST_ASSERT_NULL(ff_registry_find(registry, "old-name"));
  const ff_diagnostic *warning = ff_registry_diagnostic_at(registry, 0);
  TEST_ASSERT_EQUAL_STRING("FF119", warning->code);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, warning->severity);
  TEST_ASSERT_EQUAL_STRING("Old-Name", warning->flag);
  TEST_ASSERT_EQUAL_STRING("write `old-name`", warning->help);
}

void test_ff_registry_parse_warns_of_a_missing_description(void) {
  parse("flags:\n  a: {defaultEnabled: true, scope: global}\n");
  const ff_diagnostic *warning = ff_registry_diagnostic_at(registry, 0);
  TEST_ASSERT_EQUAL_STRING("FF118", warning->code);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, warning->severity);
  TEST_ASSERT_EQUAL_STRING("`a` has no `description`", warning->message);
  TEST_ASSERT_NULL(ff_registry_diagnostic_at(registry, 1));
}

void test_ff_registry_at_keeps_file_order(void) {
  static const char *const names[] = {"plain", "quoted", "folded.block_1-x", "flow",
                                      "0-in-any-order"};
  load("test/registries/good/forms.yml");
  TEST_ASSERT_EQUAL_size_t(5, ff_registry_count(registry));
  for (size_t i = 0; i < 5; i++)
    TEST_ASSERT_EQUAL_STRING(names[i], ff_registry_at(registry, i)->name);
  TEST_ASSERT_NULL(ff_registry_at(registry, 5));
}

void test_ff_registry_find_takes_exact_names_only(void) {
  load("test/registries/good/forms.yml");
  TEST_ASSERT_NULL(ff_registry_find(registry, NULL));
  TEST_ASSERT_NULL(ff_registry_find(registry, ""));
  TEST_ASSERT_NULL(ff_registry_find(registry, "plai"));
  TEST_ASSERT_NULL(ff_registry_find(registry, "plain "));
  TEST_ASSERT_NULL(ff_registry_find(registry, "Plain"));
}

void test_ff__registry_find_needs_no_nul(void) {
  load("test/registries/good/forms.yml");
  TEST_ASSERT_EQUAL_PTR(find("plain"), ff__registry_find(registry, "plain:company", 5));
  TEST_ASSERT_NULL(ff__registry_find(registry, "plain:company", 6));
}

void test_ff_registry_find_finds_each_of_many(void) {
  enum { FLAGS = 5000 };
  static char text[FLAGS * 64];
  size_t size = (size_t)snprintf(text, sizeof text, "flags:\n");
  for (int i = 0; i < FLAGS; i++)
    size += (size_t)snprintf(text + size, sizeof text - size,
                             "  flag-%d: {defaultEnabled: %s, scope: global}\n", i,
                             i % 3 ? "true" : "false");
  parse(text);
  TEST_ASSERT_EQUAL_size_t(FLAGS, ff_registry_count(registry));
  for (int i = 0; i < FLAGS; i++) {
    char name[32];
    snprintf(name, sizeof name, "flag-%d", i);
    TEST_ASSERT_EQUAL_INT(i % 3 != 0, find(name)->default_enabled);
    TEST_ASSERT_EQUAL_UINT32((uint32_t)i + 2, find(name)->line);
  }
  TEST_ASSERT_NULL(ff_registry_find(registry, "flag-5000"));
}

void test_ff_registry_place_points_at_values(void) {
  load("test/registries/good/forms.yml");
  assert_place(6, 18, "plain", "description");
  assert_place(7, 21, "plain", "defaultEnabled");
  assert_place(8, 12, "plain", "scope");
  assert_place(9, 16, "plain", "addedDate");
  assert_place(10, 22, "plain", "expectedRemoval");
  assert_place(11, 12, "plain", "owner");
  assert_place(26, 52, "flow", "defaultEnabled");
}

void test_ff_registry_place_points_at_the_name_for_absent_fields(void) {
  load("test/registries/good/minimal.yml");
  assert_place(2, 3, "one", "owner");
  assert_place(2, 3, "one", "no such field");
}

void test_ff_registry_place_counts_bytes(void) {
  parse("flags:\n  a: {description: \"ünïcödé\", owner: x, defaultEnabled: true, scope: global}\n");
  assert_place(2, 42, "a", "owner");
}

void test_ff_registry_line_gives_lines_without_their_ends(void) {
  parse("flags:\r\n  {}\n\n# end");
  size_t size = 77;
  TEST_ASSERT_NULL(ff_registry_line(registry, 0, &size));
  TEST_ASSERT_NULL(ff_registry_line(registry, 5, &size));
  TEST_ASSERT_EQUAL_size_t(77, size);
  TEST_ASSERT_EQUAL_STRING_LEN("  {}", ff_registry_line(registry, 2, &size), 4);
  TEST_ASSERT_EQUAL_size_t(4, size);
  TEST_ASSERT_NOT_NULL(ff_registry_line(registry, 3, &size));
  TEST_ASSERT_EQUAL_size_t(0, size);
  TEST_ASSERT_EQUAL_STRING_LEN("# end", ff_registry_line(registry, 4, &size), 5);
}

void test_ff_registry_destroy_takes_null(void) {
  ff_registry_destroy(NULL);
}
