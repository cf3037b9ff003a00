/* output.c - see output.h. */
#include "output.h"

#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_MESSAGE = 8192 };

static void say(const char *prefix, const char *format, va_list arguments) PRINTF(2, 0);

static void say(const char *prefix, const char *format, va_list arguments) {
  char text[LONGEST_MESSAGE];
  vsnprintf(text, sizeof text, format, arguments);
  fflush(stdout); /* in the order of events where both go to one place */
  fputs(prefix, stderr);
  text_puts(stderr, text);
  putc('\n', stderr);
}

void tell(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("ffctl: ", format, arguments);
  va_end(arguments);
}

void warn(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("ffctl: warning: ", format, arguments);
  va_end(arguments);
}

int usage_error(const char *command, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("ffctl: ", format, arguments);
  va_end(arguments);
  tell("see `ffctl help%s%s`", command ? " " : "", command ? command : "");
  return STATUS_USAGE;
}

int out_of_memory(void) {
  tell("out of memory");
  return STATUS_COULD_NOT;
}

static bool to_terminal(void) {
  static int known = -1;
  if (known < 0) known = isatty(STDOUT_FILENO);
  return known;
}

static bool takes_colours(void) {
  const char *no_color = getenv("NO_COLOR");
  const char *term = getenv("TERM");
  bool dumb = !term || !*term || strcmp(term, "dumb") == 0;
  return to_terminal() && !dumb && !(no_color && *no_color);
}

static bool coloured(enum colour colour) {
  static int known = -1;
  if (known < 0) known = takes_colours();
  return known && colour != PLAIN;
}

const char *colour_on(enum colour colour) {
  static const char *const codes[] = {
      [PLAIN] = "",          [RED] = "\033[31m", [GREEN] = "\033[32m",
      [YELLOW] = "\033[33m", [BOLD] = "\033[1m", [DIM] = "\033[2m",
  };
  return coloured(colour) ? codes[colour] : "";
}

const char *colour_off(enum colour colour) {
  return coloured(colour) ? "\033[0m" : "";
}

json_t *json_with(json_t *object, const char *key, json_t *value) {
  if (json_object_set_new(object, key, value) == 0) return object;
  json_decref(object);
  return NULL;
}

json_t *json_and(json_t *array, json_t *item) {
  if (json_array_append_new(array, item) == 0) return array;
  json_decref(array);
  return NULL;
}

bool put_json(json_t *value) {
  size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
  if (to_terminal()) flags |= JSON_ENSURE_ASCII;
  bool done = value && json_dumpf(value, stdout, flags) == 0;
  json_decref(value);
  if (done)
    putchar('\n');
  else if (!ferror(stdout))
    out_of_memory();
  return done;
}

bool output_finish(void) {
  bool failed = ferror(stdout);
  if (fflush(stdout) == 0 && !failed) return true;
  /* NOLINTNEXTLINE(clang-analyzer-unix.Errno): that of an earlier write, if it is still there */
  tell("cannot write to standard output: %s", errno ? strerror(errno) : "an earlier write failed");
  return false;
}
