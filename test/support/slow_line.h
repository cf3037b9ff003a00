/* slow_line.h - a line between a client and a server, on a unix socket of its own, that
 * takes its time: every connection for itself, but each one keeps its order.
 *
 *     client  --->  line  --->  server
 *     client  <---  waits <---  server
 */
#ifndef FF_TEST_SLOW_LINE_H
#define FF_TEST_SLOW_LINE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct slow_line {
  char folder[64];
  char socket[96];
  char url[128];                 /* unix:///… */
  atomic_int delay_ms;           /* what the server says comes through up to that late, at random */
  atomic_bool is_held;           /* nothing of what it says comes through, but ... */
  atomic_bool lets_news_through; /* ... to those who have subscribed, and ... */
  atomic_int passes;             /* ... so many pieces, the oldest first */
  atomic_int held_back;          /* pieces that wait just now; what is said at once is one */
  atomic_bool is_ending;
  const char *server;
  int listener;
  pthread_t thread;
} slow_line;

/* server is its socket's path, and is not copied. */
void slow_line_start(slow_line *line, const char *server);
void slow_line_stop(slow_line *line);

#endif
