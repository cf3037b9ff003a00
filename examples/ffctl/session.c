/* session.c - see session.h. */
#include "session.h"

#include "output.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* -- Opening --------------------------------------------------------------- */

/* Keeps a message until it is known whether it says more than the error that may
 * follow. Without memory it is shown at once. */
static void keep(ff_log_level level, const char *message, void *user) {
  session *opened = user;
  struct note note = {level, strdup(message)};
  struct note *notes = realloc(opened->notes, (opened->note_count + 1) * sizeof *notes);
  if (notes) opened->notes = notes;
  if (notes && note.text) {
    notes[opened->note_count++] = note;
  } else {
    warn("%s", message);
    free(note.text);
  }
}

typedef struct fixed {
  const char *name;
  const char *value;
} fixed;

/* What each kind of session insists on, whatever the environment says. */
static const fixed direct[] = {{"FEATURE_FLAGS_MODE", "direct"}, {NULL, NULL}};
static const fixed direct_and_bare[] = {
    {"FEATURE_FLAGS_MODE", "direct"}, {"FEATURE_FLAGS_REGISTRY", ""}, {NULL, NULL}};
static const fixed cached[] = {
    {"FEATURE_FLAGS_MODE", "cached"},    {"FEATURE_FLAGS_UNKNOWN", "allow"},
    {"FEATURE_FLAGS_CACHE_TENANTS", ""}, {"FEATURE_FLAGS_MAX_STALE_MS", ""},
    {"FEATURE_FLAGS_RELOAD_MS", ""},     {NULL, NULL},
};

static ff_err set_from(ff_options *options, const arguments *parsed, option_id option,
                       const char *name, ff_error *error) {
  const char *value = parsed->values[option];
  return value ? ff_options_set(options, name, value, error) : FF_OK;
}

static ff_err configure(ff_options *options, const arguments *parsed, const fixed *settings,
                        ff_error *error) {
  ff_err err = ff_options_from_environment(options, error);
  if (!err) err = set_from(options, parsed, OPTION_REGISTRY, "FEATURE_FLAGS_REGISTRY", error);
  if (!err) err = set_from(options, parsed, OPTION_REDIS_URL, "REDIS_URL", error);
  for (; !err && settings->name; settings++)
    err = ff_options_set(options, settings->name, settings->value, error);
  return err;
}

static ff_err fail_short_of_memory(ff_error *error) {
  *error = (ff_error){.code = FF_ERR_NOMEM};
  strcpy(error->message, ff_err_text(FF_ERR_NOMEM));
  return FF_ERR_NOMEM;
}

static ff_err open_with(session *opened, const arguments *parsed, const fixed *settings,
                        ff_error *error) {
  *opened = (session){.parsed = parsed};
  ff_options *options = ff_options_create();
  if (!options) return fail_short_of_memory(error);
  ff_options_set_log(options, keep, opened);
  ff_err err = configure(options, parsed, settings, error);
  if (!err) err = ff_client_create(options, &opened->client, error);
  if (!err) session_show_log(opened);
  ff_options_destroy(options);
  return err;
}

ff_err session_open(session *opened, const arguments *parsed, ff_error *error) {
  return open_with(opened, parsed, direct, error);
}

ff_err session_open_bare(session *opened, const arguments *parsed, ff_error *error) {
  return open_with(opened, parsed, direct_and_bare, error);
}

ff_err session_open_patient(session *opened, const arguments *parsed, bool bare, ff_error *error) {
  static const fixed patient[] = {
      {"FEATURE_FLAGS_MODE", "direct"}, {"REDIS_COMMAND_TIMEOUT_MS", "5000"}, {NULL, NULL}};
  static const fixed patient_and_bare[] = {{"FEATURE_FLAGS_MODE", "direct"},
                                           {"REDIS_COMMAND_TIMEOUT_MS", "5000"},
                                           {"FEATURE_FLAGS_REGISTRY", ""},
                                           {NULL, NULL}};
  const char *timeout = getenv("REDIS_COMMAND_TIMEOUT_MS");
  if (timeout && *timeout) return open_with(opened, parsed, bare ? direct_and_bare : direct, error);
  return open_with(opened, parsed, bare ? patient_and_bare : patient, error);
}

ff_err session_open_cached(session *opened, const arguments *parsed, ff_error *error) {
  return open_with(opened, parsed, cached, error);
}

void session_close(session *opened) {
  ff_client_destroy(opened->client);
  session_show_log(opened);
}

/* -- Log ------------------------------------------------------------------- */

static void show(const struct note *note) {
  if (note->level == FF_LOG_INFO)
    tell("%s", note->text);
  else
    warn("%s", note->text);
}

void session_forget_log(session *opened) {
  for (size_t i = 0; i < opened->note_count; i++)
    free(opened->notes[i].text);
  free(opened->notes);
  opened->notes = NULL;
  opened->note_count = 0;
}

void session_show_log(session *opened) {
  for (size_t i = 0; i < opened->note_count; i++)
    show(&opened->notes[i]);
  session_forget_log(opened);
}

