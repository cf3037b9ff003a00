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
    "no", "not", "never", "without", "disable", "disables", "disabled", "disallow", NULL,
};

/* What passes while the name stays. */
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

static bool is_one_of(const char *const *words, const char *text, size_t size) {
  for (; *words; words++)
    if (strlen(*words) == size && memcmp(*words, text, size) == 0) return true;
  return false;
}

static bool is_number(const char *text, size_t size) {
  size_t digits = strspn(text, "0123456789");
  return size > 0 && digits >= size;
}

static bool is_numbered(word found, const char *rest) {
  size_t letters = found.size;
  while (letters > 0 && found.text[letters - 1] >= '0' && found.text[letters - 1] <= '9')
    letters--;
  if (!is_one_of(numbered_words, found.text, letters)) return false;
  word next;
  return letters < found.size || (next_word(&rest, &next) && is_number(next.text, next.size));
}

void ff__check_name(const ff__check *check, const ff_flag *flag) {
  const char *rest = flag->name;
  for (word found; next_word(&rest, &found);) {
    int size = (int)found.size;
    if (is_one_of(negative_words, found.text, found.size))
      ff__report(check, FF__CODE_NEGATIVE_NAME,
                 (ff__subject){flag, NULL, "name what is there when the flag is on"},
                 "`%s` has the negative word `%.*s` in its name", flag->name, size, found.text);
    if (is_one_of(phase_words, found.text, found.size) || is_numbered(found, rest))
      ff__report(check, FF__CODE_PHASE_NAME,
                 (ff__subject){flag, NULL, "name what people get; the phase will pass"},
                 "`%s` has a phase of the work in its name, `%.*s`", flag->name, size, found.text);
  }
}
