/* child.h - what git has to say, without a shell in between.
 *
 * Knows how a program is run, and nothing of what it prints.
 */
#ifndef FF_LINT_REFERENCES_CHILD_H
#define FF_LINT_REFERENCES_CHILD_H

#include <featureflag/base.h>

/* Runs git and collects what it prints. arguments begins with "git" and ends with NULL.
 * It gets no input, what it complains of is dropped, and variables that would make it look
 * at another repository than that of its arguments are not handed on. On FF_OK *text is
 * the caller's, to be freed, and its size bytes have a NUL behind them. FF_ERR_IO when
 * there is no git, or it fails; FF_ERR_NOMEM. */
ff_err ff__child_git(const char *const *arguments, char **text, size_t *size);

#endif
