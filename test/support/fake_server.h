/* fake_server.h - a server on a unix socket that behaves as badly as it is told to. */
#ifndef FF_TEST_FAKE_SERVER_H
#define FF_TEST_FAKE_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { FAKE_CONNECTIONS_MAX = 32 };

typedef struct fake_connection {
  int fd;      /* -1: none */
  void *state; /* the user's; NULL at first */
} fake_connection;

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
  fake_connection all[FAKE_CONNECTIONS_MAX];

  /* For those who answer by themselves, on the server's thread; NULL otherwise. */
  void (*on_input)(struct fake_server *server, fake_connection *from, const char *bytes,
                   size_t size);
  void (*on_close)(fake_connection *connection);
  void (*on_turn)(struct fake_server *server); /* every few milliseconds */
} fake_server;

/* Starts it on a thread of its own; reply is not copied. */
void fake_server_start(fake_server *server, const char *reply, size_t size, size_t piece);

/* The same with the functions that are already filled in. */
void fake_server_run(fake_server *server);

void fake_server_stop(fake_server *server);

/* On the server's thread: says this in pieces, or at once. */
void fake_server_say(fake_server *server, fake_connection *to, const char *bytes, size_t size);

/* On the server's thread. */
void fake_server_close(fake_server *server, fake_connection *connection);

#endif
