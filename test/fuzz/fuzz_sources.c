/* Any bytes as a source: taken apart, and searched for flags. The first byte chooses the
 * language. What is found lies within the text, and no filter would have hidden it. */
#include "fuzz.h"

#include "lint/references/finder.h"
#include "lint/references/references.h"

static const char flags[] =
    "flags:\n"
    "  advanced-scheduling: {description: x, defaultEnabled: true, scope: company}\n"
    "  dark.mode: {description: x, defaultEnabled: true, scope: global}\n"
    "  beta: {description: x, defaultEnabled: true, scope: workspace}\n";

static ff_registry *registry;
static ff_references *everything; /* its vocabulary and its filter are used */

static void begin(void) {
  if (registry) return;
  HOLDS(ff_registry_parse("f.yml", flags, sizeof flags - 1, &registry, NULL) == FF_OK);
  HOLDS(ff_references_create(registry, &everything) == FF_OK);
  HOLDS(ff_references_add_function(everything, "is_on:2", NULL) == FF_OK);
  HOLDS(ff__references_begin(everything) == FF_OK);
}

/* -- Tokens ----------------------------------------------------------------- */

static void check_place(const ff__token *token, const char *text, size_t size) {
  HOLDS(token->line > 0 && token->column > 0);
  HOLDS(token->line_start >= text && token->line_start <= text + size);
  if (token->kind == FF__TOKEN_SIGN && token->size == 0) return;
  HOLDS(token->text >= text && token->text + token->size <= text + size);
}

/* Each token is behind the one before, so that there is an end. */
static void check_tokens(const ff__language *language, const char *text, size_t size) {
  ff__lexer lexer;
  ff__token token;
  const char *before = text;
  uint32_t line = 1;
  size_t still = 0;
  ff__lexer_init(&lexer, &everything->tables, language, text, size);
  while (ff__lexer_next(&lexer, &token)) {
    check_place(&token, text, size);
    HOLDS(token.line >= line && lexer.at >= before && lexer.at <= text + size);
    still = lexer.at == before ? still + 1 : 0;
    HOLDS(still <= 2);
    before = lexer.at;
    line = token.line;
  }
  HOLDS(lexer.at == text + size);
}

/* -- References ------------------------------------------------------------- */

static bool lies_within(const ff__item *item, const char *text, size_t size) {
  return !item->text || (item->text >= text && item->text + item->size <= text + size);
}

/* Returns how many there are. */
static size_t check_items(const ff__finder *finder, const char *text, size_t size) {
  size_t kept = 0;
  for (uint32_t i = 0; i < finder->count; i++) {
    const ff__item *item = &finder->items[i];
    if (item->dropped) continue;
    kept++;
    HOLDS(lies_within(item, text, size));
    HOLDS(item->line_start >= text && item->line_start < text + size);
    HOLDS(item->name || item->kind != FF_REFERENCE_MENTION);
    HOLDS((item->function == NULL) == (item->kind == FF_REFERENCE_MENTION));
    uint32_t outer = ff__finder_outer(finder, i);
    HOLDS(outer == FF__NO_CHECK || (outer < finder->count && outer != i));
  }
  return kept;
}

static void check_found(const ff__language *language, const char *text, size_t size) {
  ff__finder finder;
  ff__finder_init(&finder, &everything->vocabulary, &everything->tables);
  HOLDS(ff__finder_read(&finder, language, text, size));
  if (check_items(&finder, text, size) > 0)
    HOLDS(ff__filter_passes(everything->filter, text, size));
  ff__finder_finish(&finder);
}

/* -- The public way --------------------------------------------------------- */

static void check_diagnostic(const ff_diagnostic *diagnostic, void *user) {
  (void)user;
  HOLDS(strncmp(diagnostic->code, "FF3", 3) == 0 && diagnostic->line > 0 && diagnostic->column > 0);
  HOLDS(fuzz_is_printable(diagnostic->message, false));
  HOLDS(!diagnostic->source_line || fuzz_is_printable(diagnostic->source_line, false));
}

static void check_reference(const ff_references *references, const ff_reference *found) {
  HOLDS(strcmp(ff_reference_kind_name(found->kind), "none") != 0);
  HOLDS(!found->flag || fuzz_is_printable(found->flag, false));
  HOLDS(!found->registered || ff_references_has(references, found->registered));
  HOLDS(!found->inside ||
        (found->inside != found && strcmp(found->inside->file, found->file) == 0));
}

static void check_references(const char *path, const char *text, size_t size) {
  ff_references *references;
  const ff_reference *found;
  HOLDS(ff_references_create(registry, &references) == FF_OK);
  HOLDS(ff_references_read(references, path, text, size) == FF_OK);
  for (size_t i = 0; (found = ff_references_at(references, i)) != NULL; i++)
    check_reference(references, found);
  HOLDS(ff_references_lint(references, check_diagnostic, NULL) == FF_OK);
  ff_references_destroy(references);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const paths[] = {"a.c", "a.go", "a.java", "a.py", "a.rb", "a.ts"};
  if (size == 0) return 0;
  begin();
  /* In memory of its own size, so that reading beyond it is seen. */
  char *text = malloc(size);
  HOLDS(text != NULL);
  memcpy(text, data + 1, size - 1);
  const char *path = paths[*data % (sizeof paths / sizeof *paths)];
  const ff__language *language = ff__language_of(path, text, size - 1);
  char *exact = realloc(text, size > 1 ? size - 1 : 1);
  HOLDS(language != NULL && exact != NULL);
  check_tokens(language, exact, size - 1);
  check_found(language, exact, size - 1);
  check_references(path, exact, size - 1);
  free(exact);
  return 0;
}
