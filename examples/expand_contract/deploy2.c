/* deploy2.c - switch: a flag chooses which column is read.
 *
 * The flag is asked for reading and for nothing else. Both columns are always
 * written, so it can be flipped at any time, for one company or for all, and two
 * processes that see the flip at different moments disagree about nothing.
 */
#include "deploy.h"

#include <featureflag.h>
#include <stdio.h>

static ff_client *flags;

static bool open_flags(void) {
  ff_error error;
  if (ff_client_create(NULL, &flags, &error) == FF_OK) return true;
  fprintf(stderr, "%s\n", error.message);
  return false;
}

static void close_flags(void) {
  ff_client_destroy(flags);
  flags = NULL;
}

static const char *get(const char *company) {
  ff_context tenant = FF_CONTEXT_INIT;
  tenant.company_id = company;
  if (ff_enabled(flags, "read-recipient-email", &tenant))
    return "SELECT email FROM recipient WHERE id = ?1 AND company = ?2";
  return "SELECT mail FROM recipient WHERE id = ?1 AND company = ?2";
}

const deploy this_deploy = {
    .name = "deploy 2",
    .put = "INSERT INTO recipient (id, company, mail, email) VALUES (?1, ?2, ?3, ?3)"
           " ON CONFLICT (id) DO UPDATE SET company = ?2, mail = ?3, email = ?3",
    .get = get,
    .open = open_flags,
    .close = close_flags,
};
