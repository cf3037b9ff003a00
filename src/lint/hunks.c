/* hunks.c - see hunks.h.
 *
 *     --- src/old.c
 *     +++ src/new.c             the file; /dev/null when it is gone
 *     @@ -10,2 +12,3 @@         3 lines from the 12th on stand where 2 were
 *     -...                      so many lines of text, which may look like anything
 *     +...
 *     Binary files a.bin and b.bin differ
 */
#include "lint/hunks.h"

#include <stdlib.h>
#include <string.h>

typedef struct reading {
  const ff__hunks_sink *sink;
  char *path; /* NULL before the first file */
  uint32_t line;
  uint32_t before, after; /* how many lines of text are left */
} reading;

/* -- Names ----------------------------------------------------------------- */

/* Undoes what git does to names with odd characters: "a\tb\303\244". In place. */
static void unquote(char *name) {
  static const char letters[] = "abtnvfr", meant[] = "\a\b\t\n\v\f\r";
  char *to = name;
  for (char *at = name + 1; *at && *at != '"'; at++) {
    const char *letter;
    if (*at != '\\') {
      *to++ = *at;
    } else if (at[1] >= '0' && at[1] <= '3' && at[2] && at[3]) {
      *to++ = (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 + at[3] - '0');
      at += 3;
    } else if (at[1]) {
      letter = strchr(letters, *++at);
      *to++ = letter ? meant[letter - letters] : *at;
    }
  }
  *to = '\0';
}

/* The name ends with a tab when there is a blank in it. */
static bool begin_file(reading *from, const char *name, size_t size) {
  free(from->path);
  from->path = strndup(name, size);
  if (!from->path) return false;
  if (*from->path == '"')
    unquote(from->path);
  else
    from->path[strcspn(from->path, "\t")] = '\0';
  return true;
}

/* -- Lines ----------------------------------------------------------------- */

static bool begins_with(const char *line, size_t size, const char *text) {
  return size >= strlen(text) && memcmp(line, text, strlen(text)) == 0;
}

/* Reads "12,3" or "12", and gives where it ends. There is always a newline, or the NUL behind
 * all of it. */
static const char *read_range(const char *text, uint32_t *first, uint32_t *count) {
  char *end;
  *first = (uint32_t)strtoul(text, &end, 10);
  *count = 1;
  if (*end == ',') *count = (uint32_t)strtoul(end + 1, &end, 10);
  return end;
}

static void begin_hunk(reading *from, const char *line) {
  uint32_t first;
  const char *at = read_range(line + strlen("@@ -"), &first, &from->before);
  if (*at == ' ') at++;
  if (*at == '+') at++;
  read_range(at, &from->line, &from->after);
}

/* An empty line is one of context, too, where diff.suppressBlankEmpty is set; that a newline
 * is missing is no line. */
static bool take_text(reading *from, const char *line, size_t size) {
  char sign = size > 0 ? *line : ' ';
  if (sign == '\\') return true;
  if (sign != '+' && from->before > 0) from->before--;
  if (sign == '-') return from->sink->removed(from->sink->user, line + 1, size - 1);
  if (from->after > 0) from->after--;
  uint32_t number = from->line++;
  bool is_new = sign == '+' && from->path;
  return !is_new || from->sink->added(from->sink->user, from->path, number);
}

/* Where the second name begins in "A and B": behind the middle one of the `and`s where both are
 * the same, behind the first where there was no file, and else behind the last. 0: nowhere. */
static size_t second_name(const char *names, size_t size) {
  static const char between[] = " and ", none[] = "/dev/null and ";
  size_t gap = strlen(between), half = size > gap ? (size - gap) / 2 : 0, at = size;
  bool same = memcmp(names, names + size - half, half) == 0;
  if (begins_with(names, size, none)) return strlen(none);
  if (half > 0 && same && begins_with(names + half, size - half, between)) return half + gap;
  while (at > 0 && !begins_with(names + at, size - at, between))
    at--;
  return at > 0 ? at + gap : 0;
}

static bool take_binary(reading *from, const char *names, size_t size) {
  static const char end[] = " differ";
  if (size <= strlen(end) || !begins_with(names + size - strlen(end), strlen(end), end))
    return true;
  size -= strlen(end);
  size_t second = second_name(names, size);
  if (second == 0) return true;
  return begin_file(from, names + second, size - second) &&
         from->sink->added(from->sink->user, from->path, UINT32_MAX);
}

static bool take(reading *from, const char *line, size_t size) {
  static const char binary[] = "Binary files ";
  if (from->before > 0 || from->after > 0) return take_text(from, line, size);
  if (begins_with(line, size, "+++ ")) return begin_file(from, line + 4, size - 4);
  if (begins_with(line, size, binary))
    return take_binary(from, line + strlen(binary), size - strlen(binary));
  if (begins_with(line, size, "@@ -")) begin_hunk(from, line);
  return true;
}

bool ff__hunks_read(const char *text, size_t size, const ff__hunks_sink *sink) {
  reading from = {.sink = sink};
  const char *end = text + size;
  bool is_taken = true;
  while (is_taken && text < end) {
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    if (!newline) newline = end;
    is_taken = take(&from, text, (size_t)(newline - text));
    text = newline + 1;
  }
  free(from.path);
  return is_taken;
}
