/* Any bytes as a key, and as a name and an id that a key is made of: taking apart and
 * putting together are each other's reverse. */
#include "fuzz.h"

#include "core/key.h"

/* What parses is written back byte for byte. */
static void check_key(const char *bytes, size_t size, const char *prefix) {
  ff__key_parts parts;
  if (!ff__key_parse((ff__key){bytes, size}, prefix, &parts)) return;
  size_t flag_size, id_size = 0;
  HOLDS(ff__name_is_valid(parts.flag, &flag_size));
  HOLDS(ff__id_is_valid(parts.id, &id_size) == (parts.scope != FF_SCOPE_GLOBAL));

  char text[FF__KEY_MAX];
  ff__key key = ff__key_write(text, prefix, parts.flag, flag_size, parts.scope, parts.id, id_size);
  HOLDS(key.size == size && memcmp(key.data, bytes, size) == 0);
  HOLDS(ff__key_size(prefix, flag_size, parts.scope, id_size) == size);
}

/* What is written parses into what it was made of. */
static void check_parts(const char *prefix, const char *flag, const char *id) {
  size_t flag_size, id_size;
  if (!ff__prefix_is_valid(prefix) || !ff__name_is_valid(flag, &flag_size)) return;
  bool has_id = ff__id_is_valid(id, &id_size);
  HOLDS(flag_size == strlen(flag) && (!has_id || id_size == strlen(id)));

  for (ff_scope scope = FF_SCOPE_GLOBAL; scope <= (has_id ? FF_SCOPE_WORKSPACE : FF_SCOPE_GLOBAL);
       scope++) {
    char text[FF__KEY_MAX];
    const char *written = scope == FF_SCOPE_GLOBAL ? "" : id;
    ff__key key = ff__key_write(text, prefix, flag, flag_size, scope,
                                scope == FF_SCOPE_GLOBAL ? NULL : id, strlen(written));
    ff__key_parts parts;
    HOLDS(key.size <= FF__KEY_MAX && ff__key_parse(key, prefix, &parts));
    HOLDS(parts.scope == scope && strcmp(parts.flag, flag) == 0 && strcmp(parts.id, written) == 0);
  }
}

/* "prefix NUL flag NUL id" and any of it missing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = fuzz_text(data, size);
  check_key(text, size, "ff");
  check_key(text, size, "my:app");
  const char *end = text + size, *parts[3];
  const char *at = text;
  for (int i = 0; i < 3; i++) {
    parts[i] = at;
    if (at + strlen(at) < end) at += strlen(at) + 1;
  }
  check_parts(parts[0], parts[1], parts[2]);
  check_parts("ff", parts[0], parts[1]);
  free(text);
  return 0;
}
