/* A service as others write it, also read as C++: the header, the library and no more. */
#include <featureflag.h>
#include <stdio.h>

int main(void) {
  ff_error error;
  ff_options *options = ff_options_create();
  if (options == NULL ||
      ff_options_set(options, "FEATURE_FLAGS_PROVIDER", "memory", &error) != FF_OK ||
      ff_options_set(options, "FEATURE_FLAGS_OVERRIDES", "new-ui=on", &error) != FF_OK) {
    return 1;
  }

  ff_client *flags;
  if (ff_client_create(options, &flags, &error) != FF_OK) {
    return 2;
  }
  ff_options_destroy(options);

  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = "acme";
  bool right = ff_enabled(flags, "new-ui", &tenant) && !ff_enabled(flags, "old-ui", &tenant);

  ff_tenant *acme;
  if (ff_tenant_create(flags, &tenant, &acme, &error) != FF_OK) {
    return 4;
  }
  right = right && ff_tenant_enabled(acme, ff_flag_id_of(flags, "new-ui"));
  ff_tenant_destroy(acme);
  ff_client_destroy(flags);

  printf("%s %d\n", ff_version(), ff_version_number() == FF_VERSION_NUMBER);
  return right && ff_version_number() == FF_VERSION_NUMBER ? 0 : 3;
}
