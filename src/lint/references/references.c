/* references.c - a set of references: making it, filling it, asking it. */
#include "lint/references/references.h"

#include "lint/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- Beginning and end ------------------------------------------------------ */

ff_err ff_references_create(const ff_registry *registry, ff_references **created) {
  if (!registry || !created) return FF_ERR_INVALID;
  ff_references *references = calloc(1, sizeof *references);
  if (!references) return FF_ERR_NOMEM;
  references->registry = registry;
  ff__lexer_tables_init(&references->tables);
  if (ff__vocabulary_init(&references->vocabulary, registry) != FF_OK) {
    free(references);
    return FF_ERR_NOMEM;
  }
  *created = references;
  return FF_OK;
}

void ff_references_destroy(ff_references *references) {
  if (!references) return;
  for (size_t i = 0; i < references->file_count; i++)
    ff__finds_finish(&references->files[i]);
  for (size_t i = 0; i < references->diagnostic_count; i++)
    free((char *)references->diagnostics[i].file);
  free(references->files);
  free(references->all);
  free(references->comments);
  free(references->diagnostics);
  free(references->has);
  ff__filter_destroy(references->filter);
  ff__vocabulary_finish(&references->vocabulary);
  free(references);
}

/* -- What to look for ------------------------------------------------------- */

static ff_err fail(ff_error *error, ff_err err, const char *message) {
  if (!error) return err;
  *error = (ff_error){.code = err};
  snprintf(error->message, sizeof error->message, "%s", message);
  return err;
}

static ff_err refuse(ff_error *error, ff_err err, const char *expected) {
  return fail(error, err, err == FF_ERR_NOMEM ? ff_err_text(err) : expected);
}

ff_err ff_references_add_function(ff_references *references, const char *name, ff_error *error) {
  if (!references || !name || references->filter)
    return fail(error, FF_ERR_INVALID, "functions are added before anything is read");
  ff_err err = ff__vocabulary_add_function(&references->vocabulary, name);
  return err ? refuse(error, err,
                      "a function is a name of letters, digits and _, and if the flag is not its "
                      "first argument, a colon and the argument's number from 1 to 9")
             : FF_OK;
}

ff_err ff_references_add_name(ff_references *references, const char *name, ff_error *error) {
  if (!references || !name || references->filter)
    return fail(error, FF_ERR_INVALID, "names are added before anything is read");
  ff_err err = ff__vocabulary_add_name(&references->vocabulary, name);
  return err ? refuse(error, err, "a flag's name is 1 to 96 of letters, digits, `.`, `_` and `-`")
             : FF_OK;
}

ff_err ff__references_begin(ff_references *references) {
  if (references->filter) return FF_OK;
  bool *has = calloc(references->vocabulary.name_count + 1, sizeof *has);
  ff__filter *filter = ff__filter_create(&references->vocabulary);
  if (!has || !filter) {
    free(has);
    ff__filter_destroy(filter);
    return FF_ERR_NOMEM;
  }
  references->has = has;
  references->filter = filter;
  return FF_OK;
}

/* -- Filling ---------------------------------------------------------------- */

/* Room for at least one more of count pointers; NULL when memory is short. */
static void *make_room(void *pointers, size_t count, size_t *capacity, size_t more) {
  if (count + more < *capacity) return pointers;
  size_t wanted = *capacity < (count + more) / 2 ? count + more + 1 : 2 * *capacity + 64;
  void *grown = realloc(pointers, wanted * sizeof(void *));
  if (grown) *capacity = wanted;
  return grown;
}

static bool make_room_for(ff_references *references, const ff__finds *finds) {
  size_t files = references->file_count + 1;
  ff__finds *grown = realloc(references->files, files * sizeof *grown);
  if (grown) references->files = grown;
  const ff_reference **all =
      make_room(references->all, references->count, &references->capacity, finds->count);
  if (all) references->all = all;
  const ff__source_comment **comments =
      make_room(references->comments, references->comment_count, &references->comment_capacity,
                finds->comment_count);
  if (comments) references->comments = comments;
  return grown && all && comments;
}

ff_err ff__references_take(ff_references *references, ff__finds *finds) {
  if (finds->count + finds->comment_count == 0) return FF_OK;
  if (!make_room_for(references, finds)) {
    ff__finds_finish(finds);
    return FF_ERR_NOMEM;
  }
  references->files[references->file_count++] = *finds;
  for (size_t i = 0; i < finds->comment_count; i++)
    references->comments[references->comment_count++] = &finds->comments[i];
  for (size_t i = 0; i < finds->count; i++) {
    references->all[references->count++] = &finds->references[i];
    if (finds->names[i]) references->has[finds->names[i] - 1] = true;
  }
  return FF_OK;
}

