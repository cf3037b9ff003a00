/* The public interface: what a service sees. */
#include "unity.h"

#include "support/redis_server.h"

#include <featureflag.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ff_client *client;
static ff_error error;
static int log_count;
static char log_text[8192]; /* all messages, a line each */
static char path[64];       /* a registry file of the test's own */

static void collect(ff_log_level level, const char *message, void *user) {
  TEST_ASSERT_EQUAL_PTR(&log_count, user);
  log_count++;
  size_t used = strlen(log_text);
  snprintf(log_text + used, sizeof log_text - used, "%s: %s\n", ff_log_level_name(level), message);
}

void setUp(void) {
  client = NULL;
  log_count = 0;
  log_text[0] = '\0';
  memset(&error, 0, sizeof error);
}

void tearDown(void) {
  ff_client_destroy(client);
  unlink(path);
}

/* Opens with pairs of option and value, ended by NULL. */
static ff_err try_open(const char *name, ...) {
  ff_options *options = ff_options_create();
  ff_options_set_log(options, collect, &log_count);
  va_list arguments;
  va_start(arguments, name);
  ff_err err = ff_options_set(options, "FEATURE_FLAGS_PROVIDER", "memory", &error);
  for (; name && err == FF_OK; name = va_arg(arguments, const char *))
    err = ff_options_set(options, name, va_arg(arguments, const char *), &error);
  va_end(arguments);
  if (err == FF_OK) err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  return err;
}

#define OPEN(...) TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, try_open(__VA_ARGS__, NULL), error.message)

static const char *registry_of(const char *text) {
  strcpy(path, "/tmp/ff-registry-XXXXXX");
  int descriptor = mkstemp(path);
  TEST_ASSERT_TRUE(descriptor >= 0);
  TEST_ASSERT_EQUAL_INT(strlen(text), write(descriptor, text, strlen(text)));
  close(descriptor);
  return path;
}

static const char two_flags[] = "flags:\n"
                                "  company-flag:\n"
                                "    description: one\n"
                                "    defaultEnabled: false\n"
                                "    scope: company\n"
                                "  on-flag:\n"
                                "    description: two\n"
                                "    defaultEnabled: true\n"
                                "    scope: workspace\n";

static ff_context company(const char *id) {
  ff_context context = FF_CONTEXT_INIT;
  context.company_id = id;
  return context;
}

/* -- Total ---------------------------------------------------------------------- */

static void test_enabled_takes_null_for_everything(void) {
  TEST_ASSERT_FALSE(ff_enabled(NULL, NULL, NULL));
  TEST_ASSERT_FALSE(ff_enabled(NULL, "a", NULL));
  OPEN("FEATURE_FLAGS_PREFIX", "ff");
  TEST_ASSERT_FALSE(ff_enabled(client, NULL, NULL));
  TEST_ASSERT_FALSE(ff_enabled(client, "a", NULL));
}

static void test_evaluate_writes_all_fields_whatever_was_in_them(void) {
  ff_evaluation evaluation, empty = {0};
  memset(&evaluation, 0xee, sizeof evaluation);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_evaluate(NULL, "a", NULL, &evaluation, &error));
  TEST_ASSERT_EQUAL_MEMORY(empty.reserved, evaluation.reserved, sizeof empty.reserved);
  TEST_ASSERT_EQUAL_INT(FF_REASON_ERROR, evaluation.reason);
  TEST_ASSERT_EQUAL_INT(FF_KIND_GENERAL, evaluation.error_kind);
}

static void test_destroy_takes_null(void) {
  ff_client_destroy(NULL);
  ff_options_destroy(NULL);
  ff_registry_destroy(NULL);
  ff_explanation_destroy(NULL);
  TEST_ASSERT_NULL(ff_client_registry(NULL));
}

/* -- Flags that the registry does not hold --------------------------------------- */

static void test_unknown_flag_is_off_reported_and_logged_once_by_default(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags));
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff_set(client, "misspelt", FF_SCOPE_GLOBAL, NULL, true, FF_FORCE, &error));
  ff_evaluation evaluation;
  for (int i = 0; i < 3; i++)
    TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND,
                          ff_evaluate(client, "misspelt", NULL, &evaluation, &error));
  TEST_ASSERT_FALSE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_KIND_FLAG_NOT_FOUND, evaluation.error_kind);
  TEST_ASSERT_NOT_NULL(strstr(error.message, "misspelt"));
  TEST_ASSERT_EQUAL_INT(1, log_count);
  TEST_ASSERT_NOT_NULL(strstr(log_text, "error: flag 'misspelt' is not in the registry"));
  ff_enabled(client, "another", NULL);
  TEST_ASSERT_EQUAL_INT(2, log_count);
}

