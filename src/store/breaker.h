/* breaker.h - after a failure, when to try again. Pure: time and chance are given.
 *
 *     failures  1      2      3      4      5 and more
 *     pause    25-50  50-100 100-200 200-400 250-500 ms    (jittered, so that a fleet
 *                                                            does not return at once)
 *
 * When a pause is over, one caller is let through to try; the others go on failing
 * at once until it knows. Half a second at most, so that recovery takes no longer.
 */
#ifndef FF_STORE_BREAKER_H
#define FF_STORE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct ff__breaker {
  unsigned failures; /* in a row; 0: closed, everybody may try */
  int64_t retry_at;  /* ns; not before that */
} ff__breaker;

/* Whether the caller may try now. One that may after a failure has trial_ns to tell
 * how it went before another may. */
bool ff__breaker_admit(ff__breaker *breaker, int64_t now, int64_t trial_ns);

void ff__breaker_failed(ff__breaker *breaker, int64_t now, uint32_t random);
void ff__breaker_succeeded(ff__breaker *breaker);

#endif
