/* call.c - see call.h. */
#include "lint/references/call.h"

#include <string.h>

static bool has(const ff__call *call, unsigned trait) {
  return call->language->traits & trait;
}

static bool is_word(const ff__token *token, const char *text) {
  return token->size == strlen(text) && memcmp(token->text, text, token->size) == 0;
}

/* -- The flag --------------------------------------------------------------- */

/* FLAG, Flags.x, kFlag */
static bool looks_constant(const ff__token *token) {
  return ff__constants_fits(token->text, token->size);
}

static bool is_written(const ff__call *call) {
  return call->argument == FF__ARGUMENT_LITERAL;
}

/* Whether it can be a declaration: `bool isOn(String flag)`. */
static bool may_declare(const ff__call *call) {
  return call->language->blocks == FF__BLOCKS_BRACES;
}

static bool is_upper(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (text[i] >= 'a' && text[i] <= 'z') return false;
  return true;
}

/* Of Flags.ALPHA.key the constant counts, and not what is asked of it. */
static void lengthen_path(ff__call *call, const ff__token *token) {
  bool ends = ff__constants_fits(call->text, call->size) &&
              (call->words > 1 || is_upper(call->text, call->size));
  call->words++;
  if (ends && !looks_constant(token)) return;
  call->text = token->text;
  call->size = token->size;
  call->constant = call->constant || looks_constant(token);
}

static void begin_path(ff__call *call, const ff__token *token) {
  call->argument = token->word == FF__WORD_PLAIN ? FF__ARGUMENT_PATH : FF__ARGUMENT_BUILT;
  call->text = token->text;
  call->size = token->size;
  call->words = 1;
  call->constant = looks_constant(token);
}

static bool read_word(ff__call *call, const ff__token *token, const ff__token *before) {
  bool member = before->kind == FF__TOKEN_SIGN && before->sign == FF__SIGN_MEMBER;
  if (call->argument == FF__ARGUMENT_NONE) {
    begin_path(call, token);
  } else if (is_written(call)) {
    bool macro = has(call, FF__LANGUAGE_RAW) && token->spaced; /* "a-" SUFFIX, but not "a"sv */
    if (token->word != FF__WORD_PLAIN || macro) call->argument = FF__ARGUMENT_BUILT;
  } else if (call->argument != FF__ARGUMENT_PATH) {
    return false;
  } else if (member) {
    lengthen_path(call, token);
  } else {
    call->argument = may_declare(call) && token->word == FF__WORD_PLAIN ? FF__ARGUMENT_DECLARED
                                                                        : FF__ARGUMENT_BUILT;
  }
  return call->argument == FF__ARGUMENT_PATH;
}

static bool read_string(ff__call *call, const ff__token *token) {
  if (call->argument == FF__ARGUMENT_NONE && token->string & FF__STRING_PIECE)
    call->argument = FF__ARGUMENT_BUILT;
  else if (call->argument == FF__ARGUMENT_NONE &&
           !(token->string & (FF__STRING_ESCAPE | FF__STRING_WORDS)))
    call->argument = FF__ARGUMENT_LITERAL;
  else if (call->argument == FF__ARGUMENT_NONE || is_written(call))
    call->argument = FF__ARGUMENT_UNCLEAR; /* "a" "b" is one literal, but not to us */
  else if (call->argument != FF__ARGUMENT_DECLARED)
    call->argument = FF__ARGUMENT_BUILT;
  if (!is_written(call)) return false;
  call->text = token->text;
  call->size = token->size;
  call->symbol = token->string & FF__STRING_SYMBOL;
  return true;
}

/*   T *flag   T &flag   flag: T   flag?: T     in a declaration */
static ff__argument after_path(const ff__call *call, const ff__token *token) {
  char sign = token->sign;
  bool ampersand = is_word(token, "&");
  if (sign == FF__SIGN_MEMBER || sign == '!') return FF__ARGUMENT_PATH;
  if (may_declare(call) && (sign == '*' || ampersand)) return FF__ARGUMENT_DECLARED;
  if (has(call, FF__LANGUAGE_COLON_TYPES) && sign == ':') return FF__ARGUMENT_DECLARED;
  if (has(call, FF__LANGUAGE_COLON_TYPES) && sign == '?') return FF__ARGUMENT_QUESTION;
  if (sign == '(' && call->constant) return FF__ARGUMENT_PATH; /* Flag.X.name() */
  if (sign == FF__SIGN_ARROW) return FF__ARGUMENT_UNCLEAR;
  return FF__ARGUMENT_BUILT;
}

/* Flag.X.name() is the constant, but Names.of(x) is made there. */
static bool asks_for_something(const ff__call *call, const ff__token *token, char next) {
  return call->argument == FF__ARGUMENT_PATH && token->sign == '(' && call->words > 1 &&
         next != ')';
}

static void read_sign(ff__call *call, const ff__token *token, char next) {
  bool closes = token->sign == ')' || token->sign == ']' || token->sign == '}';
  if (closes) return;
  if (asks_for_something(call, token, next)) call->asked = true;
  switch (call->argument) {
  case FF__ARGUMENT_NONE:
    if (token->sign == FF__SIGN_MEMBER) break; /* ::Flags::X */
    call->argument = token->sign == '!' ? FF__ARGUMENT_BUILT : FF__ARGUMENT_UNCLEAR;
    break;
  case FF__ARGUMENT_LITERAL:
    if (token->sign == FF__SIGN_ARROW)
      call->argument = FF__ARGUMENT_UNCLEAR;
    else if (token->sign != FF__SIGN_MEMBER)
      call->argument = FF__ARGUMENT_BUILT;
    break;
  case FF__ARGUMENT_PATH: call->argument = after_path(call, token); break;
  case FF__ARGUMENT_QUESTION:
    call->argument = token->sign == ':' ? FF__ARGUMENT_DECLARED : FF__ARGUMENT_BUILT;
    break;
  default: break;
  }
}