static void test_unknown_flag_is_resolved_and_logged_with_warn(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags), "FEATURE_FLAGS_UNKNOWN", "warn");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "misspelt", FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_TRUE(ff_enabled(client, "misspelt", NULL));
  TEST_ASSERT_TRUE(ff_enabled(client, "misspelt", NULL));
  TEST_ASSERT_EQUAL_INT(1, log_count);
  TEST_ASSERT_NOT_NULL(strstr(log_text, "warning: "));
}

static void test_unknown_flag_is_resolved_silently_with_allow(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags), "FEATURE_FLAGS_UNKNOWN", "allow");
  ff_set(client, "misspelt", FF_SCOPE_GLOBAL, NULL, true, 0, &error);
  TEST_ASSERT_TRUE(ff_enabled(client, "misspelt", NULL));
  TEST_ASSERT_EQUAL_INT(0, log_count);
}

/* -- Registry -------------------------------------------------------------------- */

static void test_create_refuses_a_registry_with_mistakes_and_tells_all_of_them(void) {
  const char *bad = "flags:\n"
                    "  a:\n"
                    "    description: d\n"
                    "    defaultEnabled: maybe\n"
                    "    scope: galaxy\n";
  TEST_ASSERT_EQUAL_INT(FF_ERR_REGISTRY,
                        try_open("FEATURE_FLAGS_REGISTRY", registry_of(bad), NULL));
  TEST_ASSERT_NULL(client);
  TEST_ASSERT_EQUAL_STRING(path, error.file);
  TEST_ASSERT_EQUAL_UINT(4, error.line);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "maybe"), error.message);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "galaxy"), error.message);
  TEST_ASSERT_EQUAL_INT(2, log_count);
}

static void test_create_goes_on_without_a_bad_registry_when_told_and_says_so(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of("flags: 1\n"), "FEATURE_FLAGS_REGISTRY_REQUIRED",
       "false");
  TEST_ASSERT_NULL(ff_client_registry(client));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(log_text, "going on without the registry"), log_text);
}

static void test_create_names_a_registry_that_is_not_there(void) {
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, try_open("FEATURE_FLAGS_REGISTRY", "/nonexistent.yml", NULL));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "/nonexistent.yml"), error.message);
}

static void test_client_registry_is_the_loaded_one(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags));
  TEST_ASSERT_EQUAL_UINT(2, ff_registry_count(ff_client_registry(client)));
  TEST_ASSERT_TRUE(ff_enabled(client, "on-flag", NULL));
}

/* -- Overrides ------------------------------------------------------------------- */

static void test_overrides_decide_before_anything_else(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags), "FEATURE_FLAGS_OVERRIDES",
       "on-flag=off,not-registered=on");
  ff_set(client, "on-flag", FF_SCOPE_GLOBAL, NULL, true, 0, &error);
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate(client, "on-flag", NULL, &evaluation, &error));
  TEST_ASSERT_FALSE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_OVERRIDE, evaluation.source);
  TEST_ASSERT_EQUAL_INT(FF_REASON_STATIC, evaluation.reason);
  TEST_ASSERT_TRUE(ff_enabled(client, "not-registered", NULL));
}

static void test_overrides_need_no_redis(void) {
  OPEN("FEATURE_FLAGS_PROVIDER", "redis", "REDIS_HOST", "/nonexistent.sock",
       "FEATURE_FLAGS_OVERRIDES", "a=on");
  TEST_ASSERT_TRUE(ff_enabled(client, "a", NULL));
  TEST_ASSERT_EQUAL_INT(0, log_count);
}

/* -- Writing --------------------------------------------------------------------- */

