/* breaker.c - see breaker.h. */
#include "store/breaker.h"

static const int64_t FIRST_PAUSE = 50 * 1000000; /* ns */
static const int64_t LONGEST_PAUSE = 500 * 1000000;

bool ff__breaker_admit(ff__breaker *breaker, int64_t now, int64_t trial_ns) {
  if (breaker->failures == 0) return true;
  if (now < breaker->retry_at) return false;
  breaker->retry_at = now + trial_ns;
  return true;
}

void ff__breaker_failed(ff__breaker *breaker, int64_t now, uint32_t random) {
  int64_t pause = FIRST_PAUSE;
  for (unsigned i = 0; i < breaker->failures && pause < LONGEST_PAUSE; i++)
    pause *= 2;
  if (pause > LONGEST_PAUSE) pause = LONGEST_PAUSE;
  breaker->failures++;
  breaker->retry_at = now + pause / 2 + (int64_t)(random % 1024) * (pause / 2) / 1024;
}

void ff__breaker_succeeded(ff__breaker *breaker) {
  breaker->failures = 0;
}
