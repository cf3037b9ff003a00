/* fix.c - what is mechanical: flags that are sorted, and comments that have no effect.
 *
 * Whole lines are left out, cut and put into another order; what is in them stays as it
 * was. The result is read again, and taken only if it holds the same flags.
 */
#include "lint/codes.h"
#include "lint/linter.h"
#include "lint/order.h"
#include "lint/same.h"

#include "core/error.h"

#include <stdlib.h>
#include <string.h>

/*     owner: team-a   # ff:ignore FF204 -- late \r \n
 *     ^ start      ^ start + kept                  ^ end
 *
 * The newline stays where a line is cut; a line that is left out has no end. */
typedef struct line {
  const char *start, *end;
  size_t kept; /* of its text without the newline */
  bool is_out;
} line;

typedef struct fixing {
  const ff_registry *registry;
  line *lines; /* from the first on */
  size_t count;
  ff__block *blocks; /* in file order */
  size_t block_count;
} fixing;

/* -- Lines ----------------------------------------------------------------- */

static size_t size_without_newline(const char *start, const char *end) {
  if (end > start && end[-1] == '\n') end--;
  if (end > start && end[-1] == '\r') end--;
  return (size_t)(end - start);
}

static bool split(fixing *fix, const char *text, size_t size) {
  size_t count = 1;
  for (const char *at = text; (at = memchr(at, '\n', size - (size_t)(at - text))); at++)
    count++;
  fix->lines = calloc(count + 1, sizeof *fix->lines);
  if (!fix->lines) return false;
  for (const char *at = text, *end = text + size; at < end;) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    line *next = &fix->lines[fix->count++];
    *next = (line){at, newline ? newline + 1 : end, 0, false};
    next->kept = size_without_newline(next->start, next->end);
    at = next->end;
  }
  return true;
}

/* -- Comments -------------------------------------------------------------- */

/* Takes a comment out, and the whole line when nothing else is on it. */
static void take_out(fixing *fix, uint32_t number, uint32_t column) {
  if (number == 0 || number > fix->count) return;
  line *from = &fix->lines[number - 1];
  size_t size;
  const char *text = ff_registry_line(fix->registry, number, &size);
  size_t mark = (size_t)(text - from->start); /* of the file's order of bytes */
  size_t kept = mark + column - 1;
  while (kept > mark && (from->start[kept - 1] == ' ' || from->start[kept - 1] == '\t'))
    kept--;
  from->is_out = kept == mark && mark == 0;
  from->kept = kept;
}

static size_t take_out_comments(fixing *fix, const ff_linter *linter) {
  size_t count = 0;
  for (size_t i = 0; i < linter->ignore_count; i++) {
    const ff__ignore *ignore = &linter->ignores[i];
    if (!ignore->is_dead || strcmp(ignore->place.file, ff_registry_file(fix->registry)) != 0)
      continue;
    take_out(fix, ignore->place.line, ignore->place.column);
    count++;
  }
  return count;
}

/* -- Order ----------------------------------------------------------------- */

static int compare(const void *left, const void *right) {
  const ff__block *a = left, *b = right;
  return ff__order_is_before(a->flag, b->flag) ? -1 : ff__order_is_before(b->flag, a->flag);
}

static size_t end_of_group(const fixing *fix, size_t first) {
  size_t end = first + 1;
  while (end < fix->block_count && !fix->blocks[end].begins_group)
    end++;
  return end;
}

/* What shares lines with another flag cannot be moved. */
static bool can_move(const ff__block *blocks, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!blocks[i].is_whole) return false;
  return true;
}

/* The blocks in the order in which they are to be; NULL when memory is short. */
static ff__block *sorted_blocks(const fixing *fix) {
  ff__block *sorted = malloc((fix->block_count + 1) * sizeof *sorted);
  if (!sorted) return NULL;
  if (fix->block_count > 0) memcpy(sorted, fix->blocks, fix->block_count * sizeof *sorted);
  for (size_t first = 0, end; first < fix->block_count; first = end) {
    end = end_of_group(fix, first);
    if (can_move(sorted + first, end - first))
      qsort(sorted + first, end - first, sizeof *sorted, compare);
  }
  return sorted;
}

/* -- The new text ---------------------------------------------------------- */

typedef struct output {
  char *text, *end;
  const char *newline; /* that of the file's first line */
} output;

static void put(output *to, const char *text, size_t size) {
  memcpy(to->end, text, size);
  to->end += size;
}

/* Lines first..last, counted from 1. The file's last line may have no newline, and need one
 * where it goes. */
static void put_lines(output *to, const fixing *fix, uint32_t first, uint32_t last) {
  for (uint32_t number = first; number <= last && number <= fix->count; number++) {
    const line *from = &fix->lines[number - 1];
    const char *behind = from->start + size_without_newline(from->start, from->end);
    if (from->is_out) continue;
    put(to, from->start, from->kept);
    if (behind < from->end)
      put(to, behind, (size_t)(from->end - behind));
    else
      put(to, to->newline, strlen(to->newline));
  }
}