/* `flag: "x"` in Ruby, `flag="x"` in Python: what was read was the argument's name. */
static bool read_keyword(ff__call *call, const ff__token *token, const ff__token *before) {
  char sign = has(call, FF__LANGUAGE_RUBY) ? ':' : '=';
  bool possible = has(call, FF__LANGUAGE_RUBY | FF__LANGUAGE_PREFIXES);
  if (!possible || token->sign != sign || before->kind != FF__TOKEN_WORD) return false;
  bool flag = before->size >= 4 && memcmp(before->text, "flag", 4) == 0;
  if (call->position == call->function->argument) call->argument = FF__ARGUMENT_NONE;
  call->keyword = !flag;
  call->flag_keyword = flag;
  if (flag) call->argument = FF__ARGUMENT_NONE;
  return true;
}

static void begin_argument(ff__call *call) {
  call->position++;
  call->keyword = call->flag_keyword = false;
}

bool ff__call_read(ff__call *call, const ff__token *token, const ff__token *before, char next) {
  bool is_sign = token->kind == FF__TOKEN_SIGN;
  if (is_sign && token->sign == ',') {
    begin_argument(call);
    return false;
  }
  if (is_sign && read_keyword(call, token, before)) return false;
  bool flag = call->flag_keyword || (call->position == call->function->argument && !call->keyword);
  if (!flag) return false;
  if (token->kind == FF__TOKEN_STRING) return read_string(call, token);
  if (token->kind == FF__TOKEN_WORD) return read_word(call, token, before);
  if (token->kind == FF__TOKEN_VALUE && call->argument == FF__ARGUMENT_NONE)
    call->argument = FF__ARGUMENT_UNCLEAR;
  if (is_sign) read_sign(call, token, next);
  return false;
}

/* -- The tenant ------------------------------------------------------------- */

static ff_scope tenant_of(const ff__token *token) {
  static const struct {
    const char *name;
    ff_scope scope;
  } tenants[] = {
      {"company", FF_SCOPE_COMPANY},       {"company_id", FF_SCOPE_COMPANY},
      {"companyId", FF_SCOPE_COMPANY},     {"companyID", FF_SCOPE_COMPANY},
      {"workspace", FF_SCOPE_WORKSPACE},   {"workspace_id", FF_SCOPE_WORKSPACE},
      {"workspaceId", FF_SCOPE_WORKSPACE}, {"workspaceID", FF_SCOPE_WORKSPACE},
      {"CompanyID", FF_SCOPE_COMPANY},     {"WorkspaceID", FF_SCOPE_WORKSPACE},
      {"CompanyId", FF_SCOPE_COMPANY},     {"WorkspaceId", FF_SCOPE_WORKSPACE},
  };
  bool word = token->kind == FF__TOKEN_WORD || token->string & FF__STRING_SYMBOL;
  for (size_t i = 0; word && i < sizeof tenants / sizeof *tenants; i++)
    if (is_word(token, tenants[i].name)) return tenants[i].scope;
  return FF_SCOPE_GLOBAL;
}

static bool is_nothing(const ff__token *token) {
  if (token->kind == FF__TOKEN_STRING) return token->size == 0;
  return is_word(token, "nil") || is_word(token, "null") || is_word(token, "None") ||
         is_word(token, "NULL") || is_word(token, "undefined");
}

static void name_tenant(ff__call *call, ff_scope scope) {
  if (scope > call->level) call->level = scope;
}

static bool opens_key(const ff__token *before) {
  if (before->kind != FF__TOKEN_SIGN) return false;
  return before->sign == '(' || before->sign == '{' || before->sign == ',' ||
         before->sign == FF__SIGN_MEMBER;
}

void ff__call_look(ff__call *call, const ff__token *token, const ff__token *before, char next,
                   bool in_braces) {
  if (call->name_step == 2 && !is_nothing(token)) name_tenant(call, call->named);
  bool due = call->name_step == 1 && token->kind == FF__TOKEN_SIGN;
  call->name_step = due ? 2 : 0;
  ff_scope scope = tenant_of(token);
  if (due || scope == FF_SCOPE_GLOBAL || !opens_key(before)) return;
  if (next == ':' || next == '=') {
    call->named = scope;
    call->name_step = 1;
  } else if (in_braces && before->sign != FF__SIGN_MEMBER && (next == ',' || next == '}')) {
    name_tenant(call, scope);
  }
}

/* -- The name --------------------------------------------------------------- */

void ff__call_resolve(ff__call *call, const ff__constants *constants) {
  size_t size;
  if (call->argument != FF__ARGUMENT_PATH) return;
  const char *text = ff__constants_find(constants, call->text, call->size, &size);
  if (!text) return;
  call->argument = FF__ARGUMENT_LITERAL;
  call->text = text;
  call->size = size;
}

static bool has_several_words(const ff__name *name) {
  return strpbrk(name->text, "-._") != NULL;
}

const ff__name *ff__call_name(const ff__call *call, const ff__vocabulary *vocabulary) {
  const ff__name *name = NULL;
  if (is_written(call)) {
    name = ff__vocabulary_find(vocabulary, call->text, call->size);
    if (!name && call->symbol)
      name = ff__vocabulary_find_constant(vocabulary, call->text, call->size);
  } else if (call->argument == FF__ARGUMENT_PATH) {
    name = ff__vocabulary_find_constant(vocabulary, call->text, call->size);
    if (name && !call->constant && !has_several_words(name)) name = NULL;
  }
  return name;
}
