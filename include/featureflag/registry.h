/* registry.h - the registry of flags: reading, checking and looking up.
 *
 * A registry is one YAML file with a `flags:` mapping; each flag has
 * description, defaultEnabled, scope, addedDate, expectedRemoval and owner,
 * and may have permanent, reason, extensionReason and externalUse.
 * Knows nothing of clients and stores: a linter or an editor needs only this
 * header. <featureflag.h> includes it.
 *
 * A registry never changes once it is read, so any number of threads may use
 * it at once; only ff_registry_destroy must come after all of them. All the
 * text and structs reached through it belong to it and live as long as it does.
 */
#ifndef FEATUREFLAG_REGISTRY_H
#define FEATUREFLAG_REGISTRY_H

#include <featureflag/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ff_registry ff_registry;

/* -- Diagnostics -----------------------------------------------------------
 *
 * Something to tell about a file, with its place. Diagnostics are made by the
 * library and only read by callers, always through a pointer: fields may be
 * added at the end.
 */
typedef enum ff_severity {
  FF_SEVERITY_ERROR = 0,   /* the registry cannot be used as it is */
  FF_SEVERITY_WARNING = 1, /* it can be used; somebody should act */
  FF_SEVERITY_INFO = 2,
} ff_severity;

/* "error", "warning", "info"; "unknown" for another number. Static storage. */
FF_API const char *ff_severity_name(ff_severity severity);

typedef struct ff_diagnostic {
  const char *code; /* "FF107", stable for ever */
  ff_severity severity;
  const char *file;        /* as given to ff_registry_load */
  uint32_t line;           /* 1-based */
  uint32_t column;         /* 1-based, counted in bytes */
  const char *flag;        /* the flag concerned, or NULL */
  const char *message;     /* one line, printable */
  const char *help;        /* what to do about it, one line, or NULL */
  const char *source_line; /* the line concerned, its control characters made spaces; or NULL */
} ff_diagnostic;

/* Receives one diagnostic, which is valid during the call only. */
typedef void (*ff_diagnostic_fn)(const ff_diagnostic *diagnostic, void *user);

/* Writes "file:line:column: severity: message [code]" as snprintf does: at most
 * size bytes with the NUL, and returns the length it would need. */
FF_API size_t ff_diagnostic_format(const ff_diagnostic *diagnostic, char *text, size_t size);

/* -- Reading ---------------------------------------------------------------
 *
 * A file that can be read always gives a registry, even when it has mistakes:
 * its diagnostics tell all of them, and ff_registry_error_count is not 0. A
 * client refuses to open with such a registry; a linter shows it. Flags whose
 * entries have mistakes are left out of it.
 */

/* Reads the file at path ("-": standard input). path must not be NULL. On FF_OK
 * *registry is the caller's, to be destroyed. FF_ERR_IO when the file cannot be
 * read or is larger than 64 MiB, FF_ERR_NOMEM. Blocks on file I/O only. */
FF_API ff_err ff_registry_load(const char *path, ff_registry **registry, ff_error *error);

/* The same for size bytes of text already in memory, which are copied; name is
 * what diagnostics call the file. text may be NULL when size is 0. */
FF_API ff_err ff_registry_parse(const char *name, const char *text, size_t size,
                                ff_registry **registry, ff_error *error);

/* Frees a registry and all that was reached through it. NULL is allowed. */
FF_API void ff_registry_destroy(ff_registry *registry);

/* The file's name as given when it was read. */
FF_API const char *ff_registry_file(const ff_registry *registry);

/* How many diagnostics there are, and of those how many are errors. */
FF_API size_t ff_registry_diagnostic_count(const ff_registry *registry);
FF_API size_t ff_registry_error_count(const ff_registry *registry);

/* The index-th diagnostic in file order; NULL from the count on. */
FF_API const ff_diagnostic *ff_registry_diagnostic_at(const ff_registry *registry, size_t index);

/* One line of the file, without its newline, not NUL-terminated; NULL when there
 * is no such line. line is 1-based; *size gets the length in bytes. Bytes that are
 * no text (FF102) stand in it as underscores. */
FF_API const char *ff_registry_line(const ff_registry *registry, uint32_t line, size_t *size);

/* The whole text of the file as it was read, with a byte order mark if it has one, and
 * underscores as above; not NUL-terminated. No pointer may be NULL. */
FF_API const char *ff_registry_text(const ff_registry *registry, size_t *size);

/* -- Flags ----------------------------------------------------------------- */

/* A registered flag. Made by the library and only read by callers, always
 * through a pointer: fields may be added at the end. */
