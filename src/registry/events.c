/* events.c - see events.h. */
#include "registry/events.h"

#include "registry/syntax.h"

enum { DEEPEST = 64 };

bool ff__events_init(ff__events *events, ff_registry *registry) {
  *events = (ff__events){.registry = registry};
  if (!yaml_parser_initialize(&events->parser)) return ff__registry_out_of_memory(registry);
  const ff__source *source = &registry->source;
  ff__comments_init(&registry->comments, source);
  yaml_parser_set_encoding(&events->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&events->parser,
                               (const unsigned char *)source->text + source->starts[0],
                               source->size - source->starts[0]);
  return true;
}

void ff__events_finish(ff__events *events) {
  yaml_event_delete(&events->event);
  yaml_parser_delete(&events->parser);
}

static void refuse(ff__events *events, ff__code code, const char *what, const char *help) {
  ff__diagnose(events->registry, code, ff__events_place(events), help, "%s cannot be used here",
               what);
}

static void refuse_properties(ff__events *events, const yaml_char_t *anchor,
                              const yaml_char_t *tag) {
  if (anchor) refuse(events, FF__CODE_REFERENCE, "an anchor", "write each flag out in full");
  if (tag) refuse(events, FF__CODE_TAG, "a tag", "remove the tag");
}

static void refuse_extras(ff__events *events) {
  const yaml_event_t *event = &events->event;
  switch (event->type) {
  case YAML_ALIAS_EVENT:
    refuse(events, FF__CODE_REFERENCE, "an alias", "write each flag out in full");
    break;
  case YAML_SCALAR_EVENT:
    refuse_properties(events, event->data.scalar.anchor, event->data.scalar.tag);
    break;
  case YAML_SEQUENCE_START_EVENT:
    refuse_properties(events, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    break;
  case YAML_MAPPING_START_EVENT:
    refuse_properties(events, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    break;
  default: break;
  }
}

static bool opens(yaml_event_type_t type) {
  return type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT;
}

static bool closes(yaml_event_type_t type) {
  return type == YAML_MAPPING_END_EVENT || type == YAML_SEQUENCE_END_EVENT;
}

/* -- Extents --------------------------------------------------------------- */

/*     a: "text"              the mark is behind the quote
 *     b: |
 *       text
 *     c: ...                 that of a block is at the beginning of the next line */
static uint32_t line_of_end(const yaml_event_t *event) {
  const yaml_mark_t *end = &event->end_mark;
  bool is_behind = end->column == 0 && end->line > event->start_mark.line;
  return (uint32_t)end->line + !is_behind;
}

static bool is_block_scalar(const yaml_event_t *event) {
  return event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
         event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
}

/* A block's text begins below its `|`, behind which a comment may stand. */
static void note_scalar(ff__events *events) {
  const yaml_event_t *event = &events->event;
  const yaml_mark_t *start = &event->start_mark, *end = &event->end_mark;
  const ff__source *source = &events->registry->source;
  ff__comments *comments = &events->registry->comments;
  if (end->line < comments->next_line) return;
  size_t begin = is_block_scalar(event) ? ff__source_offset(source, start->line + 1, 0)
                                        : ff__source_offset(source, start->line, start->column);
  if (!ff__comments_pass(comments, source, begin,
                         ff__source_offset(source, end->line, end->column)))
    ff__registry_out_of_memory(events->registry);
}

static void note_end_of_text(ff__events *events) {
  const ff__source *source = &events->registry->source;
  if (!ff__comments_pass(&events->registry->comments, source, source->size, source->size))
    ff__registry_out_of_memory(events->registry);
}

/* What ends in block style has no width: libyaml notices the end at what comes next. */
static bool has_width(const yaml_event_t *event) {
  return event->end_mark.index > event->start_mark.index;
}

static void note_extent(ff__events *events) {
  const yaml_event_t *event = &events->event;
  if (event->type == YAML_SCALAR_EVENT) note_scalar(events);
  if (event->type == YAML_STREAM_END_EVENT) note_end_of_text(events);
  if (event->type == YAML_SCALAR_EVENT || (closes(event->type) && has_width(event)))
    events->last_line = line_of_end(event);
}

/* -- Walking --------------------------------------------------------------- */

void ff__events_end(ff__events *events) {
  yaml_event_delete(&events->event);
  events->ended = true;
}

static void fail(ff__events *events) {
  if (events->parser.error == YAML_MEMORY_ERROR)
    ff__registry_out_of_memory(events->registry);
  else
    ff__syntax_report(events->registry, &events->parser);
  events->ended = true;
}

void ff__events_advance(ff__events *events) {
  yaml_event_delete(&events->event); /* leaves YAML_NO_EVENT */
  if (events->registry->out_of_memory) events->ended = true;
  if (events->ended) return;
  if (!yaml_parser_parse(&events->parser, &events->event)) {
    fail(events);
    return;
  }
  refuse_extras(events);
  note_extent(events);
}

static void refuse_depth(ff__events *events) {
  ff__diagnose(events->registry, FF__CODE_DEPTH, ff__events_place(events), NULL,
               "nested more than %d levels deep; the rest of the file is not read", DEEPEST);
  ff__events_end(events);
}

void ff__events_skip(ff__events *events) {
  size_t depth = 0;
  while (events->event.type != YAML_NO_EVENT) {
    depth += opens(events->event.type);
    depth -= closes(events->event.type);
    if (depth == 0) break;
    if (depth > DEEPEST)
      refuse_depth(events);
    else
      ff__events_advance(events);
  }
}

bool ff__events_open(ff__events *events) {
  ff__events_advance(events); /* the stream's start */
  ff__events_advance(events);
  if (events->event.type != YAML_DOCUMENT_START_EVENT) return false;
  ff__events_advance(events);
  return true;
}

void ff__events_close(ff__events *events, const char *help) {
  ff__events_advance(events); /* the document's end */
  ff__events_advance(events);
  if (events->event.type == YAML_DOCUMENT_START_EVENT)
    ff__diagnose(events->registry, FF__CODE_DOCUMENT, ff__events_place(events), help,
                 "a second document begins here; it is not read");
}

static bool is_merge_key(ff__events *events) {
  bool is_plain = events->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (!is_plain || !ff__events_text_is(events, "<<")) return false;
  refuse(events, FF__CODE_REFERENCE, "a merge key", "write each flag out in full");
  events->merge_keys++;
  return true;
}

bool ff__events_next_key(ff__events *events) {
  ff__events_advance(events);
  while (events->event.type != YAML_MAPPING_END_EVENT && events->event.type != YAML_NO_EVENT) {
    if (ff__events_expect(events, YAML_SCALAR_EVENT, "this key", NULL) && !is_merge_key(events))
      return true;
    ff__events_advance(events);
    ff__events_skip(events);
    ff__events_advance(events);
  }
  return false;
}

static const char *kind_name(yaml_event_type_t type) {
  switch (type) {
  case YAML_MAPPING_START_EVENT: return "a mapping";
  case YAML_SEQUENCE_START_EVENT: return "a list";
  default: return "text";
  }
}

bool ff__events_expect(ff__events *events, yaml_event_type_t type, const char *what,
                       const char *help) {
  yaml_event_type_t found = events->event.type;
  if (found == type) return true;
  if (found == YAML_NO_EVENT || found == YAML_ALIAS_EVENT) return false; /* reported already */
  ff__diagnose(events->registry, FF__CODE_KIND, ff__events_place(events), help, "%s is %s, not %s",
               what, ff__events_is_null(events) ? "empty" : kind_name(found), kind_name(type));
  ff__events_skip(events);
  return false;
}

bool ff__events_is_null(const ff__events *events) {
  if (events->event.type != YAML_SCALAR_EVENT) return false;
  if (events->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return false;
  return ff__events_text_is(events, "") || ff__events_text_is(events, "~") ||
         ff__events_text_is(events, "null") || ff__events_text_is(events, "Null") ||
         ff__events_text_is(events, "NULL");
}

ff__place ff__events_place(const ff__events *events) {
  const yaml_mark_t *mark = &events->event.start_mark;
  return ff__source_place(&events->registry->source, mark->line, mark->column);
}

ff__place ff__events_end_place(const ff__events *events) {
  const yaml_mark_t *mark = &events->event.end_mark;
  return ff__source_place(&events->registry->source, mark->line, mark->column);
}

ff__shown ff__events_show(const ff__events *events) {
  size_t size;
  const char *text = ff__events_text(events, &size);
  return ff__show(text, size);
}
