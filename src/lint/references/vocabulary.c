/* vocabulary.c - see vocabulary.h. */
#include "lint/references/vocabulary.h"

#include "core/hash.h"
#include "lint/mangle.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_SIZE = 96, FOLDED_MAX = 128, LAST_BIT = 31 };

/* -- Functions -------------------------------------------------------------- */

/* The library's own, those of generated headers, its bindings', and OpenFeature's. */
static const ff__function known[] = {
    {"ff_enabled", 10, 1, true, true},
    {"ff_try_enabled", 14, 1, true, true},
    {"ff_flags_enabled", 16, 2, true, true},
    {"ff_flags_enabled_for", 20, 1, true, true},
    {"ff_flags_evaluate", 17, 2, true, true},
    {"ff_evaluate", 11, 1, true, true},
    {"ff_evaluate_known", 17, 1, true, true},
    {"ff_explain", 10, 1, true, false},
    {"ff_set", 6, 1, true, false},
    {"ff_unset", 8, 1, true, false},
    {"ff_flag_id_of", 13, 1, true, false},
    {"ff_test_set", 11, 1, true, false},
    {"ff_test_unset", 13, 1, true, false},
    {"ff_test_both", 12, 1, true, false},
    {"enabled", 7, 0, false, true},
    {"enabled?", 8, 0, false, true},
    {"Enabled", 7, 0, false, true},
    {"is_enabled", 10, 0, false, true},
    {"is_enabled?", 11, 0, false, true},
    {"isEnabled", 9, 0, false, true},
    {"IsEnabled", 9, 0, false, true},
    {"get_boolean_value", 17, 0, false, true},
    {"get_boolean_details", 19, 0, false, true},
    {"getBooleanValue", 15, 0, false, true},
    {"getBooleanDetails", 17, 0, false, true},
    {"BooleanValue", 12, 1, false, true},
    {"BooleanValueDetails", 19, 1, false, true},
    {"fetch_boolean_value", 19, 0, false, true},
    {"useBooleanFlagValue", 19, 0, true, true},
    {"useBooleanFlagDetails", 21, 0, true, true},
};

enum { KNOWN = sizeof known / sizeof *known };

static uint32_t bit_of(size_t size) {
  return 1u << (size < LAST_BIT ? size : LAST_BIT);
}

static bool append_function(ff__vocabulary *vocabulary, ff__function function) {
  size_t count = vocabulary->function_count;
  ff__function *functions = realloc(vocabulary->functions, (count + 1) * sizeof *functions);
  if (!functions) return false;
  functions[vocabulary->function_count++] = function;
  vocabulary->functions = functions;
  vocabulary->function_sizes[(unsigned char)*function.name] |= bit_of(function.size);
  return true;
}

/* What was added later goes before what is known. */
const ff__function *ff__vocabulary_find_function(const ff__vocabulary *vocabulary, const char *text,
                                                 size_t size) {
  if (!(vocabulary->function_sizes[(unsigned char)*text] & bit_of(size))) return NULL;
  for (size_t i = vocabulary->function_count; i > 0; i--) {
    const ff__function *function = &vocabulary->functions[i - 1];
    if (function->size == size && memcmp(function->name, text, size) == 0) return function;
  }
  return NULL;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool contains(const char *text, size_t size, const char *word) {
  size_t length = strlen(word);
  for (size_t at = 0; at + length <= size; at++) {
    size_t same = 0;
    while (same < length && lower(text[at + same]) == word[same])
      same++;
    if (same == length) return true;
  }
  return false;
}

/* `flags`, `FeatureFlag` and `flag_client` have many; `flag` and `a_feature` are one, which
 * is asked about something else. */
static bool sounds_like(const char *text, size_t size, const char *word) {
  size_t length = strlen(word);
  if (!contains(text, size, word)) return false;
  bool ends = contains(text + size - length, length, word);
  return !ends || (*text >= 'A' && *text <= 'Z');
}

bool ff__vocabulary_sounds_like_flags(const char *text, size_t size) {
  static const char *const whole[] = {"ff", "client", "@client", "Client"};
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    if (strlen(whole[i]) == size && memcmp(whole[i], text, size) == 0) return true;
  return sounds_like(text, size, "flag") || sounds_like(text, size, "feature") ||
         sounds_like(text, size, "toggle");
}

/* -- Names ------------------------------------------------------------------ */

/* Advanced-Scheduling and ADVANCED_SCHEDULING become advancedscheduling. Returns the size;
 * 0 when there is nothing left of it, or too much. */
static size_t fold(const char *text, size_t size, char folded[FOLDED_MAX]) {
  size_t length = 0;
  for (size_t i = 0; i < size; i++) {
    char c = lower(text[i]);
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) continue;
    if (length == FOLDED_MAX) return 0;
    folded[length++] = c;
  }
  return length;
}

