/* generate.c - the table of what can be made, and making it. */
#include "core/error.h"
#include "lint/generate/plan.h"

#include <stdlib.h>

static const struct {
  const char *name;
  ff__generate_fn put;
  bool is_code;  /* constants, which must not collide */
  bool is_dated; /* for people, as of a day */
} kinds[] = {
    [FF_GENERATED_C] = {"c", ff__generate_c, true, false},
    [FF_GENERATED_CPP] = {"cpp", ff__generate_cpp, true, false},
    [FF_GENERATED_TS] = {"ts", ff__generate_ts, true, false},
    [FF_GENERATED_RUBY] = {"ruby", ff__generate_ruby, true, false},
    [FF_GENERATED_PYTHON] = {"python", ff__generate_python, true, false},
    [FF_GENERATED_MARKDOWN] = {"markdown", ff__generate_markdown, false, true},
    [FF_GENERATED_HTML] = {"html", ff__generate_html, false, true},
    [FF_GENERATED_SCHEMA] = {"schema", ff__generate_schema, false, false},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static bool is_kind(ff_generated what) {
  return (size_t)what < KINDS;
}

const char *ff_generated_name(ff_generated what) {
  return is_kind(what) ? kinds[what].name : "unknown";
}

/* -- Refusing --------------------------------------------------------------- */

static const ff_diagnostic *first_error(const ff_registry *registry) {
  const ff_diagnostic *found;
  for (size_t i = 0; (found = ff_registry_diagnostic_at(registry, i)); i++)
    if (found->severity == FF_SEVERITY_ERROR) return found;
  return NULL;
}

static ff_err refuse_mistakes(const ff_registry *registry, ff_error *error) {
  size_t count = ff_registry_error_count(registry);
  const ff_diagnostic *first = first_error(registry);
  if (!first) return FF_OK;
  return ff__fail_at(error, FF_ERR_REGISTRY, first->file, first->line, first->column,
                     "%s:%u:%u: %s [%s]%s", first->file, (unsigned)first->line,
                     (unsigned)first->column, first->message, first->code,
                     count > 1 ? ", and further mistakes" : "");
}

static ff_err refuse_same(const ff__plan *plan, const ff_flag *first, const ff_flag *flag,
                          ff_error *error) {
  const char *file = ff_registry_file(plan->registry);
  return ff__fail_at(error, FF_ERR_REGISTRY, file, flag->line, flag->column,
                     "%s:%u:%u: `%s` and `%s` on line %u are the same constant, %s; rename one "
                     "of them",
                     file, (unsigned)flag->line, (unsigned)flag->column, flag->name, first->name,
                     (unsigned)first->line, ff__constant_of(flag->name).text);
}

static ff_err refuse_taken(const ff__plan *plan, const ff_flag *flag, ff_error *error) {
  const char *file = ff_registry_file(plan->registry);
  return ff__fail_at(error, FF_ERR_REGISTRY, file, flag->line, flag->column,
                     "%s:%u:%u: `%s` would be %s, which the library has for no flag at all; "
                     "rename it",
                     file, (unsigned)flag->line, (unsigned)flag->column, flag->name,
                     ff__constant_of(flag->name).text);
}

/* Those with the same constant stand beside each other. */
static ff_err refuse_collisions(const ff__plan *plan, ff_error *error) {
  for (size_t i = 0; i < plan->count; i++) {
    const ff_flag *flag = plan->flags[i], *before = i > 0 ? plan->flags[i - 1] : NULL;
    if (ff__constant_is_taken(flag->name)) return refuse_taken(plan, flag, error);
    if (!before || ff__constants_compare(before->name, flag->name) != 0) continue;
    bool in_order = before->line < flag->line;
    return refuse_same(plan, in_order ? before : flag, in_order ? flag : before, error);
  }
  return FF_OK;
}

/* -- Making ----------------------------------------------------------------- */

static ff_err put(const ff__plan *plan, ff__generate_fn put_all, char **text, size_t *size,
                  ff_error *error) {
  ff__writer measured = {NULL, 0, 0};
  put_all(plan, &measured);
  char *made = malloc(measured.length + 1);
  if (!made) return ff__fail(error, FF_ERR_NOMEM, "out of memory");
  ff__writer writer = {made, measured.length + 1, 0};
  put_all(plan, &writer);
  *text = made;
  *size = measured.length;
  return FF_OK;
}

ff_err ff_generate(const ff_registry *registry, ff_generated what, ff_date today, char **text,
                   size_t *size, ff_error *error) {
  bool needs_registry = what != FF_GENERATED_SCHEMA;
  if (!is_kind(what) || !text || !size || (needs_registry && !registry))
    return ff__fail(error, FF_ERR_INVALID, "ff_generate: a NULL argument, or nothing to make");
  if (kinds[what].is_dated && today == FF_DATE_NONE)
    return ff__fail(error, FF_ERR_INVALID, "ff_generate: pages need a day");
  ff__plan plan;
  ff_err err = needs_registry ? refuse_mistakes(registry, error) : FF_OK;
  if (err != FF_OK) return err;
  err = ff__plan_init(&plan, needs_registry ? registry : NULL,
                      kinds[what].is_dated ? today : FF_DATE_NONE);
  if (err != FF_OK) ff__fail(error, err, "%s", ff_err_text(err));
  if (err == FF_OK && kinds[what].is_code) err = refuse_collisions(&plan, error);
  if (err == FF_OK) err = put(&plan, kinds[what].put, text, size, error);
  ff__plan_finish(&plan);
  return err;
}
