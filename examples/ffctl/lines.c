/* lines.c - see lines.h. */
#include "lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void lines_init(lines *input, int descriptor) {
  input->descriptor = descriptor;
  input->ended = false;
  input->skipping = false;
  input->begin = 0;
  input->end = 0;
}

static bool again(void) {
  return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

/* Reads once. LINE_READ here means: look again. */
static line_state fill(lines *input, bool wait) {
  memmove(input->buffer, input->buffer + input->begin, input->end - input->begin);
  input->end -= input->begin;
  input->begin = 0;

  struct pollfd input_is = {.fd = input->descriptor, .events = POLLIN};
  int ready = poll(&input_is, 1, wait ? -1 : 0);
  if (ready < 0) return errno == EINTR ? LINE_READ : LINES_FAILED;
  if (ready == 0) return LINE_NOT_YET;
  ssize_t size = read(input->descriptor, input->buffer + input->end, LINES_BUFFER - input->end);
  if (size < 0) return again() ? LINE_READ : LINES_FAILED;
  input->ended = size == 0;
  input->end += (size_t)size;
  return LINE_READ;
}

/* Takes size bytes and the newline, if there is one, off the buffer. */
static line_state hand_out(lines *input, size_t size, const char **line, size_t *line_size) {
  bool too_long = input->skipping || size > LONGEST_LINE;
  char *text = input->buffer + input->begin;
  bool newline = input->begin + size < input->end;
  input->begin += size + newline;
  input->skipping = false;
  if (too_long) return LINE_TOO_LONG;
  text[size] = '\0';
  *line = text;
  *line_size = size;
  return LINE_READ;
}

line_state lines_next(lines *input, bool wait, const char **line, size_t *size) {
  for (;;) {
    char *begin = input->buffer + input->begin;
    size_t held = input->end - input->begin;
    char *newline = memchr(begin, '\n', held);
    if (newline) return hand_out(input, (size_t)(newline - begin), line, size);
    if (held > LONGEST_LINE) {
      input->skipping = true;
      input->begin = input->end;
      held = 0;
    }
    if (input->ended && held == 0 && !input->skipping) return LINES_END;
    if (input->ended) return hand_out(input, held, line, size);
    line_state state = fill(input, wait);
    if (state != LINE_READ) return state;
  }
}
