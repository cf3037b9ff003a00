/* values.c - see values.h. */
#include "registry/values.h"

#include "core/text.h"
#include "registry/encoding.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(const ff__events *events) {
  size_t size;
  const char *text = ff__events_text(events, &size);
  size_t at = 0;
  while (at < size && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n'))
    at++;
  return at == size;
}

static const char *read_text(ff__events *events, ff__field field) {
  size_t size;
  const char *text = ff__events_text(events, &size);
  uint32_t control;
  if (ff__encoding_has_control(text, size, &control))
    ff__diagnose(events->registry, FF__CODE_CONTROL, ff__events_place(events), "remove it",
                 "%s holds the control character U+%04X", ff__field_info_of(field)->shown,
                 (unsigned)control);
  return ff__registry_text(events->registry, text, size);
}

static void read_description(ff__events *events, ff__field field, ff__entry *entry) {
  entry->flag.description = read_text(events, field);
}

static void read_owner(ff__events *events, ff__field field, ff__entry *entry) {
  entry->flag.owner = read_text(events, field);
}

/* Only these two words, since readers of YAML 1.1 and 1.2 do not agree on yes, on and y. */
static void read_default_enabled(ff__events *events, ff__field field, ff__entry *entry) {
  bool is_plain = events->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  bool is_true = ff__events_text_is(events, "true");
  entry->flag.default_enabled = is_true;
  if (is_plain && (is_true || ff__events_text_is(events, "false"))) return;
  const ff__field_info *info = ff__field_info_of(field);
  ff__diagnose(events->registry, FF__CODE_BOOLEAN, ff__events_place(events), info->help,
               "%s is %s%s, neither `true` nor `false`", info->shown,
               is_plain ? "" : "the quoted text ", ff__events_show(events).text);
}

static void refuse_scope(ff__events *events, ff__field field) {
  static const char *const names[] = {"global", "company", "workspace", NULL};
  size_t size;
  const char *nearest = ff__text_nearest(ff__events_text(events, &size), names);
  char help[64];
  snprintf(help, sizeof help, "did you mean `%s`?", nearest ? nearest : "");
  ff__diagnose(events->registry, FF__CODE_SCOPE, ff__events_place(events),
               nearest ? help : ff__field_info_of(field)->help, "unknown scope %s",
               ff__events_show(events).text);
}

static void read_scope(ff__events *events, ff__field field, ff__entry *entry) {
  for (ff_scope scope = FF_SCOPE_GLOBAL; scope <= FF_SCOPE_WORKSPACE; scope++) {
    if (!ff__events_text_is(events, ff_scope_name(scope))) continue;
    entry->flag.scope = scope;
    return;
  }
  refuse_scope(events, field);
}

static bool has_date_form(const char *text, size_t size) {
  static const char form[] = "dddd-dd-dd";
  if (size != sizeof form - 1) return false;
  for (size_t i = 0; i < size; i++) {
    bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == 'd' ? !is_digit : text[i] != form[i]) return false;
  }
  return true;
}

static void read_date(ff__events *events, ff__field field, ff_date *date) {
  size_t size;
  const char *text = ff__events_text(events, &size);
  const ff__field_info *info = ff__field_info_of(field);
  if (!has_date_form(text, size))
    ff__diagnose(events->registry, FF__CODE_DATE_FORM, ff__events_place(events), info->help,
                 "%s is %s, not a date", info->shown, ff__events_show(events).text);
  else if (ff_date_parse(text, date) != FF_OK)
    ff__diagnose(events->registry, FF__CODE_DATE, ff__events_place(events), info->help,
                 "%s is %s, a day that does not exist", info->shown, ff__events_show(events).text);
}

static void read_added_date(ff__events *events, ff__field field, ff__entry *entry) {
  entry->flag.added = FF_DATE_NONE;
  read_date(events, field, &entry->flag.added);
}

static void read_expected_removal(ff__events *events, ff__field field, ff__entry *entry) {
  read_date(events, field, &entry->flag.expected_removal);
}

static void (*const readers[])(ff__events *events, ff__field field, ff__entry *entry) = {
    [FF__FIELD_DESCRIPTION] = read_description,
    [FF__FIELD_DEFAULT_ENABLED] = read_default_enabled,
    [FF__FIELD_SCOPE] = read_scope,
    [FF__FIELD_ADDED_DATE] = read_added_date,
    [FF__FIELD_EXPECTED_REMOVAL] = read_expected_removal,
    [FF__FIELD_OWNER] = read_owner,
};

void ff__value_read(ff__events *events, ff__field field, ff__entry *entry) {
  const ff__field_info *info = ff__field_info_of(field);
  ff__place place = ff__events_place(events);
  entry->values[field] = place;
  if (events->event.type == YAML_SCALAR_EVENT && (ff__events_is_null(events) || is_blank(events)))
    ff__diagnose(events->registry, FF__CODE_EMPTY, place, info->help, "%s is empty", info->shown);
  else if (ff__events_expect(events, YAML_SCALAR_EVENT, info->shown, info->help))
    readers[field](events, field, entry);
}
