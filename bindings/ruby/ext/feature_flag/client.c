/* client.c - the life of a FeatureFlag::Client: open, prepare, health, counters, reload, close. */
#include "client.h"

#include "errors.h"
#include "task.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* -- Open -------------------------------------------------------------------- */

typedef struct opening {
  ff_options *options;
  VALUE pairs, environment;
} opening;

static ff_err set_option(ff_options *options, VALUE pair, ff_error *error) {
  VALUE name = rb_ary_entry(pair, 0), value = rb_ary_entry(pair, 1);
  const char *text = text_of(name, "an option's name");
  return ff_options_set(options, text, text_of(value, text), error);
}

static VALUE create(VALUE argument) {
  opening *opening = (struct opening *)argument;
  ff_client *client = NULL;
  ff_error error;
  ff_err err = FF_OK;
  if (RTEST(opening->environment)) err = ff_options_from_environment(opening->options, &error);
  for (long i = 0; err == FF_OK && i < RARRAY_LEN(opening->pairs); i++)
    err = set_option(opening->options, rb_ary_entry(opening->pairs, i), &error);
  if (err == FF_OK) err = ff_client_create(opening->options, &client, &error);
  if (err != FF_OK) errors_raise(&error);
  return (VALUE)client;
}

static VALUE destroy_options(VALUE options) {
  ff_options_destroy((ff_options *)options);
  return Qnil;
}

/* open(pairs, environment): pairs of an option's name and text */
static VALUE open_client(VALUE self, VALUE pairs, VALUE environment) {
  handle *handle = handle_of(self);
  rb_check_frozen(self);
  if (handle->client) rb_raise(rb_eTypeError, "this client is open already");
  Check_Type(pairs, T_ARRAY);
  opening opening = {ff_options_create(), pairs, environment};
  if (!opening.options) rb_memerror();
  VALUE client = rb_ensure(create, (VALUE)&opening, destroy_options, (VALUE)opening.options);
  handle_open(handle, (ff_client *)client);
  return self;
}

/* -- Prepare ----------------------------------------------------------------- */

typedef struct preparing {
  task task;
  ff_context *contexts;
  size_t count;
  unsigned timeout_ms;
} preparing;

static void clear_preparing(task *task) {
  preparing *preparing = (struct preparing *)task;
  for (size_t i = 0; preparing->contexts && i < preparing->count; i++) {
    free((void *)(uintptr_t)preparing->contexts[i].company_id);
    free((void *)(uintptr_t)preparing->contexts[i].workspace_id);
  }
  free(preparing->contexts);
}

static void run_prepare(task *task) {
  preparing *preparing = (struct preparing *)task;
  task->result = ff_prepare(task->client, preparing->contexts, preparing->count,
                            preparing->timeout_ms, &task->error);
}

static void init_contexts(preparing *preparing, size_t count) {
  preparing->count = count;
  preparing->contexts = calloc(count ? count : 1, sizeof *preparing->contexts);
  if (!preparing->contexts) {
    task_destroy(&preparing->task);
    rb_memerror();
  }
  for (size_t i = 0; i < count; i++)
    ff_context_init(&preparing->contexts[i], sizeof(ff_context));
}

/* prepare_known(ids, timeout_ms): ids: Strings or nil, a company and a workspace in turn; what
 * they are was looked at before, so that nothing raises here. */
static VALUE prepare(VALUE self, VALUE ids, VALUE timeout_ms) {
  unsigned timeout = NUM2UINT(timeout_ms);
  question question;
  Check_Type(ids, T_ARRAY);
  for (long i = 0; i + 1 < RARRAY_LEN(ids); i += 2)
    question_init_tenant(&question, rb_ary_entry(ids, i), rb_ary_entry(ids, i + 1));
  handle *handle = handle_of(self);
  handle_enter_or_raise(handle);
  preparing *preparing = task_create(handle, sizeof *preparing, run_prepare);
  preparing->task.clear = clear_preparing;
  preparing->timeout_ms = timeout;
  init_contexts(preparing, (size_t)RARRAY_LEN(ids) / 2);
  for (size_t i = 0; i < preparing->count; i++) {
    ff_context *context = &preparing->contexts[i];
    question_init_tenant(&question, rb_ary_entry(ids, (long)i * 2),
                         rb_ary_entry(ids, (long)i * 2 + 1));
    context->company_id = task_copy(&preparing->task, question.context.company_id);
    context->workspace_id = task_copy(&preparing->task, question.context.workspace_id);
  }
  task_run(&preparing->task);
  bool is_late = preparing->task.result == FF_ERR_LOADING;
  if (is_late) preparing->task.result = FF_OK;
  task_finish(&preparing->task);
  return is_late ? Qfalse : Qtrue;
}

