/* manage.c - what changes something or asks after the client itself: set, unset, prepare, health,
 * and overrides of tests.
 */
#include "binding.h"

#include <featureflag/testing.h>

static const binding_signature set_takes = {
    "set", 2, 2, 5, {NAME_flag, NAME_enabled, NAME_company, NAME_workspace, NAME_force}};
static const binding_signature unset_takes = {
    "unset", 1, 1, 4, {NAME_flag, NAME_company, NAME_workspace, NAME_force}};
static const binding_signature prepare_takes = {
    "prepare", 0, 2, 3, {NAME_company, NAME_workspace, NAME_timeout}};
static const binding_signature override_takes = {"override", 2, 2, 2, {NAME_flag, NAME_enabled}};
static const binding_signature health_takes = {"health", 0, 0, 1, {NAME_timeout}};

/* -- Writing ---------------------------------------------------------------- */

typedef struct stored_place {
  const char *flag;
  ff_scope scope;
  const char *id;
  unsigned modifiers;
  binding_tenant tenant;
} stored_place;

/* An id that is given is never taken for none: "" must not write everybody's value. */
static bool place_level(stored_place *place, const binding_state *state, PyObject *company,
                        PyObject *workspace) {
  bool for_company = company && company != Py_None;
  bool for_workspace = workspace && workspace != Py_None;
  if (for_company && for_workspace) {
    binding_refuse(state, CLASS_InvalidArgument,
                   "a value is of one company or of one workspace: give one of them");
    return false;
  }
  if (!tenant_init(&place->tenant, state, company, workspace)) return false;
  const ff_context *context = &place->tenant.context;
  place->id = for_company ? context->company_id : context->workspace_id;
  place->scope = for_company     ? FF_SCOPE_COMPANY
                 : for_workspace ? FF_SCOPE_WORKSPACE
                                 : FF_SCOPE_GLOBAL;
  return true;
}

static bool place_init(stored_place *place, const binding_state *state, PyObject *flag,
                       PyObject *company, PyObject *workspace, PyObject *force) {
  bool is_forced;
  if (!binding_bool(state, force, "force", false, &is_forced)) return false;
  place->modifiers = is_forced ? FF_FORCE : 0;
  place->flag = binding_text(state, flag, "flag");
  return place->flag && place_level(place, state, company, workspace);
}

static PyObject *done(const binding_state *state, ff_err err, const ff_error *error) {
  if (err != FF_OK) return binding_raise(state, error);
  Py_INCREF(Py_None);
  return Py_None;
}

PyObject *binding_set(PyObject *object, PyObject *const *args, Py_ssize_t count,
                      PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[5];
  stored_place at;
  bool enabled;
  ff_error error = {.code = FF_OK};
  ff_err err;
  if (!binding_arguments(self->state, &set_takes, args, count, keywords, values) ||
      !binding_bool(self->state, values[1], "enabled", false, &enabled) ||
      !place_init(&at, self->state, values[0], values[2], values[3], values[4]))
    return NULL;
  PyObject *result = NULL;
  if (binding_enter(self)) {
    PyThreadState *gil = PyEval_SaveThread();
    err = ff_set(self->client, at.flag, at.scope, at.id, enabled, at.modifiers, &error);
    PyEval_RestoreThread(gil);
    binding_leave(self);
    result = done(self->state, err, &error);
  }
  tenant_finish(&at.tenant);
  return result;
}

PyObject *binding_unset(PyObject *object, PyObject *const *args, Py_ssize_t count,
                        PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[4];
  stored_place at;
  ff_error error = {.code = FF_OK};
  ff_err err;
  if (!binding_arguments(self->state, &unset_takes, args, count, keywords, values) ||
      !place_init(&at, self->state, values[0], values[1], values[2], values[3]))
    return NULL;
  PyObject *result = NULL;
  if (binding_enter(self)) {
    PyThreadState *gil = PyEval_SaveThread();
    err = ff_unset(self->client, at.flag, at.scope, at.id, at.modifiers, &error);
    PyEval_RestoreThread(gil);
    binding_leave(self);
    result = done(self->state, err, &error);
  }
  tenant_finish(&at.tenant);
  return result;
}

