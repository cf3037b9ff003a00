/* What only Redis can show: commands sent, being let in, and losing the server. */
#include "unity.h"

#include "store/redis.h"
#include "support/fake_server.h"
#include "support/redis_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 300 };

static redis_server server;
static redisContext *redis;
static ff__redis_config config; /* what open_store takes over */
static ff__store *store;
static ff_error error;

void setUp(void) {
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SET ff:on true");
  redis_do(redis, "SET ff:off false");
  config = (ff__redis_config){.host = strdup(server.socket),
                              .client_name = strdup("ff-test"),
                              .connect_timeout_ms = 1000,
                              .command_timeout_ms = 1000};
  store = NULL;
  memset(&error, 0, sizeof error);
}

void tearDown(void) {
  if (store) store->methods->destroy(store);
  ff__redis_config_finish(&config);
}

static void open_store(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__redis_create_take(&config, &store, &error));
  config = (ff__redis_config){0};
  TEST_ASSERT_NOT_NULL(store);
}

static void use(char **field, const char *value) {
  free(*field);
  *field = strdup(value);
}

static ff_err read_key(const char *name, ff__value *value) {
  ff__lookup lookup = {.keys = {{name, strlen(name)}}};
  ff_err err = store->methods->read(store, &lookup, 1, &error);
  *value = lookup.values[0];
  return err;
}

static ff_err check(void) {
  ff__value value;
  ff_err err = read_key("ff:on", &value);
  if (err == FF_OK) TEST_ASSERT_EQUAL_INT(FF__ON, value);
  return err;
}

static void assert_check_succeeds(void) {
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, check(), error.message);
}

static void assert_message_has(const char *expected) {
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, expected), error.message);
}

/* Checks until one succeeds. */
static void assert_recovers(void) {
  for (int i = 0; i < TRIES; i++) {
    if (check() == FF_OK) return;
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
  }
  TEST_FAIL_MESSAGE(error.message);
}

/* -- Commands ------------------------------------------------------------------ */

static void test_create_connects_nowhere(void) {
  long long before = redis_info(redis, "total_connections_received");
  open_store();
  TEST_ASSERT_EQUAL_INT64(before, redis_info(redis, "total_connections_received"));
  assert_check_succeeds();
  TEST_ASSERT_EQUAL_INT64(before + 1, redis_info(redis, "total_connections_received"));
}

static void test_read_sends_exactly_one_command(void) {
  open_store();
  assert_check_succeeds(); /* connects */
  ff__lookup lookup = {.keys = {{"ff:a", 4}, {"ff:a:company:c", 14}, {"ff:a:workspace:w", 16}}};
  redis_do(redis, "CONFIG RESETSTAT");
  long long before = redis_info(redis, "total_commands_processed");
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->read(store, &lookup, 1, &error));
  long long after = redis_info(redis, "total_commands_processed");
  TEST_ASSERT_EQUAL_INT64(2, after - before); /* with one INFO of the test's own */
  TEST_ASSERT_EQUAL_INT64(1, redis_calls(redis, "mget"));
}

static void test_read_of_a_batch_has_at_most_100_keys_in_a_command(void) {
  static ff__lookup lookups[1000];
  static char names[1000][16];
  for (int i = 0; i < 1000; i++) {
    size_t size = (size_t)snprintf(names[i], sizeof names[i], "ff:f%d", i);
    for (int level = 0; level < FF__LEVELS; level++)
      lookups[i].keys[level] = (ff__key){names[i], size};
  }
  open_store();
  assert_check_succeeds();
  redis_do(redis, "CONFIG RESETSTAT");
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->read(store, lookups, 1000, &error));
  /* 33 checks of three keys in each: 99 keys */
  TEST_ASSERT_EQUAL_INT64(31, redis_calls(redis, "mget"));
}

static void test_inspect_tells_another_type(void) {
  redis_do(redis, "RPUSH ff:list x");
  open_store();
  ff__key keys[FF__LEVELS] = {{"ff:list", 7}, {"ff:none", 7}, {"ff:on", 5}};
  ff__raw raws[FF__LEVELS];
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->inspect(store, keys, raws, &error));
  TEST_ASSERT_EQUAL_INT(FF_KEY_OTHER_TYPE, raws[0].state);
  TEST_ASSERT_EQUAL_INT(FF_KEY_ABSENT, raws[1].state);
  TEST_ASSERT_EQUAL_STRING("true", raws[2].text);
  free(raws[2].text);
  assert_check_succeeds(); /* nothing was left on the connection */
}

