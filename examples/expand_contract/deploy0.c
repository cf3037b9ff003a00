/* deploy0.c - before: the address is in the column `mail`, a bad name. */
#include "deploy.h"

#include <stddef.h>

static const char *get(const char *company) {
  (void)company;
  return "SELECT mail FROM recipient WHERE id = ?1 AND company = ?2";
}

const deploy this_deploy = {
    .name = "deploy 0",
    /* With a log, readers and a writer do not wait for each other. */
    .migration =
        "PRAGMA journal_mode = WAL;"
        "CREATE TABLE recipient (id INTEGER PRIMARY KEY, company TEXT NOT NULL, mail TEXT)",
    .put = "INSERT INTO recipient (id, company, mail) VALUES (?1, ?2, ?3)"
           " ON CONFLICT (id) DO UPDATE SET company = ?2, mail = ?3",
    .get = get,
};
