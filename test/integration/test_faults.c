/* The fault matrix: each fault is made, a control of the test's own sees it, and the
 * client answers with what it knows, says why, and recovers by itself. The longest check,
 * seen from outside, is printed beside its deadline, and what a check costs afterwards.
 * docs/reliability.md tells of each test here. */
#include "unity.h"

#include "support/fake_server.h"
#include "support/redis_server.h"

#include <arpa/inet.h>
#include <featureflag.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REPEATS = 1000 };

static redis_server server;
static redisContext *redis;
static ff_client *client;
static ff_error error;
static char registry[] = "/tmp/ff-faults-XXXXXX";
static double longest_ms; /* of the checks of one test */
static bool in_haste;     /* the default timeouts; else ones that a busy machine holds */

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* -- The bed --------------------------------------------------------------------- */

static void open_at(const char *url, const char *user) {
  ff_options *options = ff_options_create();
  const char *const settings[][2] = {{"REDIS_URL", url},
                                     {"FEATURE_FLAGS_MODE", "direct"},
                                     {"FEATURE_FLAGS_REGISTRY", registry},
                                     {"REDIS_USERNAME", user},
                                     {"REDIS_PASSWORD", *user ? "s3cret-pass" : ""},
                                     {"REDIS_CONNECT_TIMEOUT_MS", in_haste ? "" : "20000"},
                                     {"REDIS_COMMAND_TIMEOUT_MS", in_haste ? "" : "20000"}};
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    TEST_ASSERT_EQUAL_INT_MESSAGE(
        FF_OK, ff_options_set(options, settings[i][0], settings[i][1], &error), error.message);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, ff_client_create(options, &client, &error), error.message);
  ff_options_destroy(options);
  longest_ms = 0;
}

static void open_client(void) {
  open_at(server.url, "");
}

void setUp(void) {
  client = NULL;
  in_haste = false;
  memset(&error, 0, sizeof error);
  redis_do(redis, "FLUSHALL");
  redis_do(redis, "SET ff:default-on false"); /* the truth differs from the default */
}

void tearDown(void) {
  ff_client_destroy(client);
}

/* A check of a flag that is on by default and off in Redis. */
static ff_err check(ff_evaluation *evaluation) {
  double begin = now_ms();
  ff_err err = ff_evaluate(client, "default-on", NULL, evaluation, &error);
  double took = now_ms() - begin;
  if (took > longest_ms) longest_ms = took;
  TEST_ASSERT_EQUAL_INT(err != FF_OK, evaluation->enabled); /* the truth, or the default */
  TEST_ASSERT_EQUAL_INT(err == FF_OK ? FF_REASON_DISABLED : FF_REASON_ERROR, evaluation->reason);
  return err;
}

static void assert_succeeds(void) {
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, check(&evaluation), error.message);
}

static void assert_fails(ff_err expected, const char *text) {
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT_MESSAGE(expected, check(&evaluation), error.message);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, text), error.message);
}

/* What a check costs while the fault lasts, and the line of the matrix. */
static void report(const char *fault) {
  ff_evaluation evaluation;
  double first_ms = longest_ms, begin = now_ms();
  for (int i = 0; i < REPEATS; i++)
    check(&evaluation);
  double mean_us = (now_ms() - begin) * 1e3 / (double)REPEATS;
  printf("    %-34s first %6.1f ms, longest %6.1f ms, mean of 1000 more %6.1f us | %s\n", fault,
         first_ms, longest_ms, mean_us, error.message);
}

static void assert_recovers(void) {
  ff_evaluation evaluation;
  double begin = now_ms();
  while (check(&evaluation) != FF_OK) {
    if (now_ms() - begin > 30000) TEST_FAIL_MESSAGE(error.message);
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  printf("    %-34s recovered after %.0f ms\n", "", now_ms() - begin);
  longest_ms = 0;
}

static void restart(const char *const *extra) {
  redisFree(redis);
  redis_server_restart(&server, extra);
  redis = redis_server_connect(&server);
}

/* A control: what a bare command is answered, "" for nothing at all. */
static void assert_control(const char *command, const char *expected) {
  redisReply *reply = redisCommand(redis, command);
  const char *text = reply && reply->str ? reply->str : "";
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(text, expected), text);
  if (reply) freeReplyObject(reply);
}