static bool ignore_key(ff__key key, void *user) {
  (void)key;
  ++*(int *)user;
  return true;
}

static void test_scan_takes_a_page_at_a_time(void) {
  char name[16];
  for (int i = 0; i < 5000; i++) {
    snprintf(name, sizeof name, "ff:f%d", i);
    redis_do(redis, "SET %s true", name);
  }
  open_store();
  redis_do(redis, "CONFIG RESETSTAT");
  int keys = 0;
  TEST_ASSERT_EQUAL_INT(FF_OK, store->methods->scan(store, "ff", ignore_key, NULL, &keys, &error));
  TEST_ASSERT_TRUE(keys >= 5002);
  TEST_ASSERT_TRUE(redis_calls(redis, "scan") >= 5);
  TEST_ASSERT_EQUAL_INT64(0, redis_calls(redis, "keys"));
}

/* -- Being let in -------------------------------------------------------------- */

static void test_open_selects_the_database_and_sets_the_name(void) {
  redis_do(redis, "SELECT 3");
  redis_do(redis, "SET ff:three true");
  config.database = 3;
  open_store();
  ff__value value;
  TEST_ASSERT_EQUAL_INT(FF_OK, read_key("ff:three", &value));
  TEST_ASSERT_EQUAL_INT(FF__ON, value);
  redisReply *reply = redis_must(redis, "CLIENT LIST");
  TEST_ASSERT_NOT_NULL(strstr(reply->str, "name=ff-test"));
  freeReplyObject(reply);
  redis_do(redis, "SELECT 0");
}

static void test_open_names_a_database_that_does_not_exist(void) {
  config.database = 99;
  open_store();
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY, check());
  assert_message_has("DB index is out of range");
}

static void test_open_logs_in_with_user_and_password(void) {
  redis_do(redis, "ACL SETUSER reader on >s3cret ~ff:* +mget +ping");
  use(&config.username, "reader");
  use(&config.password, "s3cret");
  open_store();
  assert_check_succeeds(); /* also without the right to CLIENT SETNAME */
  redis_do(redis, "ACL DELUSER reader");
}

static void test_open_logs_in_with_the_default_users_password(void) {
  redis_do(redis, "CONFIG SET requirepass s3cret");
  use(&config.password, "s3cret");
  open_store();
  ff_err err = check();
  redis_do(redis, "CONFIG SET requirepass %s", "");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
}

static void test_open_tells_a_wrong_password_without_showing_it(void) {
  use(&config.username, "reader");
  use(&config.password, "wr0ng");
  open_store();
  TEST_ASSERT_EQUAL_INT(FF_ERR_AUTH, check());
  assert_message_has("WRONGPASS");
  TEST_ASSERT_NULL(strstr(error.message, "wr0ng"));
}

/* Never as the default user, who may do more. */
static void test_open_logs_in_with_a_user_that_has_no_password(void) {
  redis_do(redis, "ACL SETUSER limited on nopass ~ff:* +mget");
  use(&config.username, "limited");
  open_store();
  assert_check_succeeds();
  const ff__key key = {"ff:a", 4};
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY, store->methods->write(store, key, FF__ON, &error));
  assert_message_has("NOPERM");
  redis_do(redis, "ACL DELUSER limited");
  redis_do(redis, "CLIENT KILL TYPE normal SKIPME yes");
  TEST_ASSERT_EQUAL_INT(FF_ERR_AUTH, check());
}

static void test_open_tells_a_missing_password(void) {
  redis_do(redis, "CONFIG SET requirepass s3cret");
  open_store();
  ff_err err = check();
  redis_do(redis, "CONFIG SET requirepass %s", "");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_AUTH, err, error.message);
  assert_message_has("NOAUTH");
}

static void write_password(const char *path, const char *password) {
  FILE *file = fopen(path, "w");
  TEST_ASSERT_NOT_NULL(file);
  fprintf(file, "%s\n", password);
  fclose(file);
}

static void test_open_reads_the_password_file_again_each_time(void) {
  char path[128];
  snprintf(path, sizeof path, "%s/password", server.folder);
  redis_do(redis, "ACL SETUSER rotated on >first ~ff:* +mget");
  write_password(path, "first");
  use(&config.username, "rotated");
  use(&config.password_file, path);
  open_store();
  assert_check_succeeds();

  redis_do(redis, "ACL SETUSER rotated resetpass >second");
  write_password(path, "second");
  redis_do(redis, "CLIENT KILL USER rotated");
  assert_check_succeeds();
  redis_do(redis, "ACL DELUSER rotated");
}

