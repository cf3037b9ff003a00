/* watch.c - `ffctl watch`: changes and states as they come, until somebody has had enough.
 *
 *     the library's thread  --on_event-->  a line on stdout
 *     our own               waits for the last line, or for the reader of stdout to go
 *
 * Signals are left to do what they do. Each line goes out whole, in one piece, so there is
 * nothing to be finished when one ends us.
 */
#include "watch.h"

#include "command.h"
#include "output.h"
#include "seen.h"
#include "session.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { COUNT_MAX = 999999, LINE_ROOM = 16384 };

struct watch {
  session *opened;
  const arguments *parsed;
  struct seen seen;
  bool was_ready;
  bool counts;
  unsigned left; /* changes to show, if it counts */
  int end;       /* a pipe's end, which is closed at ours */
};

/* -- What is asked for ------------------------------------------------------- */

static bool is_among(const arguments *parsed, const char *flag) {
  size_t count = parsed->operand_count - 1;
  for (size_t i = 0; i < count; i++)
    if (strcmp(operand(parsed, i), flag) == 0) return true;
  return count == 0;
}

static bool is_for(const char *wanted, const char *id) {
  return wanted && strcmp(wanted, id) == 0;
}

static bool names_tenant(const arguments *parsed) {
  return given(parsed, OPTION_COMPANY) || given(parsed, OPTION_WORKSPACE);
}

/* With a tenant, what a check for it would look at. */
static bool is_wanted(const arguments *parsed, const ff_change *change) {
  if (!is_among(parsed, change->flag)) return false;
  if (!names_tenant(parsed)) return true;
  switch (change->scope) {
  case FF_SCOPE_COMPANY: return is_for(parsed->values[OPTION_COMPANY], change->id);
  case FF_SCOPE_WORKSPACE: return is_for(parsed->values[OPTION_WORKSPACE], change->id);
  default: return true;
  }
}

/* -- On the library's thread ------------------------------------------------- */

static void end(struct watch *watch) {
  if (watch->end >= 0) close(watch->end);
  watch->end = -1;
}

static void take_change(struct watch *watch, const ff_change *change) {
  if (!is_wanted(watch->parsed, change)) return;
  ff_value before = seen_note(&watch->seen, change);
  if (before == change->after) return; /* written again, or told twice */
  const ff_registry *registry = ff_client_registry(watch->opened->client);
  const ff_flag *entry = registry ? ff_registry_find(registry, change->flag) : NULL;
  watch_put_change(&(struct sighting){change, before, registry, entry},
                   given(watch->parsed, OPTION_JSON));
  if (watch->counts && --watch->left == 0) end(watch);
}

/* Why Redis makes us poll is in the log alone, as soon as there was anything to be read. */
static const char *why_polling(const session *opened) {
  return opened->note_count > 0 ? opened->notes[opened->note_count - 1].text
                                : "Redis refuses to tell of changes";
}

static const char *more_about(const struct watch *watch, const ff_event *event, bool again) {
  if (event->type != FF_EVENT_READY) return event->message;
  if (event->polling) return why_polling(watch->opened);
  return again ? "some changes may have been missed" : "Redis tells of every change";
}

static void advise(const struct watch *watch, const ff_event *event) {
  if (event->type == FF_EVENT_ERROR) {
    session_advise(watch->opened, event->error);
  } else if (event->polling && !names_tenant(watch->parsed)) {
    warn("changes of single companies and workspaces are seen only with --company and --workspace");
  }
}

static void take_turn(struct watch *watch, const ff_event *event) {
  bool again = event->type == FF_EVENT_READY && watch->was_ready;
  seen_forget(&watch->seen); /* changes may have been missed */
  watch_put_turn(&(struct turn){event, again, more_about(watch, event, again)},
                 given(watch->parsed, OPTION_JSON));
  session_forget_log(watch->opened); /* the line has it */
  if (!again) advise(watch, event);
  watch->was_ready = watch->was_ready || event->type == FF_EVENT_READY;
}

static void on_event(ff_client *client, const ff_event *event, void *user) {
  struct watch *watch = user;
  (void)client;
  if (watch->end < 0) return;
  if (event->type != FF_EVENT_CHANGED) take_turn(watch, event);
  for (size_t i = 0; i < event->change_count && watch->end >= 0; i++)
    take_change(watch, &event->changes[i]);
  if (ferror(stdout)) end(watch);
}

/* -- On our own -------------------------------------------------------------- */

/* Whether it is the reader of stdout that has gone. */
static bool wait_for_end(int ended) {
  struct pollfd ends[] = {{.fd = ended, .events = POLLIN}, {.fd = STDOUT_FILENO}};
  while (poll(ends, 2, -1) < 0 && errno == EINTR) {
  }
  return ends[1].revents & (POLLERR | POLLHUP);
}

/* A reader that goes has often seen enough: we end as if we had written to it; where that
 * signal is ignored, without a word. */
