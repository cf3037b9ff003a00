/* Options by name and from the environment. */
#include "unity.h"

#include "core/error.h"
#include "core/key.h"
#include "core/text.h"
#include "options.h"
#include "overrides.h"
#include "store/redis_config.h"

#include <stdlib.h>
#include <string.h>

TEST_SOURCE_FILE("fail.c")

static ff_options *options;
static ff_error error;

static void clear_environment(void) {
  const char *name;
  for (size_t i = 0; (name = ff_option_name(i)); i++)
    unsetenv(name);
}

void setUp(void) {
  clear_environment();
  options = ff_options_create();
  memset(&error, 0, sizeof error);
}
void tearDown(void) {
  ff_options_destroy(options);
  clear_environment();
}

static void set(const char *name, const char *value) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_options_set(options, name, value, &error), error.message);
}

static void refuse(const char *name, const char *value, const char *expected) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_CONFIG, ff_options_set(options, name, value, &error), value);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, name), error.message);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, expected), error.message);
}

void test_defaults_are_the_documented_ones(void) {
  TEST_ASSERT_EQUAL_STRING("redis", ff__options_text(options, FF__FEATURE_FLAGS_PROVIDER));
  TEST_ASSERT_EQUAL_STRING("ff", ff__options_text(options, FF__FEATURE_FLAGS_PREFIX));
  TEST_ASSERT_EQUAL_STRING("error", ff__options_text(options, FF__FEATURE_FLAGS_UNKNOWN));
  TEST_ASSERT_EQUAL_INT(200, ff__options_number(options, FF__REDIS_CONNECT_TIMEOUT_MS));
  TEST_ASSERT_EQUAL_INT(50, ff__options_number(options, FF__REDIS_COMMAND_TIMEOUT_MS));
  TEST_ASSERT_TRUE(ff__options_boolean(options, FF__FEATURE_FLAGS_REGISTRY_REQUIRED));
}

void test_set_names_the_option_and_what_would_be_right(void) {
  refuse("REDIS_PORT", "abc", "1 to 65535");
  refuse("REDIS_PORT", "0", "1 to 65535");
  refuse("REDIS_COMMAND_TIMEOUT_MS", "60001", "1 to 60000");
  refuse("FEATURE_FLAGS_PROVIDER", "postgres", "redis memory");
  refuse("FEATURE_FLAGS_PROVIDER", "red", "redis memory");
  refuse("FEATURE_FLAGS_PROVIDER", "redis memory", "redis memory");
  refuse("FEATURE_FLAGS_UNKNOWN", "ignore", "error warn allow");
  refuse("FEATURE_FLAGS_REGISTRY_REQUIRED", "yes", "neither true nor false");
  refuse("FEATURE_FLAGS_PREFIX", "f*", "A-Z");
  refuse("FEATURE_FLAGS_OVERRIDES", "a=maybe", "a=on");
  refuse("REDIS_CLIENT_NAME", "two words", "blanks");
  refuse("REDIS_URL", "localhost:6379", "redis://");
}

void test_set_keeps_the_old_value_on_an_error(void) {
  set("REDIS_PORT", "7000");
  refuse("REDIS_PORT", "7OOO", "1 to 65535");
  TEST_ASSERT_EQUAL_INT(7000, ff__options_number(options, FF__REDIS_PORT));
}

void test_set_puts_the_default_back_for_an_empty_value(void) {
  set("REDIS_PORT", "7000");
  set("REDIS_PORT", "");
  TEST_ASSERT_EQUAL_INT(6379, ff__options_number(options, FF__REDIS_PORT));
}

void test_redis_takes_tls_from_the_variable_or_the_url(void) {
  ff__redis_config config = {0};
  refuse("REDIS_TLS", "maybe", "neither");
  set("REDIS_TLS", "1");
  set("REDIS_TLS_CA_FILE", "/ca.pem");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__options_redis(options, &config, &error));
  TEST_ASSERT_TRUE(config.tls.enabled);
  TEST_ASSERT_FALSE(config.tls.insecure);
  TEST_ASSERT_EQUAL_STRING("/ca.pem", config.tls.ca_file);
  ff__redis_config_finish(&config);

  set("REDIS_TLS", "");
  set("REDIS_URL", "rediss://h");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__options_redis(options, &config, &error));
  TEST_ASSERT_TRUE(config.tls.enabled);
  ff__redis_config_finish(&config);
}

void test_set_suggests_the_option_that_was_meant(void) {
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, ff_options_set(options, "REDIS_HOTS", "h", &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "did you mean REDIS_HOST?"), error.message);
}

void test_set_refuses_null(void) {
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_options_set(NULL, "REDIS_HOST", "h", &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_options_set(options, NULL, "h", &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_options_set(options, "REDIS_HOST", NULL, NULL));
}

void test_from_environment_reads_what_is_set_and_not_empty(void) {
  setenv("REDIS_HOST", "redis.internal", 1);
  setenv("REDIS_PORT", "", 1);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_options_from_environment(options, &error));
  TEST_ASSERT_EQUAL_STRING("redis.internal", ff__options_text(options, FF__REDIS_HOST));
  TEST_ASSERT_EQUAL_INT(6379, ff__options_number(options, FF__REDIS_PORT));
}

void test_from_environment_names_the_bad_variable(void) {
  setenv("REDIS_PORT", "abc", 1);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONFIG, ff_options_from_environment(options, &error));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "REDIS_PORT"));
}

void test_redis_lets_the_url_win_over_the_parts_it_names(void) {
  set("REDIS_HOST", "a");
  set("REDIS_PORT", "1");
  set("REDIS_DB", "2");
  set("REDIS_PASSWORD", "from-variable");
  set("REDIS_URL", "redis://b");
  ff__redis_config config = {0};
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__options_redis(options, &config, &error));
  TEST_ASSERT_EQUAL_STRING("b", config.host);
  TEST_ASSERT_EQUAL_INT(6379, config.port);
  TEST_ASSERT_EQUAL_INT(2, config.database);
  TEST_ASSERT_EQUAL_STRING("from-variable", config.password);
  TEST_ASSERT_EQUAL_STRING("libfeatureflag", config.client_name);
  TEST_ASSERT_NULL(config.password_file);
  ff__redis_config_finish(&config);
}
