/* lint_junit.c - findings as the JUnit XML that CI servers read.
 *
 * A file is a suite, and a finding a test case; one that makes lint fail is a failure.
 */
#include "lint.h"
#include "text.h"

#include <string.h>

static void put_attribute(const char *name, const char *text) {
  printf(" %s=\"", name);
  text_put_xml(stdout, text);
  putchar('"');
}

/* GitLab takes cases of one name for one case. */
static void begin_case(const ff_finding *finding) {
  const ff_diagnostic *found = &finding->shown;
  fputs("    <testcase", stdout);
  put_attribute("classname", found->file);
  printf(" name=\"%s", found->code);
  if (found->flag) putchar(' ');
  if (found->flag) text_put_xml(stdout, found->flag);
  if (finding->repetition > 0) printf(" (%u)", (unsigned)finding->repetition + 1);
  putchar('"');
  put_attribute("file", found->file);
  printf(" line=\"%u\">\n", (unsigned)found->line);
}

static void put_details(const ff_diagnostic *found) {
  text_put_xml(stdout, found->file);
  printf(":%u:%u: %s: ", (unsigned)found->line, (unsigned)found->column,
         ff_severity_name(found->severity));
  text_put_xml(stdout, found->message);
  putchar('\n');
  if (found->source_line) text_put_xml(stdout, found->source_line);
  if (found->source_line) putchar('\n');
  if (found->help) fputs("help: ", stdout);
  if (found->help) text_put_xml(stdout, found->help);
}

static void put_case(const lint_report *report, const ff_finding *finding) {
  const char *element = lint_fails(report, finding) ? "failure" : "system-out";
  begin_case(finding);
  printf("      <%s", element);
  if (lint_fails(report, finding)) put_attribute("type", finding->shown.code);
  if (lint_fails(report, finding)) put_attribute("message", finding->shown.message);
  putchar('>');
  put_details(&finding->shown);
  printf("</%s>\n    </testcase>\n", element);
}

typedef struct tally {
  size_t tests, failures;
} tally;

static tally count(const lint_report *report, size_t first, size_t end) {
  tally counted = {0, 0};
  const ff_finding *finding;
  lint_walk walk = {first, 0};
  while ((finding = lint_next(report, &walk)) && walk.file < end) {
    counted.tests++;
    counted.failures += lint_fails(report, finding);
  }
  return counted;
}

/* A suite without a case would look as if nothing had been done. */
static void put_suite(const lint_report *report, size_t index) {
  const char *path = report->files[index].path;
  tally counted = count(report, index, index + 1);
  fputs("  <testsuite", stdout);
  put_attribute("name", path);
  printf(" tests=\"%zu\" failures=\"%zu\">\n", counted.tests ? counted.tests : 1, counted.failures);
  if (counted.tests == 0) fputs("    <testcase", stdout);
  if (counted.tests == 0) put_attribute("classname", path);
  if (counted.tests == 0) puts(" name=\"lint\"/>");
  const ff_finding *finding;
  lint_walk walk = {index, 0};
  while ((finding = lint_next(report, &walk)) && walk.file == index)
    put_case(report, finding);
  puts("  </testsuite>");
}

bool lint_put_junit(const lint_report *report) {
  size_t tests = 0;
  for (size_t i = 0; i < report->file_count; i++) {
    tally counted = count(report, i, i + 1);
    tests += counted.tests ? counted.tests : 1;
  }
  puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  printf("<testsuites name=\"ffctl lint\" tests=\"%zu\" failures=\"%zu\">\n", tests,
         count(report, 0, report->file_count).failures);
  for (size_t i = 0; i < report->file_count; i++)
    put_suite(report, i);
  puts("</testsuites>");
  return true;
}