static bool is_same(const ff__name *name, const char *text, size_t size, bool folding) {
  char folded[FOLDED_MAX];
  if (!folding) return name->size == size && memcmp(name->text, text, size) == 0;
  return fold(name->text, name->size, folded) == size && memcmp(folded, text, size) == 0;
}

/* The slot of a name, or the empty one where it belongs. */
static uint32_t *find_slot(const ff__vocabulary *vocabulary, const char *text, size_t size,
                           bool folding) {
  const ff__index *slots = folding ? &vocabulary->folded : &vocabulary->exact;
  size_t at = (size_t)ff__hash(text, size) & slots->mask;
  for (; slots->numbers[at]; at = (at + 1) & slots->mask)
    if (is_same(&vocabulary->names[slots->numbers[at] - 1], text, size, folding)) break;
  return &slots->numbers[at];
}

static const ff__name *find(const ff__vocabulary *vocabulary, const char *text, size_t size,
                            bool folding) {
  if (size == 0) return NULL;
  uint32_t number = *find_slot(vocabulary, text, size, folding);
  return number ? &vocabulary->names[number - 1] : NULL;
}

const ff__name *ff__vocabulary_find(const ff__vocabulary *vocabulary, const char *text,
                                    size_t size) {
  return size <= NAME_MAX_SIZE ? find(vocabulary, text, size, false) : NULL;
}

static bool make_slots(ff__index *slots, size_t names) {
  size_t count = 16;
  while (count < 2 * names)
    count *= 2;
  uint32_t *numbers = calloc(count, sizeof *numbers);
  if (!numbers) return false;
  free(slots->numbers);
  *slots = (ff__index){numbers, count - 1};
  return true;
}

/* Of two names with the same folded form the first one stays. */
static bool index_names(ff__vocabulary *vocabulary) {
  if (!make_slots(&vocabulary->exact, vocabulary->name_count)) return false;
  if (!make_slots(&vocabulary->folded, vocabulary->name_count)) return false;
  for (size_t i = 0; i < vocabulary->name_count; i++) {
    const ff__name *name = &vocabulary->names[i];
    char folded[FOLDED_MAX];
    size_t size = fold(name->text, name->size, folded);
    uint32_t *exact = find_slot(vocabulary, name->text, name->size, false);
    uint32_t *slot = find_slot(vocabulary, folded, size, true);
    if (!*exact) *exact = (uint32_t)i + 1;
    if (size > 0 && !*slot) *slot = (uint32_t)i + 1;
  }
  return true;
}

/* -- Constants -------------------------------------------------------------- */

static const char generated[] = FF__CONSTANT_PREFIX;

bool ff__vocabulary_is_generated(const char *text, size_t size) {
  return size >= sizeof generated && memcmp(text, generated, sizeof generated - 1) == 0;
}

static bool begins_with(const char *text, size_t size, const char *start) {
  return size > strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, size_t size, const char *end) {
  size_t length = strlen(end);
  return size > length && memcmp(text + size - length, end, length) == 0;
}

/*   featureflag advancedscheduling flag
 *   ^start                         ^end    with and without them */
static const ff__name *find_without(const ff__vocabulary *vocabulary, const char *text, size_t size,
                                    size_t start) {
  static const char *const ends[] = {"featureflag", "feature", "flag"};
  const ff__name *name = find(vocabulary, text + start, size - start, true);
  for (size_t i = 0; !name && i < sizeof ends / sizeof *ends; i++)
    if (ends_with(text + start, size - start, ends[i]))
      name = find(vocabulary, text + start, size - start - strlen(ends[i]), true);
  return name;
}

static bool is_constant_of(const ff__name *name, const char *text, size_t size) {
  ff__constant_name constant = ff__constant_of(name->text);
  return strlen(constant.text) == size && memcmp(constant.text, text, size) == 0;
}

/* `a-b` and `ab` fold to the same, and yet their generated constants are two. */
static const ff__name *prefer_exact(const ff__vocabulary *vocabulary, const ff__name *name,
                                    const char *text, size_t size) {
  if (!name || !ff__vocabulary_is_generated(text, size) || is_constant_of(name, text, size))
    return name;
  for (size_t i = 0; i < vocabulary->name_count; i++)
    if (is_constant_of(&vocabulary->names[i], text, size)) return &vocabulary->names[i];
  return name;
}

const ff__name *ff__vocabulary_find_constant(const ff__vocabulary *vocabulary, const char *text,
                                             size_t size) {
  static const char *const starts[] = {"ffflag", "featureflag", "feature", "flag", "k"};
  char folded[FOLDED_MAX];
  size_t length = fold(text, size, folded);
  if (length == 0) return NULL;
  const ff__name *name = find_without(vocabulary, folded, length, 0);
  for (size_t i = 0; !name && i < sizeof starts / sizeof *starts; i++)
    if (begins_with(folded, length, starts[i]))
      name = find_without(vocabulary, folded, length, strlen(starts[i]));
  return prefer_exact(vocabulary, name, text, size);
}

