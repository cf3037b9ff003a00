/* empty.c - the least that a check could cost in this technology: a method that takes the same
 * arguments in the same way, and does nothing with them.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#ifndef METH_FASTCALL
#define METH_FASTCALL 0x0080
#endif

static PyObject *enabled(PyObject *self, PyObject *const *args, Py_ssize_t count,
                         PyObject *keywords) {
  (void)self, (void)args, (void)count, (void)keywords;
  Py_RETURN_TRUE;
}

static PyMethodDef methods[] = {
    {"enabled", (PyCFunction)(void (*)(void))enabled, METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {{Py_tp_methods, methods}, {0, NULL}};

static PyType_Spec spec = {
    .name = "empty.Client",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "empty", .m_size = -1};

PyMODINIT_FUNC PyInit_empty(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module) PyModule_AddObject(module, "Client", PyType_FromSpec(&spec));
  return module;
}
