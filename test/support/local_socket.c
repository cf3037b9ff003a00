/* local_socket.c - see local_socket.h. */
#include "local_socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  exit(99);
}

static struct sockaddr_un address_of(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, path, strlen(path) + 1);
  return address;
}

int local_socket_listen(char folder[64], char path[96]) {
  strcpy(folder, "/tmp/ff-local-XXXXXX");
  if (!mkdtemp(folder)) die("mkdtemp");
  snprintf(path, 96, "%s/socket", folder);
  struct sockaddr_un address = address_of(path);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
  if (listen(descriptor, 100) != 0) die("listen");
  return descriptor;
}

void local_socket_remove(int descriptor, const char *folder, const char *path) {
  close(descriptor);
  unlink(path);
  rmdir(folder);
}

int local_socket_connect(const char *path) {
  struct sockaddr_un address = address_of(path);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
  close(descriptor);
  return -1;
}
