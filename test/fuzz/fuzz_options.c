/* Any text as the value of any option, set and from the environment alike; and passwords
 * in URLs, right and wrong ones, which no error may show.
 *
 *     first byte    which option; the rest is its value
 *
 * The password goes wherever the value says PASSWORD. */
#include "fuzz.h"

#include "options.h"

#define SECRET "$3cr3t-Hunt3r"

static void check_error(ff_err err, const ff_error *error, const char *name) {
  HOLDS(err == error->code);
  HOLDS(err == FF_ERR_CONFIG || err == FF_ERR_UNSUPPORTED);
  HOLDS(*error->message && fuzz_is_printable(error->message, false));
  HOLDS(strstr(error->message, name) != NULL);
}

/* The text with each PASSWORD made the secret; to be freed. */
static char *with_secret(const char *text) {
  static const char word[] = "PASSWORD";
  char *made = malloc(2 * strlen(text) + 1);
  HOLDS(made != NULL);
  char *to = made;
  while (*text) {
    bool here = strncmp(text, word, sizeof word - 1) == 0;
    const char *from = here ? SECRET : text;
    size_t size = here ? sizeof SECRET - 1 : 1;
    memcpy(to, from, size);
    to += size;
    text += here ? sizeof word - 1 : 1;
  }
  *to = '\0';
  return made;
}

static void check_redis(const ff_options *options) {
  ff__redis_config config;
  ff_error error = {0};
  ff_err err = ff__options_redis(options, &config, &error);
  HOLDS(err == FF_OK);
  HOLDS(config.host && *config.host && config.client_name);
  HOLDS(config.port >= 0 && config.port <= 65535 && config.database >= 0);
  HOLDS(config.connect_timeout_ms > 0 && config.command_timeout_ms > 0);
  ff__redis_config_finish(&config);
}

static ff_err set(ff_options *options, const char *name, const char *value) {
  ff_error error = {0};
  ff_err err = ff_options_set(options, name, value, &error);
  if (err != FF_OK) check_error(err, &error, name);
  if (strcmp(name, "REDIS_URL") == 0) HOLDS(!strstr(error.message, SECRET));
  check_redis(options);
  return err;
}

/* putenv keeps the string itself, so that nothing is left behind. */
static ff_err set_by_environment(ff_options *options, const char *name, const char *value) {
  char *entry = malloc(strlen(name) + strlen(value) + 2);
  HOLDS(entry != NULL);
  sprintf(entry, "%s=%s", name, value);
  ff_error error = {0};
  HOLDS(putenv(entry) == 0);
  ff_err err = ff_options_from_environment(options, &error);
  unsetenv(name);
  free(entry);
  if (err != FF_OK) check_error(err, &error, name);
  return err;
}

static void check_option(const char *name, const char *value) {
  ff_options *options = ff_options_create(), *others = ff_options_create();
  HOLDS(options && others);
  ff_err err = set(options, name, value);
  HOLDS(set_by_environment(others, name, value) == err);
  HOLDS(set(options, name, "") == FF_OK);
  ff_options_destroy(options);
  ff_options_destroy(others);
}

static void check_name(const char *name) {
  ff_options *options = ff_options_create();
  HOLDS(options);
  ff_error error = {0};
  for (size_t i = 0; ff_option_name(i); i++)
    if (strcmp(ff_option_name(i), name) == 0) goto done;
  HOLDS(ff_options_set(options, name, "x", &error) == FF_ERR_CONFIG);
  HOLDS(fuzz_is_printable(error.message, false));
done:
  ff_options_destroy(options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  char *text = fuzz_text(data + 1, size - 1);
  char *value = with_secret(text);
  size_t option = data[0] % (FF__OPTION_COUNT + 1);
  if (option == FF__OPTION_COUNT)
    check_name(value);
  else
    check_option(ff_option_name(option), value);
  free(value);
  free(text);
  return 0;
}
