/* redis_config.c - see redis_config.h.
 *
 *     redis://[user[:password]@]host[:port][/db]      host may be [::1]
 *     rediss://...                                    the same over TLS
 *     unix:///path[?db=N]
 *
 * user, password, host and path may be percent-encoded (RFC 3986). ":password@" without
 * a user is the password of Redis' default user.
 */
#include "store/redis_config.h"

#include "core/error.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_PORT = 6379, DATABASE_MAX = 1000000 };

void ff__secret_destroy(char *text) {
  if (text) explicit_bzero(text, strlen(text));
  free(text);
}

void ff__redis_config_finish(ff__redis_config *config) {
  free(config->host);
  free(config->username);
  ff__secret_destroy(config->password);
  free(config->password_file);
  free(config->client_name);
  free(config->tls.ca_file);
  free(config->tls.ca_folder);
  free(config->tls.cert_file);
  free(config->tls.key_file);
  free(config->tls.server_name);
  *config = (ff__redis_config){0};
}

bool ff__number_read(const char *text, long least, long most, long *number) {
  long value = 0;
  const char *c = text;
  for (; *c >= '0' && *c <= '9' && c - text < 10; c++)
    value = value * 10 + (*c - '0');
  if (c == text || *c || value < least || value > most) return false;
  *number = value;
  return true;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* Decodes in place; false for a bad escape or an encoded NUL. */
static bool percent_decode(char *text) {
  char *to = text;
  for (const char *from = text; *from; from++) {
    if (*from != '%') {
      *to++ = *from;
      continue;
    }
    int high = hex_digit(from[1]);
    int low = high < 0 ? -1 : hex_digit(from[2]);
    if (low < 0 || high * 16 + low == 0) return false;
    *to++ = (char)(high * 16 + low);
    from += 2;
  }
  *to = '\0';
  return true;
}

/* Takes over from text what comes before `end`, and gives what comes after it. */
static char *cut(char *text, char end) {
  char *at = strchr(text, end);
  if (!at) return NULL;
  *at = '\0';
  return at + 1;
}

static const char *authority_of(const char *url) {
  const char *scheme_end = strstr(url, "://");
  return scheme_end ? scheme_end + 3 : url;
}

bool ff__redis_url_has_password(const char *url) {
  const char *authority = authority_of(url);
  const char *at = strrchr(authority, '@');
  const char *colon = strchr(authority, ':');
  return at && colon && colon < at;
}

/* What a URL says, pointing into the working copy. */
typedef struct parts {
  char *user, *password, *host, *port, *database;
} parts;

/* Takes "host", "host:port", "[address]" or "[address]:port" apart. */
static const char *split_host(char *text, parts *found) {
  found->host = text;
  if (*text != '[') {
    found->port = cut(text, ':');
    return *found->host ? NULL : "the host is missing";
  }
  found->host = text + 1;
  char *after = cut(text, ']');
  if (!after || (*after && *after != ':')) return "the address in brackets does not end with ']'";
  if (*after) found->port = after + 1;
  return NULL;
}

static const char *split_tcp(char *text, parts *found) {
  char *at = strrchr(text, '@');
  if (at) {
    *at = '\0';
    found->user = text;
    found->password = cut(text, ':');
    text = at + 1;
  }
  if (strchr(text, '?') || strchr(text, '#')) return "options after '?' or '#' are not known";
  found->database = cut(text, '/');
  if (found->database && !*found->database) found->database = NULL;
  return split_host(text, found);
}

static const char *split_unix(char *text, parts *found) {
  char *query = cut(text, '?');
  found->host = text;
  if (*text != '/') return "a unix socket needs an absolute path: unix:///path";
  if (!query) return NULL;
  if (strncmp(query, "db=", 3) != 0) return "only ?db=N may follow the path of a unix socket";
  found->database = query + 3;
  return NULL;
}

/* Copies a part if there is one and it is not empty; false when memory is short. */
static bool take(const char *part, char **copy) {
  if (!part || !*part) return true;
  *copy = strdup(part);
  return *copy != NULL;
}

static void put(char **field, char *value) {
  if (!value) return;
  ff__secret_destroy(*field);
  *field = value;
}

static ff_err apply(ff__redis_config *config, const parts *found, long port, long database,
                    ff_error *error) {
  ff__redis_config copy = {0};
  if (!take(found->user, &copy.username) || !take(found->password, &copy.password) ||
      !take(found->host, &copy.host)) {
    ff__redis_config_finish(&copy);
    return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  }
  put(&config->username, copy.username);
  put(&config->password, copy.password);
  put(&config->host, copy.host);
  config->port = (int)port;
  if (found->database) config->database = (int)database;
  return FF_OK;
}

static ff_err bad_url(ff_error *error, const char *why) {
  return ff__fail(error, FF_ERR_CONFIG, "REDIS_URL: %s", why);
}

/* What follows the scheme; NULL when that is none of ours. */
static char *after_scheme(char *url, bool *is_unix, bool *is_tls) {
  *is_unix = strncmp(url, "unix://", 7) == 0;
  *is_tls = strncmp(url, "rediss://", 9) == 0;
  if (!*is_unix && !*is_tls && strncmp(url, "redis://", 8) != 0) return NULL;
  return strstr(url, "://") + 3;
}

static ff_err read_copy(ff__redis_config *config, char *copy, ff_error *error) {
  bool is_unix, is_tls;
  char *rest = after_scheme(copy, &is_unix, &is_tls);
  if (!rest) return bad_url(error, "it must begin with redis://, rediss:// or unix://");

  parts found = {0};
  const char *wrong = is_unix ? split_unix(rest, &found) : split_tcp(rest, &found);
  if (wrong) return bad_url(error, wrong);

  long port = is_unix ? 0 : DEFAULT_PORT, database = 0;
  if (found.port && !ff__number_read(found.port, 1, 65535, &port))
    return bad_url(error, "the port is not a number from 1 to 65535");
  if (found.database && !ff__number_read(found.database, 0, DATABASE_MAX, &database))
    return bad_url(error, "the database is not a number");
  if ((found.user && !percent_decode(found.user)) ||
      (found.password && !percent_decode(found.password)) || !percent_decode(found.host))
    return bad_url(error, "a percent sign must be followed by two hexadecimal digits, not 00");
  ff_err err = apply(config, &found, port, database, error);
  if (err == FF_OK && is_tls) config->tls.enabled = true;
  return err;
}

ff_err ff__redis_config_read_url(ff__redis_config *config, const char *url, ff_error *error) {
  char *copy = strdup(url);
  if (!copy) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  size_t size = strlen(copy);
  ff_err err = read_copy(config, copy, error);
  explicit_bzero(copy, size);
  free(copy);
  return err;
}
