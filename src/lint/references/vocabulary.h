/* vocabulary.h - what is looked for: the names of flags and the functions that are asked.
 *
 * A name is found as it is, and in the forms that constants have: the generator writes
 * FF_FLAG_ADVANCED_SCHEDULING for advanced-scheduling, people write AdvancedScheduling or
 * kAdvancedScheduling. Two names that differ in nothing but - . _ and case are one there, but for
 * the generator's, which are exact.
 */
#ifndef FF_LINT_REFERENCES_VOCABULARY_H
#define FF_LINT_REFERENCES_VOCABULARY_H

#include <featureflag/registry.h>

typedef struct ff__name {
  const char *text;
  size_t size;
  const ff_flag *flag; /* NULL: not registered */
  bool broken;         /* the registry has it, with mistakes */
} ff__name;

/* A function that is given the name of a flag. */
typedef struct ff__function {
  const char *name;
  size_t size;
  uint32_t argument; /* which one is the flag, from 0 */
  bool sure;         /* or else what it is called on has to sound like flags */
  bool checks;       /* asks whether the flag is on */
} ff__function;

typedef struct ff__index {
  uint32_t *numbers; /* of names, from 1; 0 is empty */
  size_t mask;
} ff__index;

typedef struct ff__vocabulary {
  ff__name *names;
  size_t name_count;
  ff__index exact, folded;
  ff__function *functions;
  size_t function_count;
  uint32_t function_sizes[256]; /* by first byte, a bit for a size; the last one: or more */
  char **owned;                 /* the text of what was added */
  size_t owned_count;
} ff__vocabulary;

/* The names of a registry, which has to stay, and the functions that are known. */
ff_err ff__vocabulary_init(ff__vocabulary *vocabulary, const ff_registry *registry);
void ff__vocabulary_finish(ff__vocabulary *vocabulary);

/* Copies name. FF_ERR_INVALID when it is none, FF_ERR_NOMEM. */
ff_err ff__vocabulary_add_name(ff__vocabulary *vocabulary, const char *name);
ff_err ff__vocabulary_add_function(ff__vocabulary *vocabulary, const char *name);

/* The name that this is; NULL when it is none. */
const ff__name *ff__vocabulary_find(const ff__vocabulary *vocabulary, const char *text,
                                    size_t size);

/* The name that a constant stands for, or a Ruby symbol; likewise. */
const ff__name *ff__vocabulary_find_constant(const ff__vocabulary *vocabulary, const char *text,
                                             size_t size);

/* Whether it is a constant that the generator would write. */
bool ff__vocabulary_is_generated(const char *text, size_t size);

const ff__function *ff__vocabulary_find_function(const ff__vocabulary *vocabulary, const char *text,
                                                 size_t size);

/* Whether something called so is likely to answer questions about flags. */
bool ff__vocabulary_sounds_like_flags(const char *text, size_t size);

#endif
