/* client.c - the type Client: a client of the library from when it is opened until it is closed.
 *
 * What it can do is in check.c and manage.c. lib/featureflag/_client.py derives the class that
 * people use, and adds what is better said in Python.
 */
#include "binding.h"

#include <pthread.h>

/* -- Fork ------------------------------------------------------------------- */

static unsigned long forks;

static void count_fork(void) {
  forks++;
}

static void watch_forks(void) {
  pthread_atfork(NULL, NULL, count_fork);
}

void binding_count_forks(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_forks);
}

unsigned long binding_generation(void) {
  return forks;
}

/* -- Life ------------------------------------------------------------------- */

ff_client *binding_client(client_object *self) {
  if (self->client && !self->is_closed) return self->client;
  binding_refuse(self->state, CLASS_ClosedError,
                 self->is_closed ? "the client is closed; open another one"
                                 : "the client was never opened: call Client.__init__");
  return NULL;
}

static void forget_the_parents_calls(client_object *self) {
  if (self->generation == forks) return;
  self->generation = forks;
  self->calls = 0;
}

bool binding_enter(client_object *self) {
  if (!binding_client(self)) return false;
  forget_the_parents_calls(self);
  self->calls++;
  return true;
}

void binding_leave(client_object *self) {
  self->calls--;
  binding_settle(self);
}

void binding_settle(client_object *self) {
  ff_client *client = self->client;
  if (!self->is_closed || self->calls || self->queues || !client) return;
  self->client = NULL;
  PyThreadState *gil = PyEval_SaveThread();
  ff_client_destroy(client);
  PyEval_RestoreThread(gil);
}

static PyObject *close_client(PyObject *object, PyObject *unused) {
  client_object *self = (client_object *)object;
  (void)unused;
  forget_the_parents_calls(self);
  self->is_closed = true;
  binding_settle(self);
  Py_INCREF(Py_None);
  return Py_None;
}

