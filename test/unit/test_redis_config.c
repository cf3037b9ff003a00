/* REDIS_URL, right and wrong; what is wrong is never shown. */
#include "unity.h"

#include "core/error.h"
#include "core/text.h"
#include "store/redis_config.h"

#include <string.h>

TEST_SOURCE_FILE("fail.c")

static ff__redis_config config;
static ff_error error;

void setUp(void) {
  config = (ff__redis_config){.database = 7};
  memset(&error, 0, sizeof error);
}
void tearDown(void) {
  ff__redis_config_finish(&config);
}

static void read_right(const char *url) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff__redis_config_read_url(&config, url, &error),
                                error.message);
}

void test_read_url_takes_all_parts(void) {
  read_right("redis://reader:s3cret@redis.internal:6380/3");
  TEST_ASSERT_EQUAL_STRING("redis.internal", config.host);
  TEST_ASSERT_EQUAL_INT(6380, config.port);
  TEST_ASSERT_EQUAL_STRING("reader", config.username);
  TEST_ASSERT_EQUAL_STRING("s3cret", config.password);
  TEST_ASSERT_EQUAL_INT(3, config.database);
}

void test_read_url_leaves_alone_what_it_does_not_name(void) {
  config.password = strdup("kept");
  config.port = 1;
  read_right("redis://localhost");
  TEST_ASSERT_EQUAL_STRING("localhost", config.host);
  TEST_ASSERT_EQUAL_INT(6379, config.port);
  TEST_ASSERT_EQUAL_STRING("kept", config.password);
  TEST_ASSERT_EQUAL_INT(7, config.database);
  TEST_ASSERT_NULL(config.username);
}

void test_read_url_takes_a_password_without_a_user(void) {
  read_right("redis://:s3cret@h/");
  TEST_ASSERT_NULL(config.username);
  TEST_ASSERT_EQUAL_STRING("s3cret", config.password);
}

void test_read_url_decodes_percent_signs(void) {
  read_right("redis://a%40b:p%3A%2f%25@h");
  TEST_ASSERT_EQUAL_STRING("a@b", config.username);
  TEST_ASSERT_EQUAL_STRING("p:/%", config.password);
}

void test_read_url_takes_ipv6_in_brackets(void) {
  read_right("redis://[::1]:7000");
  TEST_ASSERT_EQUAL_STRING("::1", config.host);
  TEST_ASSERT_EQUAL_INT(7000, config.port);
  read_right("redis://[fe80::2]");
  TEST_ASSERT_EQUAL_INT(6379, config.port);
}

void test_read_url_takes_unix_sockets(void) {
  read_right("unix:///run/redis/redis.sock?db=2");
  TEST_ASSERT_EQUAL_STRING("/run/redis/redis.sock", config.host);
  TEST_ASSERT_EQUAL_INT(2, config.database);
  read_right("unix:///run/my%20redis.sock");
  TEST_ASSERT_EQUAL_STRING("/run/my redis.sock", config.host);
}

void test_read_url_asks_for_tls_and_never_takes_it_back(void) {
  read_right("redis://h");
  TEST_ASSERT_FALSE(config.tls.enabled);
  read_right("rediss://u:p@h:6380/1");
  TEST_ASSERT_TRUE(config.tls.enabled);
  TEST_ASSERT_EQUAL_INT(6380, config.port);
  read_right("redis://h");
  TEST_ASSERT_TRUE(config.tls.enabled); /* REDIS_TLS with a plain URL */
}

void test_read_url_refuses_what_is_wrong_and_never_shows_it(void) {
  const char *const bad[] = {
      "s3cret",
      "http://u:s3cret@h",
      "redis://",
      "redis://u:s3cret@",
      "redis://u:s3cret@h:0",
      "redis://u:s3cret@h:65536",
      "redis://u:s3cret@h:abc",
      "redis://u:s3cret@h:",
      "redis://u:s3cret@h/x",
      "redis://u:s3cret@h/-1",
      "redis://u:s3cret@h/1/2",
      "redis://u:s3cret@h?db=1",
      "redis://u:s3cret%4@h",
      "redis://u:s3cret%zz@h",
      "redis://u:s3cret%00@h",
      "redis://u:s3cret@[::1",
      "redis://u:s3cret@[::1]x",
      "unix://relative",
      "unix:///p?database=1",
      "unix:///p?db=",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    config.port = 42;
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_CONFIG, ff__redis_config_read_url(&config, bad[i], &error),
                                  bad[i]);
    TEST_ASSERT_EQUAL_INT_MESSAGE(0, strncmp("REDIS_URL: ", error.message, 11), error.message);
    TEST_ASSERT_NULL_MESSAGE(strstr(error.message, "s3cret"), error.message);
    TEST_ASSERT_EQUAL_INT_MESSAGE(42, config.port, "changed in spite of the error");
    TEST_ASSERT_NULL(config.host);
  }
}

void test_url_has_password_sees_it_in_bad_urls_too(void) {
  TEST_ASSERT_TRUE(ff__redis_url_has_password("redis://u:p@h"));
  TEST_ASSERT_TRUE(ff__redis_url_has_password("redis://:p@h"));
  TEST_ASSERT_TRUE(ff__redis_url_has_password("rediss://u:p@h:x/y"));
  TEST_ASSERT_TRUE(ff__redis_url_has_password("u:p@h"));
  TEST_ASSERT_FALSE(ff__redis_url_has_password("redis://u@h:6379"));
  TEST_ASSERT_FALSE(ff__redis_url_has_password("redis://h:6379/0"));
  TEST_ASSERT_FALSE(ff__redis_url_has_password("unix:///run/redis.sock"));
}

void test_number_read_takes_plain_decimal_numbers_in_range(void) {
  long number = -1;
  TEST_ASSERT_TRUE(ff__number_read("1", 1, 10, &number));
  TEST_ASSERT_EQUAL_INT(1, number);
  const char *const bad[] = {"",   "0",  "11",  "-1",  "+1",
                             " 1", "1 ", "0x1", "1e3", "99999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    TEST_ASSERT_FALSE_MESSAGE(ff__number_read(bad[i], 1, 10, &number), bad[i]);
  TEST_ASSERT_EQUAL_INT(1, number);
}
