/* queue.c - the type Queue: events that wait for a thread of Python's to come and read them.
 *
 * The library's own thread never calls into the interpreter. Who listens, and what becomes of the
 * events, is lib/featureflag/_listeners.py's business.
 */
#include "binding.h"

typedef struct queue_object {
  PyObject_HEAD ff_queue *queue;
  client_object *client;
  unsigned long generation; /* in which is_waiting was set: its thread is gone in a child */
  bool is_waiting;
  bool is_ended;
} queue_object;

static bool somebody_waits(queue_object *self) {
  return self->is_waiting && self->generation == binding_generation();
}

/* Destroys the queue when it is ended and nobody waits in it. */
static void settle(queue_object *self) {
  ff_queue *queue = self->queue;
  if (!self->is_ended || somebody_waits(self) || !queue) return;
  self->queue = NULL;
  PyThreadState *gil = PyEval_SaveThread();
  ff_queue_destroy(queue);
  PyEval_RestoreThread(gil);
  self->client->queues--;
  binding_settle(self->client);
}

static void dealloc(PyObject *object) {
  queue_object *self = (queue_object *)object;
  self->is_ended = true;
  settle(self);
  Py_XDECREF((PyObject *)self->client);
  binding_free(object);
}

static ff_queue *open_queue(client_object *client) {
  ff_queue *queue = NULL;
  ff_error error = {.code = FF_OK};
  ff_err err;
  if (!binding_enter(client)) return NULL;
  PyThreadState *gil = PyEval_SaveThread();
  err = ff_queue_create(client->client, NULL, NULL, &queue, &error);
  PyEval_RestoreThread(gil);
  if (queue) client->queues++;
  binding_leave(client);
  if (err != FF_OK) binding_raise(client->state, &error);
  return queue;
}

/* Queue(client): Client._queue calls this, so the argument is a client. */
static PyObject *create(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  PyObject *client = PyTuple_Size(args) == 1 && !keywords ? PyTuple_GetItem(args, 0) : NULL;
  binding_state *state = PyType_GetModuleState(type);
  if (!state) return NULL;
  if (!client || PyObject_IsInstance(client, state->client_type) != 1)
    return binding_refuse(state, CLASS_InvalidType, "Queue() takes a client");
  queue_object *self = (queue_object *)PyType_GenericAlloc(type, 0);
  if (!self) return NULL;
  Py_INCREF(client);
  self->client = (client_object *)client;
  self->queue = open_queue(self->client);
  if (self->queue) return (PyObject *)self;
  Py_DECREF((PyObject *)self);
  return NULL;
}

/* next(): the next event; None when somebody called interrupt or end. */
static PyObject *next(PyObject *object, PyObject *unused) {
  queue_object *self = (queue_object *)object;
  binding_state *state = self->client->state;
  const ff_event *event;
  (void)unused;
  if (self->is_ended) Py_RETURN_NONE;
  if (somebody_waits(self))
    return binding_refuse(state, CLASS_InvalidArgument, "another thread reads from this queue");
  self->is_waiting = true;
  self->generation = binding_generation();
  PyThreadState *gil = PyEval_SaveThread();
  event = ff_queue_next(self->queue, -1);
  PyEval_RestoreThread(gil);
  PyObject *result = NULL;
  if (event) result = binding_event(state, event);
  self->is_waiting = false;
  settle(self);
  if (event) return result;
  Py_RETURN_NONE;
}

/* end(): no more events; who waits in next() gets None. */
static PyObject *end(PyObject *object, PyObject *unused) {
  queue_object *self = (queue_object *)object;
  (void)unused;
  self->is_ended = true;
  if (somebody_waits(self)) ff_queue_interrupt(self->queue);
  settle(self);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"next", next, METH_NOARGS, NULL},
    {"end", end, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, create},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "featureflag._native.Queue",
    .basicsize = sizeof(queue_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

bool binding_add_queue(PyObject *module, binding_state *state) {
  state->queue_type = PyType_FromModuleAndSpec(module, &spec, NULL);
  if (!state->queue_type) return false;
  Py_INCREF(state->queue_type);
  return PyModule_AddObject(module, "Queue", state->queue_type) == 0;
}
