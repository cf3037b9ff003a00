/* explain_rule.c - `ffctl explain-rule`: what a finding's code means, and what to do. */
#include "command.h"
#include "output.h"
#include "table.h"
#include "text.h"

#include <featureflag/lint.h>

/* -- JSON ------------------------------------------------------------------ */

static json_t *rule_json(const ff_rule *rule) {
  json_t *object = json_with(json_object(), "code", json_string(rule->code));
  object = json_with(object, "name", json_string(rule->name));
  object = json_with(object, "severity", json_string(ff_severity_name(rule->severity)));
  object = json_with(object, "mandatory", json_boolean(rule->mandatory));
  object = json_with(object, "summary", json_string(rule->summary));
  return json_with(object, "explanation", json_string(rule->explanation));
}

static json_t *all_json(void) {
  json_t *array = json_array();
  const ff_rule *rule;
  for (size_t i = 0; (rule = ff_rule_at(i)); i++)
    array = json_and(array, rule_json(rule));
  return array;
}

/* -- Text ------------------------------------------------------------------ */

static void put_rule(const ff_rule *rule) {
  printf("%s%s%s %s (%s%s)\n", colour_on(BOLD), rule->code, colour_off(BOLD), rule->name,
         ff_severity_name(rule->severity), rule->mandatory ? ", which cannot be changed" : "");
  printf("%s\n\n%s\n", rule->summary, rule->explanation);
}

static bool put_row(struct table *table, const ff_rule *rule) {
  static const enum colour colours[] = {RED, YELLOW, PLAIN};
  return table_put(table, BOLD, rule->code) && table_put(table, PLAIN, rule->name) &&
         table_put(table, colours[rule->severity], ff_severity_name(rule->severity)) &&
         table_put(table, PLAIN, rule->summary);
}

static int put_all(void) {
  struct table *table =
      table_create(4, (const char *const[]){"CODE", "NAME", "SEVERITY", "WHAT IT FINDS"});
  bool done = table != NULL;
  const ff_rule *rule;
  for (size_t i = 0; done && (rule = ff_rule_at(i)); i++)
    done = put_row(table, rule);
  if (done) table_print(table);
  table_destroy(table);
  return done ? STATUS_YES : out_of_memory();
}

/* -- Command --------------------------------------------------------------- */

static int explain(const arguments *parsed, const char *name) {
  const ff_rule *rule = ff_rule_find(name);
  if (!rule)
    return usage_error("explain-rule", "there is no rule %s; all of them: ffctl explain-rule",
                       name);
  if (given(parsed, OPTION_JSON)) return put_json(rule_json(rule)) ? STATUS_YES : STATUS_COULD_NOT;
  put_rule(rule);
  return STATUS_YES;
}

static int run(const arguments *parsed) {
  if (parsed->operand_count > 1) return explain(parsed, operand(parsed, 0));
  if (given(parsed, OPTION_JSON)) return put_json(all_json()) ? STATUS_YES : STATUS_COULD_NOT;
  return put_all();
}

static const char help[] =
    "Tells what a rule of `ffctl lint` finds, why that matters and what to do about it. RULE\n"
    "is its code or its name. Without one, all rules are listed.\n"
    "\n"
    "Examples:\n"
    "  ffctl explain-rule\n"
    "  ffctl explain-rule FF204\n"
    "\n"
    "Exit status:\n"
    "  0  explained\n"
    "  2  wrong usage, or there is no such rule\n";

const command explain_rule_command = {
    .name = "explain-rule",
    .synopsis = "[RULE]",
    .summary = "Explain a rule of lint, or list all",
    .help = help,
    .operands_least = 0,
    .operands_most = 1,
    .run = run,
};
