/* lint_sarif.c - findings as SARIF 2.1.0, for code scanning and editors.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
#include "lint.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char schema[] =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

static const char *level_of(ff_severity severity) {
  switch (severity) {
  case FF_SEVERITY_ERROR: return "error";
  case FF_SEVERITY_WARNING: return "warning";
  default: return "note";
  }
}

static json_t *message_json(json_t *text) {
  return json_with(json_object(), "text", text);
}

/* -- Rules ----------------------------------------------------------------- */

static json_t *rule_json(const ff_rule *rule) {
  json_t *level = json_with(json_object(), "level", json_string(level_of(rule->severity)));
  json_t *object = json_with(json_object(), "id", json_string(rule->code));
  object = json_with(object, "name", json_string(rule->name));
  object = json_with(object, "shortDescription", message_json(json_string(rule->summary)));
  object = json_with(object, "fullDescription", message_json(json_string(rule->explanation)));
  object = json_with(object, "help", message_json(json_string(rule->explanation)));
  return json_with(object, "defaultConfiguration", level);
}

static json_t *driver_json(void) {
  json_t *rules = json_array();
  const ff_rule *rule;
  for (size_t i = 0; (rule = ff_rule_at(i)); i++)
    rules = json_and(rules, rule_json(rule));
  json_t *object = json_with(json_object(), "name", json_string("ffctl lint"));
  object = json_with(object, "version", json_string(ff_version()));
  return json_with(object, "rules", rules);
}

static json_int_t index_of(const ff_rule *rule) {
  json_int_t index = 0;
  while (ff_rule_at((size_t)index) != rule)
    index++;
  return index;
}

/* -- Places ---------------------------------------------------------------- */

/* Relative paths stay so: those who read it know where the sources are. */
static json_t *location_of(const char *file) {
  char *place = lint_place(file, "GITHUB_WORKSPACE"), *uri = place ? text_uri(place) : NULL;
  json_t *string = uri ? json_string(uri) : NULL;
  free(place);
  free(uri);
  return json_with(json_object(), "uri", string);
}

/* Columns are counted in characters here. */
static json_int_t column_of(const ff_diagnostic *found) {
  const char *line = found->source_line;
  size_t size = line ? strlen(line) : 0, before = found->column > 0 ? found->column - 1 : 0;
  if (before > size) return (json_int_t)found->column;
  return (json_int_t)text_characters(line ? line : "", before) + 1;
}

static json_t *region_json(const ff_diagnostic *found) {
  json_t *object = json_with(json_object(), "startLine", json_integer(found->line));
  return found->column > 0 ? json_with(object, "startColumn", json_integer(column_of(found)))
                           : object;
}

static json_t *place_json(const ff_diagnostic *found) {
  json_t *physical = json_with(json_object(), "artifactLocation", location_of(found->file));
  if (found->line > 0) physical = json_with(physical, "region", region_json(found));
  json_t *object = json_with(json_object(), "physicalLocation", physical);
  if (!found->flag) return object;
  json_t *flag = json_with(json_object(), "name", text_json_or_null(found->flag));
  return json_with(object, "logicalLocations",
                   json_and(json_array(), json_with(flag, "kind", json_string("member"))));
}

/* -- Findings -------------------------------------------------------------- */

static json_t *finding_json(const ff_finding *finding) {
  const ff_diagnostic *found = &finding->shown;
  char *text = lint_sentence(found), *key = lint_fingerprint(finding);
  json_t *message = text ? text_json(text, strlen(text)) : NULL;
  json_t *fingerprint = key ? text_json(key, strlen(key)) : NULL;
  free(text);
  free(key);
  json_t *object = json_with(json_object(), "ruleId", json_string(found->code));
  object = json_with(object, "ruleIndex", json_integer(index_of(finding->rule)));
  object = json_with(object, "level", json_string(level_of(found->severity)));
  object = json_with(object, "message", message_json(message));
  object = json_with(object, "locations", json_and(json_array(), place_json(found)));
  return json_with(object, "partialFingerprints",
                   json_with(json_object(), "ffctlFinding/v1", fingerprint));
}

static json_t *run_json(const lint_report *report) {
  json_t *results = json_array();
  const ff_finding *finding;
  lint_walk walk = {0, 0};
  while ((finding = lint_next(report, &walk)))
    results = json_and(results, finding_json(finding));
  bool done = report->status == STATUS_YES;
  json_t *invocation = json_with(json_object(), "executionSuccessful", json_boolean(done));
  json_t *object =
      json_with(json_object(), "tool", json_with(json_object(), "driver", driver_json()));
  object = json_with(object, "columnKind", json_string("unicodeCodePoints"));
  object = json_with(object, "invocations", json_and(json_array(), invocation));
  return json_with(object, "results", results);
}

bool lint_put_sarif(const lint_report *report) {
  json_t *log = json_with(json_object(), "$schema", json_string(schema));
  log = json_with(log, "version", json_string("2.1.0"));
  return put_json(json_with(log, "runs", json_and(json_array(), run_json(report))));
}