static int listen_until(struct watch *watch, int ended) {
  ff_error error;
  if (ff_listen(watch->opened->client, on_event, watch, &error))
    return session_fail(watch->opened, &error);
  bool is_alone = wait_for_end(ended);
  ff_unlisten(watch->opened->client, on_event, watch, NULL);
  if (!is_alone || (watch->counts && watch->left == 0)) return STATUS_YES;
  raise(SIGPIPE);
  return STATUS_COULD_NOT;
}

static int listen_until_end(struct watch *watch) {
  int ends[2];
  if (pipe(ends) != 0) {
    tell("cannot make a pipe: %s", strerror(errno));
    return STATUS_COULD_NOT;
  }
  watch->end = ends[1];
  int status = listen_until(watch, ends[0]);
  end(watch);
  close(ends[0]);
  return status;
}

/* A flag that is not registered is watched all the same: it may be why somebody looks. */
static int know_flag(session *opened, const char *flag) {
  ff_error error;
  ff_evaluation evaluation;
  const ff_registry *registry = ff_client_registry(opened->client);
  if (ff_flag_id_of(opened->client, flag) == ff_flag_none() &&
      ff_evaluate_known(opened->client, flag, NULL, &evaluation, &error) == FF_ERR_FLAG_NAME)
    return session_fail(opened, &error);
  if (!registry || ff_registry_find(registry, flag)) return STATUS_YES;
  warn("flag '%s' is not in the registry", flag);
  session_advise_on_flag(opened, flag);
  return STATUS_YES;
}

/* The tenant that is named is held in memory: what it says before a change is known then, and
 * also polled for. */
static int watch_tenant(struct watch *watch) {
  ff_error error;
  ff_tenant *tenant = NULL;
  ff_context context = context_of(watch->parsed);
  if (names_tenant(watch->parsed) &&
      ff_tenant_create(watch->opened->client, &context, &tenant, &error))
    return session_fail(watch->opened, &error);
  int status = listen_until_end(watch);
  ff_tenant_destroy(tenant);
  return status;
}

static int watch_all(struct watch *watch) {
  for (size_t i = 0; i + 1 < watch->parsed->operand_count; i++) {
    int status = know_flag(watch->opened, operand(watch->parsed, i));
    if (status != STATUS_YES) return status;
  }
  return watch_tenant(watch);
}

static int run(const arguments *parsed) {
  static char line[LINE_ROOM];
  setvbuf(stdout, line, _IOLBF, sizeof line);
  session opened;
  struct watch watch = {.opened = &opened, .parsed = parsed, .end = -1};
  watch.counts = given(parsed, OPTION_CHANGES);
  if (!number_of(parsed, OPTION_CHANGES, COUNT_MAX, &watch.left))
    return usage_error("watch", "--count is a number of changes, 1 to %d", COUNT_MAX);
  if (refuse_empty_ids(parsed, "watch") != STATUS_YES) return STATUS_USAGE;
  ff_error error;
  ff_err err = session_open_cached(&opened, parsed, &error);
  int status = err ? session_fail(&opened, &error) : watch_all(&watch);
  session_close(&opened);
  seen_forget(&watch.seen);
  return status;
}

static const char help[] =
    "Shows changes as they are made, by anybody, and whether Redis can be heard. It can be\n"
    "started before Redis, and goes on when Redis comes back. With FLAGs, only theirs.\n"
    "\n"
    "  --company ID       values for everyone and for this company\n"
    "  --workspace ID     values for everyone and for this workspace\n"
    "  --count N          end after N changes, 1 to 999999\n"
    "\n"
    "A change is a line: when it was heard of (UTC), the flag, for whom, the value before,\n"
    "`->`, and the value after: on, off, unset, or other, which is any other text. `?` is a\n"
    "value that was not known. With --json, one object for each:\n"
    "  {\"event\",\"time\",\"flag\",\"scope\",\"companyId\",\"workspaceId\",\"before\",\"after\",\n"
    "   \"registered\",\"inScope\"}\n"
    "and of the connection {\"event\",\"time\",\"updates\",\"error\",\"message\"}.\n"
    "\n"
    "Examples:\n"
    "  ffctl watch\n"
    "  ffctl watch advanced-scheduling --company acme\n"
    "  ffctl watch --json | jq -c 'select(.after == \"off\")'\n"
    "  ffctl watch drizzle-recipients --count 1 && notify-send changed\n"
    "\n"
    "Exit status:\n"
    "  0  as many changes as --count says\n"
    "  2  wrong usage\n"
    "  3  the registry or standard output cannot be used\n"
    "and, ended by a signal, what that gives: in a shell 130 for Ctrl-C, 143 for SIGTERM,\n"
    "141 when the reader of its output has gone.\n";

const command watch_command = {
    .name = "watch",
    .synopsis = "[FLAG...] [--company ID] [--workspace ID] [--count N]",
    .summary = "Show changes as they are made",
    .help = help,
    .options = TAKES(COMPANY) | TAKES(WORKSPACE) | TAKES(CHANGES),
    .operands_least = 0,
    .operands_most = SIZE_MAX,
    .run = run,
};
