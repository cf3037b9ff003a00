/* matrix_run.c - runs commands side by side, without a shell, and ends them with ffctl.
 *
 *     spawn --> each in a process group of its own, output into a file
 *       ^                  |
 *       | one has ended    | SIGCHLD
 *       '---- wait <-------+--- SIGINT, SIGTERM, SIGHUP: to all groups, then to ffctl itself
 *
 * The signals are blocked and waited for, so that none comes at a bad moment.
 */
#include "matrix.h"
#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_AGAIN_MS = 200, GRACE_MS = 5000 };

extern char **environ;

struct crew {
  struct matrix *matrix;
  struct progress progress;
  sigset_t waited_for, before;
  unsigned running;
  size_t next; /* the first that was not begun */
  size_t done;
  int status;
  int signal;       /* that ffctl was told to end by; 0: none */
  int64_t kills_at; /* with a signal: when patience is over */
};

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -- Beginning one -------------------------------------------------------------- */

/* What a run is told beside what ffctl was. */
struct surroundings {
  char *overrides, *answers, *number; /* "NAME=value"; answers may be NULL */
  char **variables;
};

static char *variable(const char *name, const char *value) {
  if (!value) return NULL;
  size_t size = strlen(name) + strlen(value) + 2;
  char *text = malloc(size);
  if (text) snprintf(text, size, "%s=%s", name, value);
  return text;
}

static bool is_same_variable(const char *a, const char *b) {
  size_t size = strcspn(a, "=");
  return strncmp(a, b, size) == 0 && b[size] == '=';
}

static bool set_variables(struct surroundings *made) {
  size_t count = 0, next = 0;
  while (environ[count])
    count++;
  made->variables = calloc(count + 4, sizeof *made->variables);
  if (!made->variables) return false;
  for (size_t i = 0; i < count; i++)
    if (!is_same_variable(made->overrides, environ[i]) &&
        !is_same_variable(made->number, environ[i]) &&
        !(made->answers && is_same_variable(made->answers, environ[i])))
      made->variables[next++] = environ[i];
  made->variables[next++] = made->overrides;
  made->variables[next++] = made->number;
  if (made->answers) made->variables[next] = made->answers;
  return true;
}

static bool surroundings_init(struct surroundings *made, const struct matrix *matrix,
                              const struct run *run) {
  char number[24];
  snprintf(number, sizeof number, "%zu", (size_t)(run - matrix->runs));
  char *overrides = run_overrides(matrix, run);
  char *path = matrix->records ? run_path(matrix, run, ".answers") : NULL;
  *made = (struct surroundings){
      .overrides = variable("FEATURE_FLAGS_OVERRIDES", overrides),
      .answers = variable("FEATURE_FLAGS_COVERAGE", path),
      .number = variable("FFCTL_MATRIX_RUN", number),
  };
  if (path) unlink(path); /* of another time */
  bool done =
      made->overrides && made->number && (made->answers || !matrix->records) && set_variables(made);
  free(overrides);
  free(path);
  return done;
}

static void surroundings_finish(struct surroundings *made) {
  free(made->overrides);
  free(made->answers);
  free(made->number);
  free(made->variables);
}

static int open_streams(posix_spawn_file_actions_t *actions, const char *output) {
  int err = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!err)
    err = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, output,
                                           O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666);
  return err ? err : posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
}

static int spawn_with(const struct crew *crew, struct run *run, const char *output,
                      const struct surroundings *made) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  int err = posix_spawnattr_init(&attributes);
  if (err) return err;
  err = posix_spawn_file_actions_init(&actions);
  if (!err) {
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &crew->before);
    const char *const *command = crew->matrix->command;
    err = open_streams(&actions, output);
    if (!err)
      err = posix_spawnp(&run->pid, command[0], &actions, &attributes, (char *const *)command,
                         made->variables);
    posix_spawn_file_actions_destroy(&actions);
  }
  posix_spawnattr_destroy(&attributes);
  return err;
}