bool ff__references_is_generated(const char *text, size_t size) {
  static const char mark[] = "enerated by ffctl";
  size_t length = sizeof mark - 1, most = size < 512 ? size : 512;
  for (size_t at = 0; at + length <= most; at++)
    if (text[at] == 'e' && memcmp(text + at, mark, length) == 0) return true;
  return false;
}

static ff_err find(ff_references *references, const ff__language *language, const char *path,
                   const char *text, size_t size) {
  ff__finder finder;
  ff__finds finds;
  ff__finder_init(&finder, &references->vocabulary, &references->tables);
  ff_err err = FF_ERR_NOMEM;
  if (ff__finder_read(&finder, language, text, size))
    err = ff__finds_init(&finds, references, &finder, path, text, size);
  ff__finder_finish(&finder);
  return err ? err : ff__references_take(references, &finds);
}

ff_err ff_references_read(ff_references *references, const char *path, const char *text,
                          size_t size) {
  if (!references || !path || (!text && size > 0) || size >= UINT32_MAX) return FF_ERR_INVALID;
  if (!text) text = "";
  ff_err err = ff__references_begin(references);
  if (err) return err;
  const ff__language *language = ff__language_of(path, text, size);
  references->extent.files++;
  if (!language) return FF_OK;
  references->extent.sources++;
  references->extent.bytes += size;
  if (ff__references_is_generated(text, size)) return FF_OK;
  if (!ff__filter_passes(references->filter, text, size)) return FF_OK;
  return find(references, language, path, text, size);
}

/* A diagnostic's texts lie one behind the other, the file's name first. */
ff_err ff__references_remark(ff_references *references, int rule, const char *path,
                             const char *message, const char *help) {
  size_t count = references->diagnostic_count + 1;
  ff_diagnostic *diagnostics = realloc(references->diagnostics, count * sizeof *diagnostics);
  if (!diagnostics) return FF_ERR_NOMEM;
  references->diagnostics = diagnostics;
  size_t file = strlen(path) + 1, text = strlen(message) + 1, advice = strlen(help) + 1;
  char *texts = malloc(file + text + advice);
  if (!texts) return FF_ERR_NOMEM;
  memcpy(texts, path, file);
  memcpy(texts + file, message, text);
  memcpy(texts + file + text, help, advice);
  const ff_rule *found = ff__rule_numbered((unsigned)rule);
  diagnostics[references->diagnostic_count++] = (ff_diagnostic){
      .code = found->code,
      .severity = found->severity,
      .file = texts,
      .message = texts + file,
      .help = texts + file + text,
  };
  return FF_OK;
}

/* -- Asking ----------------------------------------------------------------- */

size_t ff_references_count(const ff_references *references) {
  return references ? references->count : 0;
}

const ff_reference *ff_references_at(const ff_references *references, size_t index) {
  return index < ff_references_count(references) ? references->all[index] : NULL;
}

bool ff_references_has(const ff_references *references, const ff_flag *flag) {
  if (!references || !flag || !references->has) return false;
  const ff__vocabulary *vocabulary = &references->vocabulary;
  const ff__name *name = ff__vocabulary_find(vocabulary, flag->name, strlen(flag->name));
  return name && references->has[name - vocabulary->names];
}

void ff_references_get_extent(const ff_references *references, ff_references_extent *extent) {
  *extent = references->extent;
}

size_t ff_references_diagnostic_count(const ff_references *references) {
  return references ? references->diagnostic_count : 0;
}

const ff_diagnostic *ff_references_diagnostic_at(const ff_references *references, size_t index) {
  return index < ff_references_diagnostic_count(references) ? &references->diagnostics[index]
                                                            : NULL;
}

const char *ff_reference_kind_name(ff_reference_kind kind) {
  switch (kind) {
  case FF_REFERENCE_CHECK: return "check";
  case FF_REFERENCE_CALL: return "call";
  case FF_REFERENCE_MENTION: return "mention";
  case FF_REFERENCE_UNKNOWN: return "unknown";
  case FF_REFERENCE_BUILT: return "built";
  }
  return "none";
}
