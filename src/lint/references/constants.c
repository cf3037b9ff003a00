/* constants.c - see constants.h. */
#include "lint/references/constants.h"

#include <string.h>

static bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

bool ff__constants_fits(const char *name, size_t size) {
  return is_capital(*name) || (size > 1 && *name == 'k' && is_capital(name[1]));
}

void ff__constants_begin(ff__constants *constants, const ff__language *language) {
  constants->count = 0;
  constants->types_last =
      language->blocks == FF__BLOCKS_BRACES && (language->traits & FF__LANGUAGE_COLON_TYPES ||
                                                !(language->traits & FF__LANGUAGE_TYPES_FIRST));
  constants->declares = false;
  constants->name = (ff__token){.kind = FF__TOKEN_END};
}

static const ff__constant *find(const ff__constants *constants, const char *name, size_t size) {
  for (size_t i = constants->count; i > 0; i--) {
    const ff__constant *constant = &constants->items[i - 1];
    if (constant->name_size == size && memcmp(constant->name, name, size) == 0) return constant;
  }
  return NULL;
}

const char *ff__constants_find(const ff__constants *constants, const char *name, size_t size,
                               size_t *text_size) {
  const ff__constant *constant = find(constants, name, size);
  if (!constant || !constant->text) return NULL;
  *text_size = constant->size;
  return constant->text;
}

static void add(ff__constants *constants, const ff__token *name, const ff__token *string) {
  const ff__constant *known = find(constants, name->text, name->size);
  if (known) {
    bool same = known->text && known->size == string->size &&
                memcmp(known->text, string->text, string->size) == 0;
    if (!same) constants->items[known - constants->items].text = NULL;
  } else if (constants->count < FF__CONSTANTS_MAX) {
    constants->items[constants->count++] =
        (ff__constant){name->text, name->size, string->text, string->size};
  }
}

static bool is_sign(const ff__token *token, char sign) {
  return token->kind == FF__TOKEN_SIGN && token->sign == sign;
}

static bool says_const(const ff__token *token) {
  static const char *const words[] = {"const", "constexpr", "final", "define"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strlen(words[i]) == token->size && memcmp(words[i], token->text, token->size) == 0)
      return true;
  return false;
}

/*   const X = "a"     static final String X = "a"     #define X "a"
 *   const X T = "a"   X T = "a", in const (...)       const char X[] = "a": not seen */
static void take_string(ff__constants *constants, const ff__token *string, const ff__token *before,
                        const ff__token *before_that) {
  const ff__token *name = is_sign(before, '=') ? before_that : before;
  bool assigned = is_sign(before, '=') || before_that->word == FF__WORD_DEF;
  if (!assigned || name->kind != FF__TOKEN_WORD) return;
  if (string->string & ~(unsigned)FF__STRING_SYMBOL) return;
  if (constants->declares || ff__constants_fits(name->text, name->size))
    add(constants, name, string);
  const ff__token *first = &constants->name;
  bool other = first->kind == FF__TOKEN_WORD && first->text != name->text;
  if (constants->declares && constants->types_last && other) add(constants, first, string);
}

void ff__constants_take(ff__constants *constants, const ff__token *token, const ff__token *before,
                        const ff__token *before_that, bool new_statement, bool grouped) {
  if (new_statement) {
    constants->declares = grouped;
    constants->name = (ff__token){.kind = FF__TOKEN_END};
  }
  if (token->kind == FF__TOKEN_STRING)
    take_string(constants, token, before, before_that);
  else if (token->kind == FF__TOKEN_WORD && says_const(token))
    constants->declares = true;
  else if (token->kind == FF__TOKEN_WORD && constants->declares &&
           constants->name.kind == FF__TOKEN_END)
    constants->name = *token;
}
