/* client.c - a client's life, and its log. */
#include "client.h"

#include "core/error.h"
#include "core/text.h"
#include "flags.h"
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

static void log_for_cache(ff_client *client, ff_log_level level, const char *message) {
  ff__log(client, level, "%s", message);
}

/* Only Redis is slow and far enough to keep anything of it. */
static bool wants_cache(const ff_options *options) {
  return strcmp(ff__options_text(options, FF__FEATURE_FLAGS_MODE), "cached") == 0 &&
         strcmp(ff__options_text(options, FF__FEATURE_FLAGS_PROVIDER), "redis") == 0;
}

static ff_err create_cache(ff_client *client, const ff_options *options, ff_error *error) {
  ff_err err = FF_OK;
  bool keeps = wants_cache(options);
  if (keeps) err = ff__options_redis(options, &client->redis, error);
  if (err != FF_OK) return err;
  ff__cache_config config = {
      .engine = {.redis = keeps ? &client->redis : NULL,
                 .prefix = client->prefix,
                 .heartbeat_ms =
                     (unsigned)ff__options_number(options, FF__FEATURE_FLAGS_HEARTBEAT_MS),
                 .poll_ms = (unsigned)ff__options_number(options, FF__FEATURE_FLAGS_POLL_MS),
                 .reload_ms = (unsigned)ff__options_number(options, FF__FEATURE_FLAGS_RELOAD_MS),
                 .log = log_for_cache,
                 .reload = ff__flags_follow,
                 .client = client},
      .flags = ff_registry_count(ff_client_registry(client)),
      .tenants = (uint32_t)ff__options_number(options, FF__FEATURE_FLAGS_CACHE_TENANTS),
      .max_stale_ms = (unsigned)ff__options_number(options, FF__FEATURE_FLAGS_MAX_STALE_MS),
  };
  client->is_quick = keeps && config.max_stale_ms == 0 && !client->coverage;
  err = ff__cache_init(&client->cache, &config, error);
  return err == FF_OK ? ff__flags_number(client, error) : err;
}

static ff_err create_coverage(ff_client *client, const ff_options *options, ff_error *error) {
  const char *path = ff__options_text(options, FF__FEATURE_FLAGS_COVERAGE);
  return *path ? ff__coverage_create(path, &client->coverage, error) : FF_OK;
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
  if (err == FF_OK) err = ff__flags_load(client, options, error);
  if (err == FF_OK) err = create_coverage(client, options, error);
  if (err == FF_OK) err = create_store(client, options, error);
  if (err == FF_OK) err = create_cache(client, options, error);
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
  ff__cache_finish(&client->cache); /* first: its thread uses the others */
  if (client->store) client->store->methods->destroy(client->store);
  ff__redis_config_finish(&client->redis);
  ff__flags_finish(client);
  ff__overrides_destroy(client->overrides);
  ff__coverage_destroy(client->coverage);
  ff__map_destroy(client->reported);
  free(client);
}
