/* refs.c - `ffctl refs`: where a source tree asks for flags. */
#include "command.h"
#include "output.h"
#include "session.h"
#include "sources.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* What is asked, and what it is answered from. */
struct search {
  const arguments *parsed;
  const char *flag; /* NULL: any */
  const ff_registry *registry;
  const ff_references *references;
  bool json;
  json_t *array;
  size_t shown;
};

/* -- One reference ---------------------------------------------------------- */

static json_t *inside_json(const ff_reference *outer) {
  if (!outer) return json_null();
  json_t *object = json_with(json_object(), "flag", text_json_or_null(outer->flag));
  object = json_with(object, "line", json_integer(outer->line));
  return json_with(object, "column", json_integer(outer->column));
}

static json_t *tenant_json(const ff_reference *reference) {
  if (reference->level == FF_SCOPE_GLOBAL) return json_null();
  return json_string(ff_scope_name(reference->level));
}

static json_t *reference_json(const char *kind, const ff_reference *reference) {
  json_t *object = json_with(json_object(), "flag", text_json_or_null(reference->flag));
  object = json_with(object, "kind", json_string(kind));
  object = json_with(object, "file", text_json_or_null(reference->file));
  object = json_with(object, "line", json_integer(reference->line));
  object = json_with(object, "column", json_integer(reference->column));
  object = json_with(object, "registered", json_boolean(reference->registered != NULL));
  object = json_with(object, "function", text_json_or_null(reference->function));
  object = json_with(object, "tenant", tenant_json(reference));
  return json_with(object, "inside", inside_json(reference->inside));
}

static void put_place(const ff_reference *reference) {
  fputs(colour_on(BOLD), stdout);
  text_puts(stdout, reference->file);
  printf(":%u:%u:%s ", (unsigned)reference->line, (unsigned)reference->column, colour_off(BOLD));
}

static void put_flag(const ff_reference *reference) {
  text_puts(stdout, reference->flag ? reference->flag : "a flag");
}

static void put_how(const ff_reference *reference) {
  switch (reference->kind) {
  case FF_REFERENCE_CHECK: printf(" is checked by %s", reference->function); break;
  case FF_REFERENCE_CALL: printf(" is given to %s", reference->function); break;
  case FF_REFERENCE_MENTION: fputs(" is mentioned", stdout); break;
  case FF_REFERENCE_UNKNOWN:
    printf(" is checked by %s, by a constant that is not known here", reference->function);
    break;
  case FF_REFERENCE_BUILT:
    printf(" is checked by %s, by a name that is made at run time", reference->function);
    break;
  }
}

static void put_reference(const ff_reference *reference) {
  const ff_reference *outer = reference->inside;
  put_place(reference);
  put_flag(reference);
  put_how(reference);
  if (reference->flag && !reference->registered)
    printf(", %snot registered%s", colour_on(RED), colour_off(RED));
  if (outer) {
    printf(", %sinside%s of the check of ", colour_on(RED), colour_off(RED));
    put_flag(outer);
    printf(" on line %u", (unsigned)outer->line);
  }
  putchar('\n');
}

static void show(struct search *search, const ff_reference *reference) {
  search->shown++;
  if (search->json)
    search->array =
        json_and(search->array, reference_json(ff_reference_kind_name(reference->kind), reference));
  else
    put_reference(reference);
}

/* -- Which ------------------------------------------------------------------ */

static bool is_wanted(const struct search *search, const ff_reference *reference) {
  const arguments *parsed = search->parsed;
  if (search->flag && (!reference->flag || strcmp(search->flag, reference->flag) != 0))
    return false;
  if (given(parsed, OPTION_UNREGISTERED)) return reference->flag && !reference->registered;
  return !given(parsed, OPTION_NESTED) || reference->inside;
}

static void show_references(struct search *search) {
  const ff_reference *reference;
  for (size_t i = 0; (reference = ff_references_at(search->references, i)) != NULL; i++)
    if (is_wanted(search, reference)) show(search, reference);
}

/* A flag's place in the registry stands for the reference that is not there. */
static void show_unused_flag(struct search *search, const ff_flag *flag) {
  ff_reference reference = {
      .file = ff_registry_file(search->registry),
      .line = flag->line,
      .column = flag->column,
      .flag = flag->name,
      .registered = flag,
  };
  search->shown++;
  if (search->json) {
    search->array = json_and(search->array, reference_json("unused", &reference));
    return;
  }
  put_place(&reference);
  put_flag(&reference);
  puts(" is not referred to");
}

static void show_unused(struct search *search) {
  const ff_flag *flag;
  for (size_t i = 0; (flag = ff_registry_at(search->registry, i)) != NULL; i++) {
    bool wanted = !search->flag || strcmp(search->flag, flag->name) == 0;
    if (wanted && !flag->external_use && !ff_references_has(search->references, flag))
      show_unused_flag(search, flag);
  }
}

/* -- Asking ----------------------------------------------------------------- */

