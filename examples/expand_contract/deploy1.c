/* deploy1.c - expand: adds the column and writes both. It still reads the old one,
 * which alone is complete. */
#include "deploy.h"

#include <stddef.h>

static const char *get(const char *company) {
  (void)company;
  return "SELECT mail FROM recipient WHERE id = ?1 AND company = ?2";
}

const deploy this_deploy = {
    .name = "deploy 1",
    .migration = "ALTER TABLE recipient ADD COLUMN email TEXT",
    /* Also rows that a process of deploy 0 has changed since they were copied: as long
     * as nobody reads the new column, the old one is right. */
    .backfill = "UPDATE recipient SET email = mail WHERE id IN"
                " (SELECT id FROM recipient WHERE email IS NOT mail LIMIT 100)",
    .put = "INSERT INTO recipient (id, company, mail, email) VALUES (?1, ?2, ?3, ?3)"
           " ON CONFLICT (id) DO UPDATE SET company = ?2, mail = ?3, email = ?3",
    .get = get,
};
