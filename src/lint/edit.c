/* edit.c - see edit.h. */
#include "lint/edit.h"

#include "core/error.h"
#include "lint/same.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* -- The file --------------------------------------------------------------- */

static const char *newline_of(const ff__edit *edit) {
  const char *newline = memchr(edit->text, '\n', edit->size);
  return newline && newline > edit->text && newline[-1] == '\r' ? "\r\n" : "\n";
}

ff_err ff__edit_init(ff__edit *edit, const ff_registry *registry, ff_error *error) {
  *edit = (ff__edit){.registry = registry};
  if (ff_registry_error_count(registry) > 0)
    return ff__fail_at(error, FF_ERR_REGISTRY, ff_registry_file(registry), 0, 0,
                       "%s has mistakes, so it is not edited", ff_registry_file(registry));
  edit->text = ff_registry_text(registry, &edit->size);
  edit->newline = newline_of(edit);
  edit->count = ff_registry_count(registry);
  edit->blocks = ff__order_blocks(registry, edit->count);
  return edit->blocks ? FF_OK : ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
}

void ff__edit_finish(ff__edit *edit) {
  free(edit->blocks);
}

/* The first line begins behind a byte order mark. */
size_t ff__edit_line(const ff__edit *edit, uint32_t line) {
  size_t size;
  const char *text = ff_registry_line(edit->registry, line, &size);
  return text ? (size_t)(text - edit->text) : edit->size;
}