static void test_open_names_a_password_file_that_cannot_be_read(void) {
  use(&config.password_file, "/nonexistent/password");
  open_store();
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, check());
  assert_message_has("REDIS_PASSWORD_FILE: /nonexistent/password: No such file");
}

static void test_read_tells_a_missing_right_and_goes_on(void) {
  redis_do(redis, "ACL SETUSER writer on nopass ~ff:* +set");
  use(&config.username, "writer");
  use(&config.password, "any");
  open_store();
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY, check());
  assert_message_has("NOPERM");
  ff__key key = {"ff:a", 4};
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, store->methods->write(store, key, FF__ON, &error),
                                error.message);
  redis_do(redis, "ACL DELUSER writer");
}

/* A port that was free a moment ago. */
static int free_port(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  TEST_ASSERT_EQUAL_INT(0, bind(descriptor, (struct sockaddr *)&address, size));
  TEST_ASSERT_EQUAL_INT(0, getsockname(descriptor, (struct sockaddr *)&address, &size));
  close(descriptor);
  return ntohs(address.sin_port);
}

static void test_open_connects_over_tcp_by_address_and_by_name(void) {
  int port = free_port();
  redis_do(redis, "CONFIG SET port %d", port);
  const char *const hosts[] = {"127.0.0.1", "localhost"}; /* which may be ::1 first */
  for (int i = 0; i < 2; i++) {
    ff__redis_config tcp = {.host = strdup(hosts[i]),
                            .client_name = strdup("tcp"),
                            .port = port,
                            .connect_timeout_ms = 1000,
                            .command_timeout_ms = 1000};
    TEST_ASSERT_EQUAL_INT(FF_OK, ff__redis_create_take(&tcp, &store, &error));
    assert_check_succeeds();
    store->methods->destroy(store);
  }
  store = NULL;
  redis_do(redis, "CONFIG SET port 0");
}

static void test_open_names_the_address_that_refuses(void) {
  use(&config.host, "127.0.0.1");
  config.port = free_port();
  open_store();
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, check());
  assert_message_has("127.0.0.1:");
  assert_message_has("Connection refused");
}

static void test_open_names_the_host_that_cannot_be_resolved(void) {
  use(&config.host, "no such host");
  open_store();
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, check());
  assert_message_has("no such host");
}

static void test_open_refuses_a_socket_path_that_is_too_long(void) {
  char path[200] = "/";
  memset(path + 1, 'p', sizeof path - 2);
  use(&config.host, path);
  open_store();
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, check());
  assert_message_has("too long");
}

/* -- Losing the server ---------------------------------------------------------- */

static void test_read_opens_a_connection_that_was_closed_while_idle(void) {
  open_store();
  for (int i = 0; i < 5; i++) {
    assert_check_succeeds();
    redis_do(redis, "CLIENT KILL TYPE normal SKIPME yes");
  }
}

static void test_write_is_sent_once_and_not_into_a_connection_that_is_closed(void) {
  const ff__key key = {"ff:a", 4};
  open_store();
  redis_do(redis, "CONFIG RESETSTAT");
  for (int i = 0; i < 5; i++) {
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, store->methods->write(store, key, FF__ON, &error),
                                  error.message);
    redis_do(redis, "CLIENT KILL TYPE normal SKIPME yes");
  }
  TEST_ASSERT_EQUAL_INT64(5, redis_calls(redis, "set"));
}

/* A server that takes the command, hangs up, and is gone: it may have been done. */
static void test_write_that_may_have_happened_is_not_said_to_have_failed(void) {
  fake_server fake;
  fake_server_start(&fake, "+OK\r\n", 5, 0);
  use(&config.host, fake.socket);
  open_store();
  const ff__key key = {"ff:a", 4};
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, store->methods->write(store, key, FF__ON, &error),
                                error.message);
  fake.hangs_up = 1;
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_DISCONNECTED,
                                store->methods->write(store, key, FF__ON, &error), error.message);
  store->methods->destroy(store);
  store = NULL;
  fake_server_stop(&fake);
  TEST_ASSERT_EQUAL_INT(1, fake.connections);
}

