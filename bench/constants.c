/* constants.c - a check by a generated constant, beside the same by number. */
#include "bed.h"
#include "bench.h"

#include "sample_flags.h" /* made of registry/flags.yml by ffctl gen, see CMakeLists.txt */

enum { ROUNDS = 101, CHECKS = 20000 };

typedef struct subject {
  ff_flags flags;
  ff_flag_id id;
  ff_tenant *tenant;
  unsigned sum; /* of the answers, so that none is left out as unused */
} subject;

static void by_constant(void *user, int times) {
  subject *at = user;
  unsigned sum = 0;
  for (int i = 0; i < times; i++)
    sum += ff_flags_enabled(&at->flags, at->tenant, FF_FLAG_ADVANCED_SCHEDULING);
  at->sum += sum;
}

static void by_number(void *user, int times) {
  subject *at = user;
  unsigned sum = 0;
  for (int i = 0; i < times; i++)
    sum += ff_tenant_enabled(at->tenant, at->id);
  at->sum += sum;
}

static void measure(ff_client *client) {
  ff_error error;
  ff_context context = FF_CONTEXT_INIT;
  subject at = {.id = ff_flag_id_of(client, "advanced-scheduling")};
  context.company_id = "acme";
  context.workspace_id = "main";
  if (ff_flags_open(client, &at.flags, &error) != FF_OK ||
      ff_tenant_create(client, &context, &at.tenant, &error) != FF_OK ||
      ff_prepare(client, &context, 1, 10000, &error) != FF_OK)
    bench_fail(error.message);
  bench_figure figure = {
      .name = "check_by_constant", .reference = "ff_tenant_enabled by number", .goal = 1.1};
  bench_pair(&figure, by_constant, by_number, &at, ROUNDS, CHECKS);
  ff_tenant_destroy(at.tenant);
}

void bench_constants(void) {
  redis_server server;
  const char *const options[] = {"FEATURE_FLAGS_REGISTRY", FF_SOURCE_DIR "/registry/flags.yml",
                                 NULL};
  bench_heading("Generated constants: the sample registry's 6 flags, one tenant");
  redis_server_start(&server, NULL);
  ff_client *client = bed_client(&server, options);
  measure(client);
  ff_client_destroy(client);
  redis_server_stop(&server);
}
