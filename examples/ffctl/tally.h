/* tally.h - how many companies and workspaces have a value of their own for a flag. */
#ifndef FFCTL_TALLY_H
#define FFCTL_TALLY_H

#include <featureflag.h>

struct tally {
  size_t companies;
  size_t workspaces;
};

/* Walks over all of Redis, with progress on stderr when that is a terminal, and
 * counts what belongs to registered flags. tallies has an entry for each flag of the
 * client's registry, in its order; they are written on FF_OK only. */
ff_err tally_overrides(ff_client *client, struct tally *tallies, ff_error *error);

#endif
