/* family.c - see family.h. */
#include "family.h"

#include "sanitizers.h"
#include "unity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

family_members family;

void family_init(void) {
  family.book =
      mmap(NULL, sizeof *family.book, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (family.book == MAP_FAILED) exit(99);
  redis_server_start(&family.server, NULL);
  family.redis = redis_server_connect(&family.server);
}

void family_finish(void) {
  redisFree(family.redis);
  redis_server_stop(&family.server);
}

/* Every third is on, every third off, the others are not stored at all. */
static int rule_of(int flag, int company) {
  return (flag + company) % 3;
}

void family_plant(void) {
  memset(family.book, 0, sizeof *family.book);
  redis_do(family.redis, "FLUSHALL");
  for (int flag = 0; flag < FAMILY_FLAGS; flag++)
    for (int company = 0; company < FAMILY_COMPANIES; company++)
      if (rule_of(flag, company) < 2)
        redis_do(family.redis, "SET ff:flag-%d:company:c%d %s", flag, company,
                 rule_of(flag, company) == 0 ? "true" : "false");
}

/* -- Checks ------------------------------------------------------------------ */

static ff_context context_of(int company, char text[16]) {
  ff_context context = FF_CONTEXT_INIT;
  snprintf(text, 16, "c%u", (unsigned)company % FAMILY_COMPANIES);
  context.company_id = text;
  return context;
}

static bool is_right(const ff_evaluation *evaluation, int flag, int company) {
  int rule = rule_of(flag, company);
  return evaluation->enabled == (rule == 0) &&
         evaluation->source == (rule < 2 ? FF_SOURCE_COMPANY : FF_SOURCE_FALLBACK);
}

bool family_check(int flag, int company, ff_evaluation *evaluation) {
  char id[16], name[] = "flag-0";
  ff_context context = context_of(company, id);
  name[strlen("flag-")] = (char)('0' + flag);
  ff_evaluate(family.client, name, &context, evaluation, NULL);
  bool right = is_right(evaluation, flag, company);
  if (evaluation->freshness == FF_FRESHNESS_NONE)
    atomic_fetch_add(&family.book->unanswered, 1);
  else
    atomic_fetch_add(right ? &family.book->right : &family.book->wrong, 1);
  return right;
}

void family_check_many(int count, unsigned seed) {
  ff_evaluation evaluation;
  for (int i = 0; i < count; i++)
    family_check(rand_r(&seed) % FAMILY_FLAGS, rand_r(&seed) % FAMILY_COMPANIES, &evaluation);
}

bool family_check_warm(ff_evaluation *evaluation) {
  return family_check(0, 0, evaluation) &&
         ff_tenant_enabled(family.handle, ff_flag_id_of(family.client, "flag-0"));
}

bool family_becomes_fresh(void) {
  ff_evaluation evaluation = {0};
  AWAIT(family_check_warm(&evaluation) && evaluation.freshness == FF_FRESHNESS_FRESH);
  return evaluation.freshness == FF_FRESHNESS_FRESH;
}

/* -- Opening ----------------------------------------------------------------- */

void family_open_cold(const char *timeout_ms) {
  ff_error error = {0};
  const char *const settings[][2] = {
      {"REDIS_URL", family.server.url},         {"REDIS_CLIENT_NAME", "ff-family"},
      {"FEATURE_FLAGS_CACHE_TENANTS", "20"},    {"FEATURE_FLAGS_HEARTBEAT_MS", timeout_ms},
      {"REDIS_CONNECT_TIMEOUT_MS", timeout_ms}, {"REDIS_COMMAND_TIMEOUT_MS", timeout_ms}};
  ff_options *options = ff_options_create();
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    TEST_ASSERT_EQUAL_INT(FF_OK, ff_options_set(options, settings[i][0], settings[i][1], &error));
  ff_err err = ff_client_create(options, &family.client, &error);
  ff_options_destroy(options);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
}

void family_open(const char *timeout_ms) {
  char id[16];
  ff_evaluation evaluation;
  family_open_cold(timeout_ms);
  ff_context context = context_of(0, id);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_tenant_create(family.client, &context, &family.handle, NULL));
  for (int flag = 0; flag < FAMILY_FLAGS; flag++)
    family_check(flag, 0, &evaluation);
  TEST_ASSERT_TRUE(family_becomes_fresh());
}

void family_close(void) {
  ff_tenant_destroy(family.handle);
  ff_client_destroy(family.client);
  family.handle = NULL;
  family.client = NULL;
}

/* -- Children ---------------------------------------------------------------- */

/* The allocator of a sanitizer does not survive a fork while another thread is in it. */
static void let_threads_rest(void) {
  if (SANITIZER) rest_ms(20);
}

pid_t family_fork(void) {
  fflush(stdout);
  let_threads_rest();
  pid_t child = fork();
  if (child == 0) alarm(PATIENCE_MS / 1000);
  return child;
}

pid_t family_start(void (*in_child)(void)) {
  pid_t child = family_fork();
  if (child != 0) return child;
  in_child();
  _exit(0);
}

void family_end(pid_t child) {
  int status = -1;
  TEST_ASSERT_TRUE(child > 0);
  TEST_ASSERT_EQUAL_INT(child, waitpid(child, &status, 0));
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, status, WIFSIGNALED(status) ? "a child hung or crashed" : "");
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, family.book->line, "a child was not content in that line");
}

void family_assert_all_right(const char *what) {
  const family_book *book = family.book;
  printf("    %s: %ld answers right, %ld wrong, %ld unanswered\n", what, (long)book->right,
         (long)book->wrong, (long)book->unanswered);
  TEST_ASSERT_TRUE(book->right > 0);
  TEST_ASSERT_EQUAL_INT(0, book->wrong);
}

/* -- Sessions ---------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  long long one = *(const long long *)a, other = *(const long long *)b;
  return one < other ? -1 : one > other;
}

family_sessions family_list_sessions(void) {
  family_sessions found = {""};
  long long ids[64];
  size_t count = 0, used = 0;
  redisReply *reply = redis_must(family.redis, "CLIENT LIST");
  for (char *line = strtok(reply->str, "\n"); line && count < 64; line = strtok(NULL, "\n"))
    if (strstr(line, "name=ff-family")) ids[count++] = atoll(line + strlen("id="));
  freeReplyObject(reply);
  qsort(ids, count, sizeof *ids, compare);
  for (size_t i = 0; i < count && used < sizeof found.text; i++)
    used += (size_t)snprintf(found.text + used, sizeof found.text - used, "%lld ", ids[i]);
  return found;
}

void family_assert_same_sessions(family_sessions before) {
  ff_evaluation evaluation;
  TEST_ASSERT_SOON(strcmp(family_list_sessions().text, before.text) == 0);
  TEST_ASSERT_EQUAL_STRING(before.text, family_list_sessions().text);
  TEST_ASSERT_TRUE(family_check_warm(&evaluation));
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_FRESHNESS_FRESH, evaluation.freshness, "the parent was lost");
}
