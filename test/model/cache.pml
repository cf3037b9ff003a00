/*
 * The coherent cache over its two connections: what the I/O thread does, what Redis, the
 * network and a fork may do to it meanwhile, and what answers from memory are worth then.
 *
 *               watch_out  SUBSCRIBE, PING
 *            +-------------------------------------->+
 *            |  watch_in   SUBSCRIBED, PONG,         |
 *   thread p |             INVALID key, INVALID_ALL  | redis p  <--- SET, FLUSHDB
 *    |       |<--------------------------------------+    |
 *    |       |  data_out   MGET key, for what        |    |
 *    |       +-------------------------------------->+  truth[key]
 *    |       |  data_in    the same, and a version   |
 *    |       |<--------------------------------------+
 *  cache[p]     live, epoch, confirmed[epoch], row[r].epoch, value[key]
 *    |
 *  readers      believe value[key] to be the truth as of confirmed[row[r].epoch], and the
 *               row to be fresh if its epoch is the present one, and live
 *
 * Each of the four is a FIFO; nothing orders watch against data. Redis executes a command
 * in one step, and the thread handles a message in one; in between, the others may do
 * anything. That covers commands of many keys: theirs are executed with nothing between.
 *
 * Time is counted in versions. truth[key] says how often the key was written in Redis,
 * value[key] how much of that the cache has seen. A moment is what truth was then, so
 * "confirmed as of a moment" is a version for each key.
 *
 *             PING sent          PONG read     what was owed then is answered
 *      -----------+------------------+----------------------+------------> time
 *      pinged = truth      candidate = pinged     confirmed[epoch] = candidate
 *
 * An epoch begins whenever something may have been missed: rows that are loaded from then
 * on are at least as of its beginning, and all others are stale.
 *
 * The claims:
 *
 *   AS_CONFIRMED   no row is older than what is confirmed of its epoch  after every step
 *   NEVER_BACK     no answer is older than what the cache holds         at every answer
 *   AS_IN_REDIS    fresh rows are as Redis has them                   \ when nothing can
 *   FRESH_AGAIN    all rows are fresh, or none if Redis is lost        } move any more: the
 *   NOTHING_HANGS  no heartbeat waits for anything                    / bounds are used up
 *
 * world.pml has what goes on around the thread, thread.pml the thread, reader.pml what a
 * reader sees who loads while the thread stores, README.md what none of them has.
 */

/* -- Bounds: how many there are, and how often a thing happens at most */

#ifndef ROWS
#define ROWS 1 /* tenants; the keys are dealt out among them */
#endif
#ifndef KEYS
#define KEYS 2
#endif
#ifndef WRITES
#define WRITES 2
#endif
#ifndef FLUSHES
#define FLUSHES 0
#endif
#ifndef CUTS
#define CUTS 1 /* of one connection, or of all for good */
#endif
#ifndef PINGS
#define PINGS 1
#endif
#ifndef FORKS
#define FORKS 0 /* 1: process 0 forks process 1 */
#endif

/* -- Guards: -DWITHOUT=one of them takes it out, and a claim must fail; -DCLAIM=one of
   those checks no other */

mtype:guard = {
  NOTHING,
  LOADING_IS_FOUND,     /* an invalidation finds rows that are still being loaded, */
  READ_EVERY_TIME,      /* and has the key read, though an MGET of it is on its way */
  ANSWERS_IN_ORDER,     /* answers are applied in the order of their questions */
  WATCH_BEFORE_LOAD,    /* loads are sent when SUBSCRIBED was read, not before */
  EPOCH_PER_CONNECTION, /* an epoch begins with every connection, */
  FLUSH_IS_HEARD,       /* and with INVALID_ALL; */
  USED_EPOCHS_END,      /* it is another one, if anything was read in the one before */
  NOTHING_OUTLIVES,     /* no answer outlives its connection */
  EPOCH_OF_THE_ASKING,  /* a row gets the epoch that its load began in, */
  WHOLE_ROWS_ONLY,      /* and not before all of it is there */
  LATE_LOADS_REPEATED,  /* a load that began in an earlier epoch is not the last */
  LIVE_IS_ASKED,        /* nothing is fresh between a loss and the next SUBSCRIBED */
  CONFIRMED_WHEN_PAID,  /* a PONG confirms when what was invalid by then is read again, */
  CONFIRMED_AS_OF_PING, /* and as of its PING */
  LOSS_CANCELS_PING,    /* no PONG is waited for that went with its connection */
  GENERATION_IS_ASKED,  /* a child finds out that it is one, */
  SOCKETS_ARE_LEFT      /* and leaves the parent's connections alone */
};
#ifndef WITHOUT
#define WITHOUT NOTHING
#endif
#define guard(name) (WITHOUT != name)

mtype = { EVERY, AS_CONFIRMED, NEVER_BACK, AS_IN_REDIS, FRESH_AGAIN, NOTHING_HANGS };
#ifndef CLAIM
#define CLAIM EVERY
#endif

/* -- What is sent. There is room for all that can be on its way; a full channel would be
   an error */

#define PROCESSES (1 + FORKS)
#define EPOCHS (3 + FLUSHES + CUTS + FORKS)
#define NEWS (2 + WRITES + FLUSHES)
#define QUESTIONS (PROCESSES * (WRITES + KEYS * (1 + FLUSHES + CUTS)))
#define NONE 0 /* no epoch: of a row that is not loaded, and of a question that loads none */

