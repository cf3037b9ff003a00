/* bed.h - what tests of a client in cached mode have in common: a client made of options in
 * pairs, its log, its registry, and waiting for what happens on another thread. */
#ifndef FF_TEST_BED_H
#define FF_TEST_BED_H

#include "support/patience.h"

#include <featureflag.h>
#include <stdbool.h>

/* -- A client ------------------------------------------------------------------ */

/* Opens one with pairs of option and value, ended by NULL, besides timeouts and a heartbeat that
 * a busy machine holds; NULL with *error written. What it logs goes into the bed's log, which is
 * emptied first. */
ff_client *bed_try_open(ff_error *error, const char *url, ...);

/* The same; the test fails if it cannot be. */
ff_client *bed_open(const char *url, ...);

/* How often the log has this text in it. */
int bed_log_count(const char *text);

/* All of the log, for messages. Valid until the next line comes in. */
const char *bed_log(void);

/* -- A registry ---------------------------------------------------------------- */

/* Writes a file, whose name stays the same; gives it another time stamp each time. */
const char *bed_registry(const char *text);

/* A registry of so many flags, f0 to fN, all of scope workspace; those with an odd number are on
 * by default. */
const char *bed_registry_of(unsigned flags);

/* Removes it, if there is one. */
void bed_registry_remove(void);

/* -- Questions ----------------------------------------------------------------- */

/* A context; NULL where there is no id. */
ff_context bed_tenant(const char *company, const char *workspace);

/* What a check says of the tenant; the test fails on an error. */
ff_evaluation bed_check(ff_client *client, const char *flag, const char *company,
                        const char *workspace);

/* Whether the answer is this, fresh, and without an error. */
bool bed_is_fresh(ff_client *client, const char *flag, const char *company, const char *workspace,
                  bool enabled);

ff_stats bed_stats(ff_client *client);
ff_updates bed_updates(ff_client *client);

/* -- Waiting ------------------------------------------------------------------- */

/* Waits until a condition holds; the test fails with its text when it never does. */
#define TEST_ASSERT_SOON(condition)                                                                \
  for (long long soon_begin = now_ms(); !(condition);)                                             \
  bed_wait_more(soon_begin, #condition, __LINE__)

void bed_wait_more(long long begin, const char *condition, int line);

#endif