static void test_set_and_unset_work_at_every_scope(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags));
  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = "acme";
  tenant.workspace_id = "w1";
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff_set(client, "on-flag", FF_SCOPE_WORKSPACE, "w1", false, 0, &error));
  TEST_ASSERT_FALSE(ff_enabled(client, "on-flag", &tenant));
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff_set(client, "on-flag", FF_SCOPE_COMPANY, "acme", true, 0, &error));
  TEST_ASSERT_TRUE(ff_enabled(client, "on-flag", &tenant));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_set(client, "on-flag", FF_SCOPE_GLOBAL, NULL, false, 0, &error));
  TEST_ASSERT_FALSE(ff_enabled(client, "on-flag", &tenant));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_unset(client, "on-flag", FF_SCOPE_GLOBAL, NULL, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_unset(client, "on-flag", FF_SCOPE_COMPANY, "acme", 0, &error));
  TEST_ASSERT_FALSE(ff_enabled(client, "on-flag", &tenant));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_unset(client, "on-flag", FF_SCOPE_WORKSPACE, "w1", 0, &error));
  TEST_ASSERT_TRUE(ff_enabled(client, "on-flag", &tenant));
}

static void test_set_refuses_what_the_registry_does_not_allow_unless_forced(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags));
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND,
                        ff_set(client, "misspelt", FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_SCOPE,
                        ff_set(client, "company-flag", FF_SCOPE_WORKSPACE, "w", true, 0, &error));
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, "scope company"), error.message);
  TEST_ASSERT_EQUAL_INT(FF_ERR_SCOPE,
                        ff_unset(client, "company-flag", FF_SCOPE_WORKSPACE, "w", 0, &error));
  ff_context context = FF_CONTEXT_INIT;
  context.workspace_id = "w";
  TEST_ASSERT_FALSE(ff_enabled(client, "company-flag", &context));
  TEST_ASSERT_EQUAL_INT(
      FF_OK, ff_set(client, "company-flag", FF_SCOPE_WORKSPACE, "w", true, ff_force(), &error));
  TEST_ASSERT_TRUE(ff_enabled(client, "company-flag", &context));
}

