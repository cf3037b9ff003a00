/* progress.h - a line on the terminal that counts, for what takes longer than a second. */
#ifndef FFCTL_PROGRESS_H
#define FFCTL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
  const char *of;   /* "of", "of about" */
  const char *what; /* "keys" */
  bool has_terminal;
  bool shown; /* there is something to be wiped */
  int64_t next_shown_at;
};

/* The words stay the caller's. */
void progress_begin(struct progress *progress, const char *of, const char *what);

/* "looked at 5 of about 10 keys", unless it is too early again. Always true: go on. */
bool progress_show(struct progress *progress, uint64_t done, uint64_t total);

/* Wipes it. */
void progress_end(struct progress *progress);

#endif
