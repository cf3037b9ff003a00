/* syntax.c - see syntax.h.
 *
 * libyaml gives two marks: where it noticed (the problem's) and where the thing that
 * it was reading began (the context's). For a quote that is never closed the first
 * is the end of the file, and the second is what has to be mended.
 */
#include "registry/syntax.h"

#include <stdio.h>
#include <string.h>

/* What is usually behind a problem: the first row that fits. */
static const struct advice {
  const char *context; /* how libyaml's text begins; "" fits always */
  const char *problem;
  bool at_beginning; /* whether the place to look at is where the context begins */
  const char *help;
} advices[] = {
    {"while scanning a quoted scalar", "found unexpected", true, "close the quote"},
    {"while scanning a simple key", "could not find expected ':'", true,
     "write `key: value`, with a colon and a space"},
    {"while parsing a flow", "did not find expected", false, "look for a missing comma or bracket"},
    {"while parsing a block mapping", "did not find expected key", false,
     "look for a wrong indentation, or a quote inside of quotes"},
    {"while scanning for the next token", "found character that cannot start", false,
     "indent with spaces, not tabs; put text that begins with @, ` or % in quotes"},
    {"", "found a tab character", false, "indent with spaces, not tabs"},
    {"", "mapping values are not allowed", false,
     "look for a wrong indentation; put text with a colon in quotes"},
    {"while parsing a quoted scalar", "found unknown escape character", false,
     "write \\\\ for a backslash, or use single quotes"},
    {"", "", false, NULL},
};

static bool begins_with(const char *text, const char *beginning) {
  return strncmp(text, beginning, strlen(beginning)) == 0;
}

static const struct advice *advice_on(const char *context, const char *problem) {
  const struct advice *advice = advices;
  while (!begins_with(context, advice->context) || !begins_with(problem, advice->problem))
    advice++;
  return advice;
}

static bool is_at_end(const ff_registry *registry, const yaml_mark_t *mark) {
  return mark->line >= registry->source.line_count;
}

static ff__place place_of(const ff_registry *registry, const yaml_mark_t *mark) {
  return ff__source_place(&registry->source, mark->line, mark->column);
}

void ff__syntax_report(ff_registry *registry, const yaml_parser_t *parser) {
  const char *context = parser->context ? parser->context : "";
  const char *problem = parser->problem ? parser->problem : "this is not YAML";
  const struct advice *advice = advice_on(context, problem);
  ff__place begin = place_of(registry, &parser->context_mark);
  ff__place found = place_of(registry, &parser->problem_mark);
  bool is_at_beginning = advice->at_beginning || is_at_end(registry, &parser->problem_mark);

  if (!*context)
    ff__diagnose(registry, FF__CODE_SYNTAX, found, advice->help, "%s", problem);
  else if (is_at_beginning)
    ff__diagnose(registry, FF__CODE_SYNTAX, begin, advice->help,
                 "%s that begins here: %s on line %u", context, problem, (unsigned)found.line);
  else
    ff__diagnose(registry, FF__CODE_SYNTAX, found, advice->help, "%s that begins on line %u: %s",
                 context, (unsigned)begin.line, problem);
}
