/* edit_extend.c - a later day, and why: values in place of values, or a field more.
 *
 *     expectedRemoval: 2026-06-30     # the last day      the value alone is replaced
 *     extensionReason: ...            below it, as far from the left as its key
 *     {expectedRemoval: 2026-06-30, extensionReason: "..."}          in braces, behind it
 */
#include "core/error.h"
#include "lint/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct extension {
  ff__edit edit;
  const ff_flag *flag;
  ff_date until;
  const char *reason;
} extension;

static ff_err check(const extension *extending, ff_error *error) {
  const ff_flag *flag = extending->flag;
  char day[11];
  ff_date_format(flag->expected_removal, day);
  if (flag->permanent)
    return ff__fail(error, FF_ERR_INVALID, "`%s` is permanent: it has no day to move", flag->name);
  if (flag->expected_removal == FF_DATE_NONE)
    return ff__fail(error, FF_ERR_INVALID, "`%s` has no expectedRemoval to move; give it one first",
                    flag->name);
  if (extending->until <= flag->expected_removal)
    return ff__fail(error, FF_ERR_INVALID, "`%s` is to be removed on %s, which is not earlier",
                    flag->name, day);
  if (!*extending->reason) return ff__fail(error, FF_ERR_INVALID, "an extension needs a reason");
  if (flag->extension_reason && strcmp(flag->extension_reason, extending->reason) == 0)
    return ff__fail(error, FF_ERR_INVALID,
                    "this reason is that of the time before: say why it takes longer again");
  return FF_OK;
}

/* -- Shape ------------------------------------------------------------------ */

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Goes over blanks, line ends and comments. */
static size_t skip_space(const ff__edit *edit, size_t at) {
  while (at < edit->size && (is_blank(edit->text[at]) || edit->text[at] == '#')) {
    if (edit->text[at] == '#')
      while (at < edit->size && edit->text[at] != '\n')
        at++;
    else
      at++;
  }
  return at;
}

/* Whether the entry is in braces: name, colon, brace. */
static bool is_in_braces(const ff__edit *edit, const ff_flag *flag) {
  size_t at = ff__edit_line(edit, flag->line) + flag->column - 1;
  if (edit->text[at] == '"' || edit->text[at] == '\'') at += 2;
  at = skip_space(edit, at + strlen(flag->name));
  if (at >= edit->size || edit->text[at] != ':') return false;
  at = skip_space(edit, at + 1);
  return at < edit->size && edit->text[at] == '{';
}

static size_t line_begin(const ff__edit *edit, size_t at) {
  while (at > 0 && edit->text[at - 1] != '\n')
    at--;
  return at;
}

static size_t line_end(const ff__edit *edit, size_t at) {
  const char *newline = memchr(edit->text + at, '\n', edit->size - at);
  size_t end = newline ? (size_t)(newline - edit->text) : edit->size;
  return end > at && newline && edit->text[end - 1] == '\r' ? end - 1 : end;
}

/* -- Pieces ------------------------------------------------------------------ */

/* The date with the quotes that the one before has. */
static void write_day(const extension *extending, const ff_extent *day, char text[16]) {
  char date[11], first = extending->edit.text[day->begin];
  bool is_quoted = first == '"' || first == '\'';
  ff_date_format(extending->until, date);
  snprintf(text, 16, "%.*s%s%.*s", is_quoted, &first, date, is_quoted, &first);
}

/* A field more: behind the line of the date, or behind the date, where its key has the quotes that
 * the date's has, so that JSON stays JSON. NULL when memory is short. */
static char *new_field(const extension *extending, const ff_extent *day, const char *scalar,
                       bool in_braces) {
  static const char key[] = "extensionReason";
  const ff__edit *edit = &extending->edit;
  size_t begin = line_begin(edit, day->key), width = day->key - begin;
  size_t room = width + strlen(scalar) + sizeof key + 8;
  const char *quote = edit->text + day->key;
  int quotes = *quote == '"' || *quote == '\'';
  char *field = malloc(room);
  if (!field) return NULL;
  if (in_braces)
    snprintf(field, room, ", %.*s%s%.*s: %s", quotes, quote, key, quotes, quote, scalar);
  else
    snprintf(field, room, "%s%.*s%s: %s", edit->newline, (int)width, edit->text + begin, key,
             scalar);
  return field;
}

static char *splice(const extension *extending, const ff_extent *day, const char *scalar,
                    bool in_braces, size_t *size) {
  const ff__edit *edit = &extending->edit;
  char text[16];
  ff_extent reason;
  write_day(extending, day, text);
  ff__piece moved = {day->begin, day->end, text};
  if (ff_registry_extent(edit->registry, extending->flag, "extensionReason", &reason)) {
    ff__piece said = {reason.begin, reason.end, scalar};
    bool is_behind = said.begin > moved.begin;
    return ff__edit_splice(edit, (ff__piece[]){is_behind ? moved : said, is_behind ? said : moved},
                           2, size);
  }
  char *field = new_field(extending, day, scalar, in_braces);
  size_t at = in_braces ? day->end : line_end(edit, day->end);
  char *made = field ? ff__edit_splice(edit, (ff__piece[]){moved, {at, at, field}}, 2, size) : NULL;
  free(field);
  return made;
}

static ff_err make(const extension *extending, char **text, size_t *size, ff_error *error) {
  const ff__edit *edit = &extending->edit;
  ff_extent day;
  if (!ff_registry_extent(edit->registry, extending->flag, "expectedRemoval", &day))
    return ff__edit_refuse(edit, extending->flag->line, error);
  bool in_braces = is_in_braces(edit, extending->flag);
  char *scalar = ff__edit_scalar(extending->reason, !in_braces);
  size_t made_size = 0;
  char *made = scalar ? splice(extending, &day, scalar, in_braces, &made_size) : NULL;
  free(scalar);
  ff_flag wanted = *extending->flag;
  wanted.expected_removal = extending->until;
  wanted.extension_reason = extending->reason;
  return ff__edit_settle_take(edit, wanted.name, &wanted, made, made_size, text, size, error);
}

ff_err ff_edit_extend(const ff_registry *registry, const char *name, ff_date until,
                      const char *reason, char **text, size_t *size, ff_error *error) {
  extension extending = {.until = until, .reason = reason};
  const ff__block *block = NULL;
  ff_err err = ff__edit_init(&extending.edit, registry, error);
  if (!err) err = ff__edit_find(&extending.edit, name, &block, error);
  if (!err) {
    extending.flag = block->flag;
    err = check(&extending, error);
  }
  if (!err) err = make(&extending, text, size, error);
  ff__edit_finish(&extending.edit);
  return err;
}
