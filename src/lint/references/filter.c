/* filter.c - see filter.h. */
#include "lint/references/filter.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash(const char *window) {
  uint32_t bytes;
  memcpy(&bytes, window, sizeof bytes);
  return (bytes * 2654435761u) >> (32 - FF__FILTER_BITS);
}

/* -- Making it -------------------------------------------------------------- */

/* How seldom a byte is met in sources: letters by their place in English, then signs. */
static unsigned rarity(char c) {
  static const char letters[] = "etaoinsrlcdumpfhgybvwkxjqz";
  const char *found = c ? strchr(letters, c) : NULL;
  return found ? (unsigned)(found - letters) : 18;
}

static uint32_t rarest_window(const char *text, uint32_t size) {
  uint32_t rarest = 0;
  unsigned most = 0;
  for (uint32_t at = 0; at + FF__FILTER_WINDOW <= size; at++) {
    unsigned sum = 0;
    for (uint32_t i = 0; i < FF__FILTER_WINDOW; i++)
      sum += rarity(text[at + i]);
    if (sum < most) continue;
    most = sum;
    rarest = at;
  }
  return rarest;
}

static void add(ff__filter *filter, ff__pattern pattern) {
  if (pattern.size < FF__FILTER_WINDOW) {
    filter->passes_all = true;
    return;
  }
  pattern.window = rarest_window(pattern.text, pattern.size);
  uint32_t number = hash(pattern.text + pattern.window);
  uint32_t *slot = &filter->slots[number & filter->mask];
  pattern.next = *slot;
  filter->patterns[filter->count++] = pattern;
  *slot = filter->count;
  filter->bits[number / 64] |= (uint64_t)1 << number % 64;
}

static void add_all(ff__filter *filter, const ff__vocabulary *vocabulary) {
  for (size_t i = 0; i < vocabulary->name_count; i++) {
    const ff__name *name = &vocabulary->names[i];
    add(filter, (ff__pattern){.text = name->text, .size = (uint32_t)name->size});
  }
  for (size_t i = 0; i < vocabulary->function_count; i++) {
    const ff__function *function = &vocabulary->functions[i];
    add(filter, (ff__pattern){
                    .text = function->name, .size = (uint32_t)function->size, .is_function = true});
  }
  add(filter, (ff__pattern){.text = "FF_FLAG_", .size = 8, .begins = true});
  add(filter, (ff__pattern){.text = "ff:ignore", .size = 9, .begins = true});
}

ff__filter *ff__filter_create(const ff__vocabulary *vocabulary) {
  size_t patterns = vocabulary->name_count + vocabulary->function_count + 2;
  size_t slots = 1024;
  while (slots < 2 * patterns)
    slots *= 2;
  ff__filter *filter = calloc(1, sizeof *filter);
  if (!filter) return NULL;
  filter->mask = (uint32_t)slots - 1;
  filter->slots = calloc(slots, sizeof *filter->slots);
  filter->patterns = calloc(patterns, sizeof *filter->patterns);
  if (!filter->slots || !filter->patterns) {
    ff__filter_destroy(filter);
    return NULL;
  }
  add_all(filter, vocabulary);
  return filter;
}

void ff__filter_destroy(ff__filter *filter) {
  if (!filter) return;
  free(filter->slots);
  free(filter->patterns);
  free(filter);
}

/* -- Using it --------------------------------------------------------------- */

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || c == '_' || c == '@' || c == '$' || (unsigned char)c >= 0x80;
}

/* enabled("x")   enabled?.("x")   enabled? :x   enabled? FLAG   enabled? name
 * but not enabled() nor enabled: true nor enabled by */
static bool may_be_called(const char *at, const char *end) {
  const char *begin = at;
  if (end - at >= 3 && memcmp(at, "?.(", 3) == 0) return true;
  while (at < end && *at != '\n' && ((unsigned char)*at <= ' ' || *at == 0x7f))
    at++;
  if (at == end) return false;
  if (*at == '(') return at + 1 == end || at[1] != ')';
  bool argument = *at == '"' || *at == '\'' || *at == ':' || (*at >= 'A' && *at <= 'Z');
  return at > begin && (argument || (begin[-1] == '?' && begins_name(*at)));
}

/* Whether a pattern stands at a place, by itself and as it can be used. */
static bool stands(const ff__pattern *pattern, const char *text, const char *at, const char *end) {
  if ((size_t)(end - at) < pattern->size || memcmp(at, pattern->text, pattern->size) != 0)
    return false;
  const char *behind = at + pattern->size;
  if (at > text && is_word(at[-1])) return false;
  if (pattern->begins) return true;
  if (behind < end && (is_word(*behind) || *behind == '-')) return false;
  if (pattern->is_function) return may_be_called(behind, end);
  return at == text || at[-1] != '-';
}

static bool holds(const ff__filter *filter, const char *text, const char *at, const char *end) {
  uint32_t number = filter->slots[hash(at) & filter->mask];
  for (; number; number = filter->patterns[number - 1].next) {
    const ff__pattern *pattern = &filter->patterns[number - 1];
    if ((size_t)(at - text) < pattern->window) continue;
    if (stands(pattern, text, at - pattern->window, end)) return true;
  }
  return false;
}

bool ff__filter_passes(const ff__filter *filter, const char *text, size_t size) {
  const char *end = text + size;
  if (filter->passes_all) return true;
  for (const char *at = text; (size_t)(end - at) >= FF__FILTER_WINDOW; at++) {
    uint32_t number = hash(at);
    if (filter->bits[number / 64] >> number % 64 & 1 && holds(filter, text, at, end)) return true;
  }
  return false;
}
