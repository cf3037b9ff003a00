/* check.c - checking: from memory with the GVL held, else as a task. */
#include "check.h"

#include "errors.h"
#include "names.h"
#include "task.h"

#include <ruby/encoding.h>
#include <string.h>

/* -- One flag ---------------------------------------------------------------- */

typedef struct asking {
  task task;
  char *flag, *company, *workspace;
  ff_context context;
  ff_evaluation evaluation;
} asking;

static void clear_asking(task *task) {
  asking *asking = (struct asking *)task;
  free(asking->flag);
  free(asking->company);
  free(asking->workspace);
}

/* An asking, or a struct of size bytes that begins with one. */
static void *create_asking(handle *handle, size_t size, const question *question,
                           void (*run)(task *)) {
  asking *asking = task_create(handle, size, run);
  asking->task.clear = clear_asking;
  asking->flag = task_copy(&asking->task, question->flag);
  asking->company = task_copy(&asking->task, question->context.company_id);
  asking->workspace = task_copy(&asking->task, question->context.workspace_id);
  asking->context = question->context;
  asking->context.company_id = asking->company;
  asking->context.workspace_id = asking->workspace;
  return asking;
}

static void run_enabled(task *task) {
  asking *asking = (struct asking *)task;
  asking->evaluation.enabled = ff_enabled(task->client, asking->flag, &asking->context);
}

static VALUE check_waiting(handle *handle, const question *question) {
  asking *asking = create_asking(handle, sizeof *asking, question, run_enabled);
  task_run(&asking->task);
  bool enabled = asking->evaluation.enabled;
  task_destroy(&asking->task);
  return enabled ? Qtrue : Qfalse;
}

/* check(flag, company, workspace): true or false */
static VALUE check(VALUE self, VALUE flag, VALUE company, VALUE workspace) {
  question question;
  bool enabled;
  question_init(&question, flag, company, workspace);
  handle *handle = handle_of(self);
  ff_client *client = names_enter(handle, &question);
  if (!ff_try_enabled(client, question.flag, &question.context, &enabled))
    return check_waiting(handle, &question);
  handle_leave(handle);
  return enabled ? Qtrue : Qfalse;
}

/* -- With all there is to know ----------------------------------------------- */

static VALUE number_or_nil(const ff_evaluation *evaluation) {
  return evaluation->freshness == FF_FRESHNESS_NONE ? Qnil : LL2NUM(evaluation->age_ms);
}

/* As Evaluation.from_library takes it. */
static VALUE evaluation_array(const char *flag, const ff_evaluation *evaluation,
                              const char *message) {
  ff_err error = (ff_err)evaluation->error;
  return rb_ary_new_from_args(
      9, rb_enc_interned_str_cstr(flag, rb_utf8_encoding()), evaluation->enabled ? Qtrue : Qfalse,
      symbol_of(ff_source_name((ff_source)evaluation->source)),
      symbol_of(ff_reason_name((ff_reason)evaluation->reason)),
      symbol_of(ff_freshness_name((ff_freshness)evaluation->freshness)), number_or_nil(evaluation),
      errors_symbol(error),
      error ? rb_enc_interned_str_cstr(ff_kind_name((ff_kind)evaluation->error_kind),
                                       rb_utf8_encoding())
            : Qnil,
      error ? rb_enc_interned_str_cstr(message, rb_utf8_encoding()) : Qnil);
}

static void run_evaluate(task *task) {
  asking *asking = (struct asking *)task;
  task->result =
      ff_evaluate(task->client, asking->flag, &asking->context, &asking->evaluation, &task->error);
}

static VALUE evaluate_waiting(handle *handle, const question *question) {
  asking *asking = create_asking(handle, sizeof *asking, question, run_evaluate);
  task_run(&asking->task);
  VALUE array = evaluation_array(asking->flag, &asking->evaluation, asking->task.error.message);
  task_destroy(&asking->task);
  return array;
}

/* Of an id that is not valid the library tells first, whether or not the rest is known. */
static bool must_wait(ff_err result, const ff_evaluation *evaluation) {
  if (result == FF_ERR_CONTEXT) return evaluation->freshness == FF_FRESHNESS_NONE;
  return result == FF_ERR_LOADING || result == FF_ERR_UNSUPPORTED;
}

