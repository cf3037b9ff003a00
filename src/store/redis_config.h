/* redis_config.h - where Redis is and how to be let in. No I/O, no hiredis. */
#ifndef FF_STORE_REDIS_CONFIG_H
#define FF_STORE_REDIS_CONFIG_H

#include "store/redis_tls.h"

/* All strings belong to the config; NULL stands for "not given". */
typedef struct ff__redis_config {
  char *host; /* an absolute path is a unix socket */
  char *username;
  char *password;
  char *password_file; /* read for each connection; wins over password */
  char *client_name;
  int port;
  int database;
  unsigned connect_timeout_ms;
  unsigned command_timeout_ms;
  ff__tls_config tls;
} ff__redis_config;

/* Reads a URL into the fields that it names and leaves the others as they are; port is
 * 6379 unless named, or 0 for a unix socket; rediss:// asks for TLS, and no scheme asks
 * for none. Errors name REDIS_URL and never show it.
 * On an error nothing is changed. */
ff_err ff__redis_config_read_url(ff__redis_config *config, const char *url, ff_error *error);

/* Whether a URL has a password in it, be it otherwise right or wrong. */
bool ff__redis_url_has_password(const char *url);

/* Reads decimal digits alone as a number from least to most; false for anything else. */
bool ff__number_read(const char *text, long least, long most, long *number);

/* Frees the strings and wipes the secrets; config itself is the caller's. */
void ff__redis_config_finish(ff__redis_config *config);

/* Frees text, which may be NULL, after wiping it. */
void ff__secret_destroy(char *text);

#endif
