/* lint.h - what can be wrong with a registry beyond its form.
 *
 * Lives in a library of its own (libfeatureflag-lint), so that services do not
 * carry it. Reads a registry and the date it is given; no clock, no store.
 */
#ifndef FEATUREFLAG_LINT_H
#define FEATUREFLAG_LINT_H

#include <featureflag/registry.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reports everything there is to say about a registry as of a day: what reading
 * it found (codes FF1xx), then the rules (FF2xx), in file order. today decides
 * what has expired; ff_date_today() gives the real one. report is called on the
 * caller's thread, once for each finding; user is handed on to it. Returns
 * FF_OK whether or not there are findings; FF_ERR_INVALID when registry or
 * report is NULL or today is FF_DATE_NONE; FF_ERR_NOMEM, with nothing reported.
 * Does not block. */
FF_API ff_err ff_lint(const ff_registry *registry, ff_date today, ff_diagnostic_fn report,
                      void *user);

#ifdef __cplusplus
}
#endif
#endif
