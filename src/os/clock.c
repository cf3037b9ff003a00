/* clock.c - see clock.h. */
#include "os/clock.h"

enum { NANOSECONDS_PER_SECOND = 1000000000 };

int64_t ff__clock_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * NANOSECONDS_PER_SECOND + now.tv_nsec;
}

struct timespec ff__clock_timespec(int64_t nanoseconds) {
  return (struct timespec){.tv_sec = (time_t)(nanoseconds / NANOSECONDS_PER_SECOND),
                           .tv_nsec = (long)(nanoseconds % NANOSECONDS_PER_SECOND)};
}

bool ff__clock_init_condition(pthread_cond_t *condition) {
  pthread_condattr_t monotonic;
  if (pthread_condattr_init(&monotonic) != 0) return false;
  bool made = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
              pthread_cond_init(condition, &monotonic) == 0;
  pthread_condattr_destroy(&monotonic);
  return made;
}
