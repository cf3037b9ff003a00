/* edit.h - adding, extending and removing flags in the text of a registry.
 *
 * Comments, order, quotes, indentation and line ends stay as they are. What is made is read
 * again and given out only if it holds what was asked for and everything else as before; so a
 * registry that is written in an unusual way may be refused, and is never damaged. Lives in
 * libfeatureflag-lint. Knows no files: to write the text is the caller's business.
 *
 * All functions take a registry without mistakes (else FF_ERR_REGISTRY). On FF_OK *text is the
 * caller's, to be freed, with a NUL behind its *size bytes. FF_ERR_UNSUPPORTED when the file is
 * written in a way that cannot be edited, such as flags that share a line; FF_ERR_NOMEM. No
 * pointer but error may be NULL. Any thread.
 */
#ifndef FEATUREFLAG_EDIT_H
#define FEATUREFLAG_EDIT_H

#include <featureflag/registry.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a new entry says. Texts may be NULL and days FF_DATE_NONE, but for the name: then the
 * entry does not have the field. */
typedef struct ff_new_flag {
  size_t size; /* sizeof(ff_new_flag) as the caller compiled it */
  const char *name;
  const char *description;
  const char *owner;
  const char *reason; /* why it is permanent */
  ff_date added;
  ff_date expected_removal;
  ff_scope scope;
  bool default_enabled;
  bool permanent;
} ff_new_flag;

/* Adds a flag: at its place by the alphabet where the file is sorted, else at the end. In a file
 * with groups (comments that stand apart), the last group is looked at. FF_ERR_INVALID when the
 * flag is there, or what it says is no valid entry, with the reader's words in the message. */
FF_API ff_err ff_edit_add(const ff_registry *registry, const ff_new_flag *flag, char **text,
                          size_t *size, ff_error *error);

/* Moves a flag's expectedRemoval to a later day and gives it that extensionReason.
 * FF_ERR_FLAG_NOT_FOUND; FF_ERR_INVALID when the flag is permanent, the day is not later than
 * the one it has, or the reason is empty or the one that it has. */
FF_API ff_err ff_edit_extend(const ff_registry *registry, const char *name, ff_date until,
                             const char *reason, char **text, size_t *size, ff_error *error);

/* Removes a flag, with the comments directly above it and inside of it. FF_ERR_FLAG_NOT_FOUND. */
FF_API ff_err ff_edit_remove(const ff_registry *registry, const char *name, char **text,
                             size_t *size, ff_error *error);

#ifdef __cplusplus
}
#endif
#endif
