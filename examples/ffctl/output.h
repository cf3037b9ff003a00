/* output.h - how ffctl ends, speaks and colours.
 *
 * Answers go to stdout, all else to stderr behind "ffctl: ". Knows nothing of flags.
 */
#ifndef FFCTL_OUTPUT_H
#define FFCTL_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit statuses: what scripts and probes rely on. */
enum {
  STATUS_YES = 0,       /* on; clean; done; healthy */
  STATUS_NO = 1,        /* off; findings; not healthy */
  STATUS_USAGE = 2,     /* the command line or the environment is wrong */
  STATUS_COULD_NOT = 3, /* the answer, if there is one, is a fallback */
};

#define PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))

/* "ffctl: " and one line; what is in it is made fit to be shown. */
void tell(const char *format, ...) PRINTF(1, 2);

/* The same after "ffctl: warning: ". */
void warn(const char *format, ...) PRINTF(1, 2);

/* Says what is wrong with the command line, and where its help is: `ffctl help COMMAND`,
 * or `ffctl help` when command is NULL. Returns STATUS_USAGE. */
int usage_error(const char *command, const char *format, ...) PRINTF(2, 3);

/* Says that memory is short; returns STATUS_COULD_NOT. */
int out_of_memory(void);

enum colour { PLAIN, RED, GREEN, YELLOW, BOLD, DIM };

/* What begins and what ends a colour on stdout: "" unless it is a terminal that
 * takes colours and NO_COLOR is not set. */
const char *colour_on(enum colour colour);
const char *colour_off(enum colour colour);

/* Puts a value into an object and returns it; NULL when any of them is, or memory was
 * short. Takes both. */
json_t *json_with(json_t *object, const char *key, json_t *value);

/* The same for an array. */
json_t *json_and(json_t *array, json_t *item);

/* Writes value as one line of JSON and frees it. On a terminal in ASCII alone, so that
 * nothing in it can steer the terminal. NULL stands for memory that was short.
 * Returns whether it could. */
bool put_json(json_t *value);

/* Whether everything reached stdout. Complains when not. To be called last. */
bool output_finish(void);

#endif
