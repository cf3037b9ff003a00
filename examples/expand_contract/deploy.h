/* deploy.h - what changes from one deploy to the next; app.c is all the rest.
 *
 *     recipient(id, company, mail)            deploy 0
 *     recipient(id, company, mail, email)     deploys 1 and 2
 *     recipient(id, company, email)           deploy 3, when it is alone
 *
 * Each of deploy0.c to deploy3.c defines one `this_deploy`. Read them side by side:
 * their differences are the migration.
 */
#ifndef DEPLOY_H
#define DEPLOY_H

#include <stdbool.h>

typedef struct deploy {
  const char *name;

  /* Changes the schema, once. NULL where there is nothing to change. */
  const char *migration;

  /* A query for how many rows forbid the migration. NULL: none can. */
  const char *obstacles;

  /* Copies some of the rows that are not copied yet, none when all are. NULL where that
   * is over, or not yet to be done. */
  const char *backfill;

  /* Writes a row: ?1 id, ?2 company, ?3 address. One statement, so that no reader
   * ever sees half of it. */
  const char *put;

  /* The query that reads the address of ?1 id, ?2 company. */
  const char *(*get)(const char *company);

  /* NULL where there is nothing to open. open says on standard error why it fails. */
  bool (*open)(void);
  void (*close)(void);
} deploy;

extern const deploy this_deploy;

#endif
