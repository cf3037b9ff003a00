/* TLS against a real redis-server: who is let in, who is refused, and what it is told. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "unity.h"

#include "store/redis.h"
#include "support/redis_server.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef FF_SUPPORT
#define FF_SUPPORT "test/support"
#endif

static redis_server server;
static redisContext *redis;
static char folder[] = "/tmp/ff-tls-XXXXXX";
static ff__redis_config config; /* what open_store takes over */
static ff__store *store;
static ff_error error;
static int port;

static char *path_of(const char *name) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return strdup(path);
}

void setUp(void) {
  store = NULL;
  memset(&error, 0, sizeof error);
  config = (ff__redis_config){.host = strdup("localhost"),
                              .client_name = strdup("ff-tls"),
                              .port = port,
                              .connect_timeout_ms = 2000,
                              .command_timeout_ms = 2000,
                              .tls = {.enabled = true, .ca_file = path_of("ca.crt")}};
}

void tearDown(void) {
  if (store) store->methods->destroy(store);
  ff__redis_config_finish(&config);
}

static void use(char **field, char *value) {
  free(*field);
  *field = value;
}

static ff_err open_store(void) {
  ff_err err = ff__redis_create_take(&config, &store, &error);
  config = (ff__redis_config){0};
  return err;
}

static ff_err check(void) {
  ff__lookup lookup = {.keys = {{"ff:on", 5}}};
  ff_err err = store->methods->read(store, &lookup, 1, &error);
  if (err == FF_OK) TEST_ASSERT_EQUAL_INT(FF__ON, lookup.values[0]);
  return err;
}

static void assert_succeeds(void) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, open_store(), error.message);
  for (int i = 0; i < 100; i++)
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, check(), error.message);
}

static void assert_refused(const char *expected) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, open_store(), error.message);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_TLS, check(), error.message);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, expected), error.message);
  printf("    %s\n", error.message);
}

/* Lets the server show another certificate. */
static void show(const char *name) {
  char certificate[128], key[128];
  snprintf(certificate, sizeof certificate, "%s/%s.crt", folder, name);
  snprintf(key, sizeof key, "%s/%s.key", folder, name);
  redis_do(redis, "CONFIG SET tls-cert-file %s tls-key-file %s", certificate, key);
}

/* A socket that listens on loopback; the kernel accepts for it. */
static int listen_on(int *chosen) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  TEST_ASSERT_EQUAL_INT(0, bind(listener, (struct sockaddr *)&address, size));
  TEST_ASSERT_EQUAL_INT(0, listen(listener, 10));
  TEST_ASSERT_EQUAL_INT(0, getsockname(listener, (struct sockaddr *)&address, &size));
  *chosen = ntohs(address.sin_port);
  return listener;
}

/* A port that was free a moment ago. */
static int free_port(void) {
  int chosen;
  close(listen_on(&chosen));
  return chosen;
}

/* -- Let in --------------------------------------------------------------------- */

static void test_right_certificate_is_accepted_by_name(void) {
  assert_succeeds();
}

static void test_right_certificate_is_accepted_by_address(void) {
  use(&config.host, strdup("127.0.0.1"));
  assert_succeeds();
}

static void test_authority_may_be_a_folder(void) {
  use(&config.tls.ca_file, NULL);
  use(&config.tls.ca_folder, path_of("ca"));
  assert_succeeds();
}

static void test_server_name_wins_over_the_host(void) {
  show("other");
  use(&config.tls.server_name, strdup("other.example"));
  assert_succeeds();
}

static void test_large_batches_come_back_whole(void) {
  static ff__lookup lookups[2000];
  for (int i = 0; i < 2000; i++)
    lookups[i] = (ff__lookup){.keys = {{"ff:on", 5}, {"ff:large", 8}, {"ff:absent", 9}}};
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, open_store(), error.message);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, store->methods->read(store, lookups, 2000, &error),
                                error.message);
  for (int i = 0; i < 2000; i++) {
    TEST_ASSERT_EQUAL_INT(FF__ON, lookups[i].values[0]);
    TEST_ASSERT_EQUAL_INT(FF__OTHER, lookups[i].values[1]);
    TEST_ASSERT_EQUAL_INT(FF__UNSET, lookups[i].values[2]);
  }
}

