/* module.c - the module featureflag._native: its state, its types, and the check of the client
 * that a process shares.
 *
 * Multi-phase initialization with all state in the module, so every interpreter that shares the
 * GIL has its own. Interpreters with a GIL of their own are refused by CPython (3.12 and later)
 * because the module does not say that it can be used there.
 */
#include "binding.h"

#include <stddef.h>

/* -- Whether the library is the one that this was compiled for ---------------- */

static bool is_the_library_we_know(void) {
  int is = ff_version_number(), was = FF_VERSION_NUMBER;
  if (is / 100 == was / 100) return true;
  PyErr_Format(PyExc_ImportError,
               "featureflag was built for libfeatureflag %d.%d, but libfeatureflag %s was found: "
               "install version %d.%d of it, or build the package again",
               was / 10000, was / 100 % 100, ff_version(), was / 10000, was / 100 % 100);
  return false;
}

/* -- The client that a process shares ------------------------------------------ */

static PyObject *open_default(binding_state *state) {
  PyObject *module = PyImport_ImportModule("featureflag._default");
  PyObject *function = module ? PyObject_GetAttrString(module, "default") : NULL;
  PyObject *client = function ? PyObject_CallFunctionObjArgs(function, NULL) : NULL;
  Py_XDECREF(module);
  Py_XDECREF(function);
  if (!client || PyObject_IsInstance(client, state->client_type) == 1) return client;
  Py_DECREF(client);
  PyErr_SetString(PyExc_RuntimeError, "featureflag._default.default() gave no client");
  return NULL;
}

/* enabled(flag, company=None, workspace=None). It keeps the client for the length of the call:
 * another thread may close it meanwhile. */
static PyObject *enabled(PyObject *module, PyObject *const *args, Py_ssize_t count,
                         PyObject *keywords) {
  binding_state *state = PyModule_GetState(module);
  PyObject *client = state->default_client;
  if (client && !((client_object *)client)->is_closed)
    Py_INCREF(client);
  else
    client = open_default(state);
  if (!client) return NULL;
  PyObject *result = binding_enabled(client, args, count, keywords);
  Py_DECREF(client);
  return result;
}

/* _set_default(client or None) */
static PyObject *set_default(PyObject *module, PyObject *client) {
  binding_state *state = PyModule_GetState(module);
  PyObject *before = state->default_client;
  if (client != Py_None && PyObject_IsInstance(client, state->client_type) != 1)
    return binding_refuse(state, CLASS_InvalidType, "the default must be a client or None");
  state->default_client = client == Py_None ? NULL : client;
  Py_XINCREF(state->default_client);
  Py_XDECREF(before);
  Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"enabled", (PyCFunction)(void (*)(void))enabled, METH_FASTCALL | METH_KEYWORDS,
     "enabled($module, flag, company=None, workspace=None)\n--\n\n"
     "Whether the flag is on, asked of the client that the process shares."},
    {"_set_default", set_default, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

/* -- State --------------------------------------------------------------------- */

static bool add_names(binding_state *state) {
#define X(word) #word,
  static const char *const words[] = {BINDING_NAME_MAP(X)};
#undef X
  for (int i = 0; i < NAME_COUNT; i++)
    if (!(state->names[i] = PyUnicode_InternFromString(words[i]))) return false;
  return true;
}

static bool add_classes(binding_state *state) {
#define X(name) #name,
  static const char *const names[] = {BINDING_CLASS_MAP(X)};
#undef X
  PyObject *types = PyImport_ImportModule("featureflag._types");
  bool is_whole = types != NULL;
  for (int i = 0; is_whole && i < CLASS_COUNT; i++)
    is_whole = (state->classes[i] = PyObject_GetAttrString(types, names[i])) != NULL;
  Py_XDECREF(types);
  return is_whole;
}

static int execute(PyObject *module) {
  binding_state *state = PyModule_GetState(module);
  if (!is_the_library_we_know() || !add_names(state) || !add_classes(state) ||
      !binding_add_client(module, state) || !binding_add_queue(module, state))
    return -1;
  binding_count_forks();
  return PyModule_AddStringConstant(module, "library_version", ff_version());
}

/* All that the state holds, as one array of references. */
enum { REFERENCES = sizeof(binding_state) / sizeof(PyObject *) };

static int traverse(PyObject *module, visitproc visit, void *arg) {
  binding_state *state = PyModule_GetState(module);
  PyObject **references = (PyObject **)state;
  for (size_t i = 0; state && i < REFERENCES; i++)
    Py_VISIT(references[i]);
  return 0;
}

static int clear(PyObject *module) {
  binding_state *state = PyModule_GetState(module);
  PyObject **references = (PyObject **)state;
  for (size_t i = 0; state && i < REFERENCES; i++)
    Py_CLEAR(references[i]);
  return 0;
}

static void free_module(void *module) {
  clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "featureflag._native",
    .m_size = sizeof(binding_state),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = free_module,
};

PyMODINIT_FUNC PyInit__native(void) {
  return PyModuleDef_Init(&definition);
}
