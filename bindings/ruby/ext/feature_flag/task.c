/* task.c - see task.h. Knows nothing of flags. */
#include "task.h"

#include "errors.h"

#include <ruby/io.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { STACK = 1 << 20 };

static void free_task(task *task) {
  if (task->clear) task->clear(task);
  if (task->done >= 0) close(task->done);
  pthread_mutex_destroy(&task->mutex);
  free(task);
}

void *task_create(handle *handle, size_t size, void (*run)(task *)) {
  task *task = calloc(1, size);
  if (!task) {
    handle_leave(handle);
    rb_memerror();
  }
  task->handle = handle;
  task->client = handle->client;
  task->run = run;
  pthread_mutex_init(&task->mutex, NULL);
  task->done = -1;
  return task;
}

void task_destroy(task *task) {
  handle *handle = task->handle;
  free_task(task);
  if (handle) handle_leave(handle);
}

void task_finish(task *task) {
  ff_err result = task->result;
  ff_error error = task->error;
  task_destroy(task);
  if (result != FF_OK) errors_raise(&error);
}

char *task_copy(task *task, const char *text) {
  if (!text) return NULL;
  char *copy = strdup(text);
  if (copy) return copy;
  task_destroy(task);
  rb_memerror();
}

/* -- The thread that does it ------------------------------------------------- */

static void *work(void *pointer) {
  task *task = pointer;
  task->run(task);
  pthread_mutex_lock(&task->mutex);
  task->is_done = true;
  bool is_abandoned = task->is_abandoned;
  eventfd_write(task->done, 1);
  pthread_mutex_unlock(&task->mutex);
  if (!is_abandoned) return NULL;
  handle *handle = task->handle;
  free_task(task);
  if (handle) handle_leave_outside(handle);
  return NULL;
}

/* Ruby's signal handlers are for Ruby's threads. */
static bool start(task *task) {
  pthread_t thread;
  pthread_attr_t attributes;
  sigset_t all, before;
  sigfillset(&all);
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool is_started = pthread_create(&thread, &attributes, work, task) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return is_started;
}

/* -- The thread that waits for it -------------------------------------------- */

static bool is_done(task *task) {
  pthread_mutex_lock(&task->mutex);
  bool done = task->is_done;
  pthread_mutex_unlock(&task->mutex);
  return done;
}

/* False when it was done meanwhile, so that it is still the caller's. */
static bool abandon(task *task) {
  pthread_mutex_lock(&task->mutex);
  task->is_abandoned = !task->is_done;
  bool is_abandoned = task->is_abandoned;
  pthread_mutex_unlock(&task->mutex);
  return is_abandoned;
}

/* Ruby's own way to wait: other threads run, signals are handled, what is to interrupt it raises,
 * and a fiber scheduler lets other fibers run. */
static VALUE wait(VALUE pointer) {
  task *task = (struct task *)pointer;
  while (!is_done(task))
    rb_wait_for_single_fd(task->done, RB_WAITFD_IN, NULL);
  return Qnil;
}

/* Without another thread to be had, or another file, it is done here. */
void task_run(task *task) {
  task->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (task->done < 0 || !start(task)) {
    task->run(task);
    return;
  }
  int raised = 0;
  rb_protect(wait, (VALUE)task, &raised);
  if (!raised) return;
  if (!abandon(task)) task_destroy(task);
  rb_jump_tag(raised);
}
