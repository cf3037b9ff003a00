/* write.c - what FeatureFlag::Client stores: set and unset, as tasks. */
#include "write.h"

#include "names.h"
#include "task.h"

#include <stdlib.h>

typedef struct writing {
  task task;
  char *flag, *id;
  ff_scope scope;
  unsigned modifiers;
  bool enabled;
} writing;

static void clear_writing(task *task) {
  writing *writing = (struct writing *)task;
  free(writing->flag);
  free(writing->id);
}

static void run_set(task *task) {
  writing *writing = (struct writing *)task;
  task->result = ff_set(task->client, writing->flag, writing->scope, writing->id, writing->enabled,
                        writing->modifiers, &task->error);
}

static void run_unset(task *task) {
  writing *writing = (struct writing *)task;
  task->result = ff_unset(task->client, writing->flag, writing->scope, writing->id,
                          writing->modifiers, &task->error);
}

static ff_scope scope_of(VALUE scope) {
  ff_scope number = FF_SCOPE_GLOBAL;
  while (number < FF_SCOPE_WORKSPACE && scope != ID2SYM(rb_intern(ff_scope_name(number))))
    number++;
  return number;
}

/* store(flag, scope, id, value, force): value nil: unset */
static VALUE store(VALUE self, VALUE flag, VALUE scope, VALUE id, VALUE value, VALUE force) {
  question question;
  question_init(&question, flag, Qnil, Qnil);
  const char *text = text_of_id(id, question.digits[0], &question.kept[0], "id");
  handle *handle = handle_of(self);
  names_enter(handle, &question);
  writing *writing = task_create(handle, sizeof *writing, NIL_P(value) ? run_unset : run_set);
  writing->task.clear = clear_writing;
  writing->flag = task_copy(&writing->task, question.flag);
  writing->id = task_copy(&writing->task, text);
  writing->scope = scope_of(scope);
  writing->enabled = RTEST(value);
  writing->modifiers = RTEST(force) ? FF_FORCE : 0;
  task_run(&writing->task);
  task_finish(&writing->task);
  return Qnil;
}

void write_init(VALUE client) {
  rb_define_private_method(client, "store", store, 5);
}
