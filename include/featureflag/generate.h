/* generate.h - what can be made of a registry: constants for code, pages for people.
 *
 *     char *text;
 *     size_t size;
 *     if (ff_generate(registry, FF_GENERATED_C, FF_DATE_NONE, &text, &size, &error) != FF_OK) ...
 *     free(text);
 *
 * Part of libfeatureflag-lint. Everything is made in memory; which file it goes to is the
 * caller's business. The same registry gives the same text on every machine, whatever the
 * order of its flags.
 */
#ifndef FEATUREFLAG_GENERATE_H
#define FEATUREFLAG_GENERATE_H

#include <featureflag/registry.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What can be made, and its name. Numbers never change.
 *
 * A flag's constant is FF_FLAG_ and its name in upper case, with `_` for `-` and `.`; it is
 * the same in all languages. In C and C++ it is an enumerator, and a function that opens
 * them looks up the flags' numbers (ff_flag_ids_of); elsewhere it is the flag's name. */
#define FF_GENERATED_MAP(X)                                                                        \
  X(C, 0, "c")               /* a header for C11 */                                                \
  X(CPP, 1, "cpp")           /* one for C++17 */                                                   \
  X(TS, 2, "ts")             /* TypeScript: the union of the names, and an object */               \
  X(RUBY, 3, "ruby")         /* a module of frozen strings */                                      \
  X(PYTHON, 4, "python")     /* constants, and a Literal of the names */                           \
  X(MARKDOWN, 5, "markdown") /* all flags and their debt, for people */                            \
  X(HTML, 6, "html")         /* the same as a page that needs no other file */                     \
  X(SCHEMA, 7, "schema")     /* the JSON schema of registries, for editors */

typedef enum ff_generated {
#define X(name, number, text) FF_GENERATED_##name = (number),
  FF_GENERATED_MAP(X)
#undef X
} ff_generated;

/* "c", "cpp" and so on; "unknown" for another number. Static storage; any thread. */
FF_API const char *ff_generated_name(ff_generated what);

/* Makes it. registry may be NULL for the schema, which is the same for all. today is the
 * day that dates are held against in pages for people, and nothing to the others.
 *
 * On FF_OK *text, with a NUL behind its size bytes, is the caller's, to be freed.
 * FF_ERR_REGISTRY when the registry has mistakes, or flags whose constants would be the
 * same, with the place in *error; FF_ERR_INVALID for NULL, a number that is none of the
 * above, and pages without a day; FF_ERR_NOMEM. Does not block; any thread. */
FF_API ff_err ff_generate(const ff_registry *registry, ff_generated what, ff_date today,
                          char **text, size_t *size, ff_error *error);

#ifdef __cplusplus
}
#endif
#endif
