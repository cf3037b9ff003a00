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

/* Only these two words, since readers of YAML 1.1 and 1.2 do not agree on yes, on and y. */
static void read_boolean(ff__events *events, ff__field field, bool *value) {
  bool is_plain = events->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  *value = ff__events_text_is(events, "true");
  if (is_plain && (*value || ff__events_text_is(events, "false"))) return;
  const ff__field_info *info = ff__field_info_of(field);
  ff__diagnose(events->registry, FF__CODE_BOOLEAN, ff__events_place(events), info->help,
               "%s is %s%s, neither `true` nor `false`", info->shown,
               is_plain ? "" : "the quoted text ", ff__events_show(events).text);
}

static void refuse_scope(ff__events *events, ff__field field, const char *const *names) {
  size_t size;
  const char *nearest = ff__text_nearest(ff__events_text(events, &size), names);
  char help[64];
  snprintf(help, sizeof help, "did you mean `%s`?", nearest ? nearest : "");
  ff__diagnose(events->registry, FF__CODE_SCOPE, ff__events_place(events),
               nearest ? help : ff__field_info_of(field)->help, "unknown scope %s",
               ff__events_show(events).text);
}

static void read_scope(ff__events *events, ff__field field, ff_scope *value) {
  const char *const names[] = {ff_scope_name(FF_SCOPE_GLOBAL), ff_scope_name(FF_SCOPE_COMPANY),
                               ff_scope_name(FF_SCOPE_WORKSPACE), NULL};
  for (ff_scope scope = FF_SCOPE_GLOBAL; names[scope]; scope++) {
    if (!ff__events_text_is(events, names[scope])) continue;
    *value = scope;
    return;
  }
  refuse_scope(events, field, names);
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

static void read_date(ff__events *events, ff__field field, ff_date *value) {
  size_t size;
  const char *text = ff__events_text(events, &size);
  const ff__field_info *info = ff__field_info_of(field);
  if (!has_date_form(text, size))
    ff__diagnose(events->registry, FF__CODE_DATE_FORM, ff__events_place(events), info->help,
                 "%s is %s, not a date", info->shown, ff__events_show(events).text);
  else if (ff_date_parse(text, value) != FF_OK)
    ff__diagnose(events->registry, FF__CODE_DATE, ff__events_place(events), info->help,
                 "%s is %s, a day that does not exist", info->shown, ff__events_show(events).text);
}

static void read_scalar(ff__events *events, ff__field field, ff_flag *flag) {
  switch (field) {
  case FF__FIELD_DESCRIPTION: flag->description = read_text(events, field); break;
  case FF__FIELD_DEFAULT_ENABLED: read_boolean(events, field, &flag->default_enabled); break;
  case FF__FIELD_SCOPE: read_scope(events, field, &flag->scope); break;
  case FF__FIELD_ADDED_DATE: read_date(events, field, &flag->added); break;
  case FF__FIELD_EXPECTED_REMOVAL: read_date(events, field, &flag->expected_removal); break;
  case FF__FIELD_OWNER: flag->owner = read_text(events, field); break;
  case FF__FIELD_PERMANENT: read_boolean(events, field, &flag->permanent); break;
  case FF__FIELD_REASON: flag->reason = read_text(events, field); break;
  case FF__FIELD_EXTENSION_REASON: flag->extension_reason = read_text(events, field); break;
  case FF__FIELD_EXTERNAL_USE: flag->external_use = read_text(events, field); break;
  case FF__FIELD_COUNT: break;
  }
}

static bool is_empty(const ff__events *events) {
  if (events->event.type != YAML_SCALAR_EVENT) return false;
  return ff__events_is_null(events) || is_blank(events);
}

void ff__value_read(ff__events *events, ff__field field, ff__entry *entry) {
  const ff__field_info *info = ff__field_info_of(field);
  entry->values[field] = ff__events_place(events);
  if (is_empty(events))
    ff__diagnose(events->registry, FF__CODE_EMPTY, entry->values[field], info->help, "%s is empty",
                 info->shown);
  else if (ff__events_expect(events, YAML_SCALAR_EVENT, info->shown, info->help))
    read_scalar(events, field, &entry->flag);
  entry->ends[field] = ff__events_end_place(events);
}
