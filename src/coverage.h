/* coverage.h - FEATURE_FLAGS_COVERAGE: notes which answers the code under test was given.
 *
 *     on advanced-scheduling check        asked for by itself
 *     off compact-inbox all               asked for among all flags at once
 *
 * A line is written at once, by one write at the file's end, so that nothing is lost with a
 * process that crashes, and any number of processes may write to one file. It is opened for each
 * line: a process that forks, closes what it does not know, or goes elsewhere does no harm.
 * Each line is written once by a process and the children that it forks later.
 *
 * A line that was cut off, on a disk that is full, is never taken for another one when the next
 * follows directly: either the first word is neither on nor off then, or there are too many.
 */
#ifndef FF_COVERAGE_H
#define FF_COVERAGE_H

#include <featureflag.h>

typedef enum ff__asked { FF__ASKED_ONE, FF__ASKED_ALL } ff__asked;

typedef struct ff__coverage ff__coverage;

/* Opens the file to see that it can be written, and keeps where it is. FF_ERR_CONFIG,
 * FF_ERR_NOMEM. */
ff_err ff__coverage_create(const char *path, ff__coverage **coverage, ff_error *error);

/* NULL is allowed. */
void ff__coverage_destroy(ff__coverage *coverage);

/* Notes an answer, unless it has been. flag must be a flag name. Returns 0, or the errno of the
 * first failure to write, once. */
int ff__coverage_note(ff__coverage *coverage, const char *flag, bool enabled, ff__asked asked);

const char *ff__coverage_path(const ff__coverage *coverage);

#endif