static void test_set_refuses_bad_arguments(void) {
  OPEN("FEATURE_FLAGS_PREFIX", "ff");
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_set(NULL, "a", FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME,
                        ff_set(client, "a:company:x", FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME,
                        ff_set(client, NULL, FF_SCOPE_GLOBAL, NULL, true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_set(client, "a", FF_SCOPE_GLOBAL, "x", true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONTEXT,
                        ff_set(client, "a", FF_SCOPE_COMPANY, NULL, true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONTEXT, ff_set(client, "a", FF_SCOPE_COMPANY, "", true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONTEXT,
                        ff_set(client, "a", FF_SCOPE_WORKSPACE, "\n", true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_set(client, "a", (ff_scope)7, "x", true, 0, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID,
                        ff_set(client, "a", FF_SCOPE_GLOBAL, NULL, true, 8, &error));
}

/* -- Batches, explanations, scans, health ------------------------------------------ */

static void test_evaluate_many_answers_each_query_for_itself(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags), "FEATURE_FLAGS_OVERRIDES", "x=on");
  ff_set(client, "company-flag", FF_SCOPE_COMPANY, "acme", true, 0, &error);
  ff_context acme = company("acme"), wrong = company("a\nb");
  ff_query queries[] = {
      {"x", NULL},  {"company-flag", &acme}, {"misspelt", &acme}, {"on-flag", NULL},
      {NULL, NULL}, {"company-flag", NULL},  {"on-flag", &wrong}};
  ff_evaluation answers[7];
  memset(answers, 0xee, sizeof answers);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate_many(client, queries, 7, answers, &error));
  const bool enabled[] = {true, true, false, true, false, false, true};
  const ff_err errors[] = {FF_OK, FF_OK,         FF_ERR_FLAG_NOT_FOUND, FF_OK, FF_ERR_FLAG_NAME,
                           FF_OK, FF_ERR_CONTEXT};
  for (int i = 0; i < 7; i++) {
    TEST_ASSERT_EQUAL_INT(enabled[i], answers[i].enabled);
    TEST_ASSERT_EQUAL_INT(errors[i], answers[i].error);
  }
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate_many(client, NULL, 0, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_evaluate_many(NULL, queries, 7, answers, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, answers[6].error);
}

static void test_explain_shows_every_step_and_which_one_decides(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags));
  ff_set(client, "on-flag", FF_SCOPE_WORKSPACE, "w1", false, 0, &error);
  ff_context tenant = company("acme");
  tenant.workspace_id = "w1";
  ff_explanation *explanation;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_explain(client, "on-flag", &tenant, &explanation, &error));
  TEST_ASSERT_FALSE(ff_explanation_evaluation(explanation)->enabled);
  const ff_source sources[] = {FF_SOURCE_GLOBAL, FF_SOURCE_COMPANY, FF_SOURCE_WORKSPACE,
                               FF_SOURCE_DEFAULT, FF_SOURCE_FALLBACK};
  TEST_ASSERT_EQUAL_UINT(5, ff_explanation_count(explanation));
  for (size_t i = 0; i < 5; i++) {
    const ff_step *step = ff_explanation_at(explanation, i);
    TEST_ASSERT_EQUAL_INT(sources[i], step->source);
    TEST_ASSERT_EQUAL_INT(step->source == FF_SOURCE_WORKSPACE, step->decides);
    TEST_ASSERT_EQUAL_INT(i >= 2, step->speaks);
  }
  const ff_step *workspace = ff_explanation_at(explanation, 2);
  TEST_ASSERT_EQUAL_STRING("ff:on-flag:workspace:w1", workspace->key);
  TEST_ASSERT_EQUAL_STRING("false", workspace->value);
  TEST_ASSERT_EQUAL_INT(FF_KEY_STRING, workspace->state);
  TEST_ASSERT_EQUAL_INT(FF_KEY_ABSENT, ff_explanation_at(explanation, 0)->state);
  TEST_ASSERT_NULL(ff_explanation_at(explanation, 5));
  ff_explanation_destroy(explanation);
}

static void assert_step(const ff_explanation *explanation, size_t index, ff_source source,
                        bool decides, const char *value) {
  const ff_step *step = ff_explanation_at(explanation, index);
  TEST_ASSERT_NOT_NULL(step);
  TEST_ASSERT_EQUAL_INT(source, step->source);
  TEST_ASSERT_EQUAL_INT(decides, step->decides);
  if (value)
    TEST_ASSERT_EQUAL_STRING(value, step->value);
  else
    TEST_ASSERT_NULL(step->value);
}

/* They are what is found when somebody wonders why a value does nothing. */
static void test_explain_shows_keys_that_do_not_count(void) {
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags), "FEATURE_FLAGS_OVERRIDES", "on-flag=off");
  ff_set(client, "on-flag", FF_SCOPE_COMPANY, "acme", true, 0, &error);
  ff_set(client, "stranger", FF_SCOPE_COMPANY, "acme", true, FF_FORCE, &error);
  ff_context acme = company("acme");
  ff_explanation *explanation;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_explain(client, "on-flag", &acme, &explanation, &error));
  TEST_ASSERT_EQUAL_UINT(5, ff_explanation_count(explanation));
  assert_step(explanation, 0, FF_SOURCE_OVERRIDE, true, NULL);
  assert_step(explanation, 1, FF_SOURCE_GLOBAL, false, NULL);
  assert_step(explanation, 2, FF_SOURCE_COMPANY, false, "true");
  TEST_ASSERT_FALSE(ff_explanation_evaluation(explanation)->enabled);
  ff_explanation_destroy(explanation);

  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NOT_FOUND,
                        ff_explain(client, "stranger", &acme, &explanation, &error));
  TEST_ASSERT_EQUAL_UINT(3, ff_explanation_count(explanation));
  assert_step(explanation, 1, FF_SOURCE_COMPANY, false, "true");
  assert_step(explanation, 2, FF_SOURCE_FALLBACK, true, NULL);
  TEST_ASSERT_FALSE(ff_explanation_evaluation(explanation)->enabled);
  ff_explanation_destroy(explanation);

  TEST_ASSERT_EQUAL_INT(FF_ERR_FLAG_NAME, ff_explain(client, "a:b", &acme, &explanation, &error));
  TEST_ASSERT_EQUAL_UINT(1, ff_explanation_count(explanation));
  ff_explanation_destroy(explanation);
}

typedef struct seen {
  int globals, companies;
} seen;

static bool count_key(const ff_stored_key *key, void *user) {
  seen *all = user;
  all->globals += key->scope == FF_SCOPE_GLOBAL && !key->id;
  all->companies += key->scope == FF_SCOPE_COMPANY && strcmp(key->id, "acme") == 0;
  TEST_ASSERT_EQUAL_STRING("a", key->flag);
  return true;
}