/* -- Redis goes ------------------------------------------------------------------- */

static void test_killed(void) {
  open_client();
  assert_succeeds();
  redis_server_kill(&server);
  redisContext *control = redisConnectUnix(server.socket);
  TEST_ASSERT_NOT_EQUAL(0, control->err);
  redisFree(control);
  assert_fails(FF_ERR_CONNECT, "Connection refused");
  report("killed");
  restart(NULL);
  redis_do(redis, "SET ff:default-on false");
  assert_recovers();
}

static void test_stopped(void) {
  in_haste = true;
  open_client();
  assert_recovers(); /* that is: connects, on a busy machine too */
  redis_server_freeze(&server);
  redisSetTimeout(redis, (struct timeval){.tv_usec = 100000});
  TEST_ASSERT_NULL(redisCommand(redis, "PING")); /* the control waits in vain */
  assert_fails(FF_ERR_TIMEOUT, "no answer in time");
  report("stopped (SIGSTOP)");
  redis_server_thaw(&server);
  redisFree(redis);
  redis = redis_server_connect(&server);
  assert_recovers();
}

static void test_stopped_before_the_first_check(void) {
  in_haste = true;
  open_client();
  redis_server_freeze(&server);
  assert_fails(FF_ERR_TIMEOUT, "no answer in time");
  report("stopped before connecting");
  redis_server_thaw(&server);
  assert_recovers();
}

static void *check_and_time(void *user) {
  ff_evaluation evaluation;
  double begin = now_ms();
  ff_evaluate(client, "default-on", NULL, &evaluation, NULL);
  *(double *)user = now_ms() - begin;
  return evaluation.enabled && evaluation.error != FF_OK ? NULL : user;
}

/* One of them asks; the others wait for their turn, until it has failed. */
static void test_stopped_under_many_threads(void) {
  enum { THREADS = 16 };
  pthread_t threads[THREADS];
  double took[THREADS], longest = 0;
  in_haste = true;
  open_client();
  assert_recovers();
  redis_server_freeze(&server);
  for (int i = 0; i < THREADS; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, check_and_time, &took[i]));
  for (int i = 0; i < THREADS; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    TEST_ASSERT_NULL_MESSAGE(wrong, "a check that was not answered by the default");
    if (took[i] > longest) longest = took[i];
  }
  printf("    %-34s %d threads, longest %.1f ms\n", "stopped under many threads", THREADS, longest);
  redis_server_thaw(&server);
  assert_recovers();
}

static void test_restarted(void) {
  open_client();
  assert_succeeds();
  redis_server_kill(&server);
  restart(NULL);
  redis_do(redis, "SET ff:default-on false");
  assert_succeeds(); /* a check in between would have failed; none was */
  report("restarted between two checks");
}

/* -- Redis is not itself ------------------------------------------------------------ */

static void test_full(void) {
  open_client();
  redis_do(redis, "CONFIG SET maxmemory 1");
  assert_control("SET ff:x true", "OOM command not allowed");
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY,
                        ff_set(client, "default-on", FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "OOM command not allowed"), error.message);
  printf("    %-34s a write: %s\n", "full", error.message);
  assert_succeeds(); /* reading goes on */
  redis_do(redis, "CONFIG SET maxmemory 0");
  TEST_ASSERT_EQUAL_INT_MESSAGE(
      FF_OK, ff_set(client, "default-on", FF_SCOPE_GLOBAL, NULL, false, 0, &error), error.message);
}

