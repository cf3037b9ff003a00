/* key.h - names, ids and the keys made of them (a contract with other services).
 *
 *     ff:{flag}                          global
 *     ff:{flag}:company:{companyId}      one company
 *     ff:{flag}:workspace:{workspaceId}  one workspace
 *
 * A flag name never holds a colon, so a key can be taken apart again although ids
 * may hold any.
 */
#ifndef FF_CORE_KEY_H
#define FF_CORE_KEY_H

#include <featureflag/base.h>

enum {
  FF__NAME_MAX = 96,
  FF__ID_MAX = 255,
  FF__PREFIX_MAX = 64,
  FF__KEY_MAX = FF__PREFIX_MAX + 1 + FF__NAME_MAX + 11 + FF__ID_MAX, /* 11: ":workspace:" */
};

/* A key's bytes; size 0 stands for "no such key to look at". */
typedef struct ff__key {
  const char *data;
  size_t size;
} ff__key;

/* Whether name is a flag name: [A-Za-z0-9][A-Za-z0-9._-]*, at most 96 bytes. Writes
 * its length to *size, which may be NULL. name may be NULL: false. */
bool ff__name_is_valid(const char *name, size_t *size);

/* Whether id is 1 to 255 bytes without control characters (0x00-0x1f, 0x7f), and its
 * length. id may not be NULL. */
bool ff__id_is_valid(const char *id, size_t *size);

/* Whether prefix can begin keys: 1 to 64 of A-Z a-z 0-9 . _ - and colon. */
bool ff__prefix_is_valid(const char *prefix);

/* Writes a key of valid parts to text, which must have room for FF__KEY_MAX bytes,
 * and returns it; not NUL-terminated. id is NULL for FF_SCOPE_GLOBAL. */
ff__key ff__key_write(char *text, const char *prefix, const char *flag, size_t flag_size,
                      ff_scope scope, const char *id, size_t id_size);

/* How many bytes ff__key_write writes. */
size_t ff__key_size(const char *prefix, size_t flag_size, ff_scope scope, size_t id_size);

/* The parts of a key, each with a NUL of its own. */
typedef struct ff__key_parts {
  char flag[FF__NAME_MAX + 1];
  char id[FF__ID_MAX + 1];
  ff_scope scope;
} ff__key_parts;

/* Takes a key apart; false when it is none of ours. */
bool ff__key_parse(ff__key key, const char *prefix, ff__key_parts *parts);

#endif
