/* Which language a file is in. */
#include "unity.h"

#include "lint/references/languages.h"

#include <string.h>

void setUp(void) {}
void tearDown(void) {}

static const char *language(const char *path, const char *text) {
  const ff__language *found = ff__language_of(path, text, strlen(text));
  return found ? found->name : "none";
}

void test_ff__language_of_goes_by_the_extension(void) {
  static const struct {
    const char *path, *name;
  } cases[] = {
      {"a.c", "C"},
      {"a/b.h", "C"},
      {"a.cc", "C"},
      {"a.HPP", "none"},
      {"a.hpp", "C"},
      {"a.rb", "Ruby"},
      {"a.rake", "Ruby"},
      {"x.gemspec", "Ruby"},
      {"a.py", "Python"},
      {"a.pyi", "Python"},
      {"a.js", "JavaScript"},
      {"a.min.js", "JavaScript"},
      {"a.ts", "JavaScript"},
      {"a.tsx", "JavaScript"},
      {"a.mjs", "JavaScript"},
      {"a.go", "Go"},
      {"A.java", "Java"},
      {"a.txt", "none"},
      {"a.", "none"},
      {".c", "none"},
      {"a.c/b", "none"},
      {"a.rb.erb", "none"},
      {"a.verylongextensionindeedthatnobodyuses", "none"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    TEST_ASSERT_EQUAL_STRING_MESSAGE(cases[i].name, language(cases[i].path, ""), cases[i].path);
}

void test_ff__language_of_goes_by_well_known_names(void) {
  TEST_ASSERT_EQUAL_STRING("Ruby", language("x/Rakefile", ""));
  TEST_ASSERT_EQUAL_STRING("Ruby", language("Gemfile", ""));
  TEST_ASSERT_EQUAL_STRING("none", language("Makefile", "all:\n"));
}

void test_ff__language_of_goes_by_the_first_line(void) {
  TEST_ASSERT_EQUAL_STRING("Ruby", language("bin/x", "#!/usr/bin/env ruby\n"));
  TEST_ASSERT_EQUAL_STRING("Python", language("x", "#!/usr/bin/python3.11 -u\nimport x"));
  TEST_ASSERT_EQUAL_STRING("Python", language("x", "#! /usr/bin/env -S python3\r\n"));
  TEST_ASSERT_EQUAL_STRING("JavaScript", language("x", "#!/usr/local/bin/node"));
  TEST_ASSERT_EQUAL_STRING("none", language("x", "#!/bin/sh\nruby\n"));
  TEST_ASSERT_EQUAL_STRING("none", language("x", "#!"));
  TEST_ASSERT_EQUAL_STRING("none", language("x", ""));
  TEST_ASSERT_EQUAL_STRING("none", language("x.sh", "#!/usr/bin/env ruby\n"));
  TEST_ASSERT_NULL(ff__language_of("x", "#!\0ruby\n", 8));
}

void test_ff__language_is_possible_without_an_extension(void) {
  TEST_ASSERT_TRUE(ff__language_is_possible("bin/x"));
  TEST_ASSERT_TRUE(ff__language_is_possible("a.b/x.go"));
  TEST_ASSERT_FALSE(ff__language_is_possible("x.md"));
}

void test_ff__language_at_gives_whole_languages(void) {
  for (size_t i = 0; i < FF__LANGUAGES; i++) {
    const ff__language *each = ff__language_at(i);
    TEST_ASSERT_NOT_EMPTY(each->name);
    TEST_ASSERT_NOT_NULL(each->marks[0].text);
    TEST_ASSERT_NOT_NULL(each->keywords[0].text);
    bool slashes = each->traits & FF__LANGUAGE_SLASHES, hashes = each->traits & FF__LANGUAGE_HASHES;
    TEST_ASSERT_TRUE(slashes != hashes);
    for (const ff__keyword *keyword = each->keywords; keyword->text; keyword++)
      TEST_ASSERT_LESS_THAN_size_t(32, strlen(keyword->text));
  }
}
