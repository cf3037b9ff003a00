/* linting.h - what the linter's tests have in common: a registry, and what is found in it. */
#ifndef FF_TEST_LINTING_H
#define FF_TEST_LINTING_H

#include "unity.h"

#include <featureflag/lint.h>

#include <stdio.h>
#include <string.h>

static ff_registry *registry;
static ff_linter *linter;

static inline void linting_begin(void) {
  registry = NULL;
  linter = NULL;
}

static inline void linting_end(void) {
  ff_linter_destroy(linter);
  ff_registry_destroy(registry);
}

static inline ff_date day(const char *text) {
  ff_date date = FF_DATE_NONE;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_date_parse(text, &date));
  return date;
}

static inline void parse(const char *text) {
  ff_registry_destroy(registry);
  registry = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("a.yml", text, strlen(text), &registry, NULL));
}

static inline void lint_as_of(ff_date today) {
  ff_linter_destroy(linter);
  linter = ff_linter_create(today);
  TEST_ASSERT_NOT_NULL(linter);
  ff_linter_check(linter, registry);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
}

static inline void lint(const char *today) {
  lint_as_of(day(today));
}

/* Lints a registry of one flag with these fields in lines of their own, from the fifth. */
static inline void lint_fields(const char *fields) {
  char text[512];
  snprintf(text, sizeof text,
           "flags:\n  a:\n    description: text\n    defaultEnabled: false\n%s\n"
           "    scope: global\n",
           fields);
  parse(text);
  lint("2026-11-20");
}

static inline size_t count(void) {
  return ff_linter_count(linter);
}

static inline const ff_diagnostic *found(size_t index) {
  const ff_finding *finding = ff_linter_at(linter, index);
  TEST_ASSERT_NOT_NULL(finding);
  TEST_ASSERT_EQUAL_STRING(finding->rule->code, finding->shown.code);
  return &finding->shown;
}

/* What was found, as in "FF204 4:5 a|FF201 7:3 b|". */
static inline const char *all_found(void) {
  static char all[1024];
  size_t length = 0;
  all[0] = '\0';
  for (size_t i = 0; i < count(); i++)
    length += (size_t)snprintf(all + length, sizeof all - length, "%s %u:%u %s|", found(i)->code,
                               (unsigned)found(i)->line, (unsigned)found(i)->column,
                               found(i)->flag ? found(i)->flag : "-");
  return all;
}

static inline void assert_only(const char *code, uint32_t line, uint32_t column,
                               const char *message, const char *help) {
  TEST_ASSERT_EQUAL_size_t_MESSAGE(1, count(), all_found());
  TEST_ASSERT_EQUAL_STRING(code, found(0)->code);
  TEST_ASSERT_EQUAL_UINT32(line, found(0)->line);
  TEST_ASSERT_EQUAL_UINT32(column, found(0)->column);
  TEST_ASSERT_EQUAL_STRING("a.yml", found(0)->file);
  TEST_ASSERT_EQUAL_STRING("a", found(0)->flag);
  TEST_ASSERT_EQUAL_STRING(message, found(0)->message);
  TEST_ASSERT_EQUAL_STRING(help, found(0)->help);
}

#endif
