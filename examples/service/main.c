/* main.c - starts the service, waits to be told to stop, and stops it.
 *
 *   SERVICE_ADDRESS         where to listen, default 127.0.0.1
 *   SERVICE_PORT            default 8080; 0 is any free port
 *   SERVICE_DRAIN_SECONDS   how long requests in flight may take at the end, default 20
 *
 * The flags are configured by the library's own variables. Exit status: 0 stopped
 * with every request answered, 1 not so, 2 could not start.
 */
#include "decisions.h"
#include "log.h"
#include "routes.h"
#include "server.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { STOPPED = 0, GAVE_UP = 1, NOT_STARTED = 2 };

static bool number_from(const char *name, unsigned most, unsigned *number) {
  const char *text = getenv(name);
  if (!text || !*text) return true;
  size_t digits = strspn(text, "0123456789");
  unsigned long value = strtoul(text, NULL, 10);
  if (text[digits] || digits > 5 || value > most) {
    log_line("error", "%s is not a number from 0 to %u", name, most);
    return false;
  }
  *number = (unsigned)value;
  return true;
}

static void library_log(ff_log_level level, const char *message, void *user) {
  (void)user;
  log_line(ff_log_level_name(level), "flags: %s", message);
}

/* Opens no connection yet: the service starts while Redis is down. */
static ff_client *open_flags(void) {
  ff_error error = {.message = "out of memory"};
  ff_client *flags = NULL;
  ff_options *options = ff_options_create();
  if (options && ff_options_from_environment(options, &error) == FF_OK) {
    ff_options_set_log(options, library_log, NULL);
    ff_client_create(options, &flags, &error);
  }
  ff_options_destroy(options);
  if (!flags) log_line("error", "cannot open the flags: %s", error.message);
  return flags;
}

/* SIGTERM and SIGINT are blocked in every thread and fetched here: no code runs in
 * a signal handler. */
static void block_signals(sigset_t *ends) {
  sigemptyset(ends);
  sigaddset(ends, SIGTERM);
  sigaddset(ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, ends, NULL);
}

static int serve(routes *served, const sigset_t *ends) {
  const char *address = getenv("SERVICE_ADDRESS");
  if (!address || !*address) address = "127.0.0.1";
  unsigned port = 8080;
  unsigned seconds = 20;
  if (!number_from("SERVICE_PORT", 65535, &port)) return NOT_STARTED;
  if (!number_from("SERVICE_DRAIN_SECONDS", 3600, &seconds)) return NOT_STARTED;
  server *running = server_start(address, (uint16_t)port, routes_answer, served);
  if (!running) return NOT_STARTED;
  log_line("info", "listening on %s:%u", address, (unsigned)server_port(running));

  int received = 0;
  sigwait(ends, &received);
  log_line("info", "stopping: %s", received == SIGTERM ? "SIGTERM" : "SIGINT");
  unsigned lost = server_stop(running, seconds);
  log_line(lost ? "error" : "info", "stopped: %u given up", lost);
  return lost ? GAVE_UP : STOPPED;
}

int main(void) {
  sigset_t ends;
  block_signals(&ends);
  routes served = {.flags = open_flags(), .seen = decisions_create()};
  int status = served.flags && served.seen ? serve(&served, &ends) : NOT_STARTED;
  ff_client_destroy(served.flags);
  decisions_destroy(served.seen);
  return status;
}
