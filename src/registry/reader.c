/* reader.c - see reader.h.
 *
 *     flags:                       read_root
 *       advanced-scheduling:       read_flags, read_flag
 *         scope: company           read_fields, read_field; values.c reads the value
 *
 * One mistake gives one report as far as that can be: a field that is misspelt is not
 * missing as well, and neither are those that a merge key would have brought.
 */
#include "registry/reader.h"

#include "core/key.h"
#include "core/text.h"
#include "registry/encoding.h"
#include "registry/values.h"

#include <stdio.h>
#include <string.h>

static const char *const root_keys[] = {"flags", NULL};

static void report_unknown_key(ff__events *events, const char *meant, const char *known) {
  char help[64];
  snprintf(help, sizeof help, "did you mean `%s`?", meant ? meant : "");
  ff__diagnose(events->registry, FF__CODE_UNKNOWN_KEY, ff__events_place(events),
               meant ? help : known, "unknown key %s", ff__events_show(events).text);
}

static void report_duplicate_key(ff__events *events, ff__place first) {
  ff__diagnose(events->registry, FF__CODE_DUPLICATE_KEY, ff__events_place(events),
               "remove one of them", "%s is given twice, first on line %u",
               ff__events_show(events).text, (unsigned)first.line);
}

static void skip_value(ff__events *events) {
  ff__events_advance(events);
  ff__events_skip(events);
}

/* -- One flag -------------------------------------------------------------- */

/* What the mapping of one flag has shown so far. */
typedef struct fields {
  ff__place keys[FF__FIELD_COUNT];
  bool misspelt[FF__FIELD_COUNT];
} fields;

static void read_unknown_field(ff__events *events, fields *seen) {
#define X(id, name, missing, help) " " name
  static const char known[] = "a flag has:" FF__FIELD_MAP(X);
#undef X
  size_t size;
  ff__field meant = ff__field_nearest(ff__events_text(events, &size));
  bool is_near = meant != FF__FIELD_COUNT;
  report_unknown_key(events, is_near ? ff__field_info_of(meant)->name : NULL, known);
  if (is_near) seen->misspelt[meant] = true;
  skip_value(events);
}

static void read_field(ff__events *events, ff__entry *entry, fields *seen) {
  size_t size;
  const char *name = ff__events_text(events, &size);
  ff__field field = ff__field_find(name, size);
  if (field == FF__FIELD_COUNT) {
    read_unknown_field(events, seen);
  } else if (seen->keys[field].line) {
    report_duplicate_key(events, seen->keys[field]);
    skip_value(events);
  } else {
    seen->keys[field] = entry->keys[field] = ff__events_place(events);
    ff__events_advance(events);
    ff__value_read(events, field, entry);
  }
}

static void report_missing(ff__events *events, const ff__entry *entry, const fields *seen) {
  ff__place place = {entry->flag.line, entry->flag.column};
  const char *name = entry->flag.name;
  for (ff__field field = 0; field < FF__FIELD_COUNT; field++) {
    const ff__field_info *info = ff__field_info_of(field);
    if (!info->missing || seen->keys[field].line || seen->misspelt[field]) continue;
    char help[128];
    snprintf(help, sizeof help, "add `%s:` and %s", info->name, info->help);
    ff__diagnose(events->registry, info->missing, place, help, "%s has no %s",
                 name ? ff__show(name, entry->name_size).text : "this flag", info->shown);
  }
}

static void read_fields(ff__events *events, ff__entry *entry) {
  fields seen = {0};
  size_t merge_keys = events->merge_keys;
  while (ff__events_next_key(events))
    read_field(events, entry, &seen);
  bool is_complete = events->event.type == YAML_MAPPING_END_EVENT;
  if (is_complete && events->merge_keys == merge_keys) report_missing(events, entry, &seen);
}

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool has_upper(const char *name) {
  while (*name && !is_upper(*name))
    name++;
  return *name;
}

/* Only a warning: such names work, since others may have written them before. */
static void report_upper(ff__events *events, const char *name) {
  char help[FF__NAME_MAX + 16];
  snprintf(help, sizeof help, "write `%s`", name);
  for (char *c = help; *c; c++)
    if (is_upper(*c)) *c = (char)(*c - 'A' + 'a');
  ff__diagnose(events->registry, FF__CODE_UPPER_CASE, ff__events_place(events), help,
               "flag name %s has upper-case letters", ff__events_show(events).text);
}

static void refuse_name(ff__events *events, size_t size) {
  if (size > FF__NAME_MAX)
    ff__diagnose(events->registry, FF__CODE_FLAG_NAME, ff__events_place(events),
                 "choose a shorter name", "flag name of %zu bytes, more than %d", size,
                 FF__NAME_MAX);
  else
    ff__diagnose(events->registry, FF__CODE_FLAG_NAME, ff__events_place(events),
                 "use a-z, 0-9, `.`, `_` and `-`, beginning with a letter or a digit",
                 "%s is not a flag name", ff__events_show(events).text);
}

