/* notes.c - see notes.h. */
#include "cache/notes.h"

void ff__notes_add(ff__notes *notes, const ff__key_parts *parts, ff_value before, ff_value after) {
  if (!notes->are_wanted) return;
  ff__key_parts *copy = &notes->parts[notes->count];
  *copy = *parts;
  notes->changes[notes->count++] =
      (ff_change){.flag = copy->flag,
                  .id = copy->scope == FF_SCOPE_GLOBAL ? NULL : copy->id,
                  .scope = copy->scope,
                  .before = before,
                  .after = after};
}

void ff__notes_add_lane(ff__notes *notes, const ff__memory *memory, ff__lane lane, ff__value before,
                        ff__value after) {
  if (!notes->are_wanted) return;
  ff__key_parts parts;
  size_t size;
  const ff__catalog_entry *entry = ff__catalog_at(&memory->catalog, lane.flag);
  memcpy(parts.flag, entry->name, entry->size + 1);
  parts.scope = ff__rows_id(&memory->rows, lane.row, parts.id, &size);
  ff__notes_add(notes, &parts, (ff_value)before, (ff_value)after);
}
