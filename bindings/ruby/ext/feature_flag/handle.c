/* handle.c - see handle.h. Knows nothing of flags. */
#include "handle.h"

#include "errors.h"
#include "names.h"

#include <ruby/thread.h>

/* state:   63 ... 32     31      30     29 ... 0
 *         generation   closed  orphan    users     orphan: the Ruby object is gone */
#define CLOSED (UINT64_C(1) << 31)
#define ORPHAN (UINT64_C(1) << 30)
#define USERS  (ORPHAN - 1)

static _Atomic uint32_t generation;
static VALUE feature_flag;

static void count_fork(void) {
  atomic_fetch_add_explicit(&generation, 1, memory_order_relaxed);
}

uint32_t handle_generation(void) {
  return atomic_load_explicit(&generation, memory_order_relaxed);
}

/* -- The end ----------------------------------------------------------------- */

/* Nobody uses it, and nobody will. */
static void end_client(handle *handle) {
  ff_queue_destroy(handle->queue);
  handle->queue = NULL;
  ff_client_destroy(handle->client);
  handle->client = NULL;
  names_destroy(atomic_exchange(&handle->names, NULL));
}

static void end(handle *handle, uint64_t state) {
  end_client(handle);
  if (!(state & ORPHAN)) return;
  pthread_mutex_destroy(&handle->lock);
  free(handle);
}

/* The state after this use; it is the end if that has no users and is closed. */
static uint64_t leave(handle *handle) {
  return atomic_fetch_sub_explicit(&handle->state, 1, memory_order_acq_rel) - 1;
}

static bool is_end(uint64_t state) {
  return (state & CLOSED) && !(state & USERS);
}

void handle_leave_outside(handle *handle) {
  uint64_t state = leave(handle);
  if (is_end(state)) end(handle, state);
}

static void *end_outside(void *handle) {
  end_client(handle);
  return handle;
}

/* The Ruby object is alive here, so it is no orphan. With an interrupt pending, Ruby refuses to
 * give up the GVL. */
void handle_leave(handle *handle) {
  if (!is_end(leave(handle))) return;
  if (!rb_thread_call_without_gvl2(end_outside, handle, RUBY_UBF_IO, NULL)) end_client(handle);
}

/* -- After a fork ------------------------------------------------------------ */

static VALUE revive(VALUE nothing) {
  (void)nothing;
  return rb_funcall(feature_flag, rb_intern("after_fork"), 0);
}

/* A check always answers: that listeners could not be brought back is not told here. */
static void revive_listeners(void) {
  int failed = 0;
  rb_protect(revive, Qnil, &failed);
  if (failed) rb_set_errinfo(Qnil);
}

static uint64_t of_this_process(uint64_t state) {
  return (uint64_t)handle_generation() << 32 | (state & (CLOSED | ORPHAN));
}

static bool is_of_this_process(uint64_t state) {
  return state >> 32 == handle_generation();
}

/* The fork may have come while another Ractor held the lock. */
static void take_over(handle *handle, uint64_t state) {
  if (!atomic_compare_exchange_strong(&handle->state, &state, of_this_process(state))) return;
  pthread_mutex_init(&handle->lock, NULL);
  if (handle->queue) revive_listeners();
}

/* -- Using it ---------------------------------------------------------------- */

ff_client *handle_enter(handle *handle) {
  uint64_t state = atomic_load_explicit(&handle->state, memory_order_relaxed);
  if (!is_of_this_process(state)) {
    take_over(handle, state);
    state = atomic_load(&handle->state);
  }
  do {
    if (state & CLOSED) return NULL;
  } while (!atomic_compare_exchange_weak_explicit(&handle->state, &state, state + 1,
                                                  memory_order_acquire, memory_order_relaxed));
  return handle->client;
}

ff_client *handle_enter_or_raise(handle *handle) {
  ff_client *client = handle_enter(handle);
  if (!client) errors_raise_closed();
  return client;
}

void handle_close(handle *handle) {
  atomic_fetch_or(&handle->state, CLOSED);
  pthread_mutex_lock(&handle->lock);
  ff_queue_interrupt(handle->queue);
  pthread_mutex_unlock(&handle->lock);
}

bool handle_is_closed(handle *handle) {
  return atomic_load(&handle->state) & CLOSED;
}

void handle_open(handle *handle, ff_client *client) {
  handle->client = client;
  atomic_store(&handle->state, of_this_process(0));
}

/* -- The Ruby object --------------------------------------------------------- */

/* Nobody can reach it any more but calls that were given up, and these not after a fork. */
static void free_handle(void *pointer) {
  handle *handle = pointer;
  uint64_t state = atomic_load(&handle->state);
  if (!is_of_this_process(state)) {
    atomic_store(&handle->state, of_this_process(state));
    pthread_mutex_init(&handle->lock, NULL);
  }
  state = atomic_fetch_or(&handle->state, CLOSED | ORPHAN) | CLOSED | ORPHAN;
  if (is_end(state)) end(handle, state);
}

static size_t size_of(const void *pointer) {
  (void)pointer;
  return sizeof(handle);
}

static const rb_data_type_t type = {
    .wrap_struct_name = "FeatureFlag::Client",
    .function = {.dfree = free_handle, .dsize = size_of},
    .flags = RUBY_TYPED_FREE_IMMEDIATELY | RUBY_TYPED_WB_PROTECTED | RUBY_TYPED_FROZEN_SHAREABLE,
};

handle *handle_of(VALUE self) {
  handle *handle = rb_check_typeddata(self, &type);
  return handle;
}

/* Closed until it is opened. */
static VALUE allocate(VALUE class) {
  handle *handle = calloc(1, sizeof *handle);
  if (!handle) rb_memerror();
  atomic_init(&handle->state, of_this_process(CLOSED));
  pthread_mutex_init(&handle->lock, NULL);
  return TypedData_Wrap_Struct(class, &type, handle);
}

static VALUE refuse_copy(VALUE self, VALUE original) {
  (void)self, (void)original;
  rb_raise(rb_eTypeError, "a FeatureFlag::Client cannot be copied; share it, or open another one");
}

VALUE handle_init(VALUE module) {
  feature_flag = module;
  VALUE client = rb_define_class_under(module, "Client", rb_cObject);
  rb_define_alloc_func(client, allocate);
  rb_define_method(client, "initialize_copy", refuse_copy, 1);
  pthread_atfork(NULL, NULL, count_fork);
  return client;
}
