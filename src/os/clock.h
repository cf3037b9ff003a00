/* clock.h - time that never goes back, for deadlines. */
#ifndef FF_OS_CLOCK_H
#define FF_OS_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t ff__clock_now(void);

/* The same moment as a struct timespec, for functions that wait until it. */
struct timespec ff__clock_timespec(int64_t nanoseconds);

/* Makes a condition whose timed waits go by this clock; false when the system cannot. */
bool ff__clock_init_condition(pthread_cond_t *condition);

enum { FF__NANOSECONDS_PER_MS = 1000000 };

#endif
