/* lint_github.c - findings as commands to GitHub's runner, which shows them at their lines.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
#include "lint.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *command_of(ff_severity severity) {
  switch (severity) {
  case FF_SEVERITY_ERROR: return "error";
  case FF_SEVERITY_WARNING: return "warning";
  default: return "notice";
  }
}

/* What would end the text or a property is written as %XX. */
static void put_escaped(const char *text, const char *special) {
  for (; *text; text++)
    if (strchr(special, *text) || (unsigned char)*text < ' ')
      printf("%%%02X", (unsigned char)*text);
    else
      putchar(*text);
}

static bool put_finding(const ff_diagnostic *found) {
  static const char in_text[] = "%\r\n", in_property[] = "%\r\n:,";
  char *text = lint_sentence(found), *place = lint_place(found->file, "GITHUB_WORKSPACE");
  if (!text || !place) {
    free(text);
    free(place);
    return false;
  }
  printf("::%s file=", command_of(found->severity));
  put_escaped(place, in_property);
  if (found->line > 0) printf(",line=%u,col=%u", (unsigned)found->line, (unsigned)found->column);
  printf(",title=%s::", found->code);
  put_escaped(text, in_text);
  putchar('\n');
  free(text);
  free(place);
  return true;
}

bool lint_put_github(const lint_report *report) {
  const ff_finding *finding;
  lint_walk walk = {0, 0};
  while ((finding = lint_next(report, &walk)))
    if (!put_finding(&finding->shown)) return out_of_memory() == STATUS_YES;
  lint_put_summary(report);
  return true;
}
