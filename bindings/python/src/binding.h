/* binding.h - what the files of the extension share: the module's state, arguments, conversions.
 *
 * Owns no logic: each function here turns Python's objects into what the library's public
 * headers take, or back. Everything but binding_enter's callers runs with the GIL held.
 *
 * abi3: one build for CPython 3.9 and later, so Py_LIMITED_API is 3.9's, and the compiler sees to
 * it that nothing newer is used. Two things are taken that the limited API has only since 3.10,
 * because a check without them costs twice as much. Both are in 3.9's runtime as they are in later
 * ones: METH_FASTCALL | METH_KEYWORDS has been called in this way since 3.7, and
 * PyUnicode_AsUTF8AndSize is exported since 3.3. test/test_abi.py holds the extension's symbols
 * against those of 3.9.
 */
#ifndef FEATUREFLAG_PYTHON_BINDING_H
#define FEATUREFLAG_PYTHON_BINDING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <featureflag.h>
#include <featureflag/queue.h>

#ifndef METH_FASTCALL
#define METH_FASTCALL 0x0080
#endif
#if Py_LIMITED_API < 0x030A0000
PyAPI_FUNC(const char *) PyUnicode_AsUTF8AndSize(PyObject *unicode, Py_ssize_t *size);
#endif

/* The words of keyword arguments. */
#define BINDING_NAME_MAP(X)                                                                        \
  X(flag)                                                                                          \
  X(enabled)                                                                                       \
  X(company)                                                                                       \
  X(workspace)                                                                                     \
  X(force)                                                                                         \
  X(wait)                                                                                          \
  X(details)                                                                                       \
  X(timeout)

typedef enum binding_name {
#define X(word) NAME_##word,
  BINDING_NAME_MAP(X)
#undef X
      NAME_COUNT
} binding_name;

/* The classes of lib/featureflag/_types.py that the extension makes objects of. */
#define BINDING_CLASS_MAP(X)                                                                       \
  X(Evaluation)                                                                                    \
  X(Event)                                                                                         \
  X(Change)                                                                                        \
  X(Health)                                                                                        \
  X(ConfigurationError)                                                                            \
  X(StoreError)                                                                                    \
  X(ClosedError)                                                                                   \
  X(InvalidArgument)                                                                               \
  X(InvalidType)

typedef enum binding_class {
#define X(name) CLASS_##name,
  BINDING_CLASS_MAP(X)
#undef X
      CLASS_COUNT
} binding_class;

/* One for each interpreter that imports the module; nothing is shared between them. */
typedef struct binding_state {
  PyObject *names[NAME_COUNT];
  PyObject *classes[CLASS_COUNT];
  PyObject *client_type;
  PyObject *queue_type;
  PyObject *default_client; /* NULL until it is opened */
} binding_state;

/* -- Clients ----------------------------------------------------------------
 *
 * The library wants its client destroyed after every other use. Other threads may be in a call,
 * without the GIL, when one closes: then the last of them destroys. In a forked child those
 * threads are gone, so calls of another generation do not count.
 */
typedef struct client_object {
  PyObject_HEAD ff_client *client; /* NULL before _open and when destroyed */
  PyObject *module;                /* keeps the state */
  binding_state *state;
  unsigned long generation; /* in which `calls` were counted */
  unsigned calls;           /* under way without the GIL */
  unsigned queues;          /* that live */
  bool is_closed;
} client_object;

/* Begins a call that gives up the GIL; false, with ClosedError, for a closed client. */
bool binding_enter(client_object *self);
void binding_leave(client_object *self);

/* The client, or NULL with ClosedError. For calls that keep the GIL. */
ff_client *binding_client(client_object *self);

/* Destroys the client when it is closed and nobody uses it. */
void binding_settle(client_object *self);

/* The end of an object of one of our types, or of a type that was derived from one. */
void binding_free(PyObject *object);

/* How many forks are between the first process and this one. */
unsigned long binding_generation(void);
void binding_count_forks(void);

extern PyMethodDef binding_client_methods[];
bool binding_add_client(PyObject *module, binding_state *state);
bool binding_add_queue(PyObject *module, binding_state *state);

/* -- Arguments -------------------------------------------------------------- */

typedef struct binding_signature {
  const char *function;
  Py_ssize_t required;   /* so many must be given */
  Py_ssize_t positional; /* so many may be given without a name */
  Py_ssize_t count;
  binding_name names[5];
} binding_signature;

/* Sorts a METH_FASTCALL | METH_KEYWORDS call's arguments into values[count]; NULL where none was
 * given. false with InvalidType. */
bool binding_arguments(const binding_state *state, const binding_signature *signature,
                       PyObject *const *args, Py_ssize_t count, PyObject *keywords,
                       PyObject **values);

/* A str as text without NUL, which lives as long as the str; NULL with an exception. */
const char *binding_text(const binding_state *state, PyObject *value, const char *what);

/* Company and workspace as the library takes them. */
typedef struct binding_tenant {
  ff_context context;
  PyObject *owned[2]; /* texts of huge numbers */
  char digits[2][24];
} binding_tenant;

/* Each value is NULL, None, a str or an int. False with an exception; tenant_finish is for
 * after true only. */
bool tenant_init(binding_tenant *tenant, const binding_state *state, PyObject *company,
                 PyObject *workspace);

static inline void tenant_finish(binding_tenant *tenant) {
  Py_XDECREF(tenant->owned[0]);
  Py_XDECREF(tenant->owned[1]);
}

/* True or False and nothing else; NULL stands for `otherwise`. */
bool binding_bool(const binding_state *state, PyObject *value, const char *what, bool otherwise,
                  bool *is);

/* Seconds as milliseconds; NULL and None stand for `otherwise`. */
bool binding_milliseconds(const binding_state *state, PyObject *value, unsigned otherwise,
                          unsigned *milliseconds);

/* -- Conversions ------------------------------------------------------------ */

/* The class; NULL with RuntimeError when the interpreter has torn the module down already. */
PyObject *binding_class_object(const binding_state *state, binding_class which);

/* Raises the exception that stands for error; NULL. */
PyObject *binding_raise(const binding_state *state, const ff_error *error);

/* Raises one of our classes with a text of our own; NULL. */
PyObject *binding_refuse(const binding_state *state, binding_class which, const char *format, ...);

PyObject *binding_evaluation(const binding_state *state, const ff_evaluation *evaluation,
                             const char *message);
PyObject *binding_event(const binding_state *state, const ff_event *event);
PyObject *binding_health(const binding_state *state, const ff_health *health);
PyObject *binding_stats(const ff_stats *stats);

/* -- Methods of Client ------------------------------------------------------ */

typedef PyObject *fast_method(PyObject *self, PyObject *const *args, Py_ssize_t count,
                              PyObject *keywords);
fast_method binding_enabled, binding_evaluate, binding_all, binding_set, binding_unset,
    binding_prepare, binding_check_health, binding_override;
PyObject *binding_unset_override(PyObject *self, PyObject *flag);
PyObject *binding_reset_overrides(PyObject *self, PyObject *unused);

#endif
