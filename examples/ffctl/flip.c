/* flip.c - see flip.h. */
#include "flip.h"

static bool is_key(ff_source source, ff_scope *scope) {
  switch (source) {
  case FF_SOURCE_GLOBAL: *scope = FF_SCOPE_GLOBAL; return true;
  case FF_SOURCE_COMPANY: *scope = FF_SCOPE_COMPANY; return true;
  case FF_SOURCE_WORKSPACE: *scope = FF_SCOPE_WORKSPACE; return true;
  default: return false;
  }
}

struct levels levels_of(const ff_explanation *explanation) {
  struct levels levels = {.otherwise = false};
  bool has_otherwise = false;
  const ff_step *step;
  for (size_t i = 0; (step = ff_explanation_at(explanation, i)); i++) {
    ff_scope scope;
    if (is_key(step->source, &scope)) {
      levels.at[scope] = (struct level){true, step->speaks, step->enabled};
    } else if (step->speaks && !has_otherwise) {
      levels.otherwise = step->enabled;
      has_otherwise = true;
    }
  }
  return levels;
}

bool levels_decide(const struct levels *levels) {
  for (size_t i = 0; i < LEVELS; i++)
    if (levels->at[i].speaks) return levels->at[i].enabled;
  return levels->otherwise;
}

bool levels_decide_without(struct levels levels, ff_scope scope) {
  levels.at[scope].speaks = false;
  return levels_decide(&levels);
}

static bool levels_decide_with(struct levels levels, ff_scope scope, bool enabled) {
  levels.at[scope].speaks = true;
  levels.at[scope].enabled = enabled;
  return levels_decide(&levels);
}

size_t flips_find(const struct levels *levels, ff_scope finest, struct flip flips[FLIPS_MAX]) {
  bool wanted = !levels_decide(levels);
  size_t count = 0;
  for (int i = LEVELS - 1; i >= 0; i--) {
    ff_scope scope = (ff_scope)i;
    bool forced = scope > finest;
    if (!levels->at[scope].asked) continue;
    if (!forced && levels_decide_with(*levels, scope, wanted) == wanted)
      flips[count++] = (struct flip){scope, false, false};
    if (levels_decide_without(*levels, scope) == wanted)
      flips[count++] = (struct flip){scope, true, forced};
  }
  return count;
}
