/*
 * The I/O thread of cache.pml: all that it does, one message or one decision a step. The
 * verifier chooses what comes next, so it also waits, and comes late, as long as it can.
 */

#define at_work (!inherited(p))

/* -- Epochs and connections */

inline note_the_moment(when) {
  for (k : 0 .. KEYS - 1) { when.version[k] = truth[k] }
  skip
}

inline drop_candidate() {
  my.owed = 0;
  for (k : 0 .. KEYS - 1) { my.candidate.version[k] = 0 }
  skip
}

inline look_for_use() {
  kept = false;
  for (r : 0 .. ROWS - 1) {
    kept = kept || my.row[r].epoch == my.epoch || my.row[r].loading == my.epoch
  }
  skip
}

/* One in which nothing was read begins once more. */
inline begin_epoch() {
  look_for_use();
  my.epoch = my.epoch + (kept && guard(USED_EPOCHS_END));
  note_the_moment(my.confirmed[my.epoch]);
  drop_candidate();
  printf("thread %d  begins epoch %d as of %d %d\n", p, my.epoch, both(truth))
}

inline connect() {
  at_work && !my.linked && reachable ->
  my.linked = true;
  link[wire].watch_up = true;
  link[wire].data_up = true;
  watch_out[wire]!SUBSCRIBE;
  printf("thread %d  connects and sends SUBSCRIBE\n", p);
  if
  :: guard(WATCH_BEFORE_LOAD) -> skip
  :: else -> begin_epoch()
  fi
}

inline take_subscribed() {
  my.live = true;
  if
  :: guard(WATCH_BEFORE_LOAD) && guard(EPOCH_PER_CONNECTION) -> begin_epoch()
  :: else
  fi
}

/* All that was asked for, and what only served that. */
inline forget_questions() {
  my.pinging = my.pinging && !guard(LOSS_CANCELS_PING);
  my.unsettled = 0;
  drop_candidate();
  for (k : 0 .. KEYS - 1) { my.reading[k] = 0; my.pinged.version[k] = 0 }
  for (r : 0 .. ROWS - 1) { my.row[r].loading = NONE }
  do :: len(invalid[p]) > 0 -> invalid[p]?_ :: else -> break od;
  skip
}

/* Either connection has ended: both are closed, and what was on its way is gone. */
inline lose() {
  at_work && my.linked && !(link[wire].watch_up && link[wire].data_up) ->
  my.linked = false;
  my.live = false;
  link[wire].watch_up = false;
  link[wire].data_up = false;
  link[wire].tracking = false;
  forget_questions();
  do :: len(watch_out[wire]) > 0 -> watch_out[wire]?_ :: else -> break od;
  do :: len(watch_in[wire]) > 0 -> watch_in[wire]?_,_ :: else -> break od;
  do :: len(data_out[wire]) > 0 -> data_out[wire]?_,_ :: else -> break od;
  do
  :: guard(NOTHING_OUTLIVES) && len(data_in[wire]) > 0 -> data_in[wire]?_,_,_
  :: else -> break
  od;
  printf("thread %d  closes both connections\n", p)
}

/* -- Questions. A load asks for all keys of a row, one after the other */

inline ask(which, promise) {
  data_out[wire]!which,promise;
  my.reading[which] = my.reading[which] + !guard(READ_EVERY_TIME);
  printf("thread %d  sends MGET %d for epoch %d\n", p, which, promise)
}

inline ask_next(which) {
  ask(my.row[which].next, my.row[which].loading);
  my.row[which].next++
}

#define may_load (my.linked && (my.live || !guard(WATCH_BEFORE_LOAD)))
#define stale(row) (row.wanted && row.epoch != my.epoch)

inline begin_load(which) {
  at_work && may_load && stale(my.row[which]) && my.row[which].loading == NONE ->
  my.row[which].loading = my.epoch;
  my.row[which].next = first_of(which);
  ask_next(which)
}

inline go_on_loading(which) {
  at_work && my.row[which].loading != NONE && my.row[which].next <= last_of(which) ->
  ask_next(which)
}

inline read_again() {
  at_work && my.linked && len(invalid[p]) > 0 ->
  invalid[p]?key;
  ask(key, NONE)
}

/* -- The heartbeat */

inline ping() {
  at_work && my.live && !my.pinging && pings > 0 ->
  pings--;
  my.pinging = true;
  note_the_moment(my.pinged);
  watch_out[wire]!PING;
  printf("thread %d  sends PING as of %d %d\n", p, both(my.pinged.version))
}

#define present my.confirmed[my.epoch]
#define later(a, b) (a > b -> a : b)