typedef struct ff_flag {
  const char *name;
  const char *description; /* NULL when the file has none */
  const char *owner;       /* NULL when the file has none */
  ff_date added;           /* FF_DATE_NONE when the file has none */
  ff_date expected_removal;
  ff_scope scope; /* the finest level at which the flag may be set */
  bool default_enabled;
  uint32_t line; /* where its name stands, 1-based */
  uint32_t column;
  bool permanent;               /* it is to stay, and needs no removal date */
  const char *reason;           /* why it is permanent; NULL when the file has none */
  const char *extension_reason; /* why expected_removal was moved; likewise */
  const char *external_use;     /* who asks for it outside of the sources; likewise */
} ff_flag;

/* How many flags there are; none for NULL. */
FF_API size_t ff_registry_count(const ff_registry *registry);

/* The index-th flag in file order; NULL from the count on. */
FF_API const ff_flag *ff_registry_at(const ff_registry *registry, size_t index);

/* The flag of that name, or NULL. registry and name may be NULL. */
FF_API const ff_flag *ff_registry_find(const ff_registry *registry, const char *name);

/* The names of all flags as one number, to tell whether what was generated from a registry
 * belongs to another one. Their order, and everything else in the file, makes no difference:
 * defaults and scopes are read where they are needed, and constants stand for names alone.
 * It is the sum, modulo 2^64, of each name's hash: FNV-1a of 64 bits and then MurmurHash3's
 * fmix64. Two registries have the same one by chance only; it protects against nothing that
 * is done on purpose. 0 without flags and for NULL. Reads all names. */
FF_API uint64_t ff_registry_fingerprint(const ff_registry *registry);

/* Where a field's value stands in the file: field is one of the names that the
 * file uses, "expectedRemoval". Gives the place of the flag's name when the
 * field is absent or unknown. No pointer may be NULL. */
FF_API void ff_registry_place(const ff_registry *registry, const ff_flag *flag, const char *field,
                              uint32_t *line, uint32_t *column);

/* Where a field stands in ff_registry_text, in bytes from its beginning. Frozen layout. */
typedef struct ff_extent {
  size_t key;   /* its name */
  size_t begin; /* its value, with its quotes */
  size_t end;   /* the first byte behind that */
} ff_extent;

/* Finds a field's extent; field as for ff_registry_place. False, with nothing written, when the
 * flag does not have it. No pointer may be NULL. */
FF_API bool ff_registry_extent(const ff_registry *registry, const ff_flag *flag, const char *field,
                               ff_extent *extent);

/* The lines of a flag's entry: from that of its name to the last one of its last value.
 * Comments and blank lines behind that are not part of it. No pointer may be NULL. */
FF_API void ff_registry_lines(const ff_registry *registry, const ff_flag *flag, uint32_t *first,
                              uint32_t *last);

/* The index-th comment in file order, from its `#` to the end of its line, not
 * NUL-terminated; NULL from the last one on. *line and *column get its place, *size
 * its length in bytes. Comments behind a mistake that ended the reading are not known. */
FF_API const char *ff_registry_comment_at(const ff_registry *registry, size_t index, uint32_t *line,
                                          uint32_t *column, size_t *size);

/* -- Settings --------------------------------------------------------------
 *
 * What tools keep beside a registry, such as lint.yml: YAML as strict as a registry's,
 * in sections of one value, a list of values, or keys with a value each. It is read as
 * a registry without flags: its diagnostics, lines and comments are had as above. What
 * sections and keys there may be, the tool has to say.
 */

/* A value, or where a section begins. Made by the library and only read by callers,
 * always through a pointer: fields may be added at the end. */
typedef struct ff_setting {
  const char *section;
  const char *key;   /* NULL in a list, for a single value, and where a section begins */
  const char *value; /* NULL where a section begins */
  uint32_t line;     /* of the value, or of the section's name; 1-based */
  uint32_t column;
  uint32_t key_line; /* of the key, else as above */
  uint32_t key_column;
} ff_setting;

/* As ff_registry_load and ff_registry_parse. */
FF_API ff_err ff_settings_load(const char *path, ff_registry **settings, ff_error *error);
FF_API ff_err ff_settings_parse(const char *name, const char *text, size_t size,
                                ff_registry **settings, ff_error *error);

/* The index-th setting in file order, each section's beginning first; NULL from the
 * last one on. */
FF_API const ff_setting *ff_settings_at(const ff_registry *settings, size_t index);

#ifdef __cplusplus
}
#endif
#endif
