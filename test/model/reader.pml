/*
 * The memory between the I/O thread, which alone stores, and readers, who take no lock:
 * in which order each of them goes about it.
 *
 *   the thread stores                          a reader loads
 *
 *   an epoch:      confirmed[next] = now       now = epoch
 *                  epoch = next                as_of = confirmed[now]
 *   a load:        value, then row.epoch       of each row: its epoch, then value
 *   a refetch:     value                       as_of = confirmed[oldest], if the oldest
 *   a heartbeat:   values that are newer,      of the rows is of an earlier epoch
 *                  then confirmed[epoch]
 *
 * The claim: every value of the answer was the truth as of as_of, or is newer. An answer
 * is of several rows, the global one and the tenant's, and as old as the oldest of them.
 * Of an epoch that is over, nothing more is confirmed, so that can be loaded last; of the
 * present one it must come first.
 *
 * Every store and load is a step of its own. That a row is loaded in the epoch it asked
 * in, and that nothing is confirmed before it is known, is what cache.pml is about; here
 * it is given. Time is counted in versions as there. Each order is needed for "who sees
 * the later store sees the earlier one", so stores that release and loads that acquire are
 * as good as one memory for all.
 */

#ifndef WRITES
#define WRITES 2
#endif
#ifndef EPOCHS
#define EPOCHS 2 /* begun while the reader may look */
#endif
#ifndef PINGS
#define PINGS 1
#endif
#define ROWS 2 /* of one key each */
#define NONE 0 /* the epoch of a row not loaded yet */

mtype:guard = {
  NOTHING,
  CONFIRMED_LOADED_FIRST,        /* by a reader, of the present epoch */
  EPOCH_LOADED_BEFORE_VALUE,     /* of each row */
  NEWER_IS_NOT_OLDEST,           /* a row of an epoch that began while the reader looks */
  VALUE_STORED_BEFORE_EPOCH,     /* by the thread, of a row */
  VALUE_STORED_BEFORE_CONFIRMED
};
#ifndef WITHOUT
#define WITHOUT NOTHING
#endif
#define guard(name) (WITHOUT != name)

typedef Moment {
  byte version[ROWS]
};

typedef Row {
  byte epoch;
  byte value
};

Moment truth;
byte epoch = NONE;
Moment confirmed[EPOCHS + 1];
Row row[ROWS];

byte writes = WRITES, pings = PINGS;
hidden byte r, kept;

#define both(moment) moment.version[0], moment.version[1]

inline copy(to, from) {
  to.version[0] = from.version[0];
  to.version[1] = from.version[1]
}

/* -- Writers */

inline write(which) {
  writes > 0 ->
  writes--;
  truth.version[which]++;
  printf("writer    SET %d: versions %d %d\n", which, both(truth))
}

proctype writers() {
end:
  do
  :: d_step { write(0) }
  :: d_step { write(1) }
  od
}

/* -- The thread */

inline store_value(which) {
  d_step {
    row[which].value = truth.version[which];
    printf("thread    stores value %d of row %d\n", row[which].value, which)
  }
}

inline store_epoch_of(which) {
  d_step {
    row[which].epoch = epoch;
    printf("thread    stores epoch %d of row %d\n", epoch, which)
  }
}

inline store_epoch(which) {
  d_step {
    epoch = which;
    printf("thread    stores epoch %d\n", epoch)
  }
}

inline store_confirmed(which, moment) {
  d_step {
    copy(confirmed[which], moment);
    printf("thread    stores confirmed of epoch %d: %d %d\n", which, both(moment))
  }
}

inline begin_epoch() {
  epoch < EPOCHS ->
  store_confirmed(epoch + 1, truth);
  store_epoch(epoch + 1)
}

inline load(which) {
  row[which].epoch != epoch ->
  if
  :: guard(VALUE_STORED_BEFORE_EPOCH) -> store_value(which); store_epoch_of(which)
  :: else -> store_epoch_of(which); store_value(which)
  fi
}

inline refetch(which) {
  row[which].value != truth.version[which] -> store_value(which)
}

inline store_values() {
  if
  :: row[0].epoch == epoch -> store_value(0)
  :: else
  fi;
  if
  :: row[1].epoch == epoch -> store_value(1)
  :: else
  fi
}

inline heartbeat() {
  d_step { epoch != NONE && pings > 0 -> pings--; copy(pinged, truth) }
  if
  :: guard(VALUE_STORED_BEFORE_CONFIRMED) -> store_values(); store_confirmed(epoch, pinged)
  :: else -> store_confirmed(epoch, pinged); store_values()
  fi;
  d_step { pinged.version[0] = 0; pinged.version[1] = 0 }
}

proctype thread() {
  Moment pinged;
end:
  do
  :: begin_epoch()
  :: load(0)
  :: load(1)
  :: refetch(0)
  :: refetch(1)
  :: heartbeat()
  od
}

/* -- A reader. One look is enough, as it comes at any time */

inline load_epoch() {
  d_step {
    now = epoch;
    printf("reader    loads epoch %d\n", now)
  }
}

inline load_confirmed(which) {
  d_step {
    copy(as_of, confirmed[which]);
    printf("reader    loads confirmed of epoch %d: %d %d\n", which, both(as_of))
  }
}

inline load_epoch_of(which) {
  d_step {
    seen[which].epoch = row[which].epoch;
    printf("reader    loads epoch %d of row %d\n", seen[which].epoch, which)
  }
}

inline load_value(which) {
  d_step {
    seen[which].value = row[which].value;
    printf("reader    loads value %d of row %d\n", seen[which].value, which)
  }
}

inline load_row(which) {
  if
  :: guard(EPOCH_LOADED_BEFORE_VALUE) -> load_epoch_of(which); load_value(which)
  :: else -> load_value(which); load_epoch_of(which)
  fi
}

/* How many epochs ago; what is newer than now has no age. */
#define too_much (255 * !guard(NEWER_IS_NOT_OLDEST))
#define age(which) ((which < now) * (now - which) + (which > now) * too_much)

inline choose_oldest() {
  d_step {
    if
    :: age(seen[0].epoch) > age(seen[1].epoch) -> oldest = seen[0].epoch
    :: else -> oldest = seen[1].epoch
    fi
  }
}

proctype reader() {
  byte now, oldest;
  Moment as_of;
  Row seen[ROWS];
  load_epoch();
  load_confirmed(now);
  load_row(0);
  load_row(1);
  choose_oldest();
  if
  :: age(oldest) > 0 || !guard(CONFIRMED_LOADED_FIRST) -> load_confirmed(oldest)
  :: else
  fi;
  d_step {
    for (r : 0 .. ROWS - 1) {
      kept = seen[0].epoch == NONE || seen[1].epoch == NONE || seen[r].value >= as_of.version[r];
      if
      :: kept
      :: else -> printf("claim     row %d is not as of %d %d\n", r, both(as_of))
      fi;
      assert(kept)
    }
    skip
  }
}

init {
  atomic {
    run writers();
    run thread();
    run reader()
  }
}
