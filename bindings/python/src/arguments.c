/* arguments.c - what Python code hands over, checked and as the library takes it.
 *
 * Whatever is not right is an exception that says what would be; nothing is cut or guessed. What is
 * a valid id or flag name the library decides, not this file.
 */
#include "binding.h"

#include <limits.h>
#include <string.h>

static const char *type_name(PyObject *value, PyObject **owner) {
  *owner = PyObject_GetAttrString((PyObject *)Py_TYPE(value), "__name__");
  const char *name = *owner ? PyUnicode_AsUTF8AndSize(*owner, NULL) : NULL;
  if (!name) PyErr_Clear();
  return name ? name : "object";
}

static bool refuse_type(const binding_state *state, const char *what, const char *wanted,
                        PyObject *value) {
  PyObject *owner;
  const char *name = type_name(value, &owner);
  binding_refuse(state, CLASS_InvalidType, "%s must be %s, not %s", what, wanted, name);
  Py_XDECREF(owner);
  return false;
}

static const char *const words[] = {
#define X(word) #word,
    BINDING_NAME_MAP(X)
#undef X
};

/* Keywords written in source are interned, so the first loop nearly always finds them. */
static Py_ssize_t place_of(const binding_state *state, const binding_signature *signature,
                           PyObject *keyword) {
  for (Py_ssize_t i = 0; i < signature->count; i++)
    if (state->names[signature->names[i]] == keyword) return i;
  for (Py_ssize_t i = 0; i < signature->count; i++)
    if (PyUnicode_CompareWithASCIIString(keyword, words[signature->names[i]]) == 0) return i;
  return -1;
}

static bool refuse_keyword(const binding_state *state, const binding_signature *signature,
                           PyObject *keyword, const char *why) {
  binding_refuse(state, CLASS_InvalidType, "%s() got %s argument '%U'", signature->function, why,
                 keyword);
  return false;
}

static bool place_keywords(const binding_state *state, const binding_signature *signature,
                           PyObject *const *args, PyObject *keywords, PyObject **values) {
  Py_ssize_t count = PyTuple_Size(keywords);
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *keyword = PyTuple_GetItem(keywords, i);
    Py_ssize_t place = place_of(state, signature, keyword);
    if (place < 0) return refuse_keyword(state, signature, keyword, "an unexpected");
    if (values[place]) return refuse_keyword(state, signature, keyword, "multiple values for");
    values[place] = args[i];
  }
  return true;
}

static bool refuse_missing(const binding_state *state, const binding_signature *signature,
                           PyObject *const *values) {
  for (Py_ssize_t i = 0; i < signature->required; i++) {
    if (values[i]) continue;
    binding_refuse(state, CLASS_InvalidType, "%s() needs a value for '%s'", signature->function,
                   words[signature->names[i]]);
    return false;
  }
  return true;
}

bool binding_arguments(const binding_state *state, const binding_signature *signature,
                       PyObject *const *args, Py_ssize_t count, PyObject *keywords,
                       PyObject **values) {
  if (count > signature->positional) {
    binding_refuse(state, CLASS_InvalidType, "%s() takes at most %zd positional arguments, got %zd",
                   signature->function, signature->positional, count);
    return false;
  }
  for (Py_ssize_t i = 0; i < signature->count; i++)
    values[i] = i < count ? args[i] : NULL;
  if (keywords && !place_keywords(state, signature, args + count, keywords, values)) return false;
  return count >= signature->required || refuse_missing(state, signature, values);
}

const char *binding_text(const binding_state *state, PyObject *value, const char *what) {
  Py_ssize_t size;
  if (Py_TYPE(value) != &PyUnicode_Type && !PyUnicode_Check(value)) {
    refuse_type(state, what, "a str", value);
    return NULL;
  }
  const char *text = PyUnicode_AsUTF8AndSize(value, &size);
  if (!text) {
    PyErr_Clear();
    binding_refuse(state, CLASS_InvalidArgument, "%s holds a lone surrogate: it is not text", what);
  } else if (strlen(text) != (size_t)size) {
    binding_refuse(state, CLASS_InvalidArgument, "%s holds a NUL character", what);
    return NULL;
  }
  return text;
}

/* A number too big for a long long. It will not be a valid id, but that is the library's word. */
static const char *huge_number(const binding_state *state, PyObject *value, const char *what,
                               PyObject **owned) {
  *owned = PyNumber_ToBase(value, 10);
  const char *text = *owned ? PyUnicode_AsUTF8AndSize(*owned, NULL) : NULL;
  if (!text && PyErr_ExceptionMatches(PyExc_ValueError)) {
    PyErr_Clear();
    binding_refuse(state, CLASS_InvalidArgument, "%s is too big a number", what);
  }
  return text;
}

/* Written from the end; snprintf would cost more than the check. */
static const char *decimal(long long value, char digits[24]) {
  unsigned long long rest = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;
  char *text = digits + 23;
  *text = '\0';
  do
    *--text = (char)('0' + rest % 10);
  while ((rest /= 10));
  if (value < 0) *--text = '-';
  return text;
}

static const char *number(const binding_state *state, PyObject *value, const char *what,
                          char digits[24], PyObject **owned) {
  int overflow;
  long long small = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow) return huge_number(state, value, what, owned);
  return small == -1 && PyErr_Occurred() ? NULL : decimal(small, digits);
}

static bool tenant_id(binding_tenant *tenant, int at, const binding_state *state, PyObject *value,
                      const char *what, const char **id) {
  *id = NULL;
  tenant->owned[at] = NULL;
  if (!value || value == Py_None) return true;
  if (Py_TYPE(value) == &PyUnicode_Type || PyUnicode_Check(value))
    *id = binding_text(state, value, what);
  else if (PyLong_Check(value) && !PyBool_Check(value))
    *id = number(state, value, what, tenant->digits[at], &tenant->owned[at]);
  else
    return refuse_type(state, what, "a str, an int or None", value);
  return *id != NULL;
}

bool tenant_init(binding_tenant *tenant, const binding_state *state, PyObject *company,
                 PyObject *workspace) {
  tenant->context.size = sizeof tenant->context;
  tenant->owned[1] = NULL;
  if (tenant_id(tenant, 0, state, company, "company", &tenant->context.company_id) &&
      tenant_id(tenant, 1, state, workspace, "workspace", &tenant->context.workspace_id))
    return true;
  tenant_finish(tenant);
  return false;
}

bool binding_bool(const binding_state *state, PyObject *value, const char *what, bool otherwise,
                  bool *is) {
  *is = value ? value == Py_True : otherwise;
  return !value || PyBool_Check(value) || refuse_type(state, what, "True or False", value);
}

bool binding_milliseconds(const binding_state *state, PyObject *value, unsigned otherwise,
                          unsigned *milliseconds) {
  *milliseconds = otherwise;
  if (!value || value == Py_None) return true;
  double seconds = PyBool_Check(value) ? -1 : PyFloat_AsDouble(value);
  if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_TypeError)) {
    PyErr_Clear();
    return refuse_type(state, "timeout", "a number of seconds", value);
  }
  PyErr_Clear();
  if (!(seconds >= 0 && seconds <= INT_MAX / 1000)) {
    binding_refuse(state, CLASS_InvalidArgument, "timeout must be a number of seconds from 0 to %d",
                   INT_MAX / 1000);
    return false;
  }
  *milliseconds = (unsigned)(seconds * 1000);
  return true;
}