static void test_read_survives_a_killed_server_and_recovers(void) {
  open_store();
  assert_check_succeeds();
  redis_server_kill(&server);
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, check()); /* and no SIGPIPE */
  assert_message_has(server.socket);
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNAVAILABLE, check());
  assert_message_has("a moment ago");

  redis_server_restart(&server, NULL);
  redisFree(redis);
  redis = redis_server_connect(&server);
  redis_do(redis, "SET ff:on true");
  assert_recovers();
}

static void test_read_gives_up_on_a_frozen_server_and_never_misreads_its_late_answer(void) {
  config.command_timeout_ms = 50;
  open_store();
  assert_check_succeeds();
  redis_server_freeze(&server);
  ff__value value;
  TEST_ASSERT_EQUAL_INT(FF_ERR_TIMEOUT, read_key("ff:off", &value));
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNAVAILABLE, check());
  redis_server_thaw(&server);
  assert_recovers(); /* ff:on is on: the late answer for ff:off is not taken for it */
}

static void test_read_asks_a_dead_server_seldom(void) {
  fake_server fake;
  fake_server_start(&fake, NULL, 0, 0); /* accepts and never answers */
  use(&config.host, fake.socket);
  config.connect_timeout_ms = 20;
  config.command_timeout_ms = 20;
  open_store();
  int refused = 0;
  for (int i = 0; i < 10000; i++)
    refused += check() == FF_ERR_UNAVAILABLE;
  fake_server_stop(&fake);
  /* 10,000 checks take less than the pauses of a few trials */
  TEST_ASSERT_TRUE_MESSAGE(refused >= 9900, "most checks should have been refused at once");
  TEST_ASSERT_TRUE_MESSAGE(fake.connections >= 1 && fake.connections <= 100,
                           "the breaker let too many through");
}

static void test_read_holds_its_deadline_while_bytes_trickle_in(void) {
  static const char reply[] = "*1\r\n$400\r\n..................................................."
                              "............................................................";
  fake_server fake;
  fake_server_start(&fake, reply, sizeof reply - 1, 1); /* a byte every 5 ms */
  use(&config.host, fake.socket);
  config.connect_timeout_ms = 60;
  config.command_timeout_ms = 60;
  open_store();
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_TIMEOUT, check(), error.message);
  fake_server_stop(&fake);
}

static void assert_garbage_is_refused(const char *garbage, ff_err expected) {
  fake_server fake;
  fake_server_start(&fake, garbage, strlen(garbage), 0);
  use(&config.host, fake.socket);
  config.client_name = config.client_name ? config.client_name : strdup("x");
  config.connect_timeout_ms = config.command_timeout_ms = 20000;
  open_store();
  TEST_ASSERT_EQUAL_INT_MESSAGE(expected, check(), garbage);
  store->methods->destroy(store);
  store = NULL;
  fake_server_stop(&fake);
}

static void test_read_refuses_garbage(void) {
  assert_garbage_is_refused("HTTP/1.1 400 Bad Request\r\n\r\n", FF_ERR_PROTOCOL);
  assert_garbage_is_refused("\x1b]0;title\a\r\n", FF_ERR_PROTOCOL);
  assert_garbage_is_refused("*-7\r\n", FF_ERR_PROTOCOL);
  assert_garbage_is_refused("+OK\r\n", FF_ERR_PROTOCOL); /* no array for MGET */
  assert_garbage_is_refused("*2\r\n$1\r\na\r\n$1\r\nb\r\n", FF_ERR_PROTOCOL); /* two for one */
  assert_garbage_is_refused("*0\r\n", FF_ERR_PROTOCOL);
  assert_garbage_is_refused("*2147483647\r\n$-1\r\n", FF_ERR_PROTOCOL); /* 16 GiB of room */
  assert_garbage_is_refused("-MOVED 1 127.0.0.1:7001\r\n", FF_ERR_UNSUPPORTED);
  assert_garbage_is_refused("-LOADING Redis is loading the dataset in memory\r\n",
                            FF_ERR_NOT_READY);
  TEST_ASSERT_NULL(strchr(error.message, '\x1b'));
}

static void test_error_of_the_server_cannot_forge_a_line(void) {
  /* hiredis 1.x does not take it for a line at all */
  ff_err refusal = HIREDIS_MAJOR < 1 ? FF_ERR_NOT_READY : FF_ERR_PROTOCOL;
  assert_garbage_is_refused("-LOADING x\nERROR: forged\r\n", refusal);
  TEST_ASSERT_NULL_MESSAGE(strchr(error.message, '\n'), error.message);
}