/* A candidate may be from before the epoch. */
inline confirm() {
  for (k : 0 .. KEYS - 1) {
    present.version[k] = later(my.candidate.version[k], present.version[k]);
    my.candidate.version[k] = 0
  }
  printf("thread %d  confirms epoch %d as of %d %d\n", p, my.epoch, both(present.version))
}

inline owe(settlements) {
  my.owed = settlements;
  if
  :: my.owed == 0 -> confirm()
  :: else
  fi
}

inline nominate() {
  for (k : 0 .. KEYS - 1) {
    my.candidate.version[k] = (guard(CONFIRMED_AS_OF_PING) -> my.pinged.version[k] : truth[k])
  }
  owe(my.unsettled * guard(CONFIRMED_WHEN_PAID))
}

/* One candidate at a time: if each PONG brought a new one, none might ever be confirmed. */
inline take_pong() {
  my.pinging = false;
  if
  :: my.owed == 0 -> nominate()
  :: else
  fi;
  for (k : 0 .. KEYS - 1) { my.pinged.version[k] = 0 }
  skip
}

/* -- What comes in, from either connection */

#define is_loading(row) (row.loading != NONE && guard(LOADING_IS_FOUND))
#define found(row) (row.epoch != NONE || is_loading(row))

inline take_invalid(which) {
  if
  :: found(my.row[row_of(which)]) && my.reading[which] == 0 ->
    invalid[p]!which;
    my.unsettled++
  :: else
  fi
}

inline hear() {
  at_work && my.linked && len(watch_in[wire]) > 0 ->
  watch_in[wire]?message,key;
  printf("thread %d  reads %e %d\n", p, message, key);
  if
  :: message == SUBSCRIBED -> take_subscribed()
  :: message == INVALID -> take_invalid(key)
  :: message == INVALID_ALL ->
    if
    :: guard(FLUSH_IS_HEARD) -> begin_epoch()
    :: else
    fi
  :: message == PONG -> take_pong()
  fi
}

inline store(which, what) {
  claim(NEVER_BACK, what >= my.value[which]);
  my.value[which] = what;
  my.reading[which] = my.reading[which] - !guard(READ_EVERY_TIME)
}

inline settle() {
  my.unsettled--;
  if
  :: my.owed > 0 -> owe(my.owed - 1)
  :: else
  fi
}

#define is_last_load(promise) (promise == my.epoch || guard(LATE_LOADS_REPEATED))

inline end_load(which, promise) {
  my.row[which].epoch = (guard(EPOCH_OF_THE_ASKING) -> promise : my.epoch);
  my.row[which].loading = (is_last_load(promise) -> NONE : my.epoch);
  my.row[which].next = last_of(which) + 1
}

#define ends_a_load(key, promise) \
  (promise != NONE && (key == last_of(row_of(key)) || !guard(WHOLE_ROWS_ONLY)))

inline apply() {
  at_work && my.linked && len(data_in[wire]) > 0 ->
  data_in[wire]?key,epoch,version;
  printf("thread %d  applies MGET %d for epoch %d: version %d\n", p, key, epoch, version);
  store(key, version);
  if
  :: epoch == NONE -> settle()
  :: ends_a_load(key, epoch) -> end_load(row_of(key), epoch)
  :: else
  fi
}

/* What ANSWERS_IN_ORDER keeps out: a second data connection, say. */
inline overtake() {
  !guard(ANSWERS_IN_ORDER) && len(data_in[wire]) > 1 ->
  data_in[wire]?key,epoch,version;
  data_in[wire]!key,epoch,version;
  printf("thread %d  lets the next answer pass\n", p)
}

/* -- In a child, with its first check: only what the rows say is kept */

inline leave_sockets() {
  my.linked = my.linked && !guard(SOCKETS_ARE_LEFT);
  my.live = my.live && !guard(SOCKETS_ARE_LEFT)
}

inline start() {
  inherited(p) && guard(GENERATION_IS_ASKED) ->
  my.generation = p;
  leave_sockets();
  printf("thread %d  starts in a child\n", p)
}

proctype thread(byte p) {
end:
  do
  :: d_step { connect(); look() }
  :: d_step { lose(); look() }
  :: d_step { ping(); look() }
  :: d_step { begin_load(0); look() }
  :: d_step { go_on_loading(0); look() }
#if ROWS > 1
  :: d_step { begin_load(1); look() }
  :: d_step { go_on_loading(1); look() }
#endif
  :: d_step { read_again(); look() }
  :: d_step { hear(); look() }
  :: d_step { apply(); look() }
  :: d_step { overtake() }
#if FORKS
  :: d_step { start(); look() }
#endif
  od
}