static void test_client_certificate_lets_in_where_one_is_required(void) {
  redis_do(redis, "CONFIG SET tls-auth-clients yes");
  use(&config.tls.cert_file, path_of("client.crt"));
  use(&config.tls.key_file, path_of("client.key"));
  assert_succeeds();
}

static void test_skipping_verification_accepts_anything(void) {
  show("stranger");
  use(&config.tls.ca_file, NULL);
  config.tls.insecure = true;
  assert_succeeds();
}

static void test_tls_1_2_is_enough(void) {
  redis_do(redis, "CONFIG SET tls-protocols TLSv1.2");
  assert_succeeds();
}

static void test_connection_is_opened_again_after_the_server_closed_it(void) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, open_store(), error.message);
  for (int i = 0; i < 3; i++) {
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, check(), error.message);
    redis_do(redis, "CLIENT KILL TYPE normal SKIPME yes");
  }
}

/* -- Refused -------------------------------------------------------------------- */

static void test_expired_certificate_is_refused(void) {
  show("expired");
  assert_refused("certificate has expired");
}

static void test_certificate_for_another_host_is_refused(void) {
  show("other");
  assert_refused("hostname mismatch");
}

static void test_certificate_for_another_address_is_refused(void) {
  show("other");
  use(&config.host, strdup("127.0.0.1"));
  assert_refused("IP address mismatch");
}

static void test_unknown_authority_is_refused(void) {
  use(&config.tls.ca_file, NULL); /* the system's do not know ours */
  assert_refused("the server's certificate is refused");
}

static void test_self_signed_certificate_is_refused(void) {
  show("stranger");
  assert_refused("self-signed certificate");
}

static void test_missing_client_certificate_is_told(void) {
  redis_do(redis, "CONFIG SET tls-auth-clients yes");
  assert_refused("client certificate");
}

static void test_old_protocol_versions_are_refused(void) {
  redisReply *reply = redisCommand(redis, "CONFIG SET tls-protocols TLSv1.1");
  bool offered = reply->type != REDIS_REPLY_ERROR; /* OpenSSL may be built without it */
  freeReplyObject(reply);
  if (!offered) TEST_IGNORE_MESSAGE("this redis-server cannot offer TLS 1.1");
  assert_refused("");
}

/* Redis 7 waits for the end of what it takes for a command; Redis 8 says that it is none. */
static void test_plain_redis_is_refused(void) {
  config.port = free_port();
  config.connect_timeout_ms = 100;
  redis_do(redis, "CONFIG SET port %d", config.port);
  TEST_ASSERT_EQUAL_INT(FF_OK, open_store());
  ff_err err = check();
  redis_do(redis, "CONFIG SET port 0");
  TEST_ASSERT_TRUE_MESSAGE(err == FF_ERR_TIMEOUT || err == FF_ERR_TLS, error.message);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "speak TLS"), error.message);
}

static void *answer_in_plain_text(void *user) {
  int connection = accept(*(int *)user, NULL, NULL);
  if (send(connection, "-ERR what?\r\n", 12, MSG_NOSIGNAL) != 12) perror("send");
  char rest[4096];
  while (recv(connection, rest, sizeof rest, 0) > 0) {
  }
  close(connection);
  return NULL;
}

static void test_plain_text_is_refused(void) {
  pthread_t thread;
  int listener = listen_on(&config.port);
  use(&config.host, strdup("127.0.0.1"));
  pthread_create(&thread, NULL, answer_in_plain_text, &listener);
  assert_refused("does not speak TLS");
  store->methods->destroy(store);
  store = NULL;
  pthread_join(thread, NULL);
  close(listener);
}

static void test_plain_client_is_told_apart_from_a_dead_server(void) {
  config.tls.enabled = false;
  TEST_ASSERT_EQUAL_INT(FF_OK, open_store());
  TEST_ASSERT_NOT_EQUAL(FF_OK, check());
  printf("    %s\n", error.message);
}

/* The kernel accepts, and nobody ever says a word. */
static void test_stalled_handshake_ends_at_its_deadline(void) {
  int listener = listen_on(&config.port);
  config.connect_timeout_ms = 50;
  use(&config.host, strdup("127.0.0.1"));
  TEST_ASSERT_EQUAL_INT(FF_OK, open_store());
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_TIMEOUT, check(), error.message);
  close(listener);
}

