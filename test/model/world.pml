/*
 * What goes on around the I/O thread of cache.pml: writers, Redis, the network, callers.
 * It knows nothing of the cache but which rows are wanted.
 */

/* -- Writers: anybody, at any time */

inline tell(what, which) {
  for (c : 0 .. PROCESSES - 1) {
    if
    :: link[c].tracking -> watch_in[c]!what,which
    :: else
    fi
  }
  skip
}

inline set(which) {
  writes > 0 ->
  writes--;
  truth[which]++;
  printf("writer    SET key %d: versions %d %d\n", which, both(truth));
  tell(INVALID, which)
}

inline flush() {
  flushes > 0 ->
  flushes--;
  for (k : 0 .. KEYS - 1) { truth[k]++ }
  printf("writer    FLUSHDB: versions %d %d\n", both(truth));
  tell(INVALID_ALL, 0)
}

proctype writers() {
end:
  do
  :: d_step { set(0) }
#if KEYS > 1
  :: d_step { set(1) }
#endif
#if FLUSHES
  :: d_step { flush() }
#endif
  od
}

/* -- Redis: a client's commands, in the order of each connection */

inline obey(client) {
  link[client].watch_up && len(watch_out[client]) > 0 ->
  watch_out[client]?message;
  printf("redis %d   executes %e\n", client, message);
  if
  :: message == SUBSCRIBE -> link[client].tracking = true; watch_in[client]!SUBSCRIBED,0
  :: message == PING -> watch_in[client]!PONG,0
  fi
}

inline look_up(client) {
  link[client].data_up && len(data_out[client]) > 0 ->
  data_out[client]?key,epoch;
  data_in[client]!key,epoch,truth[key];
  printf("redis %d   executes MGET %d: version %d\n", client, key, truth[key])
}

proctype redis(byte client) {
end:
  do
  :: d_step { obey(client) }
  :: d_step { look_up(client) }
  od
}

/* -- The network. What had arrived may still be read, until the thread sees the end */

inline cut_watch(client) {
  cuts > 0 && link[client].watch_up ->
  cuts--;
  link[client].watch_up = false;
  link[client].tracking = false;
  printf("network   cuts watch of %d\n", client)
}

inline cut_data(client) {
  cuts > 0 && link[client].data_up ->
  cuts--;
  link[client].data_up = false;
  printf("network   cuts data of %d\n", client)
}

inline cut_for_good() {
  cuts > 0 ->
  cuts = 0;
  reachable = false;
  for (c : 0 .. PROCESSES - 1) {
    link[c].watch_up = false;
    link[c].data_up = false;
    link[c].tracking = false
  }
  printf("network   cuts everything, for good\n")
}

proctype network() {
end:
  do
  :: d_step { cut_watch(0) }
  :: d_step { cut_data(0) }
#if FORKS
  :: d_step { cut_watch(1) }
  :: d_step { cut_data(1) }
#endif
  :: d_step { cut_for_good() }
  od
}

/* -- Callers, who want rows */

inline want(which) {
  !cache[0].row[which].wanted ->
  cache[0].row[which].wanted = true;
  printf("caller    wants row %d\n", which)
}

proctype callers() {
end:
  do
  :: d_step { want(0) }
#if ROWS > 1
  :: d_step { want(1) }
#endif
  od
}
