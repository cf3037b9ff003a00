/* redis_login.c - see redis_login.h. */
#include "store/redis_login.h"

#include "core/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads the first line of the password file; *password is the caller's. */
static ff_err read_password_file(const char *path, char **password, ff_error *error) {
  FILE *file = fopen(path, "re");
  if (!file)
    return ff__fail(error, FF_ERR_IO, "REDIS_PASSWORD_FILE: %s: %s", path, strerror(errno));
  char *line = NULL;
  size_t capacity = 0;
  ssize_t size = getline(&line, &capacity, file);
  bool failed = ferror(file) != 0;
  fclose(file);
  if (size > 0) line[strcspn(line, "\r\n")] = '\0';
  if (size > 0 && *line) {
    *password = line;
    return FF_OK;
  }
  free(line);
  return ff__fail(error, FF_ERR_IO, "REDIS_PASSWORD_FILE: %s: %s", path,
                  failed ? "cannot be read" : "its first line is empty");
}

static ff_err add_text_command(ff__link *link, int count, const char **words, ff_error *error) {
  size_t sizes[3] = {0};
  for (int i = 0; i < count; i++)
    sizes[i] = strlen(words[i]);
  return ff__link_add(link, count, words, sizes, error);
}

static ff_err add_auth(ff__link *link, int *expected, ff_error *error) {
  const ff__redis_config *config = link->config;
  char *from_file = NULL;
  if (config->password_file) {
    ff_err err = read_password_file(config->password_file, &from_file, error);
    if (err != FF_OK) return err;
  }
  const char *password = from_file ? from_file : config->password;
  ff_err err = FF_OK;
  if (config->username) { /* also without a password: never as somebody else */
    const char *words[] = {"AUTH", config->username, password ? password : ""};
    err = add_text_command(link, 3, words, error);
  } else if (password) {
    const char *words[] = {"AUTH", password};
    err = add_text_command(link, 2, words, error);
  }
  *expected += config->username || password;
  ff__secret_destroy(from_file);
  return err;
}

static ff_err discard_reply(ff__link *link, int64_t deadline, ff_error *error) {
  redisReply *reply;
  ff_err err = ff__link_receive(link, deadline, &reply, error);
  if (err == FF_OK) freeReplyObject(reply);
  return err;
}

/* What must succeed comes first; the name is a courtesy that some servers refuse. */
ff_err ff__login(ff__link *link, int64_t deadline, ff_error *error) {
  const ff__redis_config *config = link->config;
  int required = 0;
  ff_err err = add_auth(link, &required, error);
  if (err == FF_OK && config->database != 0) {
    char number[16];
    snprintf(number, sizeof number, "%d", config->database);
    err = add_text_command(link, 2, (const char *[]){"SELECT", number}, error);
    required++;
  }
  if (err == FF_OK)
    err = add_text_command(link, 3, (const char *[]){"CLIENT", "SETNAME", config->client_name},
                           error);

  for (int i = 0; err == FF_OK && i < required; i++)
    err = discard_reply(link, deadline, error);
  if (err != FF_OK) return err;

  ff_error refusal;
  err = discard_reply(link, deadline, &refusal);
  if (ff__link_survives(err)) return FF_OK;
  if (error) *error = refusal;
  return err;
}
