/* health.c - `ffctl health`: one line of JSON for probes. */
#include "command.h"
#include "output.h"
#include "session.h"

enum { LONGEST_TIMEOUT_MS = 60000 };

static int print(session *opened, unsigned timeout) {
  ff_health health;
  ff_check_health(opened->client, timeout, &health);
  char text[2048];
  ff_health_json(&health, text, sizeof text);
  puts(text);
  session_forget_log(opened); /* the line has it */
  return health.up ? STATUS_YES : STATUS_NO;
}

static int run(const arguments *parsed) {
  unsigned timeout = 0;
  if (!number_of(parsed, OPTION_TIMEOUT, LONGEST_TIMEOUT_MS, &timeout))
    return usage_error("health", "--timeout is a number of milliseconds, 1 to 60000");
  ff_error error;
  session opened;
  ff_err err = session_open_bare(&opened, parsed, &error);
  int status = err ? session_fail(&opened, &error) : print(&opened, timeout);
  session_close(&opened);
  return status;
}

static const char help[] =
    "Asks Redis for a sign of life and prints one line of JSON, as NestJS Terminus does:\n"
    "  {\"status\":\"ok\",\"info\":{\"redis\":{\"status\":\"up\",\"responseTime\":2}},...}\n"
    "The registry is not looked at.\n"
    "\n"
    "  --timeout MS       how long to wait in all, 1 to 60000; by default as long as\n"
    "                     REDIS_CONNECT_TIMEOUT_MS and REDIS_COMMAND_TIMEOUT_MS say\n"
    "\n"
    "Examples:\n"
    "  ffctl health\n"
    "  ffctl health --timeout 1000 --redis-url unix:///run/redis/redis.sock\n"
    "\n"
    "Exit status:\n"
    "  0  Redis answered\n"
    "  1  it did not, or refused\n"
    "  2  wrong usage\n"
    "  3  could not even try\n";

const command health_command = {
    .name = "health",
    .synopsis = "[--timeout MS]",
    .summary = "Ask Redis for a sign of life",
    .help = help,
    .options = TAKES(TIMEOUT),
    .operands_least = 0,
    .operands_most = 0,
    .run = run,
};
