/* answers.h - which answers the code under test was given: what FEATURE_FLAGS_COVERAGE records.
 *
 *     on advanced-scheduling check        a flag that was asked for by itself
 *     off compact-inbox all               among all flags at once
 *
 * Knows the files and nothing of registries.
 */
#ifndef FFCTL_ANSWERS_H
#define FFCTL_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

enum {
  ANSWER_OFF = 1,
  ANSWER_ON = 2,
  ANSWER_OFF_OF_ALL = 4,
  ANSWER_ON_OF_ALL = 8,
};

struct answer {
  unsigned seen; /* of ANSWER_... */
  const char *flag;
};

/* All zero: none. */
struct answers {
  void *root; /* by name */
  struct answer **items;
  size_t count;
  size_t capacity;
};

/* Adds those in the file at path. Returns a status, and says what is wrong where it is not
 * STATUS_YES: a line that is cut off, for one, with its number. */
int answers_read(struct answers *answers, const char *path);
void answers_finish(struct answers *answers);

/* What was seen of a flag. */
unsigned answers_of(const struct answers *answers, const char *flag);

/* Writes them to the file at path, sorted. Returns a status. */
int answers_write(struct answers *answers, const char *path);

#endif
