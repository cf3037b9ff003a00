/* process.c - see process.h. */
#include "lint/process.h"

#include "core/error.h"
#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* -- What a program says --------------------------------------------------- */

typedef struct stream {
  int descriptor;
  char *text;
  size_t size, capacity;
} stream;

enum { PIECE = 64 << 10 };

static bool make_room(stream *from) {
  if (from->capacity - from->size > PIECE) return true;
  size_t capacity = from->capacity ? 2 * from->capacity : 2 * PIECE;
  char *text = realloc(from->text, capacity);
  if (!text) return false;
  from->text = text;
  from->capacity = capacity;
  return true;
}

/* Reads once; at its end the stream is closed. false when memory is short. */
static bool read_once(stream *from) {
  if (!make_room(from)) return false;
  ssize_t got = read(from->descriptor, from->text + from->size, PIECE);
  if (got < 0 && errno == EINTR) return true;
  if (got > 0) {
    from->size += (size_t)got;
  } else {
    close(from->descriptor);
    from->descriptor = -1;
  }
  from->text[from->size] = '\0';
  return true;
}

/* Both at once, as a program that cannot write to one would never end the other. */
static bool read_all(stream streams[2]) {
  while (streams[0].descriptor >= 0 || streams[1].descriptor >= 0) {
    struct pollfd ready[2] = {{.fd = streams[0].descriptor, .events = POLLIN},
                              {.fd = streams[1].descriptor, .events = POLLIN}};
    if (poll(ready, 2, -1) < 0 && errno != EINTR) return false;
    for (size_t i = 0; i < 2; i++)
      if (ready[i].fd >= 0 && ready[i].revents && !read_once(&streams[i])) return false;
  }
  return true;
}

static void close_stream(stream *from) {
  if (from->descriptor >= 0) close(from->descriptor);
  free(from->text);
}

/* -- Starting -------------------------------------------------------------- */

/* A copy of the environment without some names; NULL when memory is short. To be freed. */
static char **environment_without(const char *const *unset) {
  size_t count = 0, kept = 0;
  while (environ[count])
    count++;
  char **copy = calloc(count + 1, sizeof *copy);
  for (size_t i = 0; copy && i < count; i++) {
    size_t size = strcspn(environ[i], "=");
    const char *const *name = unset;
    while (*name && (strlen(*name) != size || memcmp(*name, environ[i], size) != 0))
      name++;
    if (!*name) copy[kept++] = environ[i];
  }
  return copy;
}

/* Input comes from a file without a name, so that nobody waits for anybody to read. */
static int open_input(const char *input) {
  if (!input) return open("/dev/null", O_RDONLY | O_CLOEXEC);
  FILE *file = tmpfile();
  if (!file) return -1;
  size_t size = strlen(input);
  bool is_written = fwrite(input, 1, size, file) == size && fflush(file) == 0;
  int descriptor = is_written ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 3) : -1;
  fclose(file);
  if (descriptor >= 0) lseek(descriptor, 0, SEEK_SET);
  return descriptor;
}

/* The end for us first, then the program's. Above the standard streams, so that those
 * can be made of them in any order. */
static bool open_pipe(int ends[2]) {
  int low[2];
  if (pipe(low) != 0) return false;
  for (size_t i = 0; i < 2; i++) {
    ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 3);
    close(low[i]);
  }
  return ends[0] >= 0 && ends[1] >= 0;
}

static int spawn(const char *const *words, const char *const *unset, const int standard[3],
                 pid_t *pid) {
  char **environment = environment_without(unset);
  posix_spawn_file_actions_t actions;
  if (!environment || posix_spawn_file_actions_init(&actions) != 0) {
    free(environment);
    return ENOMEM;
  }
  int number = 0;
  for (int i = 0; i < 3 && number == 0; i++)
    number = posix_spawn_file_actions_adddup2(&actions, standard[i], i);
  /* posix_spawn changes no word; only its type says that it might */
  if (number == 0)
    number = posix_spawnp(pid, words[0], &actions, NULL, (char *const *)words, environment);
  posix_spawn_file_actions_destroy(&actions);
  free(environment);
  return number;
}

/* -- Running --------------------------------------------------------------- */

static ff_err fail_to_start(const char *name, int number, ff_error *error) {
  if (number == ENOENT)
    return ff__fail(error, FF_ERR_UNSUPPORTED, "%s is not installed, or not on the PATH", name);
  return ff__fail(error, number == ENOMEM ? FF_ERR_NOMEM : FF_ERR_IO, "%s cannot be started: %s",
                  name, strerror(number));
}

/* Where SIGCHLD is ignored the status is lost, and is not taken for a good one. */
static int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return 255;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void keep_complaint(ff__process *process, const char *text) {
  if (!text) return;
  snprintf(process->complaint, sizeof process->complaint, "%.*s", (int)strcspn(text, "\n"), text);
  ff__text_make_line(process->complaint);
}

/* Takes the streams over, whatever comes of it. */
static ff_err finish(pid_t pid, stream streams[2], ff__process *process, ff_error *error) {
  bool is_read = read_all(streams);
  for (size_t i = 0; i < 2; i++)
    if (streams[i].descriptor >= 0) close(streams[i].descriptor);
  *process = (ff__process){streams[0].text, streams[0].size, "", wait_for(pid)};
  keep_complaint(process, streams[1].text);
  free(streams[1].text);
  if (is_read) return FF_OK;
  ff__process_finish(process);
  return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
}

ff_err ff__process_run(const char *const *words, const char *const *unset, const char *input,
                       ff__process *process, ff_error *error) {
  int output[2] = {-1, -1}, errors[2] = {-1, -1}, in = open_input(input), number = 0;
  pid_t pid = -1;
  if (in < 0 || !open_pipe(output) || !open_pipe(errors))
    number = errno;
  else
    number = spawn(words, unset, (const int[]){in, output[1], errors[1]}, &pid);
  const int ours[] = {in, output[1], errors[1]};
  for (size_t i = 0; i < 3; i++)
    if (ours[i] >= 0) close(ours[i]);

  stream streams[2] = {{.descriptor = output[0]}, {.descriptor = errors[0]}};
  if (number == 0) return finish(pid, streams, process, error);
  close_stream(&streams[0]);
  close_stream(&streams[1]);
  return fail_to_start(words[0], number, error);
}

void ff__process_finish(ff__process *process) {
  free(process->output);
  *process = (ff__process){0};
}
