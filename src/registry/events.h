/* events.h - walking over YAML, one event at a time, with everything refused that a
 * registry may not use.
 *
 * Knows YAML, not what a registry means. Nodes are read like this: a function begins
 * with the node's first event as the current one and leaves its last one current.
 * When reading has to end, there is only YAML_NO_EVENT from then on, which no loop
 * goes on with.
 */
#ifndef FF_REGISTRY_EVENTS_H
#define FF_REGISTRY_EVENTS_H

#include "registry/registry.h"

#include <string.h>
#include <yaml.h>

typedef struct ff__events {
  yaml_parser_t parser;
  yaml_event_t event; /* the current one */
  ff_registry *registry;
  size_t merge_keys;  /* how many there were */
  uint32_t last_line; /* where the newest value ended, from 1 */
  bool ended;
} ff__events;

/* Begins to read the registry's source; false when memory is short. */
bool ff__events_init(ff__events *events, ff_registry *registry);

void ff__events_finish(ff__events *events);

/* Goes to the first event of the file's document; false when it has none. */
bool ff__events_open(ff__events *events);

/* Goes on behind the document. Another one is reported, with that help. */
void ff__events_close(ff__events *events, const char *help);

/* Goes on to the next event. Reports YAML that cannot be parsed, which ends it, and
 * anchors, aliases and tags, which do not. */
void ff__events_advance(ff__events *events);

/* Lets there be no more events. */
void ff__events_end(ff__events *events);

/* Goes to the last event of the current node, however deep it is nested. */
void ff__events_skip(ff__events *events);

/* Within a mapping, goes on to the next key that is text and no merge key. false when
 * there is none: the current event is then the mapping's last. */
bool ff__events_next_key(ff__events *events);

/* Whether the current node is of the kind that begins with type. If not, it is
 * reported (`what` names the node) and skipped. */
bool ff__events_expect(ff__events *events, yaml_event_type_t type, const char *what,
                       const char *help);

/* Whether the current event is text without quotes that YAML takes for "nothing". */
bool ff__events_is_null(const ff__events *events);

/* Where the current event begins. */
ff__place ff__events_place(const ff__events *events);

/* Where it ends: the first byte behind it. */
ff__place ff__events_end_place(const ff__events *events);

/* The current event's text, which must be a scalar. It ends with a NUL, and may hold
 * others. Valid until the next event. */
static inline const char *ff__events_text(const ff__events *events, size_t *size) {
  *size = events->event.data.scalar.length;
  return (const char *)events->event.data.scalar.value;
}

static inline bool ff__events_text_is(const ff__events *events, const char *expected) {
  size_t size;
  const char *text = ff__events_text(events, &size);
  return size == strlen(expected) && memcmp(text, expected, size) == 0;
}

/* The same for messages. */
ff__shown ff__events_show(const ff__events *events);

#endif