static void test_inspect_tells_the_error_that_it_returns(void) {
  static const char replies[] = "+OK\r\n-ERR first\r\nsecond\r\n";
  fake_server fake;
  fake_server_start(&fake, replies, sizeof replies - 1, 0);
  use(&config.host, fake.socket);
  open_store();
  const ff__key keys[FF__LEVELS] = {{"ff:a", 4}, {"ff:a:company:1", 14}, {NULL, 0}};
  ff__raw raws[FF__LEVELS];
  TEST_ASSERT_EQUAL_INT(FF_ERR_PROTOCOL, store->methods->inspect(store, keys, raws, &error));
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_ERR_PROTOCOL, error.code, error.message);
  store->methods->destroy(store);
  store = NULL;
  fake_server_stop(&fake);
}

/* As a server with `rename-command AUTH ""` answers. */
static void test_open_does_not_show_the_password_that_a_server_repeats(void) {
  use(&config.password, "s3cret");
  assert_garbage_is_refused("-ERR unknown command 'AUTH', with args beginning with: 's3cret' \r\n",
                            FF_ERR_REPLY);
  assert_message_has("unknown command 'AUTH'");
  TEST_ASSERT_NULL_MESSAGE(strstr(error.message, "s3cret"), error.message);
}

/* The server hangs up without waiting for what it is asked. */
static void test_open_tells_why_the_server_hung_up(void) {
  config.connect_timeout_ms = 5000;
  open_store();
  redis_do(redis, "CONFIG SET maxclients 1");
  int heard = 0;
  for (int i = 0; i < 100; i++)
    heard += store->methods->ping(store, 5000, &error) == FF_ERR_CONNECT &&
             strstr(error.message, "max number of clients") != NULL;
  redis_do(redis, "CONFIG SET maxclients 1000");
  TEST_ASSERT_EQUAL_INT_MESSAGE(100, heard, error.message);
}

static void on_alarm(int number) {
  (void)number;
}

static void test_read_goes_on_when_signals_interrupt_it(void) {
  struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART */
  struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
  sigaction(SIGALRM, &action, NULL);
  open_store();
  setitimer(ITIMER_REAL, &often, NULL);
  int failed = 0;
  for (int i = 0; i < 2000; i++)
    failed += check() != FF_OK;
  setitimer(ITIMER_REAL, &never, NULL);
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, failed, error.message);
}

static void test_ping_insists_while_checks_are_refused(void) {
  open_store();
  assert_check_succeeds();
  redis_server_kill(&server);
  check();
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNAVAILABLE, check());
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, store->methods->ping(store, 100, &error));
  redis_server_restart(&server, NULL);
  redisFree(redis);
  redis = redis_server_connect(&server);
  redis_do(redis, "SET ff:on true");
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, store->methods->ping(store, 1000, &error), error.message);
  assert_check_succeeds(); /* what the ping found out, checks know */
}

static void test_ping_waits_as_long_as_it_is_told(void) {
  config.connect_timeout_ms = config.command_timeout_ms = 50;
  open_store();
  redis_server_freeze(&server);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    redis_server_thaw(&server);
    _exit(0);
  }
  ff_err err = store->methods->ping(store, 20000, &error);
  waitpid(child, NULL, 0);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
}

/* -- Fork ------------------------------------------------------------------------ */

static int count_connections(void) {
  redisReply *reply = redis_must(redis, "CLIENT LIST");
  int count = 0;
  for (const char *at = reply->str; (at = strstr(at, "name=ff-test")); at++)
    count++;
  freeReplyObject(reply);
  return count;
}

static void test_child_has_a_connection_of_its_own_and_leaves_the_parents_alone(void) {
  open_store();
  assert_check_succeeds();
  int go[2];
  TEST_ASSERT_EQUAL_INT(0, pipe(go));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    char byte;
    int wrong = 0;
    for (int i = 0; i < 1000; i++)
      wrong += check() != FF_OK;
    store->methods->destroy(store); /* ends the child's session only */
    if (read(go[0], &byte, 1) != 1) wrong++;
    _exit(wrong ? 1 : 0);
  }
  int wrong = 0, status = -1;
  for (int i = 0; i < 1000; i++)
    wrong += check() != FF_OK;
  TEST_ASSERT_EQUAL_INT(1, write(go[1], "x", 1));
  waitpid(child, &status, 0);
  TEST_ASSERT_EQUAL_INT(0, wrong);
  TEST_ASSERT_EQUAL_INT(0, status);
  assert_check_succeeds();
  TEST_ASSERT_EQUAL_INT(1, count_connections());
  close(go[0]);
  close(go[1]);
}

