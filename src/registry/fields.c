/* fields.c - see fields.h. */
#include "registry/fields.h"

#include "core/text.h"

#include <string.h>

static const ff__field_info infos[] = {
#define X(id, name, missing, help) {name, "`" name "`", FF__CODE_##missing, help},
    FF__FIELD_MAP(X)
#undef X
};

const ff__field_info *ff__field_info_of(ff__field field) {
  return &infos[field];
}

ff__field ff__field_find(const char *name, size_t size) {
#define X(id, text, missing, help)                                                                 \
  if (size == sizeof text - 1 && memcmp(name, text, size) == 0) return FF__FIELD_##id;
  FF__FIELD_MAP(X)
#undef X
  return FF__FIELD_COUNT;
}

ff__field ff__field_nearest(const char *name) {
  static const char *const names[] = {
#define X(id, text, missing, help) text,
      FF__FIELD_MAP(X)
#undef X
          NULL};
  const char *nearest = ff__text_nearest(name, names);
  return nearest ? ff__field_find(nearest, strlen(nearest)) : FF__FIELD_COUNT;
}