/* -- Making it -------------------------------------------------------------- */

/* The flags, and then those whose entries have mistakes, which only diagnostics name. */
static void collect_names(ff__vocabulary *vocabulary, const ff_registry *registry) {
  const ff_flag *flag;
  const ff_diagnostic *diagnostic;
  for (size_t i = 0; (flag = ff_registry_at(registry, i)) != NULL; i++)
    vocabulary->names[vocabulary->name_count++] =
        (ff__name){flag->name, strlen(flag->name), flag, false};
  for (size_t i = 0; (diagnostic = ff_registry_diagnostic_at(registry, i)) != NULL; i++)
    if (diagnostic->flag && !ff_registry_find(registry, diagnostic->flag))
      vocabulary->names[vocabulary->name_count++] =
          (ff__name){diagnostic->flag, strlen(diagnostic->flag), NULL, true};
}

ff_err ff__vocabulary_init(ff__vocabulary *vocabulary, const ff_registry *registry) {
  *vocabulary = (ff__vocabulary){0};
  size_t most = ff_registry_count(registry) + ff_registry_diagnostic_count(registry) + 1;
  vocabulary->names = calloc(most, sizeof *vocabulary->names);
  bool made = vocabulary->names != NULL;
  if (made) collect_names(vocabulary, registry);
  made = made && index_names(vocabulary);
  for (size_t i = 0; made && i < KNOWN; i++)
    made = append_function(vocabulary, known[i]);
  if (made) return FF_OK;
  ff__vocabulary_finish(vocabulary);
  return FF_ERR_NOMEM;
}

void ff__vocabulary_finish(ff__vocabulary *vocabulary) {
  for (size_t i = 0; i < vocabulary->owned_count; i++)
    free(vocabulary->owned[i]);
  free(vocabulary->owned);
  free(vocabulary->names);
  free(vocabulary->exact.numbers);
  free(vocabulary->folded.numbers);
  free(vocabulary->functions);
  *vocabulary = (ff__vocabulary){0};
}

/* A copy that ends with the vocabulary; NULL when memory is short. */
static char *own(ff__vocabulary *vocabulary, const char *text, size_t size) {
  char **owned = realloc(vocabulary->owned, (vocabulary->owned_count + 1) * sizeof *owned);
  if (!owned) return NULL;
  vocabulary->owned = owned;
  char *copy = strndup(text, size);
  if (copy) owned[vocabulary->owned_count++] = copy;
  return copy;
}

static bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_name(const char *name) {
  size_t size = strlen(name);
  if (!is_letter(*name) && !is_digit(*name)) return false;
  for (size_t i = 0; i < size; i++)
    if (!is_letter(name[i]) && !is_digit(name[i]) && !strchr("._-", name[i])) return false;
  return size <= NAME_MAX_SIZE;
}

ff_err ff__vocabulary_add_name(ff__vocabulary *vocabulary, const char *name) {
  if (!is_name(name)) return FF_ERR_INVALID;
  if (ff__vocabulary_find(vocabulary, name, strlen(name))) return FF_OK;
  size_t count = vocabulary->name_count + 1;
  ff__name *names = realloc(vocabulary->names, count * sizeof *names);
  if (names) vocabulary->names = names;
  char *copy = names ? own(vocabulary, name, strlen(name)) : NULL;
  if (!copy) return FF_ERR_NOMEM;
  names[vocabulary->name_count++] = (ff__name){copy, strlen(copy), NULL, false};
  return index_names(vocabulary) ? FF_OK : FF_ERR_NOMEM;
}

/*   isOn:2
 *       ^size, and the argument's number from 1 to 9 */
static bool is_function(const char *name, size_t size) {
  for (size_t i = 0; i < size; i++) {
    bool last = i + 1 == size && i > 0 && (name[i] == '?' || name[i] == '!');
    bool inner = is_letter(name[i]) || name[i] == '_' || (i > 0 && is_digit(name[i]));
    if (!inner && !last) return false;
  }
  return size > 0 && size <= NAME_MAX_SIZE &&
         (!name[size] || (name[size + 1] >= '1' && name[size + 1] <= '9' && !name[size + 2]));
}

ff_err ff__vocabulary_add_function(ff__vocabulary *vocabulary, const char *name) {
  size_t size = strcspn(name, ":");
  if (!is_function(name, size)) return FF_ERR_INVALID;
  uint32_t argument = name[size] ? (uint32_t)(name[size + 1] - '1') : 0;
  const char *copy = own(vocabulary, name, size);
  if (!copy) return FF_ERR_NOMEM;
  ff__function function = {copy, size, argument, true, true};
  return append_function(vocabulary, function) ? FF_OK : FF_ERR_NOMEM;
}
