/* patience.h - waiting in tests: for a condition, with a limit that only a failure reaches. */
#ifndef FF_TEST_PATIENCE_H
#define FF_TEST_PATIENCE_H

#include <time.h>

enum { PATIENCE_MS = 60000 };

static inline long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static inline void rest_ms(int milliseconds) {
  nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000L}, NULL);
}

/* Goes on when the condition holds, and also when it never does. */
#define AWAIT(condition)                                                                           \
  for (long long await_begin = now_ms(); !(condition) && now_ms() - await_begin < PATIENCE_MS;     \
       rest_ms(1)) {                                                                               \
  }

#endif
