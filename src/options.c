/* options.c - options by name, checked when they are set. */
#include "options.h"

#include "core/error.h"
#include "core/key.h"
#include "core/text.h"
#include "overrides.h"

#include <stdlib.h>
#include <string.h>

struct ff_options {
  char *values[FF__OPTION_COUNT]; /* NULL: the default */
  ff_log_fn log;
  void *log_user;
};

typedef struct description {
  const char *name;
  const char *standard;
  ff_err (*check)(const struct description *option, const char *value, ff_error *error);
  const char *words;
  long least, most;
} description;

/* -- Checks ------------------------------------------------------------------ */

static ff_err check_any(const description *option, const char *value, ff_error *error) {
  (void)option, (void)value, (void)error;
  return FF_OK;
}

/* Whether words, separated by blanks, has this one. */
static bool has_word(const char *words, const char *word) {
  size_t size = strlen(word);
  for (const char *at = words; *at; at += strcspn(at, " "), at += *at == ' ')
    if (strcspn(at, " ") == size && memcmp(at, word, size) == 0) return true;
  return false;
}

static ff_err check_one_of(const description *option, const char *value, ff_error *error) {
  if (has_word(option->words, value)) return FF_OK;
  return ff__fail(error, FF_ERR_CONFIG, "%s: '%s' is not one of: %s", option->name, value,
                  option->words);
}

