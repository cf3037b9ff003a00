/* flags.h - the client's flags: its registry, the numbers, and what holds without the store. */
#ifndef FF_FLAGS_H
#define FF_FLAGS_H

#include "client.h"

/* Reads the registry that the options name, if they name one, and logs its mistakes. With
 * any, FF_ERR_REGISTRY or another error, or FF_OK without a registry where it is not required. */
ff_err ff__flags_load(ff_client *client, const ff_options *options, ff_error *error);

/* Gives the registry's flags their numbers. FF_ERR_NOMEM. */
ff_err ff__flags_number(ff_client *client, ff_error *error);

/* Reads the registry again if its file is another than last time. For the cache's thread. */
void ff__flags_follow(ff_client *client);

/* Whether a check of that flag is answered as any other's: it is registered, overridden, or
 * FEATURE_FLAGS_UNKNOWN does not mind. */
bool ff__flags_may_be_checked(const ff_client *client, const char *name, const ff_flag *entry);

/* The flag's number, given out if need be; FF_FLAG_NONE when memory is short or there are too
 * many. name must be valid. */
ff_flag_id ff__flags_add(ff_client *client, const char *name, const ff_flag *entry);

/* Tells the cache anew what holds without the store, of one flag, when its override has changed.
 * For those who hold the cache's lock. */
void ff__flags_fix(ff_client *client, ff_flag_id id);

void ff__flags_finish(ff_client *client);

/* The flag's number or FF_FLAG_NONE, and its entry in the registry or NULL. */
ff_flag_id ff__flags_find(const ff_client *client, const char *name, size_t size,
                          const ff_flag **entry);

#endif