static void test_scan_shows_flag_scope_and_id(void) {
  OPEN("FEATURE_FLAGS_PREFIX", "p:q");
  ff_set(client, "a", FF_SCOPE_GLOBAL, NULL, true, 0, &error);
  ff_set(client, "a", FF_SCOPE_COMPANY, "acme", true, 0, &error);
  seen all = {0, 0};
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_scan(client, count_key, NULL, &all, &error));
  TEST_ASSERT_EQUAL_INT(1, all.globals);
  TEST_ASSERT_EQUAL_INT(1, all.companies);
}

static void test_health_json_has_the_shape_of_terminus(void) {
  OPEN("FEATURE_FLAGS_PREFIX", "ff");
  ff_health health;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_check_health(client, 0, &health));
  TEST_ASSERT_EQUAL_STRING("memory", health.store);
  health.response_ms = 1.25;
  char text[512];
  size_t size = ff_health_json(&health, text, sizeof text);
  TEST_ASSERT_EQUAL_STRING("{\"status\":\"ok\",\"info\":{\"memory\":{\"status\":\"up\","
                           "\"responseTime\":1.25}},\"error\":{},\"details\":{\"memory\":"
                           "{\"status\":\"up\",\"responseTime\":1.25}}}",
                           text);
  TEST_ASSERT_EQUAL_UINT(strlen(text), size);
  TEST_ASSERT_EQUAL_UINT(size, ff_health_json(&health, NULL, 0));
}

static void test_health_json_tells_what_is_wrong(void) {
  OPEN("FEATURE_FLAGS_PROVIDER", "redis", "REDIS_URL", "unix:///nonexistent/\"x\".sock");
  ff_health health;
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, ff_check_health(client, 100, &health));
  TEST_ASSERT_FALSE(health.up);
  char text[2048];
  ff_health_json(&health, text, sizeof text);
  TEST_ASSERT_EQUAL_INT_MESSAGE(
      0,
      strncmp("{\"status\":\"error\",\"info\":{},\"error\":{\"redis\":{\"status\":\"down\",", text,
              60),
      text);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(text, "\\\"x\\\".sock"), text);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_check_health(NULL, 0, &health));
}

/* -- Redis lost ------------------------------------------------------------------- */

static void test_lost_redis_gives_defaults_says_why_and_logs_once(void) {
  redis_server server;
  redis_server_start(&server, NULL);
  OPEN("FEATURE_FLAGS_REGISTRY", registry_of(two_flags), "FEATURE_FLAGS_PROVIDER", "redis",
       "FEATURE_FLAGS_MODE", "direct", "REDIS_URL", server.url, "REDIS_COMMAND_TIMEOUT_MS", "1000",
       "FEATURE_FLAGS_OVERRIDES", "forced=on");
  ff_context acme = company("acme");
  ff_set(client, "on-flag", FF_SCOPE_COMPANY, "acme", false, 0, &error);
  TEST_ASSERT_FALSE(ff_enabled(client, "on-flag", &acme));

  redis_server_kill(&server);
  ff_evaluation evaluation;
  TEST_ASSERT_EQUAL_INT(FF_ERR_CONNECT, ff_evaluate(client, "on-flag", &acme, &evaluation, &error));
  TEST_ASSERT_TRUE(evaluation.enabled);
  TEST_ASSERT_EQUAL_INT(FF_SOURCE_DEFAULT, evaluation.source);
  TEST_ASSERT_EQUAL_INT(FF_REASON_ERROR, evaluation.reason);
  TEST_ASSERT_EQUAL_INT(FF_KIND_PROVIDER_NOT_READY, evaluation.error_kind);
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_NONE, evaluation.freshness);
  for (int i = 0; i < 100; i++)
    TEST_ASSERT_TRUE(ff_enabled(client, "on-flag", &acme));
  TEST_ASSERT_EQUAL_INT_MESSAGE(1, log_count, log_text);

  ff_explanation *explanation;
  TEST_ASSERT_NOT_EQUAL(FF_OK, ff_explain(client, "on-flag", &acme, &explanation, &error));
  TEST_ASSERT_EQUAL_INT(FF_KEY_UNKNOWN, ff_explanation_at(explanation, 0)->state);
  ff_explanation_destroy(explanation);
  memset(&error, 0, sizeof error); /* an override needs no Redis, so there is no error to tell */
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_explain(client, "forced", &acme, &explanation, &error));
  TEST_ASSERT_EQUAL_STRING("", error.message);
  TEST_ASSERT_EQUAL_INT(FF_KEY_UNKNOWN, ff_explanation_at(explanation, 1)->state);
  ff_explanation_destroy(explanation);

  redis_server_restart(&server, NULL);
  ff_health health;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_check_health(client, 5000, &health));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_evaluate(client, "on-flag", &acme, &evaluation, &error));
  TEST_ASSERT_EQUAL_INT(FF_FRESHNESS_FRESH, evaluation.freshness);
  TEST_ASSERT_NOT_NULL_MESSAGE(strstr(log_text, "info: redis: back again"), log_text);
  redis_server_stop(&server);
}

