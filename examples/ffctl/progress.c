/* progress.c - see progress.h. */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { SILENT_MS = 1000, REDRAW_MS = 100 };

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *of, const char *what) {
  *progress = (struct progress){
      .of = of,
      .what = what,
      .has_terminal = isatty(STDERR_FILENO),
      .next_shown_at = now_ms() + SILENT_MS,
  };
}

bool progress_show(struct progress *progress, uint64_t done, uint64_t total) {
  if (!progress->has_terminal || now_ms() < progress->next_shown_at) return true;
  fprintf(stderr, "\rffctl: looked at %llu %s %llu %s ", (unsigned long long)done, progress->of,
          (unsigned long long)total, progress->what);
  progress->shown = true;
  progress->next_shown_at = now_ms() + REDRAW_MS;
  return true;
}

void progress_end(struct progress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
  progress->shown = false;
}
