/* Any bytes made printable and made JSON, which another library has to understand. */
#include "fuzz.h"

#include "core/text.h"

#include <featureflag.h>
#include <jansson.h>

static bool is_utf8(const char *text, size_t size) {
  while (size > 0) {
    size_t length = ff__utf8_length(text, size);
    HOLDS(length <= size && length <= 4);
    if (length == 0) return false;
    text += length;
    size -= length;
  }
  return true;
}

static void check_utf8(const char *text) {
  json_t *string = json_string(text); /* NULL when it is not UTF-8 */
  HOLDS(is_utf8(text, strlen(text)) == (string != NULL));
  json_decref(string);
}

static void check_json(const char *text) {
  size_t room = 6 * strlen(text) + 3; /* all of it escaped */
  char *json = malloc(room), *part = malloc(room / 2);
  HOLDS(json && part);
  ff__writer whole = {json, room, 0}, half = {part, room / 2, 0};
  ff__write_json_string(&whole, text);
  ff__write_json_string(&half, text);
  HOLDS(whole.length < room && whole.length == strlen(json) && half.length == whole.length);
  HOLDS(memcmp(json, part, strlen(part)) == 0);

  json_t *parsed = json_loads(json, JSON_DECODE_ANY, NULL);
  HOLDS(json_is_string(parsed));
  if (is_utf8(text, strlen(text))) HOLDS(strcmp(json_string_value(parsed), text) == 0);
  json_decref(parsed);
  free(json);
  free(part);
}

static void check_printable(const char *text) {
  char *copy = strdup(text), *again = strdup(text);
  HOLDS(copy && again);
  ff__text_make_printable(copy);
  HOLDS(strlen(copy) == strlen(text) && is_utf8(copy, strlen(copy)));
  HOLDS(fuzz_is_printable(copy, true));
  strcpy(again, copy);
  ff__text_make_printable(again);
  HOLDS(strcmp(again, copy) == 0);
  free(copy);
  free(again);
}

static void check_nearest(const char *text) {
  static const char *const words[] = {"description", "defaultEnabled", "scope", "owner", "", NULL};
  const char *nearest = ff__text_nearest(text, words);
  for (size_t i = 0; words[i]; i++)
    if (strcmp(words[i], text) == 0) HOLDS(nearest == words[i]);
}

static void check_health(const char *text) {
  ff_health health = {.error = FF_ERR_TIMEOUT, .response_ms = (double)strlen(text)};
  snprintf(health.store, sizeof health.store, "%s", "redis");
  snprintf(health.message, sizeof health.message, "%s", text);
  ff__text_make_line(health.message); /* as errors are */
  char json[2048];
  HOLDS(ff_health_json(&health, json, sizeof json) == strlen(json));
  json_t *parsed = json_loads(json, 0, NULL);
  HOLDS(json_is_object(parsed));
  json_decref(parsed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = fuzz_text(data, size);
  check_utf8(text);
  check_json(text);
  check_printable(text);
  check_nearest(text);
  check_health(text);
  free(text);
  return 0;
}
