/* routes.c - GET /schedule, /live and /ready. */
#include "routes.h"
#include "log.h"
#include "schedule.h"

#include <stdio.h>
#include <string.h>

static void reply_with(answer *reply, unsigned status, const char *json) {
  reply->status = status;
  snprintf(reply->body, sizeof reply->body, "%s", json);
}

static const char *or_none(const char *id) {
  return id && *id ? id : "-";
}

static void log_decision(const ff_context *tenant, const char *flag,
                         const ff_evaluation *decision) {
  log_line("info", "decision: %s is %s for company %s, workspace %s (%s, %s)", flag,
           decision->enabled ? "on" : "off", or_none(tenant->company_id),
           or_none(tenant->workspace_id), ff_source_name((ff_source)decision->source),
           ff_reason_name((ff_reason)decision->reason));
}

/* The flag is asked once a request, and what was decided holds for all of it: asked
 * twice, it could be flipped in between, and a request be answered by halves. */
static void schedule(const request *asked, answer *reply, routes *self) {
  static const char flag[] = "advanced-scheduling";
  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = request_header(asked, "X-Company-Id");
  tenant.workspace_id = request_header(asked, "X-Workspace-Id");

  ff_evaluation decision;
  ff_err err = ff_evaluate(self->flags, flag, &tenant, &decision, NULL);
  if (err == FF_ERR_CONTEXT) {
    reply_with(reply, 400, "{\"error\":\"X-Company-Id or X-Workspace-Id is not a valid id\"}");
    return;
  }
  /* Of other errors the library's log tells. There is an answer all the same. */
  if (decisions_changed(self->seen, flag, &tenant, decision.enabled))
    log_decision(&tenant, flag, &decision);

  reply->status = 200;
  if (decision.enabled)
    schedule_new(reply->body, sizeof reply->body);
  else
    schedule_old(reply->body, sizeof reply->body);
}

/* Whether this process is worth keeping. It asks nobody: restarting the service
 * would not mend Redis. */
static void live(const request *asked, answer *reply, routes *self) {
  (void)asked;
  (void)self;
  reply_with(reply, 200, "{\"status\":\"ok\",\"info\":{},\"error\":{},\"details\":{}}");
}

/* Whether flags can be changed from outside now. */
static void ready(const request *asked, answer *reply, routes *self) {
  (void)asked;
  ff_health health;
  reply->status = ff_check_health(self->flags, 0, &health) == FF_OK ? 200 : 503;
  ff_health_json(&health, reply->body, sizeof reply->body);
}

static const struct {
  const char *path;
  void (*handle)(const request *, answer *, routes *);
} table[] = {
    {"/schedule", schedule},
    {"/live", live},
    {"/ready", ready},
};

void routes_answer(const request *asked, answer *reply, void *user) {
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (strcmp(asked->path, table[i].path) != 0) continue;
    if (strcmp(asked->method, "GET") == 0 || strcmp(asked->method, "HEAD") == 0)
      table[i].handle(asked, reply, user);
    else
      reply_with(reply, 405, "{\"error\":\"only GET and HEAD are served\"}");
    return;
  }
  reply_with(reply, 404, "{\"error\":\"no such page\"}");
}
