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

enum { TURN_MS = 2 };

static void die(const char *what) {
  perror(what);
  exit(99);
}

void fake_server_say(fake_server *server, fake_connection *to, const char *bytes, size_t size) {
  size_t piece = server->piece ? server->piece : size;
  for (size_t sent = 0; sent < size && !server->ending; sent += piece) {
    size_t left = size - sent;
    if (send(to->fd, bytes + sent, left < piece ? left : piece, MSG_NOSIGNAL) < 0) return;
    if (server->piece) nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
  }
}

void fake_server_close(fake_server *server, fake_connection *connection) {
  if (connection->fd < 0) return;
  if (server->on_close) server->on_close(connection);
  close(connection->fd);
  *connection = (fake_connection){.fd = -1};
}

static void take(fake_server *server, fake_connection *from) {
  char input[65536];
  ssize_t size = recv(from->fd, input, sizeof input, 0);
  if (size <= 0 || server->hangs_up)
    fake_server_close(server, from);
  else if (server->on_input)
    server->on_input(server, from, input, (size_t)size);
  else if (server->reply)
    fake_server_say(server, from, server->reply, server->size);
}

static void welcome(fake_server *server) {
  int fd = accept(server->listener, NULL, NULL);
  if (fd < 0) return;
  server->connections++;
  for (int i = 0; i < FAKE_CONNECTIONS_MAX; i++) {
    if (server->all[i].fd >= 0) continue;
    server->all[i].fd = fd;
    return;
  }
  close(fd);
}

static void turn(fake_server *server) {
  struct pollfd polled[FAKE_CONNECTIONS_MAX + 1];
  for (int i = 0; i < FAKE_CONNECTIONS_MAX; i++)
    polled[i] = (struct pollfd){.fd = server->all[i].fd, .events = POLLIN};
  polled[FAKE_CONNECTIONS_MAX] = (struct pollfd){.fd = server->listener, .events = POLLIN};
  int ready = poll(polled, FAKE_CONNECTIONS_MAX + 1, TURN_MS);
  if (server->on_turn) server->on_turn(server);
  for (int i = 0; ready > 0 && i < FAKE_CONNECTIONS_MAX; i++)
    if (polled[i].revents && server->all[i].fd == polled[i].fd) take(server, &server->all[i]);
  if (ready > 0 && polled[FAKE_CONNECTIONS_MAX].revents) welcome(server);
}

static void *run(void *user) {
  fake_server *server = user;
  while (!server->ending)
    turn(server);
  for (int i = 0; i < FAKE_CONNECTIONS_MAX; i++)
    fake_server_close(server, &server->all[i]);
  return NULL;
}

void fake_server_run(fake_server *server) {
  for (int i = 0; i < FAKE_CONNECTIONS_MAX; i++)
    server->all[i].fd = -1;
  server->listener = local_socket_listen(server->folder, server->socket);
  if (pthread_create(&server->thread, NULL, run, server) != 0) die("pthread_create");
}

void fake_server_start(fake_server *server, const char *reply, size_t size, size_t piece) {
  memset(server, 0, sizeof *server);
  server->reply = reply;
  server->size = size;
  server->piece = piece;
  fake_server_run(server);
}

void fake_server_stop(fake_server *server) {
  server->ending = 1;
  pthread_join(server->thread, NULL);
  local_socket_remove(server->listener, server->folder, server->socket);
}
