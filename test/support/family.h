/* family.h - a client whose every answer is known beforehand, and children of its process,
 * which have to be content as well.
 *
 * There is one, since a child finds it where its parent had it. Unity's assertions are the
 * parent's; a child says CONTENT(condition), and its parent hears of the line where it was
 * not. A child that hangs ends by its alarm.
 */
#ifndef FF_TEST_FAMILY_H
#define FF_TEST_FAMILY_H

#include "support/bed.h"
#include "support/patience.h"
#include "support/redis_server.h"

#include <stdatomic.h>

enum { FAMILY_FLAGS = 10, FAMILY_COMPANIES = 50 };

/* What all of its processes share. */
typedef struct family_book {
  atomic_long right, wrong, unanswered;
  atomic_int line; /* where a child was not content; 0: nowhere */
  atomic_int go;   /* for the test */
} family_book;

typedef struct family_members {
  redis_server server;
  redisContext *redis;
  ff_client *client;
  ff_tenant *handle; /* of company c0, which stays in memory */
  family_book *book;
} family_members;

extern family_members family;

/* Around all tests; and around each: what is stored is the same for each of them. */
void family_init(void);
void family_finish(void);
void family_plant(void);

/* Opens a client that knows c0, and is fresh. Its heartbeat is as slow, too. It has room for
 * fewer tenants than there are. */
void family_open(const char *timeout_ms);

/* The same, but it knows nothing yet. */
void family_open_cold(const char *timeout_ms);
void family_close(void);

/* -- Checks, by whomever -- */

/* Checks one, and counts what came; whether it is right. */
bool family_check(int flag, int company, ff_evaluation *evaluation);
void family_check_many(int count, unsigned seed);

/* Checks c0, by name and by handle. */
bool family_check_warm(ff_evaluation *evaluation);
bool family_becomes_fresh(void);

/* -- Children -- */

#define CONTENT(condition)                                                                         \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      family.book->line = __LINE__;                                                                \
      return;                                                                                      \
    }                                                                                              \
  } while (0)

/* fork(), with nothing left to be printed twice, and an alarm in the child. */
pid_t family_fork(void);

/* Forks a child that does this, and leaves with _exit. */
pid_t family_start(void (*in_child)(void));

/* Waits for its end, and asserts that it was content. */
void family_end(pid_t child);

/* -- In the end -- */

/* Prints the counts; none is wrong. */
void family_assert_all_right(const char *what);

/* The ids of the connections that the family's clients have. */
typedef struct family_sessions {
  char text[256];
} family_sessions;

family_sessions family_list_sessions(void);

/* The children's are gone, and the parent's are the same as before, and good. */
void family_assert_same_sessions(family_sessions before);

#endif
