/* today.h - the day that removal dates are held against. */
#ifndef FFCTL_TODAY_H
#define FFCTL_TODAY_H

#include "arguments.h"

#include <featureflag.h>

/* --today, else SOURCE_DATE_EPOCH, else the clock's day in UTC. Returns STATUS_YES, or
 * says what is wrong with them, on behalf of a command, and returns STATUS_USAGE. */
int today_read(const arguments *parsed, const char *command, ff_date *today);

#endif