/* evaluate_array(flag, company, workspace, known): known: without waiting, FF_ERR_LOADING then */
static VALUE evaluate(VALUE self, VALUE flag, VALUE company, VALUE workspace, VALUE known) {
  question question;
  ff_evaluation evaluation;
  ff_error error = {.message = ""};
  question_init(&question, flag, company, workspace);
  handle *handle = handle_of(self);
  ff_client *client = names_enter(handle, &question);
  ff_err result = ff_evaluate_known(client, question.flag, &question.context, &evaluation, &error);
  if (!RTEST(known) && must_wait(result, &evaluation)) return evaluate_waiting(handle, &question);
  handle_leave(handle);
  VALUE array = evaluation_array(question.flag, &evaluation, error.message);
  return array;
}

/* -- All flags --------------------------------------------------------------- */

typedef struct answer {
  char flag[100]; /* flags have at most 96 bytes */
  ff_evaluation evaluation;
} answer;

typedef struct listing {
  asking asking;
  answer *answers;
  size_t count, room;
} listing;

static void clear_listing(task *task) {
  free(((listing *)task)->answers);
  clear_asking(task);
}

static bool add_answer(const char *flag, const ff_evaluation *evaluation, void *user) {
  listing *listing = user;
  if (listing->count == listing->room) {
    size_t room = listing->room ? listing->room * 2 : 64;
    answer *answers = realloc(listing->answers, room * sizeof *answers);
    if (!answers) return false;
    listing->answers = answers;
    listing->room = room;
  }
  answer *answer = &listing->answers[listing->count++];
  snprintf(answer->flag, sizeof answer->flag, "%s", flag);
  answer->evaluation = *evaluation;
  return true;
}

static void run_all(task *task) {
  listing *listing = (struct listing *)task;
  task->result =
      ff_evaluate_all(task->client, &listing->asking.context, add_answer, listing, &task->error);
}

static listing *create_listing(VALUE self, VALUE company, VALUE workspace) {
  question question;
  question_init_tenant(&question, company, workspace);
  handle *handle = handle_of(self);
  handle_enter_or_raise(handle);
  listing *listing = create_asking(handle, sizeof *listing, &question, run_all);
  listing->asking.task.clear = clear_listing;
  return listing;
}

/* A store that did not answer is told by each evaluation that it was needed for. */
static const char *message_of(const listing *listing, const answer *answer) {
  ff_err error = (ff_err)answer->evaluation.error;
  return error == listing->asking.task.result ? listing->asking.task.error.message
                                              : ff_err_text(error);
}

/* evaluate_all_arrays(company, workspace): an array for each flag */
static VALUE evaluate_all(VALUE self, VALUE company, VALUE workspace) {
  listing *listing = create_listing(self, company, workspace);
  task_run(&listing->asking.task);
  VALUE all = rb_ary_new_capa((long)listing->count);
  for (size_t i = 0; i < listing->count; i++) {
    const answer *answer = &listing->answers[i];
    rb_ary_push(all,
                evaluation_array(answer->flag, &answer->evaluation, message_of(listing, answer)));
  }
  if (listing->asking.task.result == FF_ERR_NOMEM ||
      listing->asking.task.result == FF_ERR_CANCELLED)
    task_finish(&listing->asking.task);
  else
    task_destroy(&listing->asking.task);
  return all;
}

/* -- Names ------------------------------------------------------------------- */

/* flags: the names of all that have a number */
static VALUE flags(VALUE self) {
  handle *handle = handle_of(self);
  ff_client *client = handle_enter_or_raise(handle);
  size_t count = ff_flag_count(client);
  VALUE all = rb_ary_new_capa((long)count);
  for (size_t id = 0; id < count; id++)
    rb_ary_push(all,
                rb_enc_interned_str_cstr(ff_flag_name(client, (ff_flag_id)id), rb_utf8_encoding()));
  handle_leave(handle);
  return all;
}

/* flag_name(flag): which flag a symbol means */
static VALUE flag_name(VALUE self, VALUE flag) {
  question question;
  question_init(&question, flag, Qnil, Qnil);
  handle *handle = handle_of(self);
  names_enter(handle, &question);
  VALUE name = rb_enc_interned_str_cstr(question.flag, rb_utf8_encoding());
  handle_leave(handle);
  return name;
}

void check_init(VALUE client) {
  rb_define_method(client, "check", check, 3);
  rb_define_private_method(client, "evaluate_array", evaluate, 4);
  rb_define_private_method(client, "evaluate_all_arrays", evaluate_all, 2);
  rb_define_method(client, "flags", flags, 0);
  rb_define_method(client, "flag_name", flag_name, 1);
}
