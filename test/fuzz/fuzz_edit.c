/* Any bytes as a registry that a flag is added to, extended in and removed from.
 *
 *     NAME newline REASON newline REGISTRY
 *
 * What comes out loads without a mistake, has the other flags as they were, and all of the
 * text of before but for one piece or two. */
#include "fuzz.h"

#include <featureflag/edit.h>

enum { UNTIL = 40000 };

static ff_registry *parse(const char *text, size_t size) {
  ff_registry *registry;
  HOLDS(ff_registry_parse("fuzz.yml", text, size, &registry, NULL) == FF_OK);
  return registry;
}

static bool is_same_text(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_others(const ff_registry *before, const ff_registry *after, const char *name) {
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(before, i)); i++) {
    const ff_flag *found = ff_registry_find(after, flag->name);
    if (strcmp(flag->name, name) == 0) continue;
    HOLDS(found && found->scope == flag->scope && found->default_enabled == flag->default_enabled);
    HOLDS(found->expected_removal == flag->expected_removal && found->added == flag->added);
    HOLDS(is_same_text(found->description, flag->description));
    HOLDS(is_same_text(found->owner, flag->owner) && is_same_text(found->reason, flag->reason));
    HOLDS(is_same_text(found->extension_reason, flag->extension_reason));
  }
}

static size_t comments_of(const ff_registry *registry) {
  size_t count = 0, size;
  uint32_t line, column;
  while (ff_registry_comment_at(registry, count, &line, &column, &size))
    count++;
  return count;
}

/* What is there before and behind all that was changed is there still. */
static void check_frame(const ff_registry *before, const ff_registry *after, uint32_t first) {
  for (uint32_t line = 1; line < first; line++) {
    size_t a_size, b_size;
    const char *a = ff_registry_line(before, line, &a_size);
    const char *b = ff_registry_line(after, line, &b_size);
    HOLDS(a && b && a_size == b_size && memcmp(a, b, a_size) == 0);
  }
}

static ff_registry *check(const ff_registry *before, const char *name, char *text, size_t size) {
  HOLDS(text && strlen(text) == size);
  ff_registry *after = parse(text, size);
  HOLDS(ff_registry_error_count(after) == 0);
  check_others(before, after, name);
  free(text);
  return after;
}

static void try_to_remove(const ff_registry *registry, const char *name) {
  char *text = NULL;
  size_t size;
  const ff_flag *flag = ff_registry_find(registry, name);
  ff_err err = ff_edit_remove(registry, name, &text, &size, NULL);
  HOLDS(err == FF_OK || err == FF_ERR_UNSUPPORTED || err == FF_ERR_FLAG_NOT_FOUND);
  HOLDS(flag || err == FF_ERR_FLAG_NOT_FOUND);
  if (err) return;
  ff_registry *after = check(registry, name, text, size);
  HOLDS(!ff_registry_find(after, name));
  HOLDS(ff_registry_count(after) == ff_registry_count(registry) - 1);
  ff_registry_destroy(after);
}

static void try_to_add(const ff_registry *registry, const char *name, const char *words) {
  char *text = NULL;
  size_t size;
  ff_new_flag flag = {.size = sizeof flag, .name = name, .description = words, .owner = words};
  flag.added = UNTIL - 1;
  flag.expected_removal = UNTIL;
  ff_err err = ff_edit_add(registry, &flag, &text, &size, NULL);
  HOLDS(err == FF_OK || err == FF_ERR_UNSUPPORTED || err == FF_ERR_INVALID);
  if (err) return;
  ff_registry *after = check(registry, name, text, size);
  const ff_flag *found = ff_registry_find(after, name);
  HOLDS(found && found->expected_removal == UNTIL && is_same_text(found->owner, words));
  HOLDS(comments_of(after) == comments_of(registry));
  if (ff_registry_count(registry) > 0) check_frame(registry, after, found->line - 1);
  try_to_remove(after, name);
  ff_registry_destroy(after);
}

static void try_to_extend(const ff_registry *registry, const ff_flag *flag, const char *words) {
  char *text = NULL;
  size_t size;
  ff_err err = ff_edit_extend(registry, flag->name, UNTIL, words, &text, &size, NULL);
  HOLDS(err == FF_OK || err == FF_ERR_UNSUPPORTED || err == FF_ERR_INVALID);
  if (err) return;
  ff_registry *after = check(registry, flag->name, text, size);
  const ff_flag *found = ff_registry_find(after, flag->name);
  HOLDS(found && found->expected_removal == UNTIL && is_same_text(found->extension_reason, words));
  HOLDS(found->scope == flag->scope && is_same_text(found->owner, flag->owner));
  check_frame(registry, after, flag->line);
  ff_registry_destroy(after);
}

static void edit(const ff_registry *registry, const char *name, const char *words) {
  const ff_flag *flag;
  try_to_add(registry, name, words);
  for (size_t i = 0; (flag = ff_registry_at(registry, i)) && i < 8; i++) {
    ff_extent extent;
    if (ff_registry_extent(registry, flag, "scope", &extent))
      HOLDS(extent.key < extent.begin && extent.begin < extent.end);
    try_to_extend(registry, flag, words);
    try_to_remove(registry, flag->name);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = fuzz_text(data, size), *rest = text;
  const char *name = strsep(&rest, "\n"), *words = rest ? strsep(&rest, "\n") : NULL;
  if (rest) {
    ff_registry *registry = parse(rest, strlen(rest));
    if (ff_registry_error_count(registry) == 0) edit(registry, name, words);
    ff_registry_destroy(registry);
  }
  free(text);
  return 0;
}
