/* log.c - see log.h. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

enum { LONGEST = 2048 };

/* Printable ASCII as it is, every other byte as \xNN. */
static void escape(const char *text, char *out, size_t size) {
  size_t used = 0;
  for (; *text && used + 5 <= size; text++) {
    unsigned char byte = (unsigned char)*text;
    if (byte >= 0x20 && byte < 0x7f)
      out[used++] = (char)byte;
    else
      used += (size_t)snprintf(out + used, size - used, "\\x%02x", byte);
  }
  out[used] = '\0';
}

void log_line(const char *level, const char *format, ...) {
  char text[LONGEST];
  char line[LONGEST];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  escape(text, line, sizeof line);
  fprintf(stderr, "%s: %s\n", level, line); /* one call: lines of two threads do not mix */
}