static void test_loading(void) {
  char file[128];
  open_client();
  for (int i = 0; i < 2000; i++)
    redis_do(redis, "SET loaded:%d %0100d", i, i);
  redis_do(redis, "SAVE");
  redis_server_kill(&server);
  /* a millisecond for each key, answering in between */
  restart((const char *const[]){"--key-load-delay", "1000",
                                "--loading-process-events-interval-bytes", "1024", NULL});
  assert_control("GET x", "LOADING");
  assert_fails(FF_ERR_NOT_READY, "LOADING");
  report("loading its dataset");
  assert_recovers();
  redis_server_kill(&server);
  snprintf(file, sizeof file, "%s/dump.rdb", server.folder);
  unlink(file);
  restart(NULL);
}

static void test_read_only_replica(void) {
  open_client();
  redis_do(redis, "REPLICAOF 127.0.0.1 1");
  assert_control("SET x 1", "READONLY");
  TEST_ASSERT_EQUAL_INT(FF_ERR_REPLY,
                        ff_set(client, "default-on", FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "READONLY"), error.message);
  printf("    %-34s a write: %s\n", "read-only replica", error.message);
  assert_succeeds();

  redis_do(redis, "CONFIG SET replica-serve-stale-data no");
  assert_control("GET x", "MASTERDOWN");
  assert_fails(FF_ERR_NOT_READY, "MASTERDOWN");
  report("replica without its master");
  redis_do(redis, "CONFIG SET replica-serve-stale-data yes");
  redis_do(redis, "REPLICAOF NO ONE");
  assert_recovers();
}

static void test_busy_with_a_script(void) {
  open_client();
  assert_succeeds();
  redis_do(redis, "CONFIG SET busy-reply-threshold 1");
  redisContext *other = redis_server_connect(&server);
  redisAppendCommand(other, "EVAL %s 0", "while true do end");
  int sent = 0;
  while (!sent)
    redisBufferWrite(other, &sent);
  nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  assert_control("PING", "BUSY");
  assert_fails(FF_ERR_NOT_READY, "BUSY");
  report("busy with a script");
  redis_do(redis, "SCRIPT KILL");
  redisFree(other);
  assert_recovers();
}

static void test_cluster_node(void) {
  redis_server_kill(&server);
  restart((const char *const[]){"--cluster-enabled", "yes", NULL});
  open_client();
  assert_control("GET ff:default-on", "CLUSTERDOWN");
  assert_fails(FF_ERR_UNSUPPORTED, "Redis Cluster");
  report("a cluster's node");
  redis_server_kill(&server);
  char file[128];
  snprintf(file, sizeof file, "%s/nodes.conf", server.folder);
  unlink(file);
  restart(NULL);
}

/* -- Not let in --------------------------------------------------------------------- */

static void test_wrong_password(void) {
  open_at(server.url, "nobody");
  assert_control("AUTH nobody s3cret-pass", "WRONGPASS");
  assert_fails(FF_ERR_AUTH, "WRONGPASS");
  TEST_ASSERT_NULL(strstr(error.message, "s3cret-pass"));
  report("wrong password");
  redis_do(redis, "ACL SETUSER nobody on >s3cret-pass ~ff:* +mget");
  assert_recovers();
  redis_do(redis, "ACL DELUSER nobody");
}

static void test_no_right_to_a_command_or_a_key(void) {
  redis_do(redis, "ACL SETUSER partial on >s3cret-pass ~ff:* +get");
  open_at(server.url, "partial");
  assert_fails(FF_ERR_REPLY, "NOPERM");
  report("no right to the command");
  redis_do(redis, "ACL SETUSER partial resetkeys ~other:* +mget");
  assert_fails(FF_ERR_REPLY, "NOPERM");
  report("no right to the key");
  redis_do(redis, "ACL SETUSER partial ~ff:*");
  assert_recovers();
  redis_do(redis, "ACL DELUSER partial");
}

