/* client.c - a client's life, and its log. */
#include "client.h"

#include "core/error.h"
#include "core/text.h"
#include "options.h"
#include "store/memory.h"
#include "store/redis.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORTED_MAX = 10000 };

/* -- Log --------------------------------------------------------------------- */

const char *ff_log_level_name(ff_log_level level) {
  switch (level) {
  case FF_LOG_ERROR: return "error";
  case FF_LOG_WARNING: return "warning";
  case FF_LOG_INFO: return "info";
  }
  return "unknown";
}

void ff__log(const ff_client *client, ff_log_level level, const char *format, ...) {
  if (!client->log) return;
  char message[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  ff__text_make_line(message);
  client->log(level, message, client->log_user);
}

void ff__log_outcome(ff_client *client, ff_err err, const ff_error *error) {
  bool failing = err != FF_OK;
  bool was_failing = atomic_load_explicit(&client->is_failing, memory_order_relaxed);
  if (failing == was_failing) return;
  if (atomic_exchange(&client->is_failing, failing) == failing) return;
  if (failing)
    ff__log(client, FF_LOG_WARNING, "%s; flags that need it have their defaults", error->message);
  else
    ff__log(client, FF_LOG_INFO, "%s: back again", client->store->methods->name);
}

/* -- Registry ---------------------------------------------------------------- */

/* Logs all mistakes, and puts as many as fit into *error, a line each. FF_OK when there
 * are none. */
static ff_err judge_registry(const ff_client *client, const ff_registry *registry,
                             ff_error *error) {
  char text[sizeof error->message] = "";
  ff__writer writer = {text, sizeof text, 0};
  const ff_diagnostic *first = NULL, *found;
  for (size_t i = 0; (found = ff_registry_diagnostic_at(registry, i)); i++) {
    if (found->severity != FF_SEVERITY_ERROR) continue;
    char line[512];
    ff_diagnostic_format(found, line, sizeof line);
    ff__log(client, FF_LOG_ERROR, "%s", line);
    ff__write(&writer, "%s%s", first ? "\n" : "", line);
    if (!first) first = found;
  }
  if (!first) return FF_OK;
  return ff__fail_at(error, FF_ERR_REGISTRY, first->file, first->line, first->column, "%s", text);
}

static ff_err load_registry(ff_client *client, const ff_options *options, ff_error *error) {
  const char *path = ff__options_text(options, FF__FEATURE_FLAGS_REGISTRY);
  if (!*path) return FF_OK;

  ff_error problem;
  ff_registry *registry = NULL;
  ff_err err = ff_registry_load(path, &registry, &problem);
  if (err == FF_OK) err = judge_registry(client, registry, &problem);
  if (err == FF_OK) {
    client->registry = registry;
    return FF_OK;
  }
  ff_registry_destroy(registry);
  if (err != FF_ERR_NOMEM && !ff__options_boolean(options, FF__FEATURE_FLAGS_REGISTRY_REQUIRED)) {
    ff__log(client, FF_LOG_ERROR, "going on without the registry %s: %s", path,
            ff_err_text(problem.code));
    return FF_OK;
  }
  if (error) *error = problem;
  return err;
}

/* -- Lifetime ---------------------------------------------------------------- */

static ff_err create_store(ff_client *client, const ff_options *options, ff_error *error) {
  if (strcmp(ff__options_text(options, FF__FEATURE_FLAGS_PROVIDER), "memory") == 0) {
    client->store = ff__memory_create();
    return client->store ? FF_OK : ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  ff__redis_config config;
  ff_err err = ff__options_redis(options, &config, error);
  if (err != FF_OK) return err;
  if (config.tls.enabled && config.tls.insecure)
    ff__log(client, FF_LOG_WARNING,
            "REDIS_TLS_INSECURE_SKIP_VERIFY: anybody between here and Redis can read and change "
            "everything");
  return ff__redis_create_take(&config, &client->store, error);
}

static ff__unknown_policy policy_of(const ff_options *options) {
  const char *word = ff__options_text(options, FF__FEATURE_FLAGS_UNKNOWN);
  if (strcmp(word, "allow") == 0) return FF__UNKNOWN_ALLOW;
  return strcmp(word, "warn") == 0 ? FF__UNKNOWN_WARN : FF__UNKNOWN_ERROR;
}

static ff_err fill(ff_client *client, const ff_options *options, ff_error *error) {
  client->log = ff__options_log(options, &client->log_user);
  client->unknown = policy_of(options);
  snprintf(client->prefix, sizeof client->prefix, "%s",
           ff__options_text(options, FF__FEATURE_FLAGS_PREFIX));
  client->reported = ff__map_create(REPORTED_MAX);
  if (!client->reported) return ff__fail(error, FF_ERR_NOMEM, "out of memory");

  const char *overrides = ff__options_text(options, FF__FEATURE_FLAGS_OVERRIDES);
  ff_err err = ff__overrides_parse(overrides, &client->overrides, error);
  if (err == FF_OK) err = load_registry(client, options, error);
  if (err == FF_OK) err = create_store(client, options, error);
  return err;
}

static ff_err create(const ff_options *options, ff_client **client, ff_error *error) {
  ff_client *made = calloc(1, sizeof *made);
  if (!made) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff_err err = fill(made, options, error);
  if (err == FF_OK)
    *client = made;
  else
    ff_client_destroy(made);
  return err;
}

ff_err ff_client_create(const ff_options *options, ff_client **client, ff_error *error) {
  if (!client) return ff__fail(error, FF_ERR_INVALID, "ff_client_create: a NULL argument");
  if (options) return create(options, client, error);

  ff_options *environment = ff_options_create();
  if (!environment) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff_err err = ff_options_from_environment(environment, error);
  if (err == FF_OK) err = create(environment, client, error);
  ff_options_destroy(environment);
  return err;
}

void ff_client_destroy(ff_client *client) {
  if (!client) return;
  if (client->store) client->store->methods->destroy(client->store);
  ff_registry_destroy(client->registry);
  ff__overrides_destroy(client->overrides);
  ff__map_destroy(client->reported);
  free(client);
}

const ff_registry *ff_client_registry(const ff_client *client) {
  return client ? client->registry : NULL;
}
