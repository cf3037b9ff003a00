/* What is looked for: names in all their forms, functions, and what sounds like flags. */
#include "unity.h"

#include "lint/references/vocabulary.h"

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
TEST_SOURCE_FILE("mangle.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

static ff_registry *registry;
static ff__vocabulary vocabulary;

static void begin(const char *text) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("f.yml", text, strlen(text), &registry, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__vocabulary_init(&vocabulary, registry));
}

void setUp(void) {
  registry = NULL;
  vocabulary = (ff__vocabulary){0};
}
void tearDown(void) {
  ff__vocabulary_finish(&vocabulary);
  ff_registry_destroy(registry);
}

#define FLAG(name) "  " name ": {description: x, defaultEnabled: true, scope: global}\n"

static const char *exact(const char *text) {
  const ff__name *name = ff__vocabulary_find(&vocabulary, text, strlen(text));
  return name ? name->text : "none";
}

static const char *constant(const char *text) {
  const ff__name *name = ff__vocabulary_find_constant(&vocabulary, text, strlen(text));
  return name ? name->text : "none";
}

void test_ff__vocabulary_find_knows_the_registrys_names(void) {
  begin("flags:\n" FLAG("new-inbox") FLAG("a") FLAG("new.outbox_2"));
  TEST_ASSERT_EQUAL_STRING("new-inbox", exact("new-inbox"));
  TEST_ASSERT_EQUAL_STRING("a", exact("a"));
  TEST_ASSERT_EQUAL_STRING("none", exact("new_inbox"));
  TEST_ASSERT_EQUAL_STRING("none", exact(""));
  TEST_ASSERT_EQUAL_PTR(ff_registry_at(registry, 2),
                        ff__vocabulary_find(&vocabulary, "new.outbox_2", 12)->flag);
}

void test_ff__vocabulary_find_knows_many_names(void) {
  static char text[200000];
  size_t at = (size_t)sprintf(text, "flags:\n");
  for (int i = 0; i < 2000; i++)
    at += (size_t)sprintf(text + at, FLAG("flag-number-%d"), i);
  begin(text);
  for (int i = 0; i < 2000; i++) {
    char name[32];
    sprintf(name, "flag-number-%d", i);
    TEST_ASSERT_EQUAL_STRING(name, exact(name));
    sprintf(name, "FLAG_NUMBER_%d", i);
    TEST_ASSERT_NOT_NULL(ff__vocabulary_find_constant(&vocabulary, name, strlen(name)));
  }
}

void test_ff__vocabulary_find_knows_flags_with_mistakes(void) {
  begin("flags:\n" FLAG("a") "  broken: {scope: nowhere}\n");
  const ff__name *name = ff__vocabulary_find(&vocabulary, "broken", 6);
  TEST_ASSERT_NOT_NULL(name);
  TEST_ASSERT_TRUE(name->broken);
  TEST_ASSERT_NULL(name->flag);
  TEST_ASSERT_FALSE(ff__vocabulary_find(&vocabulary, "a", 1)->broken);
}

void test_ff__vocabulary_find_constant_knows_how_constants_are_written(void) {
  begin("flags:\n" FLAG("new-inbox") FLAG("dark.mode"));
  static const char *const forms[] = {
      "FF_FLAG_NEW_INBOX", "NEW_INBOX",           "NewInbox",         "newInbox",
      "kNewInbox",         "new_inbox",           "NewInboxFlag",     "FLAG_NEW_INBOX",
      "featureNewInbox",   "FeatureFlagNewInbox", "NEW_INBOX_FEATURE"};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    TEST_ASSERT_EQUAL_STRING_MESSAGE("new-inbox", constant(forms[i]), forms[i]);
  TEST_ASSERT_EQUAL_STRING("dark.mode", constant("DARK_MODE"));
  TEST_ASSERT_EQUAL_STRING("none", constant("NEW_INBOXES"));
  TEST_ASSERT_EQUAL_STRING("none", constant("FLAG"));
  TEST_ASSERT_EQUAL_STRING("none", constant("___"));
}

void test_ff__vocabulary_find_constant_takes_the_first_of_two(void) {
  begin("flags:\n" FLAG("new-inbox") FLAG("new_inbox"));
  TEST_ASSERT_EQUAL_STRING("new-inbox", constant("NEW_INBOX"));
  TEST_ASSERT_EQUAL_STRING("new_inbox", exact("new_inbox"));
}

void test_ff__vocabulary_find_constant_takes_generated_ones_exactly(void) {
  begin("flags:\n" FLAG("new-inbox") FLAG("newinbox") FLAG("new.in.box"));
  TEST_ASSERT_EQUAL_STRING("new-inbox", constant("FF_FLAG_NEW_INBOX"));
  TEST_ASSERT_EQUAL_STRING("newinbox", constant("FF_FLAG_NEWINBOX"));
  TEST_ASSERT_EQUAL_STRING("new.in.box", constant("FF_FLAG_NEW_IN_BOX"));
  TEST_ASSERT_EQUAL_STRING("new-inbox", constant("FF_FLAG_NewInbox"));
}