/* What Redis says to those who are not on its own machine, which a test here is. */
static void test_protected_mode(void) {
  static const char denied[] = "-DENIED Redis is running in protected mode because protected mode "
                               "is enabled and no password is set for the default user.\r\n";
  fake_server fake;
  char url[128];
  fake_server_start(&fake, denied, sizeof denied - 1, 0);
  snprintf(url, sizeof url, "unix://%s", fake.socket);
  open_at(url, "");
  assert_fails(FF_ERR_CONNECT, "protected mode");
  report("protected mode");
  TEST_ASSERT_TRUE(fake.connections > 0);
  fake_server_stop(&fake);
}

/* -- The network --------------------------------------------------------------------- */

static atomic_int resolutions;

/* Stands in front of the C library's: addresses in digits are made by hand, and behind
 * names there is a name server that does not answer for two seconds. */
int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **addresses) {
  struct in_addr digits;
  if (inet_pton(AF_INET, host, &digits) != 1) {
    if (hints->ai_flags & AI_NUMERICHOST) return EAI_NONAME;
    resolutions++;
    nanosleep(&(struct timespec){.tv_sec = 2}, NULL);
    return EAI_AGAIN;
  }
  struct {
    struct addrinfo info;
    struct sockaddr_in address;
  } *made = calloc(1, sizeof *made);
  made->address = (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(service)), .sin_addr = digits};
  made->info = (struct addrinfo){.ai_family = AF_INET,
                                 .ai_socktype = SOCK_STREAM,
                                 .ai_addr = (struct sockaddr *)&made->address,
                                 .ai_addrlen = sizeof made->address};
  *addresses = &made->info;
  return 0;
}

void freeaddrinfo(struct addrinfo *addresses) {
  free(addresses);
}

static void test_name_server_that_does_not_answer(void) {
  in_haste = true;
  open_at("redis://redis.example", "");
  assert_fails(FF_ERR_CONNECT, "not resolved in time");
  report("name server does not answer");
  TEST_ASSERT_EQUAL_INT(1, resolutions); /* one asks, the others wait for the same answer */
}

/* A listener whose queue is full: the kernel drops what comes in. The control is a
 * connection of the test's own, which is not made either. */
static void test_port_that_drops_packets(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), queued[16];
  TEST_ASSERT_EQUAL_INT(0, bind(listener, (struct sockaddr *)&address, size));
  TEST_ASSERT_EQUAL_INT(0, listen(listener, 0));
  TEST_ASSERT_EQUAL_INT(0, getsockname(listener, (struct sockaddr *)&address, &size));
  for (int i = 0; i < 16; i++) {
    queued[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(queued[i], (struct sockaddr *)&address, size);
  }
  struct pollfd last = {.fd = queued[15], .events = POLLOUT};
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, poll(&last, 1, 100), "the queue is not full");

  char url[64];
  snprintf(url, sizeof url, "redis://127.0.0.1:%d", ntohs(address.sin_port));
  in_haste = true;
  open_at(url, "");
  assert_fails(FF_ERR_CONNECT, "timed out");
  report("a port that drops packets");
  for (int i = 0; i < 16; i++)
    close(queued[i]);
  close(listener);
}

/* -- A server that lies ---------------------------------------------------------------- */

static void lie(const char *name, const char *reply, size_t size, size_t piece, ff_err expected,
                const char *text) {
  fake_server fake;
  char url[128];
  fake_server_start(&fake, reply, size, piece);
  snprintf(url, sizeof url, "unix://%s", fake.socket);
  in_haste = expected == FF_ERR_TIMEOUT;
  open_at(url, "");
  assert_fails(expected, text);
  report(name);
  TEST_ASSERT_TRUE(fake.connections > 0);
  ff_client_destroy(client);
  client = NULL;
  fake_server_stop(&fake);
}

#define LIE(name, reply, expected, text) lie(name, reply, sizeof reply - 1, 0, expected, text)

static void test_garbage(void) {
  LIE("garbage", "\x01\x02\x1b[31m\xff\xfe garbage \r\n\r\n", FF_ERR_PROTOCOL, "Protocol error");
  LIE("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", FF_ERR_PROTOCOL, "Protocol error");
}

