/* lint_json.c - findings as one array of JSON. */
#include "lint.h"
#include "text.h"

json_t *lint_finding_json(const ff_diagnostic *found) {
  json_t *object = json_with(json_object(), "code", json_string(found->code));
  object = json_with(object, "severity", json_string(ff_severity_name(found->severity)));
  object = json_with(object, "file", text_json_or_null(found->file));
  object = json_with(object, "line", json_integer(found->line));
  object = json_with(object, "column", json_integer(found->column));
  object = json_with(object, "flag", text_json_or_null(found->flag));
  object = json_with(object, "message", text_json_or_null(found->message));
  return json_with(object, "help", text_json_or_null(found->help));
}

bool lint_put_json(const lint_report *report) {
  json_t *array = json_array();
  const ff_finding *finding;
  lint_walk walk = {0, 0};
  while ((finding = lint_next(report, &walk)))
    array = json_and(array, lint_finding_json(&finding->shown));
  return put_json(array);
}
