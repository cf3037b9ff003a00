/* resolve.c - see resolve.h. */
#include "core/resolve.h"

#include <string.h>

static bool is_exactly(const char *expected, const char *data, size_t size) {
  return strlen(expected) == size && memcmp(expected, data, size) == 0;
}

ff__value ff__value_parse(const char *data, size_t size) {
  if (is_exactly("true", data, size)) return FF__ON;
  if (is_exactly("false", data, size)) return FF__OFF;
  return FF__OTHER;
}

bool ff__value_speaks(ff_scope level, ff__value value, bool *enabled) {
  bool speaks = value == FF__ON || value == FF__OFF;
  if (level != FF_SCOPE_GLOBAL) speaks = value != FF__UNSET;
  if (speaks) *enabled = value == FF__ON;
  return speaks;
}

ff_source ff__source_of(ff_scope level) {
  switch (level) {
  case FF_SCOPE_GLOBAL: return FF_SOURCE_GLOBAL;
  case FF_SCOPE_COMPANY: return FF_SOURCE_COMPANY;
  case FF_SCOPE_WORKSPACE: return FF_SOURCE_WORKSPACE;
  }
  return FF_SOURCE_FALLBACK;
}

ff__decision ff__resolve(const ff__value values[FF__LEVELS], const ff_flag *flag) {
  for (int i = 0; i < FF__LEVELS; i++) {
    ff_scope level = (ff_scope)i;
    bool enabled;
    if (ff__value_speaks(level, values[i], &enabled))
      return (ff__decision){ff__source_of(level), enabled};
  }
  if (flag) return (ff__decision){FF_SOURCE_DEFAULT, flag->default_enabled};
  return (ff__decision){FF_SOURCE_FALLBACK, false};
}

ff_reason ff__reason_of(ff__decision decision) {
  switch (decision.source) {
  case FF_SOURCE_GLOBAL: return decision.enabled ? FF_REASON_STATIC : FF_REASON_DISABLED;
  case FF_SOURCE_OVERRIDE: return FF_REASON_STATIC;
  case FF_SOURCE_COMPANY:
  case FF_SOURCE_WORKSPACE: return FF_REASON_TARGETING_MATCH;
  case FF_SOURCE_DEFAULT:
  case FF_SOURCE_FALLBACK: return FF_REASON_DEFAULT;
  }
  return FF_REASON_UNKNOWN;
}
