/* deploy3.c - contract: knows the new column alone. The old one is dropped when the
 * last process of deploy 2 has gone. */
#include "deploy.h"

#include <stddef.h>

static const char *get(const char *company) {
  (void)company;
  return "SELECT email FROM recipient WHERE id = ?1 AND company = ?2";
}

const deploy this_deploy = {
    .name = "deploy 3",
    .migration = "ALTER TABLE recipient DROP COLUMN mail",
    .obstacles = "SELECT count(*) FROM recipient WHERE email IS NULL AND mail IS NOT NULL",
    .put = "INSERT INTO recipient (id, company, email) VALUES (?1, ?2, ?3)"
           " ON CONFLICT (id) DO UPDATE SET company = ?2, email = ?3",
    .get = get,
};