static bool is_true(const char *value) {
  return strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

static bool is_boolean(const char *value) {
  return is_true(value) || strcmp(value, "false") == 0 || strcmp(value, "0") == 0;
}

static ff_err check_boolean(const description *option, const char *value, ff_error *error) {
  if (is_boolean(value)) return FF_OK;
  return ff__fail(error, FF_ERR_CONFIG, "%s: '%s' is neither true nor false", option->name, value);
}

static ff_err check_number(const description *option, const char *value, ff_error *error) {
  long number;
  if (ff__number_read(value, option->least, option->most, &number)) return FF_OK;
  return ff__fail(error, FF_ERR_CONFIG, "%s: '%s' is not a number from %ld to %ld", option->name,
                  value, option->least, option->most);
}

static ff_err check_prefix(const description *option, const char *value, ff_error *error) {
  if (ff__prefix_is_valid(value)) return FF_OK;
  return ff__fail(error, FF_ERR_CONFIG,
                  "%s: '%s' is not 1 to %d of A-Z a-z 0-9 . _ - and :", option->name, value,
                  FF__PREFIX_MAX);
}

/* CLIENT SETNAME takes printable ASCII without blanks. */
static ff_err check_client_name(const description *option, const char *value, ff_error *error) {
  for (const char *c = value; *c; c++)
    if (*c < '!' || *c > '~')
      return ff__fail(error, FF_ERR_CONFIG, "%s: '%s' has blanks or is not ASCII", option->name,
                      value);
  return FF_OK;
}

static ff_err check_overrides(const description *option, const char *value, ff_error *error) {
  (void)option;
  ff__overrides *overrides;
  ff_err err = ff__overrides_parse(value, &overrides, error);
  if (err == FF_OK) ff__overrides_destroy(overrides);
  return err;
}

static ff_err check_url(const description *option, const char *value, ff_error *error) {
  (void)option;
  ff__redis_config config = {0};
  ff_err err = ff__redis_config_read_url(&config, value, error);
  ff__redis_config_finish(&config);
  return err;
}

static const description descriptions[FF__OPTION_COUNT] = {
#define X(name, standard, check, words, least, most)                                               \
  [FF__##name] = {#name, standard, check_##check, words, least, most},
    FF__OPTION_MAP(X)
#undef X
};

/* -- Setting ----------------------------------------------------------------- */

ff_options *ff_options_create(void) {
  return calloc(1, sizeof(ff_options));
}

void ff_options_destroy(ff_options *options) {
  if (!options) return;
  for (int i = 0; i < FF__OPTION_COUNT; i++)
    ff__secret_destroy(options->values[i]);
  free(options);
}

const char *ff_option_name(size_t index) {
  return index < FF__OPTION_COUNT ? descriptions[index].name : NULL;
}

static ff_err unknown_name(const char *name, ff_error *error) {
  const char *names[FF__OPTION_COUNT + 1] = {NULL};
  for (int i = 0; i < FF__OPTION_COUNT; i++)
    names[i] = descriptions[i].name;
  const char *nearest = ff__text_nearest(name, names);
  return ff__fail(error, FF_ERR_CONFIG, "'%s' is no option%s%s%s", name,
                  nearest ? ": did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static ff_err set(ff_options *options, int index, const char *value, ff_error *error) {
  const description *option = &descriptions[index];
  char *copy = NULL;
  if (*value) {
    ff_err err = option->check(option, value, error);
    if (err != FF_OK) return err;
    copy = strdup(value);
    if (!copy) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  ff__secret_destroy(options->values[index]);
  options->values[index] = copy;
  return FF_OK;
}

ff_err ff_options_set(ff_options *options, const char *name, const char *value, ff_error *error) {
  if (!options || !name || !value)
    return ff__fail(error, FF_ERR_INVALID, "ff_options_set: a NULL argument");
  for (int i = 0; i < FF__OPTION_COUNT; i++)
    if (strcmp(descriptions[i].name, name) == 0) return set(options, i, value, error);
  return unknown_name(name, error);
}

ff_err ff_options_from_environment(ff_options *options, ff_error *error) {
  if (!options)
    return ff__fail(error, FF_ERR_INVALID, "ff_options_from_environment: a NULL argument");
  for (int i = 0; i < FF__OPTION_COUNT; i++) {
    const char *value = getenv(descriptions[i].name);
    if (!value || !*value) continue;
    ff_err err = set(options, i, value, error);
    if (err != FF_OK) return err;
  }
  return FF_OK;
}

void ff_options_set_log(ff_options *options, ff_log_fn log, void *user) {
  if (!options) return;
  options->log = log;
  options->log_user = user;
}

/* -- Reading ----------------------------------------------------------------- */

const char *ff__options_text(const ff_options *options, ff__option option) {
  const char *value = options->values[option];
  return value ? value : descriptions[option].standard;
}

long ff__options_number(const ff_options *options, ff__option option) {
  return strtol(ff__options_text(options, option), NULL, 10);
}

bool ff__options_boolean(const ff_options *options, ff__option option) {
  return is_true(ff__options_text(options, option));
}

ff_log_fn ff__options_log(const ff_options *options, void **user) {
  *user = options->log_user;
  return options->log;
}

/* Copies an option's text; NULL when it is empty. False when memory is short. */
static bool copy_text(const ff_options *options, ff__option option, char **copy) {
  const char *text = ff__options_text(options, option);
  *copy = *text ? strdup(text) : NULL;
  return !*text || *copy;
}

ff_err ff__options_redis(const ff_options *options, ff__redis_config *config, ff_error *error) {
  ff__redis_config made = {
      .port = (int)ff__options_number(options, FF__REDIS_PORT),
      .database = (int)ff__options_number(options, FF__REDIS_DB),
      .connect_timeout_ms = (unsigned)ff__options_number(options, FF__REDIS_CONNECT_TIMEOUT_MS),
      .command_timeout_ms = (unsigned)ff__options_number(options, FF__REDIS_COMMAND_TIMEOUT_MS),
      .tls.enabled = ff__options_boolean(options, FF__REDIS_TLS),
      .tls.insecure = ff__options_boolean(options, FF__REDIS_TLS_INSECURE_SKIP_VERIFY),
  };
  bool copied = copy_text(options, FF__REDIS_HOST, &made.host) &&
                copy_text(options, FF__REDIS_USERNAME, &made.username) &&
                copy_text(options, FF__REDIS_PASSWORD, &made.password) &&
                copy_text(options, FF__REDIS_PASSWORD_FILE, &made.password_file) &&
                copy_text(options, FF__REDIS_CLIENT_NAME, &made.client_name) &&
                copy_text(options, FF__REDIS_TLS_CA_FILE, &made.tls.ca_file) &&
                copy_text(options, FF__REDIS_TLS_CA_FOLDER, &made.tls.ca_folder) &&
                copy_text(options, FF__REDIS_TLS_CERT_FILE, &made.tls.cert_file) &&
                copy_text(options, FF__REDIS_TLS_KEY_FILE, &made.tls.key_file) &&
                copy_text(options, FF__REDIS_TLS_SERVER_NAME, &made.tls.server_name);
  ff_err err = copied ? FF_OK : ff__fail(error, FF_ERR_NOMEM, "out of memory");
  const char *url = ff__options_text(options, FF__REDIS_URL);
  if (err == FF_OK && *url) err = ff__redis_config_read_url(&made, url, error);
  if (err == FF_OK)
    *config = made;
  else
    ff__redis_config_finish(&made);
  return err;
}