void test_ff__vocabulary_is_generated_goes_by_the_beginning(void) {
  TEST_ASSERT_TRUE(ff__vocabulary_is_generated("FF_FLAG_A", 9));
  TEST_ASSERT_FALSE(ff__vocabulary_is_generated("FF_FLAG_", 8));
  TEST_ASSERT_FALSE(ff__vocabulary_is_generated("FF_FLAGS_A", 10));
}

void test_ff__vocabulary_find_function_knows_them_whole(void) {
  begin("flags: {}\n");
  const ff__function *function = ff__vocabulary_find_function(&vocabulary, "ff_enabled", 10);
  TEST_ASSERT_NOT_NULL(function);
  TEST_ASSERT_TRUE(function->sure && function->checks);
  TEST_ASSERT_EQUAL_UINT32(1, function->argument);
  TEST_ASSERT_FALSE(ff__vocabulary_find_function(&vocabulary, "ff_set", 6)->checks);
  TEST_ASSERT_FALSE(ff__vocabulary_find_function(&vocabulary, "enabled?", 8)->sure);
  TEST_ASSERT_NULL(ff__vocabulary_find_function(&vocabulary, "enable", 6));
  TEST_ASSERT_NULL(ff__vocabulary_find_function(&vocabulary, "ff_enabled_x", 12));
}

void test_ff__vocabulary_knows_the_size_of_its_functions(void) {
  begin("flags: {}\n");
  for (size_t i = 0; i < vocabulary.function_count; i++)
    TEST_ASSERT_EQUAL_size_t_MESSAGE(strlen(vocabulary.functions[i].name),
                                     vocabulary.functions[i].size, vocabulary.functions[i].name);
}

void test_ff__vocabulary_add_function_takes_names_and_arguments(void) {
  begin("flags: {}\n");
  static const char *const good[] = {
      "on", "is_on?", "x:2", "do!", "_x9:9", "on:1", "a_function_with_a_name_of_many_letters"};
  static const char *const bad[] = {"", "9x", "a b", "a?b", "?", "a:", "a:0", "a:10", "a.b", "a:x"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff__vocabulary_add_function(&vocabulary, good[i]),
                                  good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_INVALID, ff__vocabulary_add_function(&vocabulary, bad[i]),
                                  bad[i]);
  TEST_ASSERT_EQUAL_UINT32(1, ff__vocabulary_find_function(&vocabulary, "x", 1)->argument);
  TEST_ASSERT_EQUAL_UINT32(0, ff__vocabulary_find_function(&vocabulary, "on", 2)->argument);
  TEST_ASSERT_NOT_NULL(ff__vocabulary_find_function(&vocabulary, good[6], strlen(good[6])));
}

void test_ff__vocabulary_add_function_changes_a_known_one(void) {
  begin("flags: {}\n");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__vocabulary_add_function(&vocabulary, "isEnabled:2"));
  const ff__function *function = ff__vocabulary_find_function(&vocabulary, "isEnabled", 9);
  TEST_ASSERT_TRUE(function->sure);
  TEST_ASSERT_EQUAL_UINT32(1, function->argument);
}

void test_ff__vocabulary_add_name_adds_to_the_registrys(void) {
  begin("flags:\n" FLAG("a-b"));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__vocabulary_add_name(&vocabulary, "gone-flag"));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__vocabulary_add_name(&vocabulary, "a-b"));
  TEST_ASSERT_EQUAL_STRING("gone-flag", exact("gone-flag"));
  TEST_ASSERT_EQUAL_STRING("gone-flag", constant("GONE_FLAG"));
  TEST_ASSERT_EQUAL_size_t(2, vocabulary.name_count);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff__vocabulary_add_name(&vocabulary, "a:b"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff__vocabulary_add_name(&vocabulary, ""));
}

void test_ff__vocabulary_sounds_like_flags(void) {
  static const char *const yes[] = {"flags",    "featureFlags", "FeatureFlag",
                                    "Feature",  "client",       "feature_gate",
                                    "@toggles", "ff",           "DefaultFeatureGate"};
  static const char *const no[] = {"feature", "flag",  "is_flag", "@a_feature",
                                   "button",  "fluff", "clients", ""};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
    TEST_ASSERT_TRUE_MESSAGE(ff__vocabulary_sounds_like_flags(yes[i], strlen(yes[i])), yes[i]);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    TEST_ASSERT_FALSE_MESSAGE(ff__vocabulary_sounds_like_flags(no[i], strlen(no[i])), no[i]);
}
