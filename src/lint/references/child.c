/* child.c - see child.h. */
#include "lint/references/child.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* As `git rev-parse --local-env-vars` tells: a hook has them set. */
static bool points_elsewhere(const char *variable) {
  static const char *const names[] = {
      "GIT_DIR=",       "GIT_WORK_TREE=",           "GIT_INDEX_FILE=",
      "GIT_PREFIX=",    "GIT_OBJECT_DIRECTORY=",    "GIT_COMMON_DIR=",
      "GIT_NAMESPACE=", "GIT_CEILING_DIRECTORIES=",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strncmp(variable, names[i], strlen(names[i])) == 0) return true;
  return false;
}

/* The environment without them; the texts stay where they are. */
static char **filter_environment(void) {
  size_t count = 0, kept = 0;
  while (environ && environ[count])
    count++;
  char **filtered = malloc((count + 1) * sizeof *filtered);
  if (!filtered) return NULL;
  for (size_t i = 0; i < count; i++)
    if (!points_elsewhere(environ[i])) filtered[kept++] = environ[i];
  filtered[kept] = NULL;
  return filtered;
}

static bool open_pipe(int ends[2]) {
  if (pipe(ends) != 0) return false;
  for (int i = 0; i < 2; i++)
    (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return true;
}

static bool spawn_with(const char *const *arguments, char **environment, int output, pid_t *child) {
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  bool ready =
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
      posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0 &&
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0;
  bool spawned = ready && posix_spawnp(child, arguments[0], &actions, NULL,
                                       (char *const *)arguments, environment) == 0;
  posix_spawn_file_actions_destroy(&actions);
  return spawned;
}

static bool spawn(const char *const *arguments, int output, pid_t *child) {
  char **environment = filter_environment();
  bool spawned = environment && spawn_with(arguments, environment, output, child);
  free(environment);
  return spawned;
}

static ff_err read_all(int input, char **text, size_t *size) {
  size_t capacity = 0;
  *text = NULL;
  *size = 0;
  for (;;) {
    if (capacity - *size < 2) {
      capacity = capacity ? 2 * capacity : 64 << 10;
      char *grown = realloc(*text, capacity);
      if (!grown) return FF_ERR_NOMEM;
      *text = grown;
    }
    ssize_t got = read(input, *text + *size, capacity - *size - 1);
    if (got < 0 && errno != EINTR) return FF_ERR_IO;
    if (got == 0) break;
    if (got > 0) *size += (size_t)got;
  }
  (*text)[*size] = '\0';
  return FF_OK;
}

static bool has_succeeded(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

ff_err ff__child_git(const char *const *arguments, char **text, size_t *size) {
  int ends[2];
  pid_t child;
  if (!open_pipe(ends)) return FF_ERR_IO;
  bool spawned = spawn(arguments, ends[1], &child);
  close(ends[1]);
  char *printed = NULL;
  size_t length = 0;
  ff_err err = spawned ? read_all(ends[0], &printed, &length) : FF_ERR_IO;
  close(ends[0]);
  if (spawned && !has_succeeded(child) && err == FF_OK) err = FF_ERR_IO;
  if (err == FF_OK) {
    *text = printed;
    *size = length;
    return FF_OK;
  }
  free(printed);
  return err;
}
