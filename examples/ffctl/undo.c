/* undo.c - see undo.h. */
#include "undo.h"

#include "file.h"
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char format_name[] = "ffctl-undo";

enum { VERSION = 1 };

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -- Writing -------------------------------------------------------------------- */

static json_t *hex_json(const char *bytes, size_t size) {
  static const char digits[] = "0123456789abcdef";
  char *text = malloc(2 * size + 1);
  if (!text) return NULL;
  for (size_t i = 0; i < size; i++) {
    text[2 * i] = digits[(unsigned char)bytes[i] >> 4];
    text[2 * i + 1] = digits[(unsigned char)bytes[i] & 15];
  }
  json_t *json = json_stringn(text, 2 * size);
  free(text);
  return json;
}

/* jansson refuses what is not UTF-8; what has a NUL would not be read again. */
static json_t *bytes_json(json_t *object, const char *key, const char *hex_key, const char *bytes,
                          size_t size) {
  json_t *text = memchr(bytes, '\0', size) ? NULL : json_stringn(bytes, size);
  return text ? json_with(object, key, text) : json_with(object, hex_key, hex_json(bytes, size));
}

static json_t *item_json(const ff_stored_item *item, int64_t now) {
  int64_t left = item->expires_in_ms;
  json_t *object = bytes_json(json_object(), "key", "keyHex", item->key, item->key_size);
  object = bytes_json(object, "value", "valueHex", item->value, item->value_size);
  return json_with(object, "expiresAt", left < 0 ? json_null() : json_integer(now + left));
}

static json_t *head_json(size_t count) {
  json_t *object = json_with(json_object(), "format", json_string(format_name));
  object = json_with(object, "version", json_integer(VERSION));
  return json_with(object, "values", json_integer((json_int_t)count));
}

static bool put_line(FILE *to, json_t *object) {
  bool done = object && json_dumpf(object, to, JSON_COMPACT) == 0 && putc('\n', to) != EOF;
  json_decref(object);
  return done;
}

static char *write_text(const ff_stored_item *items, size_t count, size_t *size) {
  char *text = NULL;
  int64_t now = now_ms();
  FILE *to = open_memstream(&text, size);
  if (!to) return NULL;
  bool done = put_line(to, head_json(count));
  for (size_t i = 0; done && i < count; i++)
    done = put_line(to, item_json(&items[i], now));
  if (fclose(to) == 0 && done) return text;
  free(text);
  return NULL;
}

bool undo_write(const char *path, const ff_stored_item *items, size_t count) {
  size_t size;
  char *text = write_text(items, count, &size);
  if (!text) return out_of_memory() == STATUS_YES;
  bool done = file_create(path, text, size);
  free(text);
  return done;
}

/* -- Reading -------------------------------------------------------------------- */

static int digit_of(char c) {
  static const char digits[] = "0123456789abcdef";
  const char *found = c ? strchr(digits, c) : NULL;
  return found ? (int)(found - digits) : -1;
}

static char *bytes_of_hex(const char *text, size_t size, size_t *length) {
  char *bytes = malloc(size / 2 + 1);
  bool good = bytes && size % 2 == 0;
  for (size_t i = 0; good && i < size / 2; i++) {
    int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);
    good = high >= 0 && low >= 0;
    if (good) bytes[i] = (char)(high * 16 + low);
  }
  if (good) bytes[size / 2] = '\0';
  if (good) *length = size / 2;
  if (good) return bytes;
  free(bytes);
  return NULL;
}

/* A copy with a NUL; NULL when there is none, or memory is short. */
static char *read_bytes(const json_t *object, const char *key, const char *hex_key, size_t *size) {
  const json_t *text = json_object_get(object, key), *hex = json_object_get(object, hex_key);
  if (json_is_string(hex))
    return bytes_of_hex(json_string_value(hex), json_string_length(hex), size);
  if (!json_is_string(text)) return NULL;
  *size = json_string_length(text);
  return strdup(json_string_value(text));
}

static bool make_room(undo *read) {
  if (read->count < read->capacity) return true;
  size_t capacity = read->capacity ? 2 * read->capacity : 64;
  ff_stored_item *items = realloc(read->items, capacity * sizeof *items);
  if (!items) return false;
  read->items = items;
  read->capacity = capacity;
  return true;
}

static bool read_item(undo *read, const json_t *object, int64_t now) {
  const json_t *expiry = json_object_get(object, "expiresAt");
  ff_stored_item item = {.expires_in_ms = -1};
  char *key = read_bytes(object, "key", "keyHex", &item.key_size);
  char *value = read_bytes(object, "value", "valueHex", &item.value_size);
  if (json_is_integer(expiry)) item.expires_in_ms = json_integer_value(expiry) - now;
  bool is_over = json_is_integer(expiry) && item.expires_in_ms <= 0;
  bool good = key && value && (json_is_null(expiry) || json_is_integer(expiry)) && make_room(read);
  item.key = key;
  item.value = value;
  if (good && !is_over) read->items[read->count++] = item;
  if (good && is_over) read->expired++;
  if (good && !is_over) return true;
  free(key);
  free(value);
  return good;
}

static bool read_head(const json_t *object, size_t *expected) {
  const char *format = json_string_value(json_object_get(object, "format"));
  const json_t *values = json_object_get(object, "values");
  if (!format || strcmp(format, format_name) != 0 || !json_is_integer(values)) return false;
  *expected = (size_t)json_integer_value(values);
  return json_integer_value(json_object_get(object, "version")) == VERSION;
}

static bool read_line(undo *read, const char *line, size_t number, size_t *expected, int64_t now) {
  json_t *object = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
  bool good = object && (number == 1 ? read_head(object, expected) : read_item(read, object, now));
  json_decref(object);
  return good;
}

/* Whole or not at all: a file that was cut off is none. */
static int read_lines(FILE *file, const char *path, undo *read) {
  char *line = NULL;
  size_t room = 0, number = 0, expected = 0;
  int64_t now = now_ms();
  bool good = true;
  while (good && getline(&line, &room, file) > 0)
    good = read_line(read, line, ++number, &expected, now);
  free(line);
  if (ferror(file)) {
    tell("%s cannot be read: %s", path, strerror(errno));
    return STATUS_COULD_NOT;
  }
  if (good && number > 0 && read->count + read->expired == expected) return STATUS_YES;
  if (good)
    tell("%s is not whole: it says that it has %zu values, and has %zu", path, expected,
         read->count + read->expired);
  else
    tell("%s:%zu: this is no line of a file that `ffctl audit --prune` writes", path, number);
  return STATUS_COULD_NOT;
}

int undo_read(const char *path, undo *read) {
  *read = (undo){0};
  FILE *file = fopen(path, "re");
  if (!file) {
    tell("%s cannot be read: %s", path, strerror(errno));
    return STATUS_COULD_NOT;
  }
  int status = read_lines(file, path, read);
  fclose(file);
  return status;
}

void undo_finish(undo *read) {
  for (size_t i = 0; i < read->count; i++) {
    free((char *)read->items[i].key);
    free((char *)read->items[i].value);
  }
  free(read->items);
}
