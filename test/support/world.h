/* world.h - a product in small: flags, tenants, others who change their values all the time,
 * and readers whose every answer is judged by what the truth has been.
 *
 *     others  --SET, DEL-->  Redis  -->  client  --answer-->  judge
 *        |                                                      ^
 *        '------------------------ history ---------------------'
 *
 * An answer of age_ms has to be one that the possible values of its keys allow at some moment
 * from age_ms before it was asked for until it came. Kept in memory that children of a fork
 * share, counts and all.
 */
#ifndef FF_TEST_WORLD_H
#define FF_TEST_WORLD_H

#include "support/history.h"
#include "support/redis_server.h"

#include <featureflag.h>
#include <stdatomic.h>

enum {
  WORLD_FLAGS = 8,
  WORLD_REGISTERED = 5, /* the others are allowed, and met one by one */
  WORLD_IDS = 10,       /* companies, and as many workspaces */
  WORLD_OTHERS = 2,     /* processes that write */
  WORLD_TEXT = 80,
};

/* What came of the answers. */
typedef struct world_tally {
  atomic_long fresh, stale; /* judged by their age */
  atomic_long bare;         /* that tell no age: judged by that of an evaluation before */
  atomic_long unknown;      /* without the store: judged by the default */
  atomic_long wrong;
  atomic_long own;      /* writes by the client itself, seen by its next check */
  atomic_long own_late; /* not seen, and the answer said that it was stale */
  atomic_long lies;     /* the control: old answers handed out as new ones */
  atomic_long lies_found;
} world_tally;

typedef struct world {
  history *history;
  world_tally tally;
  char server[96]; /* its socket */
  char registry[64];
  char ids[2][WORLD_IDS][WORLD_TEXT]; /* some longer than 40 bytes */
  atomic_bool is_ending;
  atomic_uint met; /* flags that may be asked for by now */
  pid_t others[WORLD_OTHERS];
  atomic_flag is_told; /* the first wrong answer is in the next line */
  char first_wrong[512];
} world;

world *world_create(const redis_server *server);
void world_destroy(world *of);

/* Starts those who write, and ends them; Redis must not be stopped then. To be forked before
 * there are threads. */
void world_start_others(world *of, unsigned seed);
void world_stop_others(world *of);

/* A client with the world's registry and these options, which end with NULL. */
ff_client *world_open(const world *of, const char *url, const char *const settings[][2]);

/* Somebody who asks. */
typedef struct world_reader {
  world *of;
  ff_client *client;
  unsigned seed;
  struct world_old *old; /* the control's */
} world_reader;

void world_reader_init(world_reader *reader, world *of, ff_client *client, unsigned seed);
void world_reader_finish(world_reader *reader);

/* Asks something, in one of the many ways there are. */
void world_ask(world_reader *reader);

/* Writes something through the client, and looks whether it sees it. One reader at a time. */
void world_write_and_ask(world_reader *reader);

/* Why not every answer that the client can give is fresh, and what Redis says; NULL: all are.
 * Nobody may be writing. */
const char *world_disagreement(const world *of, ff_client *client, redisContext *redis);

/* Prints the counts in a line. */
void world_report(const world *of, const char *title);

#endif