/* -- Names ------------------------------------------------------------------------ */

static void test_names_are_total(void) {
  TEST_ASSERT_EQUAL_STRING("FF_ERR_TIMEOUT", ff_err_name(FF_ERR_TIMEOUT));
  TEST_ASSERT_EQUAL_STRING("FF_OK", ff_err_name(FF_OK));
  TEST_ASSERT_EQUAL_STRING("FF_ERR_UNKNOWN", ff_err_name((ff_err)999));
  TEST_ASSERT_EQUAL_STRING("unknown error", ff_err_text((ff_err)999));
  TEST_ASSERT_EQUAL_INT(FF_KIND_GENERAL, ff_err_kind((ff_err)999));
  TEST_ASSERT_EQUAL_STRING("NONE", ff_kind_name(FF_KIND_NONE));
  TEST_ASSERT_EQUAL_STRING("GENERAL", ff_kind_name((ff_kind)999));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_source_name((ff_source)999));
  TEST_ASSERT_EQUAL_STRING("UNKNOWN", ff_reason_name((ff_reason)999));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_freshness_name((ff_freshness)999));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_scope_name((ff_scope)999));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_log_level_name((ff_log_level)999));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_severity_name((ff_severity)999));
}

static void test_version_is_the_headers(void) {
  char expected[32];
  snprintf(expected, sizeof expected, "%d.%d.%d", FF_VERSION_MAJOR, FF_VERSION_MINOR,
           FF_VERSION_PATCH);
  TEST_ASSERT_EQUAL_STRING(expected, ff_version());
  TEST_ASSERT_EQUAL_INT(FF_VERSION_NUMBER, ff_version_number());
}

int main(void) {
  UNITY_BEGIN();
  RUN_TEST(test_enabled_takes_null_for_everything);
  RUN_TEST(test_evaluate_writes_all_fields_whatever_was_in_them);
  RUN_TEST(test_destroy_takes_null);
  RUN_TEST(test_unknown_flag_is_off_reported_and_logged_once_by_default);
  RUN_TEST(test_unknown_flag_is_resolved_and_logged_with_warn);
  RUN_TEST(test_unknown_flag_is_resolved_silently_with_allow);
  RUN_TEST(test_create_refuses_a_registry_with_mistakes_and_tells_all_of_them);
  RUN_TEST(test_create_goes_on_without_a_bad_registry_when_told_and_says_so);
  RUN_TEST(test_create_names_a_registry_that_is_not_there);
  RUN_TEST(test_client_registry_is_the_loaded_one);
  RUN_TEST(test_overrides_decide_before_anything_else);
  RUN_TEST(test_overrides_need_no_redis);
  RUN_TEST(test_set_and_unset_work_at_every_scope);
  RUN_TEST(test_set_refuses_what_the_registry_does_not_allow_unless_forced);
  RUN_TEST(test_set_refuses_bad_arguments);
  RUN_TEST(test_evaluate_many_answers_each_query_for_itself);
  RUN_TEST(test_explain_shows_every_step_and_which_one_decides);
  RUN_TEST(test_explain_shows_keys_that_do_not_count);
  RUN_TEST(test_scan_shows_flag_scope_and_id);
  RUN_TEST(test_health_json_has_the_shape_of_terminus);
  RUN_TEST(test_health_json_tells_what_is_wrong);
  RUN_TEST(test_lost_redis_gives_defaults_says_why_and_logs_once);
  RUN_TEST(test_names_are_total);
  RUN_TEST(test_version_is_the_headers);
  return UNITY_END();
}
