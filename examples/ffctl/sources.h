/* sources.h - the references to flags in a source tree, as --source and --wrapper say. */
#ifndef FFCTL_SOURCES_H
#define FFCTL_SOURCES_H

#include "arguments.h"

#include <featureflag/references.h>

/* The tree to look at: --source, and else the folder at hand. */
const char *sources_path(const arguments *parsed);

/* Looks through it for the flags of a registry, on behalf of a command; flag is another
 * name to look for, or NULL. Shows its progress on a terminal. Returns STATUS_YES, with
 * *references the caller's, to be destroyed; or says why it could not and returns the
 * status to exit with. */
int sources_read(const arguments *parsed, const char *command, const ff_registry *registry,
                 const char *flag, ff_references **references);

/* Shows what could not be read, and returns whether that was nothing. */
bool sources_tell_unread(const ff_references *references);

#endif