bool ff__edit_is_blank(const ff__edit *edit, uint32_t line) {
  size_t size;
  const char *text = ff_registry_line(edit->registry, line, &size);
  while (text && size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
    size--;
  return text && size == 0;
}

ff_err ff__edit_find(const ff__edit *edit, const char *name, const ff__block **block,
                     ff_error *error) {
  for (size_t i = 0; i < edit->count; i++) {
    if (strcmp(edit->blocks[i].flag->name, name) != 0) continue;
    *block = &edit->blocks[i];
    return FF_OK;
  }
  return ff__fail(error, FF_ERR_FLAG_NOT_FOUND, "flag '%s' is not in %s", name,
                  ff_registry_file(edit->registry));
}

/*     # comments, blank lines, `---`
 *     "flags"  :  {}
 *             ^ */
static const char *skip_head(const ff__edit *edit, uint32_t *line, size_t *size) {
  const char *text;
  for (; (text = ff_registry_line(edit->registry, *line, size)); ++*line) {
    size_t at = 0;
    while (at < *size && (text[at] == ' ' || text[at] == '\t'))
      at++;
    bool is_mark = *size >= 3 && memcmp(text, "---", 3) == 0;
    if (at < *size && text[at] != '#' && text[at] != '%' && !is_mark) return text;
  }
  return NULL;
}

bool ff__edit_flags_colon(const ff__edit *edit, size_t *colon_end, size_t *indentation) {
  uint32_t line = 1;
  size_t size, at = 0;
  const char *text = skip_head(edit, &line, &size);
  while (text && at < size && text[at] == ' ')
    at++;
  *indentation = at;
  bool is_quoted = text && at < size && (text[at] == '"' || text[at] == '\'');
  at += is_quoted;
  if (!text || size < at + 5 + is_quoted || memcmp(text + at, "flags", 5) != 0) return false;
  at += 5 + (size_t)is_quoted;
  while (at < size && (text[at] == ' ' || text[at] == '\t'))
    at++;
  if (at == size || text[at] != ':') return false;
  *colon_end = (size_t)(text - edit->text) + at + 1;
  return true;
}

/* -- The new text ------------------------------------------------------------ */

char *ff__edit_splice(const ff__edit *edit, const ff__piece *pieces, size_t count, size_t *size) {
  size_t length = edit->size, from = 0;
  for (size_t i = 0; i < count; i++)
    length += strlen(pieces[i].text);
  char *text = malloc(length + 1), *to = text;
  if (!text) return NULL;
  for (size_t i = 0; i < count; i++) {
    memcpy(to, edit->text + from, pieces[i].begin - from);
    to += pieces[i].begin - from;
    from = pieces[i].end;
    memcpy(to, pieces[i].text, strlen(pieces[i].text));
    to += strlen(pieces[i].text);
  }
  memcpy(to, edit->text + from, edit->size - from);
  to += edit->size - from;
  *to = '\0';
  *size = (size_t)(to - text);
  return text;
}

/* -- Scalars ----------------------------------------------------------------- */

/* What some reader of YAML takes for something else than text. */
static bool is_word_of_yaml(const char *text) {
  static const char *const words[] = {"true", "false", "yes", "no", "on",
                                      "off",  "null",  "y",   "n",  NULL};
  for (size_t i = 0; words[i]; i++)
    if (strcasecmp(text, words[i]) == 0) return true;
  return strspn(text, "0123456789abcdefABCDEFxXoO.:+-_ TtZz") == strlen(text) && *text >= '0' &&
         *text <= '9';
}

static bool is_plain(const char *text) {
  unsigned char first = (unsigned char)*text;
  bool begins_well = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                     (first >= '0' && first <= '9') || first >= 0x80;
  size_t size = strlen(text);
  if (!begins_well || is_word_of_yaml(text) || text[size - 1] == ' ' || text[size - 1] == ':')
    return false;
  for (size_t i = 0; i < size; i++)
    if ((unsigned char)text[i] < ' ' || text[i] == 0x7f) return false;
  return !strstr(text, ": ") && !strstr(text, " #");
}

/* The letter behind the backslash; 0 for what stands for itself. */
static char escape_of(char c) {
  return c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c == '"' || c == '\\' ? c : 0;
}

static char *quote(const char *text) {
  char *quoted = malloc(2 * strlen(text) + 3), *to = quoted;
  if (!quoted) return NULL;
  *to++ = '"';
  for (; *text; text++) {
    char escape = escape_of(*text);
    if (escape) *to++ = '\\';
    *to++ = escape ? escape : *text;
  }
  *to++ = '"';
  *to = '\0';
  return quoted;
}

char *ff__edit_scalar(const char *text, bool may_be_plain) {
  return may_be_plain && is_plain(text) ? strdup(text) : quote(text);
}

/* -- Being sure --------------------------------------------------------------- */

ff_err ff__edit_refuse(const ff__edit *edit, uint32_t line, ff_error *error) {
  const char *file = ff_registry_file(edit->registry);
  return ff__fail_at(error, FF_ERR_UNSUPPORTED, file, line, 1,
                     "%s:%u: this is written in a way that cannot be edited safely; give each flag "
                     "and each field a line of its own, or edit it by hand",
                     file, (unsigned)line);
}

static bool is_as_wanted(const ff__edit *edit, const char *name, const ff_flag *wanted,
                         const ff_registry *read) {
  const ff_flag *flag;
  size_t others = edit->count - (ff_registry_find(edit->registry, name) != NULL);
  if (ff_registry_error_count(read) > 0) return false;
  if (ff_registry_count(read) != others + (wanted != NULL)) return false;
  if (wanted && !ff__flag_is_same(wanted, ff_registry_find(read, name))) return false;
  for (size_t i = 0; (flag = ff_registry_at(edit->registry, i)); i++)
    if (strcmp(flag->name, name) != 0 &&
        !ff__flag_is_same(flag, ff_registry_find(read, flag->name)))
      return false;
  return true;
}

ff_err ff__edit_settle_take(const ff__edit *edit, const char *name, const ff_flag *wanted,
                            char *made, size_t made_size, char **text, size_t *size,
                            ff_error *error) {
  ff_registry *read;
  const char *file = ff_registry_file(edit->registry);
  if (!made) return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
  ff_err err = ff_registry_parse(file, made, made_size, &read, error);
  if (!err) {
    const ff_flag *flag = ff_registry_find(edit->registry, name);
    if (!is_as_wanted(edit, name, wanted, read))
      err = ff__edit_refuse(edit, flag ? flag->line : 1, error);
    ff_registry_destroy(read);
  }
  if (err) {
    free(made);
    return err;
  }
  *text = made;
  *size = made_size;
  return FF_OK;
}
