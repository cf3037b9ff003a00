/* Names, ids and keys: the contract with the other services. */
#include "unity.h"

#include "core/key.h"

#include <string.h>

void setUp(void) {}
void tearDown(void) {}

static void assert_key(const char *expected, const char *prefix, const char *flag, ff_scope scope,
                       const char *id) {
  char text[FF__KEY_MAX];
  size_t id_size = id ? strlen(id) : 0;
  ff__key key = ff__key_write(text, prefix, flag, strlen(flag), scope, id, id_size);
  TEST_ASSERT_EQUAL_UINT(strlen(expected), key.size);
  TEST_ASSERT_EQUAL_MEMORY(expected, key.data, key.size);
  TEST_ASSERT_EQUAL_UINT(key.size, ff__key_size(prefix, strlen(flag), scope, id_size));
}

void test_key_write_makes_the_documented_keys(void) {
  assert_key("ff:dark-mode", "ff", "dark-mode", FF_SCOPE_GLOBAL, NULL);
  assert_key("ff:dark-mode:company:acme", "ff", "dark-mode", FF_SCOPE_COMPANY, "acme");
  assert_key("ff:dark-mode:workspace:w:1", "ff", "dark-mode", FF_SCOPE_WORKSPACE, "w:1");
  assert_key("eu:ff:a", "eu:ff", "a", FF_SCOPE_GLOBAL, NULL);
}

void test_key_write_fits_the_longest_parts(void) {
  char prefix[FF__PREFIX_MAX + 1], flag[FF__NAME_MAX + 1], id[FF__ID_MAX + 1];
  memset(prefix, 'p', FF__PREFIX_MAX);
  memset(flag, 'f', FF__NAME_MAX);
  memset(id, 'i', FF__ID_MAX);
  prefix[FF__PREFIX_MAX] = flag[FF__NAME_MAX] = id[FF__ID_MAX] = '\0';
  TEST_ASSERT_EQUAL_UINT(FF__KEY_MAX,
                         ff__key_size(prefix, FF__NAME_MAX, FF_SCOPE_WORKSPACE, FF__ID_MAX));
  char text[FF__KEY_MAX];
  TEST_ASSERT_EQUAL_UINT(
      FF__KEY_MAX,
      ff__key_write(text, prefix, flag, FF__NAME_MAX, FF_SCOPE_WORKSPACE, id, FF__ID_MAX).size);
}

void test_name_is_valid_takes_the_charset(void) {
  size_t size = 0;
  TEST_ASSERT_TRUE(ff__name_is_valid("advanced-scheduling", &size));
  TEST_ASSERT_EQUAL_UINT(19, size);
  TEST_ASSERT_TRUE(ff__name_is_valid("a", NULL));
  TEST_ASSERT_TRUE(ff__name_is_valid("9.x_y-z", NULL));
  TEST_ASSERT_TRUE(ff__name_is_valid("UpperIsTolerated", NULL));
}

void test_name_is_valid_refuses_what_could_forge_a_key(void) {
  const char *const bad[] = {"",
                             "-a",
                             ".a",
                             "_a",
                             "a:company:acme",
                             "a b",
                             "a\tb",
                             "a\nb",
                             "\xc3"
                             "a",
                             "a\xff",
                             "a*",
                             "a/b"};
  TEST_ASSERT_FALSE(ff__name_is_valid(NULL, NULL));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    TEST_ASSERT_FALSE_MESSAGE(ff__name_is_valid(bad[i], NULL), bad[i]);
}

void test_name_is_valid_ends_at_96_bytes(void) {
  char name[98];
  memset(name, 'a', sizeof name);
  name[96] = '\0';
  TEST_ASSERT_TRUE(ff__name_is_valid(name, NULL));
  name[96] = 'a';
  name[97] = '\0';
  TEST_ASSERT_FALSE(ff__name_is_valid(name, NULL));
}

void test_id_is_valid_takes_any_bytes_but_controls(void) {
  size_t size;
  TEST_ASSERT_TRUE(ff__id_is_valid("a:b c/\xc3\xa9\xff\x80", &size));
  TEST_ASSERT_EQUAL_UINT(10, size);
  TEST_ASSERT_FALSE(ff__id_is_valid("", &size));
  TEST_ASSERT_FALSE(ff__id_is_valid("a\x1f", &size));
  TEST_ASSERT_FALSE(ff__id_is_valid("a\x7f", &size));
  TEST_ASSERT_FALSE(ff__id_is_valid("a\r\nFLUSHALL", &size));
}

void test_id_is_valid_ends_at_255_bytes(void) {
  char id[257];
  size_t size;
  memset(id, 'i', sizeof id);
  id[255] = '\0';
  TEST_ASSERT_TRUE(ff__id_is_valid(id, &size));
  TEST_ASSERT_EQUAL_UINT(255, size);
  id[255] = 'i';
  id[256] = '\0';
  TEST_ASSERT_FALSE(ff__id_is_valid(id, &size));
}

void test_prefix_is_valid_keeps_glob_characters_out(void) {
  char prefix[66];
  memset(prefix, 'p', sizeof prefix);
  prefix[65] = '\0';
  TEST_ASSERT_FALSE(ff__prefix_is_valid(prefix));
  prefix[64] = '\0';
  TEST_ASSERT_TRUE(ff__prefix_is_valid(prefix));
  TEST_ASSERT_TRUE(ff__prefix_is_valid("eu-1:ff"));
  TEST_ASSERT_FALSE(ff__prefix_is_valid(""));
  TEST_ASSERT_FALSE(ff__prefix_is_valid("ff*"));
  TEST_ASSERT_FALSE(ff__prefix_is_valid("f[f]"));
}

static bool parse(const char *text, ff__key_parts *parts) {
  return ff__key_parse((ff__key){text, strlen(text)}, "ff", parts);
}

void test_key_parse_takes_apart_what_key_write_made(void) {
  ff__key_parts parts;
  TEST_ASSERT_TRUE(parse("ff:a", &parts));
  TEST_ASSERT_EQUAL_STRING("a", parts.flag);
  TEST_ASSERT_EQUAL_STRING("", parts.id);
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_GLOBAL, parts.scope);
  TEST_ASSERT_TRUE(parse("ff:a:company:x:workspace:y", &parts));
  TEST_ASSERT_EQUAL_STRING("x:workspace:y", parts.id);
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_COMPANY, parts.scope);
  TEST_ASSERT_TRUE(parse("ff:a:workspace:w", &parts));
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_WORKSPACE, parts.scope);
}

void test_key_parse_refuses_keys_of_others(void) {
  const char *const bad[] = {"",
                             "ff",
                             "ff:",
                             "gg:a",
                             "ffx:a",
                             "ff:a:",
                             "ff:a:company:",
                             "ff:a:tenant:x",
                             "ff:-a",
                             "ff:a\x1b:company:x",
                             "ff:a:company:x\n"};
  ff__key_parts parts;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    TEST_ASSERT_FALSE_MESSAGE(parse(bad[i], &parts), bad[i]);
  TEST_ASSERT_FALSE(ff__key_parse((ff__key){"ff:a:company:x\0y", 16}, "ff", &parts));
}