static void test_wrong_types(void) {
  LIE("a number for MGET", ":1\r\n", FF_ERR_PROTOCOL, "not expected");
  LIE("too few values", "*0\r\n", FF_ERR_PROTOCOL, "not expected");
  LIE("too many values", "*2\r\n$-1\r\n$-1\r\n", FF_ERR_PROTOCOL, "not expected");
  LIE("arrays in arrays", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
      FF_ERR_PROTOCOL, "");
}

static void test_half_a_reply(void) {
  LIE("half a reply", "*1\r\n$5\r\nfal", FF_ERR_TIMEOUT, "no answer in time");
}

static void test_huge_replies(void) {
  LIE("an array of a billion", "*1000000000\r\n", FF_ERR_PROTOCOL, "too many elements");
  LIE("an array of minus ten", "*-10\r\n", FF_ERR_PROTOCOL, "");
  size_t size = 8 << 20;
  char *reply = malloc(size);
  memset(reply, 'x', size);
  memcpy(reply, "*1\r\n$536870912\r\n", 16);
  lie("half a gigabyte of a string", reply, size, 0, FF_ERR_TIMEOUT, "");
  free(reply);
}

static void test_bytes_that_trickle_in(void) {
  static const char slow[] = "*1\r\n$40\r\n........................................\r\n";
  lie("bytes that trickle in", slow, sizeof slow - 1, 1, FF_ERR_TIMEOUT, "no answer in time");
}

static void test_errors_of_a_cluster(void) {
  LIE("MOVED", "-MOVED 3999 127.0.0.1:6381\r\n", FF_ERR_UNSUPPORTED, "Redis Cluster");
  LIE("ASK", "-ASK 3999 127.0.0.1:6381\r\n", FF_ERR_UNSUPPORTED, "Redis Cluster");
}

static void test_escape_sequences_in_an_error(void) {
  LIE("escape sequences", "-ERR \x1b]0;owned\x07 \x1b[31m\r\n", FF_ERR_REPLY, "?]0;owned?");
  TEST_ASSERT_NULL(strchr(error.message, '\x1b'));
}

static void write_registry(void) {
  static const char text[] = "flags:\n"
                             "  default-on:\n"
                             "    description: on by default, off in Redis\n"
                             "    defaultEnabled: true\n"
                             "    scope: global\n";
  int descriptor = mkstemp(registry);
  if (descriptor < 0 || write(descriptor, text, sizeof text - 1) != sizeof text - 1) exit(99);
  close(descriptor);
}

int main(void) {
  write_registry();
  redis_server_start(&server, NULL);
  redis = redis_server_connect(&server);
  printf("deadline of a check: 50 ms, and 200 ms where it has to connect first\n");
  UNITY_BEGIN();
  RUN_TEST(test_killed);
  RUN_TEST(test_stopped);
  RUN_TEST(test_stopped_before_the_first_check);
  RUN_TEST(test_stopped_under_many_threads);
  RUN_TEST(test_restarted);
  RUN_TEST(test_full);
  RUN_TEST(test_loading);
  RUN_TEST(test_read_only_replica);
  RUN_TEST(test_busy_with_a_script);
  RUN_TEST(test_cluster_node);
  RUN_TEST(test_wrong_password);
  RUN_TEST(test_no_right_to_a_command_or_a_key);
  RUN_TEST(test_protected_mode);
  RUN_TEST(test_name_server_that_does_not_answer);
  RUN_TEST(test_port_that_drops_packets);
  RUN_TEST(test_garbage);
  RUN_TEST(test_wrong_types);
  RUN_TEST(test_half_a_reply);
  RUN_TEST(test_huge_replies);
  RUN_TEST(test_bytes_that_trickle_in);
  RUN_TEST(test_errors_of_a_cluster);
  RUN_TEST(test_escape_sequences_in_an_error);
  redisFree(redis);
  redis_server_stop(&server);
  unlink(registry);
  return UNITY_END();
}
