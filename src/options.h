/* options.h - options as the client reads them: checked text, by index. */
#ifndef FF_OPTIONS_H
#define FF_OPTIONS_H

#include <featureflag.h>

#include "store/redis_config.h"

/* Everything an option is: its name, its default, how it is checked, and two arguments
 * of the check. featureflag.h and .env.example describe them for people. */
#define FF__OPTION_MAP(X)                                                                          \
  X(FEATURE_FLAGS_PROVIDER, "redis", one_of, "redis memory", 0, 0)                                 \
  X(FEATURE_FLAGS_MODE, "cached", one_of, "cached direct", 0, 0)                                   \
  X(FEATURE_FLAGS_REGISTRY, "", any, "", 0, 0)                                                     \
  X(FEATURE_FLAGS_REGISTRY_REQUIRED, "true", boolean, "", 0, 0)                                    \
  X(FEATURE_FLAGS_UNKNOWN, "error", one_of, "error warn allow", 0, 0)                              \
  X(FEATURE_FLAGS_PREFIX, "ff", prefix, "", 0, 0)                                                  \
  X(FEATURE_FLAGS_OVERRIDES, "", overrides, "", 0, 0)                                              \
  X(FEATURE_FLAGS_COVERAGE, "", any, "", 0, 0)                                                     \
  X(FEATURE_FLAGS_CACHE_TENANTS, "10000", number, "", 1, 10000000)                                 \
  X(FEATURE_FLAGS_HEARTBEAT_MS, "1000", number, "", 20, 60000)                                     \
  X(FEATURE_FLAGS_MAX_STALE_MS, "0", number, "", 0, 2147483647)                                    \
  X(FEATURE_FLAGS_POLL_MS, "2000", number, "", 20, 3600000)                                        \
  X(FEATURE_FLAGS_RELOAD_MS, "0", number, "", 0, 86400000)                                         \
  X(REDIS_URL, "", url, "", 0, 0)                                                                  \
  X(REDIS_HOST, "127.0.0.1", any, "", 0, 0)                                                        \
  X(REDIS_PORT, "6379", number, "", 1, 65535)                                                      \
  X(REDIS_DB, "0", number, "", 0, 1000000)                                                         \
  X(REDIS_USERNAME, "", any, "", 0, 0)                                                             \
  X(REDIS_PASSWORD, "", any, "", 0, 0)                                                             \
  X(REDIS_PASSWORD_FILE, "", any, "", 0, 0)                                                        \
  X(REDIS_TLS, "false", boolean, "", 0, 0)                                                         \
  X(REDIS_TLS_CA_FILE, "", any, "", 0, 0)                                                          \
  X(REDIS_TLS_CA_FOLDER, "", any, "", 0, 0)                                                        \
  X(REDIS_TLS_CERT_FILE, "", any, "", 0, 0)                                                        \
  X(REDIS_TLS_KEY_FILE, "", any, "", 0, 0)                                                         \
  X(REDIS_TLS_SERVER_NAME, "", any, "", 0, 0)                                                      \
  X(REDIS_TLS_INSECURE_SKIP_VERIFY, "false", boolean, "", 0, 0)                                    \
  X(REDIS_CLIENT_NAME, "libfeatureflag", client_name, "", 0, 0)                                    \
  X(REDIS_CONNECT_TIMEOUT_MS, "200", number, "", 1, 60000)                                         \
  X(REDIS_COMMAND_TIMEOUT_MS, "50", number, "", 1, 60000)

typedef enum ff__option {
#define X(name, standard, check, words, least, most) FF__##name,
  FF__OPTION_MAP(X)
#undef X
      FF__OPTION_COUNT
} ff__option;

/* An option's value, or its default; never NULL. */
const char *ff__options_text(const ff_options *options, ff__option option);
long ff__options_number(const ff_options *options, ff__option option);
bool ff__options_boolean(const ff_options *options, ff__option option);

ff_log_fn ff__options_log(const ff_options *options, void **user);

/* What the options say about Redis. The caller finishes *config. FF_ERR_NOMEM. */
ff_err ff__options_redis(const ff_options *options, ff__redis_config *config, ff_error *error);

#endif
