/* fake_server.h - a server on a unix socket that behaves as badly as it is told to. */
#ifndef FF_TEST_FAKE_SERVER_H
#define FF_TEST_FAKE_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct fake_server {
  char folder[64];
  char socket[96];
  const char *reply; /* sent for everything that comes in; NULL: never answers */
  size_t size;
  size_t piece;           /* sent that many bytes at a time, 5 ms apart; 0: at once */
  atomic_int connections; /* accepted so far */
  atomic_int ending;
  atomic_int hangs_up; /* once something more has come in, instead of answering */
  int listener;
  pthread_t thread;
} fake_server;

/* Starts it on a thread of its own; reply is not copied. */
void fake_server_start(fake_server *server, const char *reply, size_t size, size_t piece);
void fake_server_stop(fake_server *server);

#endif