/* A daemon closes what it has inherited, and opens files of its own. */
static void test_child_that_closed_everything_keeps_its_own_files(void) {
  open_store();
  assert_check_succeeds();
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    for (int descriptor = 3; descriptor < 100; descriptor++)
      close(descriptor);
    int own[8], wrong = 0;
    for (int i = 0; i < 8; i++)
      own[i] = open("/dev/null", O_WRONLY);
    wrong += check() != FF_OK;
    struct stat status;
    for (int i = 0; i < 8; i++)
      wrong += fstat(own[i], &status) != 0 || !S_ISCHR(status.st_mode);
    redis = redis_server_connect(&server);
    wrong += check() != FF_OK;
    _exit(wrong);
  }
  int status = -1;
  waitpid(child, &status, 0);
  TEST_ASSERT_EQUAL_INT(0, status);
}

static void test_child_that_only_closes_does_not_disturb_the_parent(void) {
  open_store();
  assert_check_succeeds();
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    store->methods->destroy(store);
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  TEST_ASSERT_EQUAL_INT(0, status);
  long long before = redis_info(redis, "total_connections_received");
  assert_check_succeeds();
  TEST_ASSERT_EQUAL_INT64_MESSAGE(before, redis_info(redis, "total_connections_received"),
                                  "the parent had to connect again");
}

int main(void) {
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  UNITY_BEGIN();
  RUN_TEST(test_create_connects_nowhere);
  RUN_TEST(test_read_sends_exactly_one_command);
  RUN_TEST(test_read_of_a_batch_has_at_most_100_keys_in_a_command);
  RUN_TEST(test_inspect_tells_another_type);
  RUN_TEST(test_scan_takes_a_page_at_a_time);
  RUN_TEST(test_open_selects_the_database_and_sets_the_name);
  RUN_TEST(test_open_names_a_database_that_does_not_exist);
  RUN_TEST(test_open_logs_in_with_user_and_password);
  RUN_TEST(test_open_logs_in_with_the_default_users_password);
  RUN_TEST(test_open_tells_a_wrong_password_without_showing_it);
  RUN_TEST(test_open_logs_in_with_a_user_that_has_no_password);
  RUN_TEST(test_open_tells_a_missing_password);
  RUN_TEST(test_open_reads_the_password_file_again_each_time);
  RUN_TEST(test_open_names_a_password_file_that_cannot_be_read);
  RUN_TEST(test_read_tells_a_missing_right_and_goes_on);
  RUN_TEST(test_open_connects_over_tcp_by_address_and_by_name);
  RUN_TEST(test_open_names_the_address_that_refuses);
  RUN_TEST(test_open_names_the_host_that_cannot_be_resolved);
  RUN_TEST(test_open_refuses_a_socket_path_that_is_too_long);
  RUN_TEST(test_read_opens_a_connection_that_was_closed_while_idle);
  RUN_TEST(test_write_is_sent_once_and_not_into_a_connection_that_is_closed);
  RUN_TEST(test_write_that_may_have_happened_is_not_said_to_have_failed);
  RUN_TEST(test_read_survives_a_killed_server_and_recovers);
  RUN_TEST(test_read_gives_up_on_a_frozen_server_and_never_misreads_its_late_answer);
  RUN_TEST(test_read_asks_a_dead_server_seldom);
  RUN_TEST(test_read_holds_its_deadline_while_bytes_trickle_in);
  RUN_TEST(test_read_refuses_garbage);
  RUN_TEST(test_error_of_the_server_cannot_forge_a_line);
  RUN_TEST(test_inspect_tells_the_error_that_it_returns);
  RUN_TEST(test_open_does_not_show_the_password_that_a_server_repeats);
  RUN_TEST(test_open_tells_why_the_server_hung_up);
  RUN_TEST(test_read_goes_on_when_signals_interrupt_it);
  RUN_TEST(test_ping_insists_while_checks_are_refused);
  RUN_TEST(test_ping_waits_as_long_as_it_is_told);
  RUN_TEST(test_child_has_a_connection_of_its_own_and_leaves_the_parents_alone);
  RUN_TEST(test_child_that_closed_everything_keeps_its_own_files);
  RUN_TEST(test_child_that_only_closes_does_not_disturb_the_parent);
  redisFree(redis);
  redis_server_stop(&server);
  return UNITY_END();
}
