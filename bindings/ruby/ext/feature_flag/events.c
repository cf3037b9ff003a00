/* events.c - the events of a client, for the Ruby thread of lib/feature_flag/dispatcher.rb that
 * waits for them. Nothing of Ruby is ever called from the library's thread.
 */
#include "events.h"

#include "errors.h"
#include "handle.h"

#include <ruby/encoding.h>
#include <ruby/thread.h>

static VALUE text(const char *text) {
  return text ? rb_enc_interned_str_cstr(text, rb_utf8_encoding()) : Qnil;
}

static VALUE array_of_change(const ff_change *change) {
  return rb_ary_new_from_args(5, text(change->flag), symbol_of(ff_scope_name(change->scope)),
                              text(change->id), symbol_of(ff_value_name(change->before)),
                              symbol_of(ff_value_name(change->after)));
}

/* As Event.from_library takes it. */
static VALUE array_of_event(const ff_event *event) {
  static const char prefix[] = "PROVIDER_";
  VALUE changes = rb_ary_new_capa((long)event->change_count);
  for (size_t i = 0; i < event->change_count; i++)
    rb_ary_push(changes, array_of_change(&event->changes[i]));
  const char *name =
      event->type == FF_EVENT_CHANGED ? "changed" : ff_event_name(event->type) + sizeof prefix - 1;
  return rb_ary_new_from_args(5, symbol_of(name), errors_symbol(event->error),
                              *event->message ? text(event->message) : Qnil, changes,
                              event->polling ? Qtrue : Qfalse);
}

/* queue_open: begins to keep events */
static VALUE queue_open(VALUE self) {
  handle *handle = handle_of(self);
  ff_error error = {.code = FF_OK};
  ff_queue *queue = NULL;
  ff_client *client = handle_enter_or_raise(handle);
  ff_err result = handle->queue ? FF_OK : ff_queue_create(client, NULL, NULL, &queue, &error);
  if (queue) {
    pthread_mutex_lock(&handle->lock);
    handle->queue = queue;
    pthread_mutex_unlock(&handle->lock);
  }
  handle_leave(handle);
  if (result != FF_OK) errors_raise(&error);
  return Qnil;
}

typedef struct waiting {
  ff_queue *queue;
  const ff_event *event;
} waiting;

static void *wait_without_gvl(void *pointer) {
  waiting *waiting = pointer;
  waiting->event = ff_queue_next(waiting->queue, -1);
  return NULL;
}

static void interrupt(void *pointer) {
  ff_queue_interrupt(((waiting *)pointer)->queue);
}

static VALUE convert(VALUE event) {
  return array_of_event((const ff_event *)event);
}

/* queue_next: the next event; nil when interrupted, false when there will be no more. Waits. */
static VALUE queue_next(VALUE self) {
  handle *handle = handle_of(self);
  if (!handle_enter(handle)) return Qfalse;
  waiting waiting = {handle->queue, NULL};
  int raised = 0;
  VALUE event = waiting.queue ? Qnil : Qfalse;
  if (waiting.queue) rb_thread_call_without_gvl2(wait_without_gvl, &waiting, interrupt, &waiting);
  if (waiting.event) event = rb_protect(convert, (VALUE)waiting.event, &raised);
  handle_leave(handle);
  if (raised) rb_jump_tag(raised);
  if (NIL_P(event)) rb_thread_check_ints();
  return event;
}

/* queue_interrupt: whoever waits in queue_next returns */
static VALUE queue_interrupt(VALUE self) {
  handle *handle = handle_of(self);
  if (!handle_enter(handle)) return Qnil;
  pthread_mutex_lock(&handle->lock);
  ff_queue_interrupt(handle->queue);
  pthread_mutex_unlock(&handle->lock);
  handle_leave(handle);
  return Qnil;
}

static void *destroy_without_gvl(void *queue) {
  ff_queue_destroy(queue);
  return queue;
}

/* queue_close: by the thread that called queue_next */
static VALUE queue_close(VALUE self) {
  handle *handle = handle_of(self);
  if (!handle_enter(handle)) return Qnil;
  pthread_mutex_lock(&handle->lock);
  ff_queue *queue = handle->queue;
  handle->queue = NULL;
  pthread_mutex_unlock(&handle->lock);
  if (queue && !rb_thread_call_without_gvl2(destroy_without_gvl, queue, RUBY_UBF_IO, NULL))
    ff_queue_destroy(queue);
  handle_leave(handle);
  return Qnil;
}

void events_init(VALUE client) {
  rb_define_private_method(client, "queue_open", queue_open, 0);
  rb_define_private_method(client, "queue_next", queue_next, 0);
  rb_define_private_method(client, "queue_interrupt", queue_interrupt, 0);
  rb_define_private_method(client, "queue_close", queue_close, 0);
}
