/* watch.h - an event as `ffctl watch` tells it, for people and for programs. */
#ifndef FFCTL_WATCH_H
#define FFCTL_WATCH_H

#include <featureflag.h>

/* One key's change, with what the registry has to say about it. */
struct sighting {
  const ff_change *change;
  ff_value before;             /* as far as it is known */
  const ff_registry *registry; /* NULL: there is none */
  const ff_flag *entry;        /* the registered flag, or NULL */
};

/* A state that the connection has come to. */
struct turn {
  const ff_event *event;
  bool again;          /* READY, and not for the first time */
  const char *message; /* more about it, or "" */
};

/* Each writes one line. */
void watch_put_change(const struct sighting *seen, bool json);
void watch_put_turn(const struct turn *turn, bool json);

#endif