static void read_name(ff__events *events, ff__entry *entry) {
  ff__place place = ff__events_place(events);
  entry->flag.line = place.line;
  entry->flag.column = place.column;

  size_t size, valid_size;
  const char *text = ff__events_text(events, &size);
  if (!ff__name_is_valid(text, &valid_size) || valid_size != size) {
    refuse_name(events, size);
    return;
  }
  entry->flag.name = ff__registry_text(events->registry, text, size);
  entry->name_size = (uint32_t)size;
  events->registry->diagnostics.flag = entry->flag.name;
  if (has_upper(text)) report_upper(events, text);
}

static void read_flag(ff__events *events) {
  ff__diagnostics *diagnostics = &events->registry->diagnostics;
  ff__entry *entry = ff__table_add(&events->registry->table);
  if (!entry) {
    ff__registry_out_of_memory(events->registry);
    return;
  }
  entry->flag.added = entry->flag.expected_removal = FF_DATE_NONE;
  size_t errors = diagnostics->errors;
  read_name(events, entry);
  ff__events_advance(events);
  if (ff__events_expect(events, YAML_MAPPING_START_EVENT, "this flag",
                        "give it `defaultEnabled` and `scope` at least"))
    read_fields(events, entry);
  entry->last_line = events->last_line;
  entry->broken = diagnostics->errors != errors;
  diagnostics->flag = NULL;
}

/* -- The file -------------------------------------------------------------- */

static void refuse_more_flags(ff__events *events) {
  ff__diagnose(events->registry, FF__CODE_TOO_MANY, ff__events_place(events), NULL,
               "more than %d flags; the rest of the file is not read", FF__FLAGS_MAX);
  ff__events_end(events);
}

static void read_flags(ff__events *events) {
  if (!ff__events_expect(events, YAML_MAPPING_START_EVENT, "`flags`",
                         "write `flags: {}` when there are none"))
    return;
  while (ff__events_next_key(events)) {
    if (events->registry->table.count < FF__FLAGS_MAX)
      read_flag(events);
    else
      refuse_more_flags(events);
  }
}

static void report_no_flags(ff_registry *registry, ff__place place) {
  ff__diagnose(registry, FF__CODE_NO_FLAGS, place, "begin with `flags:`",
               "there is no `flags:` in the file");
}

/* Returns whether the key was probably meant to be `flags`. */
static bool read_unknown_root(ff__events *events) {
  size_t size;
  const char *meant = ff__text_nearest(ff__events_text(events, &size), root_keys);
  report_unknown_key(events, meant, "put flags under `flags:`, the only key here");
  skip_value(events);
  return meant;
}

static void read_root(ff__events *events) {
  ff__place begin = ff__events_place(events), flags = {0};
  if (!ff__events_expect(events, YAML_MAPPING_START_EVENT, "the file", "begin with `flags:`"))
    return;
  bool is_misspelt = false;
  while (ff__events_next_key(events)) {
    if (!ff__events_text_is(events, root_keys[0])) {
      is_misspelt |= read_unknown_root(events);
      continue;
    }
    if (flags.line)
      report_duplicate_key(events, flags);
    else
      flags = ff__events_place(events);
    ff__events_advance(events);
    read_flags(events);
  }
  bool is_complete = events->event.type == YAML_MAPPING_END_EVENT;
  if (is_complete && !flags.line && !is_misspelt) report_no_flags(events->registry, begin);
}

static void read_file(ff__events *events) {
  if (!ff__events_open(events)) {
    bool is_empty = events->event.type == YAML_STREAM_END_EVENT;
    if (is_empty) report_no_flags(events->registry, (ff__place){1, 1});
    return;
  }
  if (ff__events_is_null(events))
    report_no_flags(events->registry, ff__events_place(events));
  else
    read_root(events);
  ff__events_close(events, "put all flags under one `flags:`");
}

static void refuse_duplicate_flags(ff_registry *registry) {
  for (size_t i = 0; i < registry->table.count; i++) {
    ff__entry *entry = &registry->table.entries[i];
    const ff__entry *first = ff__table_index(&registry->table, entry);
    if (!first) continue;
    entry->broken = true;
    registry->diagnostics.flag = entry->flag.name;
    ff__diagnose(registry, FF__CODE_DUPLICATE_FLAG,
                 (ff__place){entry->flag.line, entry->flag.column}, "remove one of them",
                 "flag `%s` is given twice, first on line %u", entry->flag.name,
                 (unsigned)first->flag.line);
  }
  registry->diagnostics.flag = NULL;
}

ff_err ff__registry_read(ff_registry *registry) {
  bool is_text = ff__encoding_check(registry);
  ff__events events;
  if (is_text && ff__events_init(&events, registry)) {
    read_file(&events);
    ff__events_finish(&events);
  }
  if (registry->out_of_memory || !ff__table_make_slots(&registry->table)) return FF_ERR_NOMEM;

  refuse_duplicate_flags(registry);
  ff__table_drop_broken(&registry->table);
  ff__diagnostics_settle(registry);
  return registry->out_of_memory ? FF_ERR_NOMEM : FF_OK;
}
