/* key.c - see key.h. */
#include "core/key.h"

#include <string.h>

static bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_name_byte(char c) {
  return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

bool ff__name_is_valid(const char *name, size_t *size) {
  if (!name || !is_alphanumeric(name[0])) return false;
  size_t length = 1;
  while (length <= FF__NAME_MAX && is_name_byte(name[length]))
    length++;
  if (length > FF__NAME_MAX || name[length]) return false;
  if (size) *size = length;
  return true;
}

bool ff__id_is_valid(const char *id, size_t *size) {
  size_t length = 0;
  for (; id[length]; length++) {
    unsigned char c = (unsigned char)id[length];
    if (c < 0x20 || c == 0x7f || length == FF__ID_MAX) return false;
  }
  *size = length;
  return length > 0;
}

bool ff__prefix_is_valid(const char *prefix) {
  size_t length = 0;
  while (is_name_byte(prefix[length]) || prefix[length] == ':')
    if (++length > FF__PREFIX_MAX) return false;
  return length > 0 && !prefix[length];
}

/* What stands between flag and id, by scope. */
static const struct mark {
  const char *text;
  size_t size;
} marks[] = {{"", 0}, {":company:", 9}, {":workspace:", 11}};

static char *append(char *to, const char *bytes, size_t size) {
  memcpy(to, bytes, size);
  return to + size;
}

ff__key ff__key_write(char *text, const char *prefix, const char *flag, size_t flag_size,
                      ff_scope scope, const char *id, size_t id_size) {
  char *end = append(text, prefix, strlen(prefix));
  *end++ = ':';
  end = append(end, flag, flag_size);
  end = append(end, marks[scope].text, marks[scope].size);
  if (scope != FF_SCOPE_GLOBAL) end = append(end, id, id_size);
  return (ff__key){text, (size_t)(end - text)};
}

size_t ff__key_size(const char *prefix, size_t flag_size, ff_scope scope, size_t id_size) {
  return strlen(prefix) + 1 + flag_size + marks[scope].size + id_size;
}

static bool skip(ff__key *key, const char *expected) {
  size_t size = strlen(expected);
  if (key->size < size || memcmp(key->data, expected, size) != 0) return false;
  key->data += size;
  key->size -= size;
  return true;
}

/* Copies size bytes and a NUL into text[room]; false when they do not fit or hold a NUL. */
static bool copy(char *text, size_t room, const char *data, size_t size) {
  if (size >= room || memchr(data, '\0', size)) return false;
  memcpy(text, data, size);
  text[size] = '\0';
  return true;
}

bool ff__key_parse(ff__key key, const char *prefix, ff__key_parts *parts) {
  if (!skip(&key, prefix) || !skip(&key, ":")) return false;
  const char *colon = memchr(key.data, ':', key.size);
  size_t flag_size = colon ? (size_t)(colon - key.data) : key.size;
  if (!copy(parts->flag, sizeof parts->flag, key.data, flag_size)) return false;
  if (!ff__name_is_valid(parts->flag, NULL)) return false;

  key.data += flag_size;
  key.size -= flag_size;
  parts->id[0] = '\0';
  parts->scope = FF_SCOPE_GLOBAL;
  if (key.size == 0) return true;
  if (skip(&key, marks[FF_SCOPE_COMPANY].text))
    parts->scope = FF_SCOPE_COMPANY;
  else if (skip(&key, marks[FF_SCOPE_WORKSPACE].text))
    parts->scope = FF_SCOPE_WORKSPACE;
  else
    return false;
  size_t id_size;
  return copy(parts->id, sizeof parts->id, key.data, key.size) &&
         ff__id_is_valid(parts->id, &id_size);
}
