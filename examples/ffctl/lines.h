/* lines.h - lines of any bytes from a descriptor, without waiting when that is not wanted. */
#ifndef FFCTL_LINES_H
#define FFCTL_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum { LONGEST_LINE = 1023, LINES_BUFFER = 65536 };

typedef struct lines {
  int descriptor;
  bool ended;
  bool skipping; /* in the middle of a line that is too long */
  size_t begin;  /* what was read and not handed out: buffer[begin..end) */
  size_t end;
  char buffer[LINES_BUFFER + 1]; /* room for the NUL of a last line without newline */
} lines;

typedef enum line_state {
  LINE_READ,
  LINE_TOO_LONG, /* over LONGEST_LINE bytes; its end is found, its text is not kept */
  LINE_NOT_YET,  /* no whole line is there, and waiting was not wanted */
  LINES_END,
  LINES_FAILED, /* see errno */
} line_state;

void lines_init(lines *input, int descriptor);

/* Hands out the next line without its newline, a NUL in place of it. It stays until
 * the next call. *line and *size are written with LINE_READ only. */
line_state lines_next(lines *input, bool wait, const char **line, size_t *size);

#endif
