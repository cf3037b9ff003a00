/* refresh.h - what is read although nobody asks: stale rows, new flags, and silent changes.
 *
 *     in use    after an epoch began, rows that were used lately: as fast as it goes
 *     the rest  all other stale rows: one op in a while
 *     adoption  a flag that is new, in every row there is
 *     reread    one op a heartbeat, of what is fresh: SWAPDB is announced to nobody. A
 *               difference that no news explains means that anything may have changed
 *     set       one op a heartbeat, of lanes that are not empty: Redis tells of a value that
 *               has expired when it removes it, which may be when somebody reads it
 *
 * All under the engine's lock. Only wishes and ops; it waits for nothing.
 */
#ifndef FF_CACHE_REFRESH_H
#define FF_CACHE_REFRESH_H

#include "cache/loader.h"

typedef struct ff__refresh {
  ff__memory *memory;
  ff__loader *loader;
  uint32_t in_use; /* the next row to look at; the rows' count: done */
  uint32_t rest;
  int64_t rest_at; /* when the next of them may be read */

  ff_flag_id adopting; /* all flags below will be loaded when that is done; 0: no adoption */
  uint32_t adopt_row;
  ff_flag_id adopt_flag;
  bool adoption_is_sent;

  bool reread_global; /* whose turn it is */
  uint32_t reread_row;
  ff_flag_id reread_flag, reread_global_flag;
  uint32_t set_row; /* where the search for lanes that are not empty goes on */
  size_t set_word;
  bool is_due; /* the heartbeat's ops */
  bool has_suspect;
  int64_t suspected_at;
  ff__lane suspect;
} ff__refresh;

/* Everything is stale: begins with the global row. */
void ff__refresh_begin(ff__refresh *refresh);

/* Every heartbeat. */
void ff__refresh_beat(ff__refresh *refresh);

/* Adds what there is room for. */
ff_err ff__refresh_send(ff__refresh *refresh, int64_t now, ff_error *error);

/* When there will be something to add though nothing happens; INT64_MAX: not by itself. */
int64_t ff__refresh_next(const ff__refresh *refresh);

/* Looks at what the loader's last answer has brought. */
void ff__refresh_look(ff__refresh *refresh);

/* A key was told of: its lane is no suspect any more. */
void ff__refresh_explain(ff__refresh *refresh, ff__lane lane);

/* Whether a lane has changed that nobody had told of by then. */
static inline bool ff__refresh_is_sure(const ff__refresh *refresh, int64_t then) {
  return refresh->has_suspect && refresh->suspected_at <= then;
}

#endif
