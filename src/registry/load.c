/* load.c - making registries of files and text, and ending them. */
#include "registry/reader.h"
#include "registry/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 << 20 };

static ff_err no_memory(ff_error *error) {
  return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
}

static ff_err too_large(const char *name, ff_error *error) {
  return ff__fail_at(error, FF_ERR_IO, name, 0, 0, "%s is larger than 64 MiB", name);
}

static ff_err cannot_read(const char *path, ff_error *error) {
  char reason[128];
  int number = errno;
  if (strerror_r(number, reason, sizeof reason) != 0)
    return ff__fail_at(error, FF_ERR_IO, path, 0, 0, "%s cannot be read: error %d", path, number);
  return ff__fail_at(error, FF_ERR_IO, path, 0, 0, "%s cannot be read: %s", path, reason);
}

/* What makes flags, or settings, of a text. */
typedef ff_err (*reader)(ff_registry *registry);

/* Makes a registry of text, which malloc gave and which is freed also on failure. */
static ff_err create_take(reader read_text, const char *name, char *text, size_t size,
                          ff_registry **created, ff_error *error) {
  ff_registry *registry = calloc(1, sizeof *registry);
  if (!registry) {
    free(text);
    return no_memory(error);
  }
  bool is_ready = ff__source_init_take(&registry->source, text, size);
  if (is_ready) registry->file = ff__registry_text(registry, name, strlen(name));
  if (!registry->file || read_text(registry) != FF_OK) {
    ff_registry_destroy(registry);
    return no_memory(error);
  }
  *created = registry;
  return FF_OK;
}

static ff_err parse(reader read_text, const char *name, const char *text, size_t size,
                    ff_registry **registry, ff_error *error) {
  if (size > FILE_MAX) return too_large(name, error);
  char *copy = malloc(size + 1);
  if (!copy) return no_memory(error);
  if (size > 0) memcpy(copy, text, size);
  return create_take(read_text, name, copy, size, registry, error);
}

ff_err ff_registry_parse(const char *name, const char *text, size_t size, ff_registry **registry,
                         ff_error *error) {
  return parse(ff__registry_read, name, text, size, registry, error);
}

ff_err ff_settings_parse(const char *name, const char *text, size_t size, ff_registry **settings,
                         ff_error *error) {
  return parse(ff__settings_read, name, text, size, settings, error);
}

/* What a file has given so far. */
typedef struct buffer {
  char *text;
  size_t size;
  size_t capacity;
} buffer;

/* One byte more than a regular file has, so that its end is seen without growing. */
static size_t first_capacity(int file) {
  struct stat status;
  bool is_regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  if (!is_regular || status.st_size < 0) return 64 << 10;
  return status.st_size < FILE_MAX ? (size_t)status.st_size + 1 : (size_t)FILE_MAX + 1;
}

static bool grow(buffer *input, size_t capacity) {
  char *text = realloc(input->text, capacity);
  if (!text) return false;
  input->text = text;
  input->capacity = capacity;
  return true;
}

static ff_err read_all(int file, const char *path, buffer *input, ff_error *error) {
  size_t capacity = first_capacity(file);
  for (;;) {
    if (input->size == input->capacity) {
      if (!grow(input, capacity)) return no_memory(error);
      capacity *= 2;
    }
    ssize_t got = read(file, input->text + input->size, input->capacity - input->size);
    if (got == 0) return FF_OK;
    if (got < 0 && errno != EINTR) return cannot_read(path, error);
    if (got > 0) input->size += (size_t)got;
    if (input->size > FILE_MAX) return too_large(path, error);
  }
}

static ff_err load(reader read_text, const char *path, ff_registry **registry, ff_error *error) {
  bool is_stdin = strcmp(path, "-") == 0;
  int file = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot_read(path, error);
  buffer input = {0};
  ff_err err = read_all(file, path, &input, error);
  if (!is_stdin) close(file);
  if (err == FF_OK) return create_take(read_text, path, input.text, input.size, registry, error);
  free(input.text);
  return err;
}

ff_err ff_registry_load(const char *path, ff_registry **registry, ff_error *error) {
  return load(ff__registry_read, path, registry, error);
}

ff_err ff_settings_load(const char *path, ff_registry **settings, ff_error *error) {
  return load(ff__settings_read, path, settings, error);
}

void ff_registry_destroy(ff_registry *registry) {
  if (!registry) return;
  ff__source_finish(&registry->source);
  ff__comments_finish(&registry->comments);
  ff__table_finish(&registry->table);
  ff__settings_finish(&registry->settings);
  ff__diagnostics_finish(&registry->diagnostics);
  ff__arena_finish(&registry->arena);
  free(registry);
}