/* -- At open -------------------------------------------------------------------- */

static void assert_not_opened(ff_err expected, const char *text) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(expected, open_store(), error.message);
  TEST_ASSERT_NULL(store);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, text), error.message);
}

static void test_create_names_the_file_that_cannot_be_used(void) {
  use(&config.tls.ca_file, strdup("/nonexistent.pem"));
  assert_not_opened(FF_ERR_TLS, "REDIS_TLS_CA_FILE: /nonexistent.pem");
  setUp();
  use(&config.tls.cert_file, path_of("ca.key"));
  assert_not_opened(FF_ERR_TLS, "REDIS_TLS_CERT_FILE: ");
  setUp();
  use(&config.tls.cert_file, path_of("client.crt"));
  use(&config.tls.key_file, path_of("server.key"));
  assert_not_opened(FF_ERR_TLS, "REDIS_TLS_KEY_FILE: ");
}

static void test_create_refuses_tls_over_a_unix_socket(void) {
  use(&config.host, strdup(server.socket));
  assert_not_opened(FF_ERR_CONFIG, "unix socket");
}

/* -- The bed -------------------------------------------------------------------- */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at) {
  (void)status, (void)type, (void)at;
  return remove(path);
}

static void make_certificates(void) {
  char command[256] = "false";
  if (mkdtemp(folder))
    snprintf(command, sizeof command, FF_SUPPORT "/make-certificates %s", folder);
  if (system(command) != 0) {
    fprintf(stderr, "cannot make certificates: is openssl installed?\n");
    exit(99);
  }
}

static void start_server(void) {
  char digits[16];
  char *certificate = path_of("server.crt"), *key = path_of("server.key"), *ca = path_of("ca.crt");
  port = free_port();
  snprintf(digits, sizeof digits, "%d", port);
  redis_server_start(&server,
                     (const char *const[]){"--tls-port", digits, "--tls-cert-file", certificate,
                                           "--tls-key-file", key, "--tls-ca-cert-file", ca,
                                           "--tls-auth-clients", "no", NULL});
  redis = redis_server_connect(&server);
  redis_do(redis, "SET ff:on true");
  redis_do(redis, "SET ff:large %0999d", 0);
  free(certificate);
  free(key);
  free(ca);
}

static void run(void (*test)(void), const char *name, int line) {
  show("server");
  redis_do(redis, "CONFIG SET tls-auth-clients no");
  redis_do(redis, "CONFIG SET tls-protocols %s", "");
  UnityDefaultTestRun(test, name, line);
}

#define RUN(test) run(test, #test, __LINE__)

int main(void) {
  make_certificates();
  start_server();
  UNITY_BEGIN();
  if (!ff__tls_is_supported()) {
    printf("this build has no TLS\n");
    return 77;
  }
  RUN(test_right_certificate_is_accepted_by_name);
  RUN(test_right_certificate_is_accepted_by_address);
  RUN(test_authority_may_be_a_folder);
  RUN(test_server_name_wins_over_the_host);
  RUN(test_large_batches_come_back_whole);
  RUN(test_client_certificate_lets_in_where_one_is_required);
  RUN(test_skipping_verification_accepts_anything);
  RUN(test_tls_1_2_is_enough);
  RUN(test_connection_is_opened_again_after_the_server_closed_it);
  RUN(test_expired_certificate_is_refused);
  RUN(test_certificate_for_another_host_is_refused);
  RUN(test_certificate_for_another_address_is_refused);
  RUN(test_unknown_authority_is_refused);
  RUN(test_self_signed_certificate_is_refused);
  RUN(test_missing_client_certificate_is_told);
  RUN(test_old_protocol_versions_are_refused);
  RUN(test_plain_redis_is_refused);
  RUN(test_plain_text_is_refused);
  RUN(test_plain_client_is_told_apart_from_a_dead_server);
  RUN(test_stalled_handshake_ends_at_its_deadline);
  RUN(test_create_names_the_file_that_cannot_be_used);
  RUN(test_create_refuses_tls_over_a_unix_socket);
  redisFree(redis);
  redis_server_stop(&server);
  nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  return UNITY_END();
}
