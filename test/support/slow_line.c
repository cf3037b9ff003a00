/* slow_line.c - see slow_line.h. */
#define _GNU_SOURCE /* accept4, memmem */
#include "slow_line.h"

#include "local_socket.h"
#include "os/clock.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CALLS_MAX = 64, PIECE_SIZE = 16384 };

/* Bytes on their way; none: the end. */
typedef struct piece {
  struct piece *next;
  int64_t due;
  size_t size;
  char bytes[];
} piece;

/* Somebody who has connected. */
typedef struct call {
  int client, server;
  bool has_subscribed;
  piece *first, *last; /* to the client */
} call;

static void die(const char *what) {
  perror(what);
  exit(99);
}

/* -- Calls ------------------------------------------------------------------- */

/* Also for those who have inherited them by a fork. */
static void end(int descriptor) {
  shutdown(descriptor, SHUT_RDWR);
  close(descriptor);
}

static void hang_up(slow_line *line, call *at) {
  end(at->client);
  end(at->server);
  while (at->first) {
    piece *next = at->first->next;
    free(at->first);
    at->first = next;
    line->held_back--;
  }
  *at = (call){-1, -1, false, NULL, NULL};
}

static call *find_free(call *calls) {
  for (int i = 0; i < CALLS_MAX; i++)
    if (calls[i].client < 0) return &calls[i];
  return NULL;
}

static void answer(const slow_line *line, call *calls) {
  int client = accept4(line->listener, NULL, NULL, SOCK_CLOEXEC);
  int server = local_socket_connect(line->server);
  call *at = find_free(calls);
  if (client >= 0 && server >= 0 && at) {
    *at = (call){client, server, false, NULL, NULL};
    return;
  }
  close(client);
  close(server);
}

/* -- What is said ------------------------------------------------------------ */

static bool mentions(const char *bytes, size_t size, const char *word) {
  return memmem(bytes, size, word, strlen(word)) != NULL;
}

/* From the client: at once. False at the end. */
static bool pass_on(call *at) {
  char bytes[PIECE_SIZE];
  ssize_t size = recv(at->client, bytes, sizeof bytes, MSG_DONTWAIT);
  if (size <= 0) return false;
  if (mentions(bytes, (size_t)size, "SUBSCRIBE")) at->has_subscribed = true;
  return send(at->server, bytes, (size_t)size, MSG_NOSIGNAL) == size;
}

/* From the server: in its time, and in order. */
static void put_in_line(slow_line *line, call *at, unsigned *seed) {
  int delay_ms = line->delay_ms;
  piece *made = malloc(sizeof *made + PIECE_SIZE);
  if (!made) die("malloc");
  ssize_t size = recv(at->server, made->bytes, PIECE_SIZE, MSG_DONTWAIT);
  made->next = NULL;
  made->size = size > 0 ? (size_t)size : 0;
  made->due = ff__clock_now();
  if (delay_ms > 0) made->due += rand_r(seed) % delay_ms * (int64_t)FF__NANOSECONDS_PER_MS;
  if (at->last && at->last->due > made->due) made->due = at->last->due;
  if (at->last)
    at->last->next = made;
  else
    at->first = made;
  at->last = made;
  line->held_back++;
}

static bool may_speak(slow_line *line, const call *at) {
  if (!line->is_held || (line->lets_news_through && at->has_subscribed)) return true;
  if (line->passes == 0) return false;
  line->passes--;
  return true;
}

/* Lets through what is due. False at the end. */
static bool let_through(slow_line *line, call *at, int64_t now) {
  while (at->first && at->first->due <= now && may_speak(line, at)) {
    piece *next = at->first->next;
    bool sent = at->first->size > 0 && send(at->client, at->first->bytes, at->first->size,
                                            MSG_NOSIGNAL) == (ssize_t)at->first->size;
    if (!sent) return false;
    free(at->first);
    at->first = next;
    if (!next) at->last = NULL;
    line->held_back--;
  }
  return true;
}

/* -- The thread -------------------------------------------------------------- */

static bool has_ended(const call *at) {
  return at->last && at->last->size == 0;
}

static void listen_to_all(slow_line *line, call *calls, unsigned *seed) {
  struct pollfd polled[2 * CALLS_MAX + 1];
  for (int i = 0; i < CALLS_MAX; i++) {
    polled[2 * i] = (struct pollfd){.fd = calls[i].client, .events = POLLIN};
    polled[2 * i + 1] =
        (struct pollfd){.fd = has_ended(&calls[i]) ? -1 : calls[i].server, .events = POLLIN};
  }
  polled[2 * CALLS_MAX] = (struct pollfd){.fd = line->listener, .events = POLLIN};
  if (poll(polled, 2 * CALLS_MAX + 1, 1) <= 0) return;
  for (int i = 0; i < CALLS_MAX; i++) {
    if (polled[2 * i + 1].revents) put_in_line(line, &calls[i], seed);
    if (polled[2 * i].revents && !pass_on(&calls[i])) hang_up(line, &calls[i]);
  }
  if (polled[2 * CALLS_MAX].revents) answer(line, calls);
}

static void *run(void *user) {
  slow_line *line = user;
  unsigned seed = 1;
  call calls[CALLS_MAX];
  for (int i = 0; i < CALLS_MAX; i++)
    calls[i] = (call){-1, -1, false, NULL, NULL};
  while (!line->is_ending) {
    listen_to_all(line, calls, &seed);
    int64_t now = ff__clock_now();
    for (int i = 0; i < CALLS_MAX; i++)
      if (calls[i].client >= 0 && !let_through(line, &calls[i], now)) hang_up(line, &calls[i]);
  }
  for (int i = 0; i < CALLS_MAX; i++)
    if (calls[i].client >= 0) hang_up(line, &calls[i]);
  return NULL;
}

void slow_line_start(slow_line *line, const char *server) {
  memset(line, 0, sizeof *line);
  line->server = server;
  line->listener = local_socket_listen(line->folder, line->socket);
  snprintf(line->url, sizeof line->url, "unix://%s", line->socket);
  if (pthread_create(&line->thread, NULL, run, line) != 0) die("pthread_create");
}

void slow_line_stop(slow_line *line) {
  line->is_ending = true;
  pthread_join(line->thread, NULL);
  local_socket_remove(line->listener, line->folder, line->socket);
}