/* -- Ahead ------------------------------------------------------------------
 *
 * Waits in turns, so that Ctrl-C and other signals are seen in between.
 */
enum { TURN_MS = 50 };

static ff_err prepare_for(client_object *self, const ff_context *context, unsigned milliseconds,
                          ff_error *error) {
  ff_err err;
  if (!binding_enter(self)) return FF_ERR_CANCELLED;
  PyThreadState *gil = PyEval_SaveThread();
  err = ff_prepare(self->client, context, 1, milliseconds, error);
  PyEval_RestoreThread(gil);
  binding_leave(self);
  return PyErr_CheckSignals() ? FF_ERR_CANCELLED : err;
}

static PyObject *prepared(client_object *self, const ff_context *context, unsigned timeout) {
  ff_error error = {.code = FF_OK};
  ff_err err;
  for (;;) {
    unsigned turn = timeout < TURN_MS ? timeout : TURN_MS;
    timeout -= turn;
    err = prepare_for(self, context, turn, &error);
    if (err != FF_ERR_LOADING || timeout == 0) break;
  }
  if (PyErr_Occurred()) return NULL;
  if (err == FF_OK || err == FF_ERR_LOADING) return PyBool_FromLong(err == FF_OK);
  return binding_raise(self->state, &error);
}

PyObject *binding_prepare(PyObject *object, PyObject *const *args, Py_ssize_t count,
                          PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[3];
  unsigned timeout;
  binding_tenant tenant;
  if (!binding_arguments(self->state, &prepare_takes, args, count, keywords, values) ||
      !binding_milliseconds(self->state, values[2], 5000, &timeout) ||
      !tenant_init(&tenant, self->state, values[0], values[1]))
    return NULL;
  PyObject *result = prepared(self, &tenant.context, timeout);
  tenant_finish(&tenant);
  return result;
}

PyObject *binding_check_health(PyObject *object, PyObject *const *args, Py_ssize_t count,
                               PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[1];
  unsigned timeout;
  ff_health health;
  if (!binding_arguments(self->state, &health_takes, args, count, keywords, values) ||
      !binding_milliseconds(self->state, values[0], 0, &timeout) || !binding_enter(self))
    return NULL;
  PyThreadState *gil = PyEval_SaveThread();
  ff_check_health(self->client, timeout, &health);
  PyEval_RestoreThread(gil);
  binding_leave(self);
  return binding_health(self->state, &health);
}

/* -- Overrides -------------------------------------------------------------- */

static PyObject *overridden(const binding_state *state, ff_err err, const char *flag) {
  if (err == FF_OK) {
    Py_INCREF(Py_None);
    return Py_None;
  }
  ff_error error = {.code = err};
  PyOS_snprintf(error.message, sizeof error.message, "%s: %s", flag, ff_err_text(err));
  return binding_raise(state, &error);
}

PyObject *binding_override(PyObject *object, PyObject *const *args, Py_ssize_t count,
                           PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[2];
  bool enabled;
  if (!binding_arguments(self->state, &override_takes, args, count, keywords, values)) return NULL;
  const char *flag = binding_text(self->state, values[0], "flag");
  if (!flag || !binding_bool(self->state, values[1], "enabled", false, &enabled)) return NULL;
  ff_client *client = binding_client(self);
  return client ? overridden(self->state, ff_test_set(client, flag, enabled), flag) : NULL;
}

PyObject *binding_unset_override(PyObject *object, PyObject *name) {
  client_object *self = (client_object *)object;
  const char *flag = binding_text(self->state, name, "flag");
  ff_client *client = flag ? binding_client(self) : NULL;
  return client ? overridden(self->state, ff_test_unset(client, flag), flag) : NULL;
}

PyObject *binding_reset_overrides(PyObject *object, PyObject *unused) {
  (void)unused;
  ff_client *client = binding_client((client_object *)object);
  if (!client) return NULL;
  ff_test_reset(client);
  Py_INCREF(Py_None);
  return Py_None;
}
