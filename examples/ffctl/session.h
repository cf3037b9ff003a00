/* session.h - the library's client, opened as the environment and the command line say.
 *
 * Also shows what the library has to tell: each thing once, whether it came as an
 * error, as a log message or as both.
 */
#ifndef FFCTL_SESSION_H
#define FFCTL_SESSION_H

#include "arguments.h"

#include <featureflag.h>

/* A log message that was not shown yet. */
struct note {
  ff_log_level level;
  char *text;
};

typedef struct session {
  ff_client *client;
  const arguments *parsed;
  struct note *notes;
  size_t note_count;
} session;

/* Opens a client. *opened is always written and to be closed: where this fails, its
 * client is NULL. parsed must live as long. */
ff_err session_open(session *opened, const arguments *parsed, ff_error *error);

/* The same for what asks Redis thousands of times, with or without a registry: unless the
 * environment says otherwise, one slow answer does not end it. */
ff_err session_open_patient(session *opened, const arguments *parsed, bool bare, ff_error *error);

/* The same without a registry, for what does not need one. */
ff_err session_open_bare(session *opened, const arguments *parsed, ff_error *error);

/* The same with a registry and a cache, for what wants to be told of changes: of every flag,
 * registered or not. */
ff_err session_open_cached(session *opened, const arguments *parsed, ff_error *error);

/* Shows the log messages that are left. */
void session_close(session *opened);

/* Shows an error, what can be done about it, and the log messages that do not merely
 * say the same. Returns the status to exit with. */
int session_fail(session *opened, const ff_error *error);

/* Says what can be done about an error. */
void session_advise(const session *opened, ff_err err);

/* Says which registered flag may be meant by one that is not. */
void session_advise_on_flag(const session *opened, const char *flag);

/* Shows the log messages so far; or drops them, where what they say was said. */
void session_show_log(session *opened);
void session_forget_log(session *opened);

/* The name in a registry that flag is most like; NULL when none is like it. */
const char *nearest_flag(const ff_registry *registry, const char *flag);

/* Names the command that shows what is wrong with a registry. */
void tell_of_lint(const char *path);

/* The context that --company and --workspace give. */
ff_context context_of(const arguments *parsed);

/* An empty id comes from a variable that is not set, and would mean everyone. Refuses it on
 * behalf of a command: STATUS_USAGE, else STATUS_YES. */
int refuse_empty_ids(const arguments *parsed, const char *command);

/* Where the registry is: --registry, then FEATURE_FLAGS_REGISTRY; NULL for nowhere. */
const char *registry_path_of(const arguments *parsed);

/* The same, and registry/flags.yml instead of NULL. */
const char *registry_path_or_default(const arguments *parsed);

#endif
