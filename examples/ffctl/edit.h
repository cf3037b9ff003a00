/* edit.h - what `ffctl new`, `extend` and `rm` have in common: a registry that is read, edited
 * and written again, or only compared. */
#ifndef FFCTL_EDIT_H
#define FFCTL_EDIT_H

#include "arguments.h"

#include <featureflag/edit.h>

typedef struct edit {
  const arguments *parsed;
  const char *command;
  const char *path;
  ff_registry *registry;
} edit;

/* Reads the registry that the command line names. Returns STATUS_YES, with *edited to be closed;
 * or says what is wrong and returns the status to exit with. */
int edit_open(const arguments *parsed, const char *command, edit *edited);
void edit_close(edit *edited);

/* Reads --until as a day from `today` on; *until stays as it is without it. */
int edit_read_until(const arguments *parsed, const char *command, ff_date *until);

/* Says why a flag could not be edited, and which one may have been meant. */
int edit_fail(const edit *edited, const char *flag, const ff_error *error);

/* Writes the new text, which is freed, or with --dry-run shows it as a patch. */
int edit_put_take(const edit *edited, char *text, size_t size);

#endif
