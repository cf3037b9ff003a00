/* edit_add.c - a flag more: how its entry is written, and where it goes. */
#include "core/error.h"
#include "lint/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_STEP = 2 };

/* -- The entry ---------------------------------------------------------------- */

typedef struct entry_shape {
  size_t indentation, step;
  const char *newline;
} entry_shape;

static void put_key(FILE *to, const entry_shape *shape, const char *key) {
  fprintf(to, "%s%*s%s: ", shape->newline, (int)(shape->indentation + shape->step), "", key);
}

static bool put_text(FILE *to, const entry_shape *shape, const char *key, const char *text) {
  if (!text) return true;
  char *scalar = ff__edit_scalar(text, true);
  if (!scalar) return false;
  put_key(to, shape, key);
  fputs(scalar, to);
  free(scalar);
  return true;
}

static void put_word(FILE *to, const entry_shape *shape, const char *key, const char *word) {
  if (!*word) return;
  put_key(to, shape, key);
  fputs(word, to);
}

static bool put_name(FILE *to, const entry_shape *shape, const char *name) {
  char *scalar = ff__edit_scalar(name, true);
  if (scalar) fprintf(to, "%*s%s:", (int)shape->indentation, "", scalar);
  free(scalar);
  return scalar != NULL;
}

static bool put_fields(FILE *to, const entry_shape *shape, const ff_new_flag *flag) {
  char added[11], removal[11];
  ff_date_format(flag->added, added);
  ff_date_format(flag->expected_removal, removal);
  bool done =
      put_name(to, shape, flag->name) && put_text(to, shape, "description", flag->description);
  put_word(to, shape, "defaultEnabled", flag->default_enabled ? "true" : "false");
  put_word(to, shape, "scope", ff_scope_name(flag->scope));
  put_word(to, shape, "addedDate", added);
  put_word(to, shape, "expectedRemoval", removal);
  put_word(to, shape, "permanent", flag->permanent ? "true" : "");
  return done && put_text(to, shape, "reason", flag->reason) &&
         put_text(to, shape, "owner", flag->owner);
}

/* The entry's lines without a newline behind the last one; NULL when memory is short. */
static char *entry_text(const entry_shape *shape, const ff_new_flag *flag) {
  char *text = NULL;
  size_t size;
  FILE *to = open_memstream(&text, &size);
  if (!to) return NULL;
  bool done = put_fields(to, shape, flag);
  if (fclose(to) == 0 && done) return text;
  free(text);
  return NULL;
}

/* -- Whether it is one ---------------------------------------------------------- */

static ff_flag wanted_of(const ff_new_flag *flag) {
  return (ff_flag){
      .name = flag->name,
      .description = flag->description,
      .owner = flag->owner,
      .reason = flag->reason,
      .added = flag->added,
      .expected_removal = flag->expected_removal,
      .scope = flag->scope,
      .default_enabled = flag->default_enabled,
      .permanent = flag->permanent,
  };
}

static ff_err report_mistake(const ff_registry *read, const ff_new_flag *flag, ff_error *error) {
  const ff_diagnostic *found;
  for (size_t i = 0; (found = ff_registry_diagnostic_at(read, i)); i++)
    if (found->severity == FF_SEVERITY_ERROR)
      return ff__fail(error, FF_ERR_INVALID, "%s%s%s", found->message, found->help ? "; " : "",
                      found->help ? found->help : "");
  return ff__fail(error, FF_ERR_INVALID, "`%s` cannot be written as it is", flag->name);
}

/* Alone, the entry is in the way of nothing: what is wrong then is what it says. */
static ff_err check_entry(const ff_new_flag *flag, ff_error *error) {
  entry_shape shape = {USUAL_STEP, USUAL_STEP, "\n"};
  char *entry = entry_text(&shape, flag);
  size_t size = entry ? strlen(entry) + sizeof "flags:\n" : 0;
  char *text = malloc(size + 1);
  ff_registry *read = NULL;
  ff_err err = FF_ERR_NOMEM;
  if (entry && text) {
    snprintf(text, size, "flags:\n%s", entry);
    err = ff_registry_parse("entry", text, size - 1, &read, NULL);
  }
  free(text);
  free(entry);
  if (err) return ff__fail(error, err, "%s", ff_err_text(err));
  if (ff_registry_count(read) != 1 || ff_registry_error_count(read) > 0)
    err = report_mistake(read, flag, error);
  ff_registry_destroy(read);
  return err;
}

/* -- Where it goes -------------------------------------------------------------- */

static size_t last_group(const ff__edit *edit) {
  size_t first = edit->count;
  while (first > 0 && !edit->blocks[--first].begins_group)
    continue;
  return first;
}

/* The flag in front of which the new one goes; the count for the end. */
static size_t place_of(const ff__edit *edit, const char *name) {
  size_t first = last_group(edit), place = edit->count;
  for (size_t i = first + 1; i < edit->count; i++)
    if (ff__order_is_before(edit->blocks[i].flag, edit->blocks[i - 1].flag)) return edit->count;
  while (place > first && strcmp(edit->blocks[place - 1].flag->name, name) > 0)
    place--;
  return place;
}

/* Whether a blank line stands between this flag and the one before it. */
static bool is_apart(const ff__edit *edit, size_t index) {
  if (index == 0 || index >= edit->count) return false;
  for (uint32_t line = edit->blocks[index - 1].last + 1; line < edit->blocks[index].first; line++)
    if (ff__edit_is_blank(edit, line)) return true;
  return false;
}

