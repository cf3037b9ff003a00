/* hunks.h - a difference as `git diff --no-prefix` writes it, taken apart.
 *
 * Knows nothing of files but their names in it. Takes any number of lines of context, which
 * settings of a repository and the environment can bring in.
 */
#ifndef FF_LINT_HUNKS_H
#define FF_LINT_HUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ff__hunks_sink {
  /* Each line that is new in the file of that name, in order; with UINT32_MAX, any may be, as
   * git does not tell of what it holds to be binary. The name ends with the call. */
  bool (*added)(void *user, const char *path, uint32_t line);
  /* Each line that is gone, without its newline. */
  bool (*removed)(void *user, const char *text, size_t size);
  void *user;
} ff__hunks_sink;

/* false when memory is short, or the sink has said so. */
bool ff__hunks_read(const char *text, size_t size, const ff__hunks_sink *sink);

#endif