static bool asks_for_mistakes(const arguments *parsed) {
  return given(parsed, OPTION_UNUSED) || given(parsed, OPTION_UNREGISTERED) ||
         given(parsed, OPTION_NESTED);
}

/* Mistakes that were looked for and found are a no, as findings are; of a flag that was
 * asked for, it is the other way round. */
static int status_of(const struct search *search) {
  if (asks_for_mistakes(search->parsed)) return search->shown > 0 ? STATUS_NO : STATUS_YES;
  return search->flag && search->shown == 0 ? STATUS_NO : STATUS_YES;
}

static void warn_of_name(const struct search *search) {
  if (!search->flag || ff_registry_find(search->registry, search->flag)) return;
  const char *nearest = nearest_flag(search->registry, search->flag);
  warn("`%s` is not registered%s%s%s", search->flag, nearest ? "; did you mean `" : "",
       nearest ? nearest : "", nearest ? "`?" : "");
}

static int answer(struct search *search) {
  bool all = sources_tell_unread(search->references);
  warn_of_name(search);
  search->array = json_array();
  if (given(search->parsed, OPTION_UNUSED))
    show_unused(search);
  else
    show_references(search);
  if (!search->json)
    json_decref(search->array);
  else if (!put_json(search->array))
    return STATUS_COULD_NOT;
  return all ? status_of(search) : STATUS_COULD_NOT;
}

static int read_and_answer(struct search *search) {
  ff_references *references;
  int status = sources_read(search->parsed, "refs", search->registry, search->flag, &references);
  if (status != STATUS_YES) return status;
  search->references = references;
  status = answer(search);
  ff_references_destroy(references);
  return status;
}

static int search_sources(struct search *search) {
  ff_error error;
  ff_registry *registry;
  const char *path = registry_path_or_default(search->parsed);
  if (ff_registry_load(path, &registry, &error)) {
    tell("%s", error.message);
    tell("see --registry or FEATURE_FLAGS_REGISTRY");
    return STATUS_COULD_NOT;
  }
  bool whole = ff_registry_error_count(registry) == 0;
  search->registry = registry;
  int status = read_and_answer(search);
  ff_registry_destroy(registry);
  if (!whole) warn("the registry has errors, so that flags may be missing");
  if (!whole) tell_of_lint(path);
  return !whole && status == STATUS_YES ? STATUS_COULD_NOT : status;
}

/* -- Command ---------------------------------------------------------------- */

static bool read_format(const arguments *parsed, bool *json) {
  const char *format = parsed->values[OPTION_FORMAT];
  *json = given(parsed, OPTION_JSON) || (format && strcmp(format, "json") == 0);
  return !format || *json == (strcmp(format, "json") == 0);
}

static int run(const arguments *parsed) {
  const char *format = parsed->values[OPTION_FORMAT];
  struct search search = {.parsed = parsed};
  int filters = given(parsed, OPTION_UNUSED) + given(parsed, OPTION_UNREGISTERED) +
                given(parsed, OPTION_NESTED);
  if (format && strcmp(format, "json") != 0 && strcmp(format, "text") != 0)
    return usage_error("refs", "--format is text or json");
  if (!read_format(parsed, &search.json))
    return usage_error("refs", "--json and --format text contradict each other");
  if (filters > 1)
    return usage_error("refs", "of --unused, --unregistered and --nested it takes one at a time");
  if (parsed->operand_count > 1) search.flag = operand(parsed, 0);
  return search_sources(&search);
}

static const char help[] =
    "Shows where a source tree asks for flags, or for one flag: in C, C++, Ruby, Python,\n"
    "JavaScript, TypeScript, Go and Java. In a git repository it looks at the files that\n"
    "are tracked, and at new ones that are not ignored. `man ffctl-refs` says what it can\n"
    "see and what not.\n"
    "\n"
    "  --source DIR       the tree, or a single file; else the folder at hand\n"
    "  --wrapper NAME     a function of your own that is given the flag's name, as NAME:2\n"
    "                     when that is its second argument; may be given several times\n"
    "  --unused           registered flags that nothing refers to\n"
    "  --unregistered     checks of flags that the registry does not hold\n"
    "  --nested           checks inside of another flag's check\n"
    "  --format FORMAT    text or json\n"
    "\n"
    "Examples:\n"
    "  ffctl refs advanced-scheduling\n"
    "  ffctl refs --unused --source src --wrapper is_on\n"
    "\n"
    "Exit status:\n"
    "  0  shown; with --unused, --unregistered or --nested: there are none\n"
    "  1  nothing refers to FLAG; with these options: there are some\n"
    "  2  wrong usage\n"
    "  3  the registry or a source could not be read\n";

const command refs_command = {
    .name = "refs",
    .synopsis = "[FLAG] [--unused|--unregistered|--nested] [--source DIR]",
    .summary = "Show where sources ask for flags",
    .help = help,
    .options = TAKES(SOURCE) | TAKES(WRAPPER) | TAKES(UNUSED) | TAKES(UNREGISTERED) |
               TAKES(NESTED) | TAKES(FORMAT),
    .operands_least = 0,
    .operands_most = 1,
    .run = run,
};
