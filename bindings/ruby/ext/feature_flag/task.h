/* task.h - calls that may wait, so that Timeout, Thread#kill and signals are heard meanwhile.
 *
 * The library waits for as long as its options say, and nothing interrupts that. So such a call
 * is made by a thread of its own, while the Ruby thread waits without the GVL. When an exception
 * comes (Timeout, Thread#raise), the task is abandoned: its thread finishes it and frees it. It
 * owns copies of all that it needs, and uses the handle until it is freed.
 */
#ifndef FEATURE_FLAG_TASK_H
#define FEATURE_FLAG_TASK_H

#include "handle.h"

/* The beginning of each kind of task. */
typedef struct task {
  handle *handle; /* NULL when run has left it already */
  ff_client *client;
  ff_error error;
  ff_err result;                /* what run gives */
  void (*run)(struct task *);   /* without the GVL: nothing of Ruby may be touched */
  void (*clear)(struct task *); /* frees what this kind of task owns; may be NULL */
  pthread_mutex_t mutex;
  int done; /* can be read when it is done */
  bool is_done, is_abandoned;
} task;

/* A task of size bytes, its rest cleared; the handle must be entered, and is left when the task is
 * freed. Raises NoMemoryError, having left it. */
void *task_create(handle *handle, size_t size, void (*run)(task *));

/* Runs it and returns. Raises what interrupts it, then the task is nobody's here any more. */
void task_run(task *task);

/* After task_run. */
void task_destroy(task *task);

/* Raises task->error if task->result is not FF_OK; destroys the task in any case. */
void task_finish(task *task);

/* A copy for a task, NULL for NULL. When memory is short the task is destroyed, and it raises. */
char *task_copy(task *task, const char *text);

#endif
