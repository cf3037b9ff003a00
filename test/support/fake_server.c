/* fake_server.c - see fake_server.h. */
#include "fake_server.h"

#include "local_socket.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  exit(99);
}

static void send_reply(fake_server *server, int connection) {
  size_t piece = server->piece ? server->piece : server->size;
  for (size_t sent = 0; sent < server->size && !server->ending; sent += piece) {
    size_t left = server->size - sent;
    if (send(connection, server->reply + sent, left < piece ? left : piece, MSG_NOSIGNAL) < 0)
      return;
    if (server->piece) nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
  }
}

/* Serves one connection until it is closed. */
static void serve(fake_server *server, int connection) {
  char input[4096];
  struct pollfd polled = {.fd = connection, .events = POLLIN};
  while (!server->ending) {
    if (poll(&polled, 1, 10) == 0) continue;
    if (recv(connection, input, sizeof input, 0) <= 0 || server->hangs_up) break;
    if (server->reply) send_reply(server, connection);
  }
  close(connection);
}

static void *run(void *user) {
  fake_server *server = user;
  struct pollfd polled = {.fd = server->listener, .events = POLLIN};
  while (!server->ending) {
    if (poll(&polled, 1, 10) <= 0) continue;
    int connection = accept(server->listener, NULL, NULL);
    if (connection < 0) continue;
    server->connections++;
    serve(server, connection);
  }
  return NULL;
}

void fake_server_start(fake_server *server, const char *reply, size_t size, size_t piece) {
  memset(server, 0, sizeof *server);
  server->reply = reply;
  server->size = size;
  server->piece = piece;
  server->listener = local_socket_listen(server->folder, server->socket);
  if (pthread_create(&server->thread, NULL, run, server) != 0) die("pthread_create");
}

void fake_server_stop(fake_server *server) {
  server->ending = 1;
  pthread_join(server->thread, NULL);
  local_socket_remove(server->listener, server->folder, server->socket);
}
