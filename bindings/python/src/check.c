/* check.c - the questions: one flag, one flag with all there is to know, all flags of a tenant.
 *
 * A check that needs no waiting keeps the GIL: giving it up and getting it back costs more than
 * the check, and a busy thread could keep it for its whole turn. Whatever may wait gives it up.
 */
#include "binding.h"

#include <stdlib.h>
#include <string.h>

static const binding_signature enabled_takes = {
    "enabled", 1, 3, 3, {NAME_flag, NAME_company, NAME_workspace}};
static const binding_signature evaluate_takes = {
    "evaluate", 1, 3, 4, {NAME_flag, NAME_company, NAME_workspace, NAME_wait}};
static const binding_signature all_takes = {
    "all", 0, 2, 3, {NAME_company, NAME_workspace, NAME_details}};

static int answer(client_object *self, const char *flag, const ff_context *context) {
  bool is_on = false;
  ff_client *client = binding_client(self);
  if (!client) return -1;
  if (ff_try_enabled(client, flag, context, &is_on)) return is_on;
  if (!binding_enter(self)) return -1;
  PyThreadState *gil = PyEval_SaveThread();
  is_on = ff_enabled(client, flag, context);
  PyEval_RestoreThread(gil);
  binding_leave(self);
  return is_on;
}

PyObject *binding_enabled(PyObject *object, PyObject *const *args, Py_ssize_t count,
                          PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[3];
  binding_tenant tenant;
  if (!binding_arguments(self->state, &enabled_takes, args, count, keywords, values)) return NULL;
  const char *flag = binding_text(self->state, values[0], "flag");
  if (!flag || !tenant_init(&tenant, self->state, values[1], values[2])) return NULL;
  int is_on = answer(self, flag, &tenant.context);
  tenant_finish(&tenant);
  return is_on < 0 ? NULL : PyBool_FromLong(is_on);
}

static PyObject *evaluate(client_object *self, const char *flag, const ff_context *context,
                          bool may_wait) {
  ff_evaluation evaluation;
  ff_error error = {.code = FF_OK};
  if (!binding_enter(self)) return NULL;
  if (may_wait) {
    PyThreadState *gil = PyEval_SaveThread();
    ff_evaluate(self->client, flag, context, &evaluation, &error);
    PyEval_RestoreThread(gil);
  } else {
    ff_evaluate_known(self->client, flag, context, &evaluation, &error);
  }
  binding_leave(self);
  return binding_evaluation(self->state, &evaluation, error.message);
}

PyObject *binding_evaluate(PyObject *object, PyObject *const *args, Py_ssize_t count,
                           PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[4];
  binding_tenant tenant;
  bool may_wait;
  if (!binding_arguments(self->state, &evaluate_takes, args, count, keywords, values) ||
      !binding_bool(self->state, values[3], "wait", true, &may_wait))
    return NULL;
  const char *flag = binding_text(self->state, values[0], "flag");
  if (!flag || !tenant_init(&tenant, self->state, values[1], values[2])) return NULL;
  PyObject *result = evaluate(self, flag, &tenant.context, may_wait);
  tenant_finish(&tenant);
  return result;
}

/* -- All flags --------------------------------------------------------------
 *
 * They are gathered without the GIL, and turned into objects afterwards.
 */
typedef struct answered {
  char flag[97]; /* a name has 96 bytes at most */
  ff_evaluation evaluation;
} answered;

typedef struct gathering {
  answered *items;
  size_t count, room;
} gathering;

static bool gather(const char *flag, const ff_evaluation *evaluation, void *user) {
  gathering *all = user;
  if (all->count == all->room) {
    size_t room = all->room ? all->room * 2 : 64;
    answered *items = realloc(all->items, room * sizeof *items);
    if (!items) return false;
    all->items = items;
    all->room = room;
  }
  answered *item = &all->items[all->count++];
  strncpy(item->flag, flag, sizeof item->flag - 1);
  item->flag[sizeof item->flag - 1] = '\0';
  item->evaluation = *evaluation;
  return true;
}

static PyObject *value_of(const binding_state *state, const ff_evaluation *evaluation,
                          bool details) {
  if (!details) return PyBool_FromLong(evaluation->enabled);
  return binding_evaluation(state, evaluation, ff_err_text((ff_err)evaluation->error));
}

static bool put(PyObject *result, const binding_state *state, const answered *item, bool details) {
  PyObject *value = value_of(state, &item->evaluation, details);
  bool is_put = value && PyDict_SetItemString(result, item->flag, value) == 0;
  Py_XDECREF(value);
  return is_put;
}

static PyObject *listed(const binding_state *state, const gathering *all, bool details) {
  PyObject *result = PyDict_New();
  for (size_t i = 0; result && i < all->count; i++)
    if (!put(result, state, &all->items[i], details)) Py_CLEAR(result);
  return result;
}

static PyObject *every_flag(client_object *self, const ff_context *context, bool details) {
  gathering all = {NULL, 0, 0};
  ff_err err;
  if (!binding_enter(self)) return NULL;
  PyThreadState *gil = PyEval_SaveThread();
  err = ff_evaluate_all(self->client, context, gather, &all, NULL);
  PyEval_RestoreThread(gil);
  binding_leave(self);
  bool is_short = err == FF_ERR_CANCELLED || err == FF_ERR_NOMEM;
  PyObject *result = is_short ? PyErr_NoMemory() : listed(self->state, &all, details);
  free(all.items);
  return result;
}

PyObject *binding_all(PyObject *object, PyObject *const *args, Py_ssize_t count,
                      PyObject *keywords) {
  client_object *self = (client_object *)object;
  PyObject *values[3];
  binding_tenant tenant;
  bool details;
  if (!binding_arguments(self->state, &all_takes, args, count, keywords, values) ||
      !binding_bool(self->state, values[2], "details", false, &details) ||
      !tenant_init(&tenant, self->state, values[0], values[1]))
    return NULL;
  PyObject *result = every_flag(self, &tenant.context, details);
  tenant_finish(&tenant);
  return result;
}
