/* pages_coverage.c - FF4xx: whether both paths of a flag were tested. */
#include "lint/rules.h"

#include "lint/codes.h"

#include <stddef.h>

static const char page_HALF_TESTED[] =
    "While the tests ran, nobody was told that the flag is on, or nobody that it is\n"
    "off, or nobody asked for it at all. The path that was not taken is the one that\n"
    "will be new to everybody on the day the flag is switched, or switched back.\n"
    "\n"
    "`ffctl coverage merge` finds this in what FEATURE_FLAGS_COVERAGE has recorded.\n"
    "Run a test with the flag the other way:\n"
    "\n"
    "    ff_test_both(flags, \"new-inbox\", opens_a_message, NULL);\n"
    "\n"
    "or the whole suite with FEATURE_FLAGS_OVERRIDES=new-inbox=on, which `ffctl\n"
    "matrix` does for every flag. A flag that only others ask for has `externalUse`\n"
    "in the registry.";

const ff_rule ff__coverage_rules[] = {
#define X(name, number, severity, slug, title)                                                     \
  {"FF" #number, slug, FF_SEVERITY_##severity, false, title, page_##name},
    FF__COVERAGE_MAP(X)
#undef X
        {NULL, NULL, FF_SEVERITY_ERROR, false, NULL, NULL}};
