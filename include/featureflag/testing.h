/* testing.h - for tests: flags that a test turns on and off by itself, whatever Redis holds.
 *
 *     ff_test_set(flags, "advanced-scheduling", true);
 *     ... the code under test sees it on, for every tenant ...
 *     ff_test_reset(flags);                                   // in tearDown
 *
 *     static void plan(bool is_on, void *user) { ... }
 *     ff_test_both(flags, "advanced-scheduling", plan, NULL); // off, and then on
 *
 * What is set here wins over everything, as FEATURE_FLAGS_OVERRIDES does: checks by name, by
 * number and by handle, in batches and in bit sets all see it, with FF_SOURCE_OVERRIDE, in this
 * client and nowhere else. Nothing is written to Redis, and no FF_EVENT_CHANGED comes of it.
 * FEATURE_FLAGS_PROVIDER=memory makes a client that needs no Redis at all.
 *
 * Threads: everything here may be called while other threads check. The calling thread's next
 * check sees it; those of others do a moment later. ff_evaluate_many and bit sets see one flag
 * before or after it, never in between, but not several flags at one moment.
 *
 * <featureflag.h> does not include this file: services have no need of it.
 */
#ifndef FEATUREFLAG_TESTING_H
#define FEATUREFLAG_TESTING_H

#include <featureflag.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Turns the flag on or off for everybody who asks this client, until ff_test_unset or
 * ff_test_reset. FF_ERR_FLAG_NOT_FOUND for a flag that the loaded registry does not hold (a
 * misspelt one would test nothing), unless FEATURE_FLAGS_UNKNOWN is warn or allow;
 * FF_ERR_FLAG_NAME, FF_ERR_INVALID (a NULL client), FF_ERR_NOMEM. On an error nothing is changed.
 * The client keeps a few bytes for each flag that was ever set, and the flag has a number
 * (ff_flag_id_of) from then on. */
FF_API ff_err ff_test_set(ff_client *client, const char *flag, bool enabled);

/* What the options say of the flag holds again; FF_OK also for one that was not set. Errors as
 * ff_test_set, except that FF_ERR_FLAG_NOT_FOUND is none of them. */
FF_API ff_err ff_test_unset(ff_client *client, const char *flag);

/* The same for all flags. NULL is allowed. */
FF_API void ff_test_reset(ff_client *client);

/* What is run with a flag off, and with it on. */
typedef void (*ff_test_body)(bool is_on, void *user);

/* Runs body with the flag off, and then with the flag on; at the end the flag is what it was
 * before. A body that leaves by longjmp, as a failing assertion of some test frameworks does,
 * leaves the flag as it is: ff_test_reset in tearDown is for that. Errors as ff_test_set, then
 * body did not run; FF_ERR_INVALID for no body. user is handed on. */
FF_API ff_err ff_test_both(ff_client *client, const char *flag, ff_test_body body, void *user);

#ifdef __cplusplus
}
#endif
#endif