mtype = { SUBSCRIBE, PING, SUBSCRIBED, PONG, INVALID, INVALID_ALL };

chan watch_out[PROCESSES] = [2] of { mtype };
chan watch_in[PROCESSES] = [NEWS] of { mtype, byte };
chan data_out[PROCESSES] = [QUESTIONS] of { byte, byte };      /* key, epoch of the load */
chan data_in[PROCESSES] = [QUESTIONS] of { byte, byte, byte }; /* and the version */

/* -- What is remembered */

typedef Moment {
  byte version[KEYS]
};

typedef Link {
  bool watch_up;
  bool data_up;
  bool tracking /* Redis sends invalidations */
};

typedef Row {
  bool wanted;  /* in the table */
  byte epoch;   /* that it was loaded in; NONE: not readable yet */
  byte loading; /* the epoch of the load that is under way, or NONE */
  byte next     /* the key that this load asks for next */
};

typedef Cache {
  byte generation; /* of the process that its thread runs in */
  bool linked;     /* by both connections, as far as the thread knows */
  bool live;       /* SUBSCRIBED was read, too */
  byte epoch;
  Row row[ROWS];
  byte value[KEYS];
  byte reading[KEYS]; /* MGETs of the key on their way; counted without READ_EVERY_TIME */
  Moment confirmed[EPOCHS];
  bool pinging;     /* PING is sent, PONG not read */
  Moment pinged;    /* when it was sent */
  Moment candidate; /* what will be confirmed when nothing is owed any more */
  byte owed;        /* invalidations from before the candidate's PONG not settled yet */
  byte unsettled    /* invalidations that no answer has settled yet */
};

chan invalid[PROCESSES] = [WRITES] of { byte }; /* keys to be read again, of the cache too */
Link link[PROCESSES];
Cache cache[PROCESSES];
byte truth[KEYS];
bool reachable = true; /* false: Redis is lost, for good */
byte writes = WRITES, flushes = FLUSHES, cuts = CUTS, pings = PINGS, forks = FORKS;

/* Scratch paper of a single step, no part of any state. */
hidden byte c, k, r, epoch, key, version, kept;
hidden mtype message;

#define row_of(key) ((key) * ROWS / KEYS)
#define first_of(row) ((row) * KEYS / ROWS)
#define last_of(row) (((row) + 1) * KEYS / ROWS - 1)
#define both(versions) versions[0], versions[KEYS - 1]

/* In a step of process p: what is its own, and whose connections it uses. */
#define my cache[p]
#define wire (p * guard(SOCKETS_ARE_LEFT))
#define inherited(p) (cache[p].generation != p)

#define fresh(p, r)                                  \
  ((!inherited(p) || !guard(GENERATION_IS_ASKED)) && \
   (cache[p].live || !guard(LIVE_IS_ASKED)) && cache[p].row[r].epoch == cache[p].epoch)

/* -- The claims */

inline claim(name, holds) {
  kept = (holds) || (CLAIM != EVERY && CLAIM != name);
  if
  :: kept -> skip
  :: else -> printf("claim     %e does not hold in process %d\n", name, p)
  fi;
  assert(kept)
}

inline look() {
  for (k : 0 .. KEYS - 1) {
    claim(AS_CONFIRMED, my.value[k] >= my.confirmed[my.row[row_of(k)].epoch].version[k])
  }
  skip
}

inline look_at_last() {
  for (k : 0 .. KEYS - 1) {
    claim(AS_IN_REDIS, !fresh(p, row_of(k)) || my.value[k] == truth[k])
  }
  for (r : 0 .. ROWS - 1) { claim(FRESH_AGAIN, fresh(p, r) == reachable) }
  claim(NOTHING_HANGS, !my.pinging && my.owed == 0)
}

#include "world.pml"
#include "thread.pml"

/* -- A fork, between any two steps of the parent once the rows are wanted */

#if FORKS
/* The rest of it is forgotten first thing. */
inline copy_memory() {
  cache[1].generation = cache[0].generation;
  cache[1].linked = cache[0].linked;
  cache[1].live = cache[0].live;
  cache[1].epoch = cache[0].epoch;
  for (r : 0 .. ROWS - 1) {
    cache[1].row[r].wanted = cache[0].row[r].wanted;
    cache[1].row[r].epoch = cache[0].row[r].epoch
  }
  for (k : 0 .. KEYS - 1) {
    cache[1].value[k] = cache[0].value[k];
    for (epoch : 0 .. EPOCHS - 1) {
      cache[1].confirmed[epoch].version[k] = cache[0].confirmed[epoch].version[k]
    }
  }
  printf("fork      of process 1\n")
}

proctype fork() {
  atomic {
    cache[0].row[ROWS - 1].wanted -> d_step { forks--; copy_memory() }
    run thread(1);
    run redis(1);
    run quiet(1)
  }
}
#endif

/* -- The end: nobody can move */

proctype quiet(byte p) {
  timeout -> d_step { printf("quiet     at last\n"); look_at_last() }
}

init {
  atomic {
    cache[0].epoch = NONE + 1;
    run writers();
    run network();
    run callers();
    run redis(0);
    run thread(0);
#if FORKS
    run fork();
#endif
    run quiet(0)
  }
}