/* One that cannot be begun ends all: the others cannot be, either. */
static void begin(struct crew *crew, struct run *run) {
  struct surroundings made;
  char *output = run_path(crew->matrix, run, ".log");
  bool ready = surroundings_init(&made, crew->matrix, run) && output;
  int err = ready ? spawn_with(crew, run, output, &made) : ENOMEM;
  run->began_ms = now_ms();
  if (err) {
    tell("%s cannot be run: %s", crew->matrix->command[0], strerror(err));
    crew->status = STATUS_COULD_NOT;
  } else {
    run->state = RUN_RUNNING;
    crew->running++;
  }
  surroundings_finish(&made);
  free(output);
}

static void begin_more(struct crew *crew) {
  while (crew->next < crew->matrix->run_count && crew->running < crew->matrix->jobs &&
         !crew->signal && crew->status == STATUS_YES)
    begin(crew, &crew->matrix->runs[crew->next++]);
}

/* -- Ending them ----------------------------------------------------------------- */

static void signal_all(const struct crew *crew, int signal) {
  for (size_t i = 0; i < crew->matrix->run_count; i++)
    if (crew->matrix->runs[i].state == RUN_RUNNING) kill(-crew->matrix->runs[i].pid, signal);
}

/* Whoever asks twice means it. */
static void end_all(struct crew *crew, int signal) {
  signal_all(crew, crew->signal ? SIGKILL : signal);
  if (!crew->signal) crew->kills_at = now_ms() + GRACE_MS;
  crew->signal = signal;
}

/* As long as nobody has asked how it ended, its number is no other process'. */
static void take_one(struct crew *crew, struct run *run) {
  if (crew->signal) kill(-run->pid, SIGKILL); /* what it leaves behind */
  if (waitpid(run->pid, &run->status, 0) != run->pid) run->status = -1;
  run->state = run->status == 0 ? RUN_PASSED : RUN_FAILED;
  run->took_ms = now_ms() - run->began_ms;
  crew->running--;
  crew->done++;
}

static bool has_ended(const struct run *run) {
  siginfo_t what = {.si_pid = 0};
  return run->state == RUN_RUNNING &&
         waitid(P_PID, (id_t)run->pid, &what, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         what.si_pid == run->pid;
}

static void take_ended(struct crew *crew) {
  for (size_t i = 0; i < crew->next; i++)
    if (has_ended(&crew->matrix->runs[i])) take_one(crew, &crew->matrix->runs[i]);
}

/* -- Waiting ----------------------------------------------------------------------- */

/* Whoever started ffctl may have made it deaf to some, as nohup does; they stay so. */
static void block_signals(struct crew *crew) {
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  sigemptyset(&crew->waited_for);
  sigaddset(&crew->waited_for, SIGCHLD);
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction present;
    if (sigaction(signals[i], NULL, &present) == 0 && present.sa_handler != SIG_IGN)
      sigaddset(&crew->waited_for, signals[i]);
  }
  sigprocmask(SIG_BLOCK, &crew->waited_for, &crew->before);
}

static void wait_for_something(struct crew *crew) {
  const struct timespec patience = {0, (long)LOOK_AGAIN_MS * 1000000};
  int signal = sigtimedwait(&crew->waited_for, NULL, &patience);
  take_ended(crew);
  if (signal > 0 && signal != SIGCHLD) end_all(crew, signal);
  if (crew->signal && now_ms() >= crew->kills_at) signal_all(crew, SIGKILL);
  progress_show(&crew->progress, crew->done, crew->matrix->run_count);
}

int matrix_run(struct matrix *matrix) {
  struct crew crew = {.matrix = matrix, .status = STATUS_YES};
  while (crew.next < matrix->run_count && matrix->runs[crew.next].state != RUN_WAITING)
    crew.next++;
  crew.done = crew.next;
  progress_begin(&crew.progress, "of", "runs");
  block_signals(&crew);
  begin_more(&crew);
  while (crew.running > 0) {
    wait_for_something(&crew);
    begin_more(&crew);
  }
  progress_end(&crew.progress);
  sigprocmask(SIG_SETMASK, &crew.before, NULL);
  matrix->signal = crew.signal;
  return crew.signal ? STATUS_COULD_NOT : crew.status;
}
