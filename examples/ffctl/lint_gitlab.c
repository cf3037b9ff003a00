/* lint_gitlab.c - findings as GitLab's code quality reports, which merge requests show.
 *
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
#include "lint.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *severity_of(ff_severity severity) {
  switch (severity) {
  case FF_SEVERITY_ERROR: return "major";
  case FF_SEVERITY_WARNING: return "minor";
  default: return "info";
  }
}

/* GitLab takes no path that begins with a dot and a slash, and no line 0. */
static json_t *location_json(const ff_diagnostic *found) {
  char *place = lint_place(found->file, "CI_PROJECT_DIR");
  json_t *path = place ? text_json(place, strlen(place)) : NULL;
  free(place);
  json_int_t line = found->line > 0 ? found->line : 1;
  json_t *lines = json_with(json_object(), "begin", json_integer(line));
  json_t *object = json_with(json_object(), "path", path);
  return json_with(object, "lines", lines);
}

static json_t *finding_json(const ff_finding *finding) {
  char *text = lint_sentence(&finding->shown), *key = lint_fingerprint(finding);
  json_t *description = text ? text_json(text, strlen(text)) : NULL;
  json_t *fingerprint = key ? text_json(key, strlen(key)) : NULL;
  free(text);
  free(key);
  json_t *object = json_with(json_object(), "description", description);
  object = json_with(object, "check_name", json_string(finding->shown.code));
  object = json_with(object, "fingerprint", fingerprint);
  object = json_with(object, "severity", json_string(severity_of(finding->shown.severity)));
  return json_with(object, "location", location_json(&finding->shown));
}

bool lint_put_gitlab(const lint_report *report) {
  json_t *array = json_array();
  const ff_finding *finding;
  lint_walk walk = {0, 0};
  while ((finding = lint_next(report, &walk)))
    array = json_and(array, finding_json(finding));
  return put_json(array);
}
