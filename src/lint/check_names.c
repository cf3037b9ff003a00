/* check_names.c - names that are no mistake, and yet mislead: FF131, FF133, FF134. */
#include "lint/check.h"
#include "lint/linter.h"
#include "lint/mangle.h"

#include <stdlib.h>
#include <string.h>

/* -- The same constant ----------------------------------------------------- */

/* By constant; where that is the same, in file order. */
static int compare(const void *left, const void *right) {
  const ff_flag *a = *(const ff_flag *const *)left, *b = *(const ff_flag *const *)right;
  int order = ff__constants_compare(a->name, b->name);
  if (order == 0) order = (a->line > b->line) - (a->line < b->line);
  return order != 0 ? order : (a->column > b->column) - (a->column < b->column);
}

static void report_constant(const ff__check *check, const ff_flag *first, const ff_flag *flag) {
  ff__report(check, FF__CODE_SAME_CONSTANT,
             (ff__subject){flag, NULL, "rename one of them, the newer one if you can"},
             "`%s` and `%s` on line %u are the same constant in code, %s", flag->name, first->name,
             (unsigned)first->line, ff__constant_of(flag->name).text);
}

static void report_taken(const ff__check *check, const ff_flag *flag) {
  ff__report(check, FF__CODE_SAME_CONSTANT, (ff__subject){flag, NULL, "give it another name"},
             "`%s` is the constant %s in code, which the library has for no flag at all",
             flag->name, ff__constant_of(flag->name).text);
}

void ff__check_constants(const ff__check *check) {
  size_t count = ff_registry_count(check->registry);
  const ff_flag **flags = malloc((count + 1) * sizeof *flags);
  if (!flags) {
    check->linter->out_of_memory = true;
    return;
  }
  for (size_t i = 0; i < count; i++)
    flags[i] = ff_registry_at(check->registry, i);
  for (size_t i = 0; i < count; i++)
    if (ff__constant_is_taken(flags[i]->name)) report_taken(check, flags[i]);
  qsort(flags, count, sizeof *flags, compare);
  for (size_t i = 1, first = 0; i < count; i++)
    if (ff__constants_compare(flags[first]->name, flags[i]->name) == 0)
      report_constant(check, flags[first], flags[i]);
    else
      first = i;
  free(flags);
}

/* -- Words ----------------------------------------------------------------- */

static const char separators[] = ".-_";

/* What takes something away. */
static const char *const negative_words[] = {
    "no", "never", "without", "disable", "disables", "disabled", "disallow", NULL,
};

/* Elsewhere it tells what something is like: while-not-visible. */
static const char *const before_not[] = {"do", "does", NULL};

/* What passes while the name stays: at the ends of a name, in force-beta-client it is
 * somebody else's. */
static const char *const phase_words[] = {
    "beta", "mvp", "pilot", "poc", "rollout", "temp", "temporary", "tmp", "wip", NULL,
};

/* These do so with a number behind them: phase-2, phase2. */
static const char *const numbered_words[] = {
    "iteration", "milestone", "part", "phase", "sprint", "stage", "step", "wave", NULL,
};

typedef struct word {
  const char *text;
  size_t size;
} word;

static bool next_word(const char **rest, word *next) {
  *rest += strspn(*rest, separators);
  *next = (word){*rest, strcspn(*rest, separators)};
  *rest += next->size;
  return next->size > 0;
}

static bool is(word found, const char *text) {
  return strlen(text) == found.size && memcmp(text, found.text, found.size) == 0;
}

static bool is_one_of(const char *const *words, word found) {
  while (*words && !is(found, *words))
    words++;
  return *words != NULL;
}

static bool is_number(word found) {
  return strspn(found.text, "0123456789") >= found.size;
}

static bool is_numbered(word found, const char *rest) {
  word letters = found, next;
  while (letters.size > 0 && is_number((word){found.text + letters.size - 1, 1}))
    letters.size--;
  if (!is_one_of(numbered_words, letters)) return false;
  return letters.size < found.size || (next_word(&rest, &next) && is_number(next));
}

static bool is_negative(word before, word found) {
  if (is(found, "not")) return before.size == 0 || is_one_of(before_not, before);
  return is_one_of(negative_words, found);
}

static bool is_phase(word before, word found, const char *rest) {
  bool is_at_an_end = before.size == 0 || !*rest;
  return (is_at_an_end && is_one_of(phase_words, found)) || is_numbered(found, rest);
}

/* In enable-x-without-y the flag is on when x is, whatever else it takes away. */
void ff__check_name(const ff__check *check, const ff_flag *flag) {
  const char *rest = flag->name;
  word before = {"", 0}, found;
  bool says_on = next_word(&(const char *){flag->name}, &found) && is(found, "enable");
  for (; next_word(&rest, &found); before = found) {
    int size = (int)found.size;
    if (!says_on && is_negative(before, found))
      ff__report(check, FF__CODE_NEGATIVE_NAME,
                 (ff__subject){flag, NULL, "name what is there when the flag is on"},
                 "`%s` has the negative word `%.*s` in its name", flag->name, size, found.text);
    if (is_phase(before, found, rest))
      ff__report(check, FF__CODE_PHASE_NAME,
                 (ff__subject){flag, NULL, "name what people get; the phase will pass"},
                 "`%s` has a phase of the work in its name, `%.*s`", flag->name, size, found.text);
  }
}
