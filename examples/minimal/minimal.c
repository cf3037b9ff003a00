/* The smallest service: configured from the environment, one flag, one tenant. */
#include <featureflag.h>
#include <stdio.h>

int main(void) {
  ff_error error;
  ff_client *flags;
  if (ff_client_create(NULL, &flags, &error) != FF_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 3;
  }

  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = "acme";
  puts(ff_enabled(flags, "advanced-scheduling", &tenant) ? "new path" : "old path");

  ff_client_destroy(flags);
  return 0;
}
