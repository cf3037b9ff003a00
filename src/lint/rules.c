/* rules.c - see rules.h. */
#include "lint/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const ff_rule *const hundreds[] = {ff__form_rules,     ff__debt_rules,  ff__reference_rules,
                                          ff__coverage_rules, ff__drift_rules, ff__ignore_rules};

enum { HUNDREDS = sizeof hundreds / sizeof *hundreds };

const ff_rule *ff_rule_at(size_t index) {
  for (size_t i = 0; i < HUNDREDS; i++)
    for (const ff_rule *rule = hundreds[i]; rule->code; rule++)
      if (index-- == 0) return rule;
  return NULL;
}

const ff_rule *ff_rule_find(const char *name) {
  for (size_t i = 0; i < HUNDREDS; i++)
    for (const ff_rule *rule = hundreds[i]; rule->code; rule++)
      if (strcasecmp(name, rule->code) == 0 || strcmp(name, rule->name) == 0) return rule;
  return NULL;
}

unsigned ff__rule_number(const ff_rule *rule) {
  return (unsigned)strtoul(rule->code + 2, NULL, 10);
}

const ff_rule *ff__rule_numbered(unsigned number) {
  char code[16];
  snprintf(code, sizeof code, "FF%u", number);
  return ff_rule_find(code);
}