/* As far as the fields of another one are from their name. */
static size_t step_of(const ff__edit *edit, const ff_flag *flag) {
  ff_extent extent;
  if (!ff_registry_extent(edit->registry, flag, "scope", &extent)) return USUAL_STEP;
  size_t begin = extent.key;
  while (begin > 0 && edit->text[begin - 1] == ' ')
    begin--;
  bool begins_line = begin > 0 && edit->text[begin - 1] == '\n';
  size_t width = extent.key - begin;
  return begins_line && width >= flag->column ? width - (flag->column - 1) : USUAL_STEP;
}

/* -- The new text --------------------------------------------------------------- */

static char *join(const char *before, const char *entry, const char *between, const char *after) {
  size_t size = strlen(before) + strlen(entry) + strlen(between) + strlen(after) + 1;
  char *text = malloc(size);
  if (text) snprintf(text, size, "%s%s%s%s", before, entry, between, after);
  return text;
}

/* At the beginning of a line, or where the last one has no end: then this one has none. */
static char *insert(const ff__edit *edit, const ff__piece *head, size_t at, const char *entry,
                    bool apart_before, bool apart_behind, size_t *size) {
  bool is_unended = at == edit->size && at > 0 && edit->text[at - 1] != '\n';
  const char *newline = edit->newline, *none = "";
  char before[8];
  snprintf(before, sizeof before, "%s%s", is_unended ? newline : none,
           apart_before ? newline : none);
  char *lines = join(before, entry, is_unended ? none : newline, apart_behind ? newline : none);
  ff__piece pieces[2] = {*head, {at, at, lines}};
  char *made = lines ? ff__edit_splice(edit, pieces, 2, size) : NULL;
  free(lines);
  return made;
}

/*     flags: {}   # none       the braces go, and the entry comes below */
static ff_err add_first(const ff__edit *edit, const ff_new_flag *flag, char **made,
                        size_t *made_size, ff_error *error) {
  size_t colon, indentation, at;
  if (!ff__edit_flags_colon(edit, &colon, &indentation)) return ff__edit_refuse(edit, 1, error);
  for (at = colon; at < edit->size && (edit->text[at] == ' ' || edit->text[at] == '\t'); at++)
    continue;
  if (at == edit->size || edit->text[at] != '{') return ff__edit_refuse(edit, 1, error);
  for (at++; at < edit->size && strchr(" \t\r\n", edit->text[at]); at++)
    continue;
  if (at == edit->size || edit->text[at] != '}') return ff__edit_refuse(edit, 1, error);
  ff__piece braces = {colon, at + 1, ""};
  const char *newline = memchr(edit->text + at, '\n', edit->size - at);
  size_t below = newline ? (size_t)(newline - edit->text) + 1 : edit->size;
  entry_shape shape = {indentation + USUAL_STEP, USUAL_STEP, edit->newline};
  char *entry = entry_text(&shape, flag);
  *made = entry ? insert(edit, &braces, below, entry, false, false, made_size) : NULL;
  free(entry);
  return FF_OK;
}

static ff_err add_to_others(const ff__edit *edit, const ff_new_flag *flag, char **made,
                            size_t *made_size, ff_error *error) {
  static const ff__piece nothing = {0, 0, ""};
  size_t place = place_of(edit, flag->name);
  bool is_last = place == edit->count;
  const ff__block *beside = &edit->blocks[is_last ? place - 1 : place];
  if (!beside->is_whole) return ff__edit_refuse(edit, beside->flag->line, error);
  bool apart = is_apart(edit, is_last ? place - 1 : place > 0 ? place : 1);
  entry_shape shape = {beside->flag->column - 1, step_of(edit, beside->flag), edit->newline};
  char *entry = entry_text(&shape, flag);
  size_t at = ff__edit_line(edit, is_last ? beside->last + 1 : beside->first);
  *made = entry ? insert(edit, &nothing, at, entry, is_last && apart, !is_last && apart, made_size)
                : NULL;
  free(entry);
  return FF_OK;
}

static ff_err add(const ff__edit *edit, const ff_new_flag *flag, char **text, size_t *size,
                  ff_error *error) {
  const ff_flag *known = ff_registry_find(edit->registry, flag->name);
  char *made = NULL;
  size_t made_size = 0;
  if (known)
    return ff__fail_at(error, FF_ERR_INVALID, ff_registry_file(edit->registry), known->line,
                       known->column, "`%s` is in %s already, on line %u", flag->name,
                       ff_registry_file(edit->registry), (unsigned)known->line);
  ff_err err = check_entry(flag, error);
  if (!err)
    err = edit->count > 0 ? add_to_others(edit, flag, &made, &made_size, error)
                          : add_first(edit, flag, &made, &made_size, error);
  if (err) return err;
  ff_flag wanted = wanted_of(flag);
  return ff__edit_settle_take(edit, flag->name, &wanted, made, made_size, text, size, error);
}

ff_err ff_edit_add(const ff_registry *registry, const ff_new_flag *flag, char **text, size_t *size,
                   ff_error *error) {
  ff__edit edit;
  if (flag->size < sizeof *flag || !flag->name)
    return ff__fail(error, FF_ERR_INVALID, "ff_edit_add: a new flag has its size and a name");
  ff_err err = ff__edit_init(&edit, registry, error);
  if (!err) err = add(&edit, flag, text, size, error);
  ff__edit_finish(&edit);
  return err;
}