/* -- Errors ---------------------------------------------------------------- */

static void tell_lines(const char *text) {
  char copy[sizeof((ff_error *)NULL)->message];
  snprintf(copy, sizeof copy, "%s", text);
  char *rest = NULL;
  for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
    tell("%s", line);
}

/* The log has all mistakes of a registry, the error only those that fit; and it says
 * more of a flag that is missing there. */
static bool log_says_it_better(const session *opened, ff_err err) {
  return opened->note_count > 0 && (err == FF_ERR_REGISTRY || err == FF_ERR_FLAG_NOT_FOUND);
}

static void tell_error(session *opened, const ff_error *error) {
  bool from_log = log_says_it_better(opened, error->code);
  if (!from_log) tell_lines(error->message);
  for (size_t i = 0; i < opened->note_count; i++) {
    if (from_log)
      tell("%s", opened->notes[i].text);
    else if (!strstr(opened->notes[i].text, error->message))
      show(&opened->notes[i]);
  }
  session_forget_log(opened);
}

const char *nearest_flag(const ff_registry *registry, const char *flag) {
  size_t count = ff_registry_count(registry);
  const char **names = calloc(count + 1, sizeof *names);
  if (!names) return NULL;
  for (size_t i = 0; i < count; i++)
    names[i] = ff_registry_at(registry, i)->name;
  const char *nearest = text_nearest(flag, names);
  free(names);
  return nearest;
}

void session_advise_on_flag(const session *opened, const char *flag) {
  const ff_registry *registry = opened->client ? ff_client_registry(opened->client) : NULL;
  const char *nearest = registry && flag ? nearest_flag(registry, flag) : NULL;
  if (nearest)
    tell("did you mean `%s`? All registered flags: `ffctl list --names`", nearest);
  else
    tell("see all registered flags: `ffctl list --names`");
}

void tell_of_lint(const char *path) {
  fputs("ffctl: see all about it: ffctl lint ", stderr);
  text_put_word(stderr, path);
  putc('\n', stderr);
}

static void advise_on_file(const session *opened) {
  if (opened->client)
    tell("see REDIS_PASSWORD_FILE");
  else
    tell("see --registry or FEATURE_FLAGS_REGISTRY");
}

void session_advise(const session *opened, ff_err err) {
  const arguments *parsed = opened->parsed;
  switch (err) {
  case FF_ERR_REGISTRY: tell_of_lint(registry_path_of(parsed)); break;
  case FF_ERR_IO: advise_on_file(opened); break;
  case FF_ERR_FLAG_NOT_FOUND:
    session_advise_on_flag(opened, parsed->operand_count > 1 ? parsed->operands[1] : NULL);
    break;
  case FF_ERR_CONFIG:
  case FF_ERR_UNSUPPORTED: tell("see `man ffctl`, ENVIRONMENT"); break;
  case FF_ERR_FLAG_NAME:
  case FF_ERR_CONTEXT: tell("see `ffctl help`"); break;
  case FF_ERR_SCOPE: tell("change its scope in the registry, or write it with --force"); break;
  case FF_ERR_AUTH: tell("see REDIS_USERNAME, REDIS_PASSWORD and REDIS_PASSWORD_FILE"); break;
  case FF_ERR_NOMEM:
  case FF_ERR_CANCELLED: break;
  default: tell("is it the right Redis, and is it well? See `ffctl health`"); break;
  }
}

/* A setting is wrong only while there is no client: later, what is "not supported" is
 * the Redis that was found. */
static int status_of(const session *opened, ff_err err) {
  bool setting = err == FF_ERR_CONFIG || err == FF_ERR_UNSUPPORTED;
  bool operand = err == FF_ERR_FLAG_NAME || err == FF_ERR_CONTEXT;
  return operand || (setting && !opened->client) ? STATUS_USAGE : STATUS_COULD_NOT;
}

int session_fail(session *opened, const ff_error *error) {
  tell_error(opened, error);
  session_advise(opened, error->code);
  return status_of(opened, error->code);
}

/* -- What the command line says -------------------------------------------- */

ff_context context_of(const arguments *parsed) {
  ff_context context = FF_CONTEXT_INIT;
  context.company_id = parsed->values[OPTION_COMPANY];
  context.workspace_id = parsed->values[OPTION_WORKSPACE];
  return context;
}

int refuse_empty_ids(const arguments *parsed, const char *command) {
  static const option_id ids[] = {OPTION_COMPANY, OPTION_WORKSPACE};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
    const char *id = parsed->values[ids[i]];
    if (id && !*id)
      return usage_error(command, "the id after %s is empty; leave the option out to mean everyone",
                         option_name(ids[i]));
  }
  return STATUS_YES;
}

const char *registry_path_of(const arguments *parsed) {
  const char *path = parsed->values[OPTION_REGISTRY];
  if (!path) path = getenv("FEATURE_FLAGS_REGISTRY");
  return path && *path ? path : NULL;
}

const char *registry_path_or_default(const arguments *parsed) {
  const char *path = registry_path_of(parsed);
  return path ? path : "registry/flags.yml";
}
