/* A tool that carries the linter: a registry without a flag has nothing to report. */
#include <featureflag/lint.h>
#include <stdlib.h>

static void report(const ff_diagnostic *diagnostic, void *user) {
  (void)diagnostic;
  ++*(int *)user;
}

int main(void) {
  const char *text = "flags: {}\n";
  ff_registry *registry;
  if (ff_registry_parse("flags.yml", text, 10, &registry, NULL) != FF_OK) {
    return 1;
  }
  int findings = 0;
  ff_err err = ff_lint(registry, ff_date_today(), report, &findings);
  ff_registry_destroy(registry);
  return err == FF_OK && findings == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