/*     flags:          put
 *       b: ...        the first slot gets block a
 *                     put: what is between the slots stays
 *       a: ...        the second slot gets block b */
static void put_all(output *to, const fixing *fix, const ff__block *sorted) {
  uint32_t next = 1;
  for (size_t i = 0; i < fix->block_count; i++) {
    if (fix->blocks[i].first < next) continue; /* shares lines with the one before */
    put_lines(to, fix, next, fix->blocks[i].first - 1);
    put_lines(to, fix, sorted[i].first, sorted[i].last);
    next = fix->blocks[i].last + 1;
  }
  put_lines(to, fix, next, (uint32_t)fix->count);
}

static const char *newline_of(const fixing *fix) {
  if (fix->count == 0) return "\n";
  size_t size = (size_t)(fix->lines[0].end - fix->lines[0].start);
  return size_without_newline(fix->lines[0].start, fix->lines[0].end) + 2 == size ? "\r\n" : "\n";
}

/* NULL when memory is short. */
static char *write_text(const fixing *fix, size_t old_size, bool is_sorted, size_t *size) {
  output to = {malloc(old_size + 3), NULL, newline_of(fix)};
  ff__block *sorted = is_sorted ? sorted_blocks(fix) : NULL;
  if (to.text && (sorted || !is_sorted)) {
    to.end = to.text;
    put_all(&to, fix, sorted ? sorted : fix->blocks);
    *to.end = '\0';
    *size = (size_t)(to.end - to.text);
  } else {
    free(to.text);
    to.text = NULL;
  }
  free(sorted);
  return to.text;
}

/* -- Being sure ------------------------------------------------------------ */

static bool is_same_registry(const ff_registry *a, const ff_registry *b) {
  const ff_flag *flag;
  if (ff_registry_count(a) != ff_registry_count(b) || ff_registry_error_count(b) > 0) return false;
  for (size_t i = 0; (flag = ff_registry_at(a, i)); i++)
    if (!ff__flag_is_same(flag, ff_registry_find(b, flag->name))) return false;
  return true;
}

static ff_err is_safe(const ff_registry *registry, const char *text, size_t size, bool *safe) {
  ff_registry *read;
  ff_err err = ff_registry_parse("fix", text, size, &read, NULL);
  if (err) return err;
  *safe = is_same_registry(registry, read);
  ff_registry_destroy(read);
  return FF_OK;
}

/* -- All of it ------------------------------------------------------------- */

static bool is_found(const ff_linter *linter, int number) {
  const ff_finding *finding;
  const ff_rule *rule = ff__rule_numbered((unsigned)number);
  for (size_t i = 0; (finding = ff_linter_at(linter, i)); i++)
    if (finding->rule == rule && finding->state == FF_FINDING_OPEN) return true;
  return false;
}

/* Writes *text only when it is another one than that of the registry, and safe. */
static ff_err try_to(const fixing *fix, bool is_sorted, char **text, size_t *size) {
  size_t old_size, new_size;
  const char *old = ff_registry_text(fix->registry, &old_size);
  char *made = write_text(fix, old_size, is_sorted, &new_size);
  if (!made) return FF_ERR_NOMEM;
  bool is_new = new_size != old_size || memcmp(made, old, new_size) != 0, safe = false;
  ff_err err = is_new ? is_safe(fix->registry, made, new_size, &safe) : FF_OK;
  if (!err && safe) {
    *text = made;
    *size = new_size;
  } else {
    free(made);
  }
  return err;
}

static ff_err make(fixing *fix, const ff_linter *linter, char **text, size_t *size) {
  size_t old_size;
  const char *old = ff_registry_text(fix->registry, &old_size);
  fix->block_count = ff_registry_count(fix->registry);
  fix->blocks = ff__order_blocks(fix->registry, fix->block_count);
  if (!fix->blocks || !split(fix, old, old_size)) return FF_ERR_NOMEM;
  size_t comments = take_out_comments(fix, linter);
  bool is_unsorted = is_found(linter, FF__CODE_UNSORTED);
  ff_err err = is_unsorted ? try_to(fix, true, text, size) : FF_OK;
  if (!err && !*text && comments > 0) err = try_to(fix, false, text, size);
  return err;
}

ff_err ff_linter_fix(const ff_linter *linter, const ff_registry *registry, char **text,
                     size_t *size) {
  fixing fix = {.registry = registry};
  char *made = NULL;
  size_t made_size = 0;
  ff_err err =
      ff_registry_error_count(registry) > 0 ? FF_OK : make(&fix, linter, &made, &made_size);
  free(fix.lines);
  free(fix.blocks);
  if (err) return err;
  *text = made;
  *size = made_size;
  return FF_OK;
}
