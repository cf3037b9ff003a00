/* process.h - another program's answer: run without a shell, to its end. */
#ifndef FF_LINT_PROCESS_H
#define FF_LINT_PROCESS_H

#include <featureflag/base.h>

typedef struct ff__process {
  char *output; /* what it wrote, with a NUL after its size bytes */
  size_t size;
  char complaint[256]; /* the first line of what it wrote to standard error */
  int status;          /* its exit status; 128 and the signal's number when one ended it */
} ff__process;

/* Runs the program of that name on the PATH with these words, which end with NULL, and
 * with input, which may be NULL, on its standard input. `unset` are the names of
 * environment variables to leave out, ending with NULL. On FF_OK *process is the caller's,
 * to be finished. FF_ERR_UNSUPPORTED when there is no such program, FF_ERR_IO,
 * FF_ERR_NOMEM. Blocks until the program has ended. */
ff_err ff__process_run(const char *const *words, const char *const *unset, const char *input,
                       ff__process *process, ff_error *error);

void ff__process_finish(ff__process *process);

#endif