void binding_free(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  ((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
  Py_DECREF(type);
}

static void dealloc(PyObject *object) {
  client_object *self = (client_object *)object;
  self->is_closed = true;
  self->calls = self->queues = 0; /* each of them would hold a reference */
  binding_settle(self);
  Py_XDECREF(self->module);
  binding_free(object);
}

/* type may be a class that was derived anywhere, so it does not tell the module. */
static PyObject *create(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  (void)args, (void)keywords;
  PyObject *module = PyImport_ImportModule("featureflag._native");
  if (!module) return NULL;
  client_object *self = (client_object *)PyType_GenericAlloc(type, 0);
  if (!self) {
    Py_DECREF(module);
    return NULL;
  }
  self->module = module;
  self->state = PyModule_GetState(module);
  return (PyObject *)self;
}

/* -- Opening ---------------------------------------------------------------- */

static bool set_option(const binding_state *state, ff_options *options, PyObject *name,
                       PyObject *value) {
  ff_error error = {.code = FF_OK};
  const char *option = binding_text(state, name, "an option's name");
  const char *text = option ? binding_text(state, value, option) : NULL;
  if (!text) return false;
  if (ff_options_set(options, option, text, &error) == FF_OK) return true;
  binding_raise(state, &error);
  return false;
}

static bool set_options(const binding_state *state, ff_options *options, PyObject *settings) {
  PyObject *name, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(settings, &at, &name, &value))
    if (!set_option(state, options, name, value)) return false;
  return true;
}

static ff_client *open_with(const binding_state *state, const ff_options *options) {
  ff_client *client = NULL;
  ff_error error = {.code = FF_OK};
  PyThreadState *gil = PyEval_SaveThread();
  ff_err err = ff_client_create(options, &client, &error);
  PyEval_RestoreThread(gil);
  if (err != FF_OK) binding_raise(state, &error);
  return client;
}

/* _open({"REDIS_URL": "..."}): as the environment says, and then as the settings say. */
static PyObject *open_client(PyObject *object, PyObject *settings) {
  client_object *self = (client_object *)object;
  ff_error error = {.code = FF_OK};
  if (self->client || self->is_closed)
    return binding_refuse(self->state, CLASS_InvalidArgument, "the client has been opened already");
  if (!PyDict_Check(settings))
    return binding_refuse(self->state, CLASS_InvalidType, "settings must be a dict");
  ff_options *options = ff_options_create();
  if (!options) return PyErr_NoMemory();
  ff_client *client = NULL;
  if (ff_options_from_environment(options, &error) != FF_OK)
    binding_raise(self->state, &error);
  else if (set_options(self->state, options, settings))
    client = open_with(self->state, options);
  ff_options_destroy(options);
  if (!client) return NULL;
  self->client = client;
  Py_INCREF(Py_None);
  return Py_None;
}

/* -- Short ones ------------------------------------------------------------- */

static PyObject *get_closed(PyObject *object, void *unused) {
  (void)unused;
  const client_object *self = (client_object *)object;
  return PyBool_FromLong(self->is_closed || !self->client);
}

static PyObject *stats(PyObject *object, PyObject *unused) {
  (void)unused;
  ff_client *client = binding_client((client_object *)object);
  if (!client) return NULL;
  ff_stats counters;
  ff_client_stats(client, &counters);
  return binding_stats(&counters);
}

static PyObject *reload(PyObject *object, PyObject *unused) {
  client_object *self = (client_object *)object;
  ff_error error = {.code = FF_OK};
  bool changed = false;
  ff_err err;
  (void)unused;
  if (!binding_enter(self)) return NULL;
  PyThreadState *gil = PyEval_SaveThread();
  err = ff_client_reload(self->client, &changed, &error);
  PyEval_RestoreThread(gil);
  binding_leave(self);
  return err == FF_OK ? PyBool_FromLong(changed) : binding_raise(self->state, &error);
}

/* In the child of a fork: connects again without waiting for the next check. */
static PyObject *after_fork(PyObject *object, PyObject *unused) {
  client_object *self = (client_object *)object;
  (void)unused;
  if (!binding_enter(self)) return NULL;
  PyThreadState *gil = PyEval_SaveThread();
  ff_after_fork(self->client);
  PyEval_RestoreThread(gil);
  binding_leave(self);
  Py_RETURN_NONE;
}

static PyObject *open_queue(PyObject *object, PyObject *unused) {
  client_object *self = (client_object *)object;
  (void)unused;
  return PyObject_CallFunctionObjArgs(self->state->queue_type, object, NULL);
}

/* What help() shows; the first line is what inspect.signature() reads. */
#define FAST(name, function, takes, doc)                                                           \
  {name, (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS,                   \
   name "($self, " takes ")\n--\n\n" doc}

static PyMethodDef methods[] = {
    FAST("enabled", binding_enabled, "flag, company=None, workspace=None",
         "Whether the flag is on. Never fails: without an answer it is the registry's default."),
    FAST("evaluate", binding_evaluate, "flag, company=None, workspace=None, *, wait=True",
         "The answer with all there is to know about it: an Evaluation.\n\n"
         "With wait=False it never waits: what is not known yet is being loaded from then on."),
    FAST("all", binding_all, "company=None, workspace=None, *, details=False",
         "A dict of every known flag's answer; with details=True of Evaluations."),
    FAST("set", binding_set, "flag, enabled, *, company=None, workspace=None, force=False",
         "Stores on or off for everybody, one company or one workspace."),
    FAST("unset", binding_unset, "flag, *, company=None, workspace=None, force=False",
         "Removes what is stored at one level."),
    FAST("prepare", binding_prepare, "company=None, workspace=None, *, timeout=5.0",
         "Loads a tenant ahead; whether it was known before the time was over."),
    FAST("health", binding_check_health, "*, timeout=None",
         "Asks Redis for a sign of life: a Health, which is true when it is up."),
    {"stats", stats, METH_NOARGS, "stats($self)\n--\n\nCounters since the client was opened."},
    {"reload", reload, METH_NOARGS,
     "reload($self)\n--\n\nReads the registry's file again; whether it was another."},
    {"_open", open_client, METH_O, NULL},
    {"_close", close_client, METH_NOARGS, NULL},
    {"_after_fork", after_fork, METH_NOARGS, NULL},
    {"_queue", open_queue, METH_NOARGS, NULL},
    FAST("_override", binding_override, "flag, enabled", "Client.override, without the block."),
    {"_unset_override", binding_unset_override, METH_O, NULL},
    {"_reset_overrides", binding_reset_overrides, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef attributes[] = {
    {"closed", get_closed, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, create},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "featureflag._native.Client",
    .basicsize = sizeof(client_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = slots,
};

bool binding_add_client(PyObject *module, binding_state *state) {
  state->client_type = PyType_FromModuleAndSpec(module, &spec, NULL);
  if (!state->client_type) return false;
  Py_INCREF(state->client_type);
  return PyModule_AddObject(module, "Client", state->client_type) == 0;
}
