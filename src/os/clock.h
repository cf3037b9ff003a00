/* clock.h - time that never goes back, for deadlines. */
#ifndef FF_OS_CLOCK_H
#define FF_OS_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t ff__clock_now(void);

/* The same moment as a struct timespec, for functions that wait until it. */
struct timespec ff__clock_timespec(int64_t nanoseconds);

enum { FF__NANOSECONDS_PER_MS = 1000000 };

#endif
