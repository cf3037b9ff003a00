/* fake_server.c - see fake_server.h. */
#include "fake_server.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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
  strcpy(server->folder, "/tmp/ff-fake-XXXXXX");
  if (!mkdtemp(server->folder)) die("mkdtemp");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(server->socket, sizeof server->socket, "%s/fake.sock", server->folder);
  memcpy(address.sun_path, server->socket, strlen(server->socket) + 1);
  server->listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
  if (listen(server->listener, 100) != 0) die("listen");
  if (pthread_create(&server->thread, NULL, run, server) != 0) die("pthread_create");
}

void fake_server_stop(fake_server *server) {
  server->ending = 1;
  pthread_join(server->thread, NULL);
  close(server->listener);
  unlink(server->socket);
  rmdir(server->folder);
}
