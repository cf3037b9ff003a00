/* bed.c - see bed.h. */
#include "bed.h"

#include "unity.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- A client ------------------------------------------------------------------ */

static pthread_mutex_t log_mutex = PTHREAD_MUTEX_INITIALIZER;
static char log_text[65536]; /* a line each */

static void collect(ff_log_level level, const char *message, void *user) {
  (void)user;
  pthread_mutex_lock(&log_mutex);
  size_t used = strlen(log_text);
  snprintf(log_text + used, sizeof log_text - used, "%s: %s\n", ff_log_level_name(level), message);
  pthread_mutex_unlock(&log_mutex);
}

int bed_log_count(const char *text) {
  int count = 0;
  pthread_mutex_lock(&log_mutex);
  for (const char *at = log_text; (at = strstr(at, text)); at++)
    count++;
  pthread_mutex_unlock(&log_mutex);
  return count;
}

const char *bed_log(void) {
  return log_text;
}

static ff_client *try_open(ff_error *error, const char *url, va_list pairs) {
  ff_client *client = NULL;
  ff_options *options = ff_options_create();
  pthread_mutex_lock(&log_mutex);
  log_text[0] = '\0';
  pthread_mutex_unlock(&log_mutex);
  ff_options_set_log(options, collect, NULL);
  ff_err err = ff_options_set(options, "REDIS_URL", url, error);
  if (!err) err = ff_options_set(options, "REDIS_CONNECT_TIMEOUT_MS", "20000", error);
  if (!err) err = ff_options_set(options, "REDIS_COMMAND_TIMEOUT_MS", "20000", error);
  if (!err) err = ff_options_set(options, "FEATURE_FLAGS_HEARTBEAT_MS", "40000", error);
  for (const char *name; err == FF_OK && (name = va_arg(pairs, const char *));)
    err = ff_options_set(options, name, va_arg(pairs, const char *), error);
  if (err == FF_OK) err = ff_client_create(options, &client, error);
  ff_options_destroy(options);
  return client;
}

ff_client *bed_try_open(ff_error *error, const char *url, ...) {
  va_list pairs;
  va_start(pairs, url);
  ff_client *client = try_open(error, url, pairs);
  va_end(pairs);
  return client;
}

ff_client *bed_open(const char *url, ...) {
  ff_error error = {.code = FF_OK};
  va_list pairs;
  va_start(pairs, url);
  ff_client *client = try_open(&error, url, pairs);
  va_end(pairs);
  TEST_ASSERT_NOT_NULL_MESSAGE(client, error.message);
  return client;
}

/* -- A registry ---------------------------------------------------------------- */

static char registry_path[64];

/* Two versions written within one tick of the file system's clock have different stamps. */
static void stamp(const char *path) {
  static time_t seconds = 1700000000;
  seconds++;
  struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
  TEST_ASSERT_EQUAL_INT(0, utimensat(AT_FDCWD, path, times, 0));
}

/* Written beside it and renamed, so that nobody reads half of it. */
const char *bed_registry(const char *text) {
  char draft[80];
  if (!registry_path[0]) {
    strcpy(registry_path, "/tmp/ff-registry-XXXXXX");
    int descriptor = mkstemp(registry_path);
    TEST_ASSERT_TRUE(descriptor >= 0);
    close(descriptor);
  }
  snprintf(draft, sizeof draft, "%s.new", registry_path);
  FILE *file = fopen(draft, "w");
  TEST_ASSERT_NOT_NULL(file);
  TEST_ASSERT_TRUE(fputs(text, file) >= 0 && fclose(file) == 0);
  stamp(draft);
  TEST_ASSERT_EQUAL_INT(0, rename(draft, registry_path));
  return registry_path;
}

const char *bed_registry_of(unsigned flags) {
  enum { ENTRY_MAX = 100 };
  char *text = malloc((size_t)flags * ENTRY_MAX + 16);
  TEST_ASSERT_NOT_NULL(text);
  char *end = text + sprintf(text, "flags:\n");
  for (unsigned i = 0; i < flags; i++)
    end +=
        sprintf(end, "  f%u:\n    description: d\n    defaultEnabled: %s\n    scope: workspace\n",
                i, i % 2 ? "true" : "false");
  const char *path = bed_registry(text);
  free(text);
  return path;
}

void bed_registry_remove(void) {
  if (registry_path[0]) unlink(registry_path);
  registry_path[0] = '\0';
}

/* -- Questions ----------------------------------------------------------------- */

ff_context bed_tenant(const char *company, const char *workspace) {
  ff_context context = FF_CONTEXT_INIT;
  context.company_id = company;
  context.workspace_id = workspace;
  return context;
}

ff_evaluation bed_check(ff_client *client, const char *flag, const char *company,
                        const char *workspace) {
  ff_context context = bed_tenant(company, workspace);
  ff_evaluation evaluation;
  ff_error error = {.code = FF_OK};
  ff_err err = ff_evaluate(client, flag, &context, &evaluation, &error);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
  return evaluation;
}

bool bed_is_fresh(ff_client *client, const char *flag, const char *company, const char *workspace,
                  bool enabled) {
  ff_context context = bed_tenant(company, workspace);
  ff_evaluation evaluation;
  ff_err err = ff_evaluate(client, flag, &context, &evaluation, NULL);
  return err == FF_OK && evaluation.freshness == FF_FRESHNESS_FRESH &&
         evaluation.enabled == enabled;
}

ff_stats bed_stats(ff_client *client) {
  ff_stats stats;
  ff_client_stats(client, &stats);
  return stats;
}

ff_updates bed_updates(ff_client *client) {
  ff_health health;
  ff_check_health(client, 0, &health);
  return (ff_updates)health.updates;
}

/* -- Waiting ------------------------------------------------------------------- */

void bed_wait_more(long long begin, const char *condition, int line) {
  char message[512];
  rest_ms(1);
  if (now_ms() - begin < PATIENCE_MS) return;
  snprintf(message, sizeof message, "line %d: never came true: %s", line, condition);
  TEST_FAIL_MESSAGE(message);
}
