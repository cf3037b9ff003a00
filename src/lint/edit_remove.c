/* edit_remove.c - taking a flag out: its lines, and a blank one that would be too many. */
#include "lint/edit.h"

/*     flags:                 flags: {}
 *       a: ...               (nothing left) */
static char *splice(const ff__edit *edit, const ff__piece *lines, size_t *size) {
  ff__piece pieces[2] = {{0, 0, " {}"}, *lines};
  size_t indentation;
  if (edit->count > 1) return ff__edit_splice(edit, lines, 1, size);
  if (!ff__edit_flags_colon(edit, &pieces[0].begin, &indentation)) return NULL;
  pieces[0].end = pieces[0].begin;
  return ff__edit_splice(edit, pieces, 2, size);
}

/* Of the blank lines on both sides of it one is enough, and none at the end of the file. */
static ff__piece lines_of(const ff__edit *edit, const ff__block *block) {
  uint32_t first = block->first, end = block->last + 1;
  bool is_last = ff__edit_line(edit, end) == edit->size;
  if (ff__edit_is_blank(edit, first - 1)) {
    if (ff__edit_is_blank(edit, end))
      end++;
    else if (is_last)
      first--;
  }
  return (ff__piece){ff__edit_line(edit, first), ff__edit_line(edit, end), ""};
}

static bool can_remove(const ff__edit *edit, const ff__block *block) {
  size_t colon, indentation;
  return block->is_whole && (edit->count > 1 || ff__edit_flags_colon(edit, &colon, &indentation));
}

static ff_err remove_flag(const ff__edit *edit, const char *name, char **text, size_t *size,
                          ff_error *error) {
  const ff__block *block;
  ff_err err = ff__edit_find(edit, name, &block, error);
  if (err) return err;
  if (!can_remove(edit, block)) return ff__edit_refuse(edit, block->flag->line, error);
  ff__piece lines = lines_of(edit, block);
  size_t made_size = 0;
  char *made = splice(edit, &lines, &made_size);
  return ff__edit_settle_take(edit, name, NULL, made, made_size, text, size, error);
}

ff_err ff_edit_remove(const ff_registry *registry, const char *name, char **text, size_t *size,
                      ff_error *error) {
  ff__edit edit;
  ff_err err = ff__edit_init(&edit, registry, error);
  if (!err) err = remove_flag(&edit, name, text, size, error);
  ff__edit_finish(&edit);
  return err;
}
