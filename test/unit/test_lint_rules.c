/* The table of rules. */
#include "unity.h"

#include "lint/codes.h"
#include "lint/rules.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

TEST_SOURCE_FILE("pages_debt.c")
TEST_SOURCE_FILE("pages_drift.c")
TEST_SOURCE_FILE("pages_form.c")
TEST_SOURCE_FILE("pages_coverage.c")
TEST_SOURCE_FILE("pages_ignore.c")
TEST_SOURCE_FILE("pages_references.c")

void setUp(void) {}
void tearDown(void) {}

void test_ff_rule_at_gives_them_in_the_order_of_their_codes(void) {
  const ff_rule *rule, *before = NULL;
  size_t count = 0;
  for (; (rule = ff_rule_at(count)) != NULL; before = rule, count++)
    if (before) TEST_ASSERT_TRUE_MESSAGE(strcmp(before->code, rule->code) < 0, rule->code);
  TEST_ASSERT_GREATER_THAN_size_t(30, count);
  TEST_ASSERT_NULL(ff_rule_at(count + 1));
}

void test_ff_rule_find_takes_codes_and_names(void) {
  const ff_rule *rule = ff_rule_find("FF204");
  TEST_ASSERT_EQUAL_STRING("expired", rule->name);
  TEST_ASSERT_EQUAL_PTR(rule, ff_rule_find("ff204"));
  TEST_ASSERT_EQUAL_PTR(rule, ff_rule_find("expired"));
  static const char *const others[] = {"", "FF", "FF2", "FF2044", "204", "Expired", "FF000"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    TEST_ASSERT_NULL_MESSAGE(ff_rule_find(others[i]), others[i]);
}

void test_ff__rule_number_and_back(void) {
  const ff_rule *rule;
  for (size_t i = 0; (rule = ff_rule_at(i)) != NULL; i++) {
    TEST_ASSERT_LESS_THAN_UINT(FF__RULE_NUMBERS, ff__rule_number(rule));
    TEST_ASSERT_EQUAL_PTR(rule, ff__rule_numbered(ff__rule_number(rule)));
  }
  TEST_ASSERT_EQUAL_UINT(204, ff__rule_number(ff_rule_find("FF204")));
  TEST_ASSERT_NULL(ff__rule_numbered(0));
}

void test_no_name_is_given_twice(void) {
  const ff_rule *rule, *other;
  for (size_t i = 0; (rule = ff_rule_at(i)) != NULL; i++)
    for (size_t k = 0; k < i && (other = ff_rule_at(k)); k++)
      TEST_ASSERT_TRUE_MESSAGE(strcmp(rule->name, other->name) != 0, rule->name);
}

void test_what_keeps_a_registry_from_being_used_is_mandatory(void) {
  TEST_ASSERT_TRUE(ff_rule_find("FF101")->mandatory);
  TEST_ASSERT_TRUE(ff_rule_find("FF198")->mandatory);
  TEST_ASSERT_FALSE(ff_rule_find("FF118")->mandatory);
  TEST_ASSERT_FALSE(ff_rule_find("FF132")->mandatory);
  TEST_ASSERT_FALSE(ff_rule_find("FF201")->mandatory);
}

/* One line at a time: not too long, no blanks at its end, no tabs, no two empty ones. */
static void assert_page(const ff_rule *rule) {
  TEST_ASSERT_NOT_EMPTY(rule->explanation);
  for (const char *line = rule->explanation, *before = NULL; line;) {
    size_t size = strcspn(line, "\n");
    char text[200];
    snprintf(text, sizeof text, "%s: %.*s", rule->code, (int)size, line);
    TEST_ASSERT_LESS_OR_EQUAL_size_t_MESSAGE(80, size, text);
    TEST_ASSERT_TRUE_MESSAGE(size > 0 || (before && *before != '\n'), text);
    TEST_ASSERT_TRUE_MESSAGE(size == 0 || line[size - 1] != ' ', text);
    size_t blanks = strspn(line, " ");
    TEST_ASSERT_TRUE_MESSAGE(blanks == 0 || blanks >= 4, text);
    for (size_t i = 0; i < size; i++)
      TEST_ASSERT_TRUE_MESSAGE(isprint((unsigned char)line[i]), text);
    before = line;
    line = line[size] ? line + size + 1 : NULL;
  }
}

void test_every_rule_has_all_there_is_to_say(void) {
  const ff_rule *rule;
  for (size_t i = 0; (rule = ff_rule_at(i)) != NULL; i++) {
    TEST_ASSERT_EQUAL_size_t(5, strlen(rule->code));
    TEST_ASSERT_EQUAL_STRING_LEN("FF", rule->code, 2);
    TEST_ASSERT_EQUAL_size_t_MESSAGE(strlen(rule->name),
                                     strspn(rule->name, "abcdefghijklmnopqrstuvwxyz-"), rule->name);
    TEST_ASSERT_NOT_EMPTY(rule->name);
    TEST_ASSERT_NOT_EMPTY(rule->summary);
    TEST_ASSERT_TRUE_MESSAGE(rule->summary[strlen(rule->summary) - 1] != '.', rule->code);
    assert_page(rule);
  }
}
