/* convert.c - what the library tells, as Python's objects and exceptions.
 *
 * The classes are lib/featureflag/_types.py's. Words are the library's own, interned, so that
 * comparing them with literals is a comparison of pointers.
 */
#include "binding.h"

#include <stdarg.h>
#include <string.h>

static PyObject *none(void) {
  Py_INCREF(Py_None);
  return Py_None;
}

static PyObject *word(const char *text) {
  return PyUnicode_InternFromString(text);
}

/* Messages may have been cut within a character. */
static PyObject *prose(const char *text) {
  return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

/* Ids are any bytes, and Python's are those that str can be turned into. */
static PyObject *bytes_as_text(const char *text) {
  return text ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "surrogateescape") : none();
}

static PyObject *kind_word(ff_err err) {
  return err == FF_OK ? none() : word(ff_kind_name(ff_err_kind(err)));
}

/* -- Exceptions ------------------------------------------------------------- */

static binding_class class_of(ff_err err) {
  switch (err) {
  case FF_ERR_CONFIG:
  case FF_ERR_UNSUPPORTED:
  case FF_ERR_IO:
  case FF_ERR_REGISTRY: return CLASS_ConfigurationError;
  case FF_ERR_INVALID:
  case FF_ERR_FLAG_NAME:
  case FF_ERR_FLAG_NOT_FOUND:
  case FF_ERR_CONTEXT:
  case FF_ERR_SCOPE: return CLASS_InvalidArgument;
  default: return CLASS_StoreError;
  }
}

PyObject *binding_class_object(const binding_state *state, binding_class which) {
  PyObject *class = state->classes[which];
  if (!class) PyErr_SetString(PyExc_RuntimeError, "the interpreter is shutting down");
  return class;
}

/* Takes message; sets the exception with the code as its attribute. */
static PyObject *raise_as(PyObject *class, PyObject *message, ff_err code) {
  PyObject *exception =
      class && message ? PyObject_CallFunctionObjArgs(class, message, NULL) : NULL;
  PyObject *name = exception ? word(ff_err_name(code)) : NULL;
  PyObject *kind = name ? kind_word(code) : NULL;
  if (kind && PyObject_SetAttrString(exception, "code", name) == 0 &&
      PyObject_SetAttrString(exception, "kind", kind) == 0)
    PyErr_SetObject(class, exception);
  Py_XDECREF(message);
  Py_XDECREF(exception);
  Py_XDECREF(name);
  Py_XDECREF(kind);
  return NULL;
}

PyObject *binding_raise(const binding_state *state, const ff_error *error) {
  if (error->code == FF_ERR_NOMEM) return PyErr_NoMemory();
  const char *text = error->message[0] ? error->message : ff_err_text(error->code);
  return raise_as(binding_class_object(state, class_of(error->code)), prose(text), error->code);
}

PyObject *binding_refuse(const binding_state *state, binding_class which, const char *format, ...) {
  va_list values;
  va_start(values, format);
  PyObject *message = PyUnicode_FromFormatV(format, values);
  va_end(values);
  return raise_as(binding_class_object(state, which), message, FF_ERR_INVALID);
}

/* -- Named tuples -----------------------------------------------------------
 *
 * Takes the fields, of which any may be NULL with an exception set.
 */
static PyObject *record(const binding_state *state, binding_class which, Py_ssize_t count,
                        PyObject **fields) {
  PyObject *tuple = PyTuple_New(count);
  PyObject *class = binding_class_object(state, which);
  bool is_complete = tuple && class;
  for (Py_ssize_t i = 0; i < count; i++) {
    is_complete = is_complete && fields[i];
    if (tuple && fields[i])
      PyTuple_SetItem(tuple, i, fields[i]);
    else
      Py_XDECREF(fields[i]);
  }
  PyObject *result = is_complete ? PyObject_CallObject(class, tuple) : NULL;
  Py_XDECREF(tuple);
  return result;
}

PyObject *binding_evaluation(const binding_state *state, const ff_evaluation *evaluation,
                             const char *message) {
  PyObject *fields[] = {
      PyBool_FromLong(evaluation->enabled),
      word(ff_source_name((ff_source)evaluation->source)),
      word(ff_reason_name((ff_reason)evaluation->reason)),
      kind_word((ff_err)evaluation->error),
      evaluation->error ? prose(message) : word(""),
      word(ff_freshness_name((ff_freshness)evaluation->freshness)),
      PyFloat_FromDouble((double)evaluation->age_ms / 1000),
  };
  return record(state, CLASS_Evaluation, sizeof fields / sizeof *fields, fields);
}

static PyObject *one_change(const binding_state *state, const ff_change *change) {
  PyObject *fields[] = {
      word(change->flag),
      word(ff_scope_name(change->scope)),
      bytes_as_text(change->id),
      word(ff_value_name(change->before)),
      word(ff_value_name(change->after)),
  };
  return record(state, CLASS_Change, sizeof fields / sizeof *fields, fields);
}

static PyObject *changes(const binding_state *state, const ff_event *event) {
  PyObject *tuple = PyTuple_New((Py_ssize_t)event->change_count);
  for (size_t i = 0; tuple && i < event->change_count; i++) {
    PyObject *item = one_change(state, &event->changes[i]);
    if (item)
      PyTuple_SetItem(tuple, (Py_ssize_t)i, item);
    else
      Py_CLEAR(tuple);
  }
  return tuple;
}

PyObject *binding_event(const binding_state *state, const ff_event *event) {
  PyObject *fields[] = {
      word(ff_event_name(event->type)), changes(state, event),
      kind_word(event->error),          prose(event->message),
      PyBool_FromLong(event->polling),
  };
  return record(state, CLASS_Event, sizeof fields / sizeof *fields, fields);
}

PyObject *binding_health(const binding_state *state, const ff_health *health) {
  PyObject *fields[] = {
      PyBool_FromLong(health->up),
      word(health->store),
      word(ff_updates_name((ff_updates)health->updates)),
      PyFloat_FromDouble(health->response_ms / 1000),
      kind_word((ff_err)health->error),
      prose(health->message),
  };
  return record(state, CLASS_Health, sizeof fields / sizeof *fields, fields);
}

PyObject *binding_stats(const ff_stats *stats) {
  const struct {
    const char *name;
    uint64_t value;
  } counters[] = {
#define COUNTER(name) {#name, stats->name}
      COUNTER(evaluations),    COUNTER(hits),        COUNTER(misses),          COUNTER(stale),
      COUNTER(loads),          COUNTER(keys_read),   COUNTER(invalidations),   COUNTER(flushes),
      COUNTER(silent_changes), COUNTER(connections), COUNTER(failed_attempts), COUNTER(evictions),
      COUNTER(tenants),        COUNTER(flags),       COUNTER(bytes),
#undef COUNTER
  };
  PyObject *result = PyDict_New();
  for (size_t i = 0; result && i < sizeof counters / sizeof *counters; i++) {
    PyObject *value = PyLong_FromUnsignedLongLong(counters[i].value);
    if (!value || PyDict_SetItemString(result, counters[i].name, value)) Py_CLEAR(result);
    Py_XDECREF(value);
  }
  return result;
}