/* -- Health and counters ----------------------------------------------------- */

typedef struct probing {
  task task;
  unsigned timeout_ms;
  ff_health health;
} probing;

static void run_health(task *task) {
  probing *probing = (struct probing *)task;
  ff_check_health(task->client, probing->timeout_ms, &probing->health);
}

/* health_array(timeout_ms): as Health.from_library takes it */
static VALUE health(VALUE self, VALUE timeout_ms) {
  unsigned timeout = NUM2UINT(timeout_ms);
  handle *handle = handle_of(self);
  handle_enter_or_raise(handle);
  probing *probing = task_create(handle, sizeof *probing, run_health);
  probing->timeout_ms = timeout;
  task_run(&probing->task);
  ff_health health = probing->health;
  task_destroy(&probing->task);
  char json[2048];
  ff_health_json(&health, json, sizeof json);
  return rb_ary_new_from_args(
      7, health.up ? Qtrue : Qfalse, rb_utf8_str_new_cstr(health.store),
      symbol_of(ff_updates_name((ff_updates)health.updates)),
      health.up ? DBL2NUM(health.response_ms) : Qnil, errors_symbol((ff_err)health.error),
      health.up ? Qnil : rb_utf8_str_new_cstr(health.message), rb_utf8_str_new_cstr(json));
}

static const struct {
  const char *name;
  size_t offset;
} counters[] = {
#define COUNTER(name) {#name, offsetof(ff_stats, name)}
    COUNTER(evaluations),    COUNTER(hits),        COUNTER(misses),          COUNTER(stale),
    COUNTER(loads),          COUNTER(keys_read),   COUNTER(invalidations),   COUNTER(flushes),
    COUNTER(silent_changes), COUNTER(connections), COUNTER(failed_attempts), COUNTER(evictions),
    COUNTER(tenants),        COUNTER(flags),       COUNTER(bytes),
#undef COUNTER
};

/* stats: a Hash of Integers */
static VALUE stats(VALUE self) {
  handle *handle = handle_of(self);
  ff_stats stats;
  ff_client_stats(handle_enter_or_raise(handle), &stats);
  handle_leave(handle);
  VALUE hash = rb_hash_new();
  for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
    uint64_t value;
    memcpy(&value, (const char *)&stats + counters[i].offset, sizeof value);
    rb_hash_aset(hash, symbol_of(counters[i].name), ULL2NUM(value));
  }
  return hash;
}

/* -- Reload and close -------------------------------------------------------- */

typedef struct reloading {
  task task;
  bool changed;
} reloading;

static void run_reload(task *task) {
  reloading *reloading = (struct reloading *)task;
  task->result = ff_client_reload(task->client, &reloading->changed, &task->error);
}

/* reload: whether the registry's file was another one */
static VALUE reload(VALUE self) {
  handle *handle = handle_of(self);
  handle_enter_or_raise(handle);
  reloading *reloading = task_create(handle, sizeof *reloading, run_reload);
  task_run(&reloading->task);
  bool changed = reloading->changed;
  task_finish(&reloading->task);
  return changed ? Qtrue : Qfalse;
}

/* The task's own use ends here, so that it is this thread, which may wait, that ends the client
 * if nobody else is in a call. */
static void run_close(task *task) {
  handle *handle = task->handle;
  task->handle = NULL;
  handle_close(handle);
  handle_leave_outside(handle);
}

/* close_handle */
static VALUE close_client(VALUE self) {
  handle *handle = handle_of(self);
  if (!handle_enter(handle)) return Qnil;
  task *task = task_create(handle, sizeof *task, run_close);
  task_run(task);
  task_destroy(task);
  return Qnil;
}

/* closed? */
static VALUE is_closed(VALUE self) {
  return handle_is_closed(handle_of(self)) ? Qtrue : Qfalse;
}

/* ff_after_fork: what the child's next check would do */
static VALUE reconnect(VALUE self) {
  handle *handle = handle_of(self);
  ff_client *client = handle_enter(handle);
  if (!client) return Qnil;
  ff_after_fork(client);
  handle_leave(handle);
  return Qnil;
}

void client_init(VALUE client) {
  rb_define_private_method(client, "open", open_client, 2);
  rb_define_private_method(client, "prepare_ids", prepare, 2);
  rb_define_private_method(client, "health_array", health, 1);
  rb_define_method(client, "stats", stats, 0);
  rb_define_method(client, "reload", reload, 0);
  rb_define_private_method(client, "close_handle", close_client, 0);
  rb_define_method(client, "closed?", is_closed, 0);
  rb_define_method(client, "after_fork", reconnect, 0);
}
