/* audit_put.c - what audit has found, for people and as JSON. */
#include "audit.h"
#include "lint.h"
#include "text.h"

static void put_keys(const audit *asked, const ff_finding *finding) {
  size_t count, first = audit_keys(asked, finding, &count);
  for (size_t i = 0; i < count; i++) {
    const ff_drift_key *key = ff_drift_at(asked->drift, first + i);
    fputs("         ", stdout);
    text_put(stdout, key->key, key->key_size);
    putchar('\n');
  }
}

static const char *plural(uint64_t number) {
  return number == 1 ? "" : "s";
}

static size_t count_ignored(const audit *asked) {
  const ff_finding *finding;
  size_t count = 0;
  for (size_t i = 0; (finding = ff_linter_at(asked->linter, i)); i++)
    count += finding->state == FF_FINDING_IGNORED && finding->rule->code[2] == '5';
  return count;
}

static void put_summary(const audit *asked, size_t findings, size_t keys) {
  const ff_walk_report *report = &asked->report;
  size_t ignored = count_ignored(asked);
  if (findings > 0)
    printf("%zu finding%s about %zu key%s; ", findings, plural(findings), keys, plural(keys));
  else
    fputs("no findings; ", stdout);
  printf("looked at %llu key%s", (unsigned long long)report->looked_at, plural(report->looked_at));
  if (report->commands > 0)
    printf(", the longest command took %.1f ms (%s)", (double)report->longest_us / 1000,
           report->longest);
  putchar('\n');
  if (ignored > 0) printf("not shown: %zu that ff:ignore is about\n", ignored);
}

static void print_text(const audit *asked, bool *fails) {
  const ff_finding *finding;
  size_t next = 0, findings = 0, keys = 0, count;
  for (; (finding = audit_next(asked, &next)); findings++) {
    lint_put_finding(&finding->shown);
    if (given(asked->parsed, OPTION_VERBOSE)) put_keys(asked, finding);
    audit_keys(asked, finding, &count);
    keys += count;
    *fails |= finding->shown.severity != FF_SEVERITY_INFO;
  }
  put_summary(asked, findings, keys);
}

static json_t *finding_json(const audit *asked, const ff_finding *finding) {
  size_t count, first = audit_keys(asked, finding, &count), levels[3] = {0};
  json_t *object = lint_finding_json(&finding->shown), *keys = json_array();
  for (size_t i = 0; i < count; i++) {
    const ff_drift_key *key = ff_drift_at(asked->drift, first + i);
    levels[key->scope]++;
    if (given(asked->parsed, OPTION_VERBOSE))
      keys = json_and(keys, text_json(key->key, key->key_size));
  }
  object = json_with(object, "global", json_integer((json_int_t)levels[FF_SCOPE_GLOBAL]));
  object = json_with(object, "companies", json_integer((json_int_t)levels[FF_SCOPE_COMPANY]));
  object = json_with(object, "workspaces", json_integer((json_int_t)levels[FF_SCOPE_WORKSPACE]));
  if (given(asked->parsed, OPTION_VERBOSE)) return json_with(object, "keys", keys);
  json_decref(keys);
  return object;
}

static bool print_json(const audit *asked, bool *fails) {
  const ff_finding *finding;
  json_t *array = json_array();
  for (size_t next = 0; (finding = audit_next(asked, &next));) {
    array = json_and(array, finding_json(asked, finding));
    *fails |= finding->shown.severity != FF_SEVERITY_INFO;
  }
  return put_json(array);
}

bool audit_put(const audit *asked, bool *fails) {
  if (asked->json) return print_json(asked, fails);
  print_text(asked, fails);
  return true;
}
