/* config.c - see config.h. Mistakes in lint.yml are findings like others. */
#include "lint/config.h"

#include "core/error.h"
#include "core/text.h"
#include "lint/file.h"
#include "lint/linter.h"
#include "lint/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  long least, most, otherwise;
} thresholds[] = {
#define X(id, name, least, most, otherwise) {name, least, most, otherwise},
    FF__THRESHOLD_MAP(X)
#undef X
};

void ff__config_init(ff__config *config) {
  *config = (ff__config){0};
  for (size_t i = 0; i < FF__THRESHOLD_COUNT; i++)
    config->thresholds[i] = thresholds[i].otherwise;
}

void ff__config_finish(ff__config *config) {
  free(config->owners);
}

bool ff__config_severity(const ff__config *config, const ff_rule *rule, ff_severity *severity) {
  unsigned number = ff__rule_number(rule);
  if (config->off[number]) return false;
  int change = config->changes[number];
  *severity = change ? (ff_severity)(change - 1) : rule->severity;
  return true;
}

/* -- Mistakes -------------------------------------------------------------- */

typedef struct reading {
  const ff_registry *file;
  ff_linter *linter;
  size_t mistakes;
} reading;

static void report_mistake(reading *from, int code, const ff__spot *spot, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void report_mistake(reading *from, int code, const ff__spot *spot, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  ff__vreport_at(from->linter, code, spot, false, format, arguments);
  va_end(arguments);
  from->mistakes++;
}

typedef struct help {
  char text[128];
} help;

static help did_you_mean(const char *nearest, const char *otherwise) {
  help made = {""};
  if (nearest)
    snprintf(made.text, sizeof made.text, "did you mean `%s`?", nearest);
  else
    snprintf(made.text, sizeof made.text, "%s", otherwise);
  return made;
}

static ff__spot key_spot(const reading *from, const ff_setting *setting, const help *made) {
  return (ff__spot){from->file, setting->key_line, setting->key_column, NULL, made->text};
}

static ff__spot value_spot(const reading *from, const ff_setting *setting, const char *made) {
  return (ff__spot){from->file, setting->line, setting->column, NULL, made};
}

/* -- rules ----------------------------------------------------------------- */

enum { RULES_MOST = 128 };

static void report_unknown_rule(reading *from, const ff_setting *setting) {
  const char *names[2 * RULES_MOST + 1] = {NULL};
  const ff_rule *rule;
  for (size_t i = 0; i < RULES_MOST && (rule = ff_rule_at(i)); i++) {
    names[2 * i] = rule->name;
    names[2 * i + 1] = rule->code;
  }
  help made = did_you_mean(ff__text_nearest(setting->key, names), "see `ffctl explain-rule`");
  ff__spot spot = key_spot(from, setting, &made);
  report_mistake(from, FF__CODE_UNKNOWN_RULE, &spot, "there is no rule %s",
                 ff__quote_of(setting->key).text);
}

static const char *const levels[] = {"error", "warning", "info", "off", NULL};
enum { OFF = 3 };

static bool read_level(reading *from, const ff_setting *setting, int *level) {
  for (*level = 0; levels[*level]; ++*level)
    if (strcmp(setting->value, levels[*level]) == 0) return true;
  help made = did_you_mean(ff__text_nearest(setting->value, levels),
                           "write `error`, `warning`, `info` or `off`");
  ff__spot spot = value_spot(from, setting, made.text);
  report_mistake(from, FF__CODE_UNKNOWN_SEVERITY, &spot, "unknown severity %s",
                 ff__quote_of(setting->value).text);
  return false;
}

static void take_rule(reading *from, const ff_setting *setting) {
  ff__config *config = &from->linter->config;
  const ff_rule *rule = ff_rule_find(setting->key);
  int level;
  if (!rule) {
    report_unknown_rule(from, setting);
  } else if (rule->mandatory) {
    help made = {"take it out"};
    ff__spot spot = key_spot(from, setting, &made);
    report_mistake(from, FF__CODE_FIXED_SEVERITY, &spot, "%s is always an error", rule->code);
  } else if (read_level(from, setting, &level)) {
    config->off[ff__rule_number(rule)] = level == OFF;
    config->changes[ff__rule_number(rule)] = (unsigned char)(level == OFF ? 0 : level + 1);
  }
}

/* -- thresholds ------------------------------------------------------------ */

static void report_unknown_threshold(reading *from, const ff_setting *setting) {
#define X(id, name, least, most, otherwise) name,
  static const char *const names[] = {FF__THRESHOLD_MAP(X) NULL};
#undef X
#define X(id, name, least, most, otherwise) " " name
  static const char known[] = "there are:" FF__THRESHOLD_MAP(X);
#undef X
  help made = did_you_mean(ff__text_nearest(setting->key, names), known);
  ff__spot spot = key_spot(from, setting, &made);
  report_mistake(from, FF__CODE_UNKNOWN_KEY, &spot, "unknown key %s",
                 ff__quote_of(setting->key).text);
}

static bool read_number(const char *text, long least, long most, long *number) {
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 9 || text[digits]) return false;
  *number = strtol(text, NULL, 10);
  return *number >= least && *number <= most;
}

static void take_threshold(reading *from, const ff_setting *setting) {
  for (size_t i = 0; i < FF__THRESHOLD_COUNT; i++) {
    if (strcmp(setting->key, thresholds[i].name) != 0) continue;
    long number;
    if (read_number(setting->value, thresholds[i].least, thresholds[i].most, &number)) {
      from->linter->config.thresholds[i] = number;
      return;
    }
    ff__spot spot = value_spot(from, setting, "write the number without a unit");
    report_mistake(from, FF__CODE_NUMBER, &spot, "`%s` is %s, not a number from %ld to %ld",
                   setting->key, ff__quote_of(setting->value).text, thresholds[i].least,
                   thresholds[i].most);
    return;
  }
  report_unknown_threshold(from, setting);
}

/* -- owners ---------------------------------------------------------------- */

/* As seen from the folder of the file. */
static void take_owners(reading *from, const ff_setting *setting) {
  ff__config *config = &from->linter->config;
  char *folder = ff__file_folder(ff_registry_file(from->file));
  free(config->owners);
  config->owners = folder ? ff__file_join(folder, setting->value) : NULL;
  if (!config->owners) from->linter->out_of_memory = true;
  free(folder);
}

/* -- The file -------------------------------------------------------------- */

static const struct section {
  const char *name;
  bool has_keys; /* or a single value */
  void (*take)(reading *from, const ff_setting *setting);
} sections[] = {
    {"rules", true, take_rule},
    {"thresholds", true, take_threshold},
    {"owners", false, take_owners},
};

enum { SECTION_COUNT = sizeof sections / sizeof *sections };

static const struct section *find_section(const char *name) {
  for (size_t i = 0; i < SECTION_COUNT; i++)
    if (strcmp(sections[i].name, name) == 0) return &sections[i];
  return NULL;
}

static void report_unknown_section(reading *from, const ff_setting *setting) {
  const char *names[SECTION_COUNT + 1] = {NULL};
  for (size_t i = 0; i < SECTION_COUNT; i++)
    names[i] = sections[i].name;
  help made = did_you_mean(ff__text_nearest(setting->section, names),
                           "there are `rules`, `thresholds` and `owners`");
  ff__spot spot = key_spot(from, setting, &made);
  report_mistake(from, FF__CODE_UNKNOWN_KEY, &spot, "unknown key %s",
                 ff__quote_of(setting->section).text);
}

static void report_kind(reading *from, const struct section *section, const ff_setting *setting) {
  ff__spot spot = value_spot(from, setting, NULL);
  report_mistake(from, FF__CODE_KIND, &spot, "`%s` is a %s", section->name,
                 section->has_keys ? "mapping, as in `FF204: warning`" : "single text");
}

static void take(reading *from, const ff_setting *setting) {
  const struct section *section = find_section(setting->section);
  if (!section && !setting->value)
    report_unknown_section(from, setting);
  else if (!section || !setting->value)
    return;
  else if (section->has_keys != (setting->key != NULL))
    report_kind(from, section, setting);
  else
    section->take(from, setting);
}

/* What else is in a file that is not even YAML says little. */
static size_t read_settings(ff_linter *linter, const ff_registry *file) {
  reading from = {file, linter, ff_registry_error_count(file)};
  const ff_diagnostic *found;
  for (size_t i = 0; (found = ff_registry_diagnostic_at(file, i)); i++)
    ff_linter_add(linter, found);
  const ff_setting *setting;
  for (size_t i = 0; (setting = ff_settings_at(file, i)); i++)
    take(&from, setting);
  return from.mistakes;
}

ff_err ff_linter_configure(ff_linter *linter, const char *path, ff_error *error) {
  ff_registry *file;
  ff_err err = ff_settings_load(path, &file, error);
  if (err) return err;
  size_t mistakes = read_settings(linter, file);
  ff_registry_destroy(file);
  if (linter->out_of_memory) return ff__fail(error, FF_ERR_NOMEM, "%s", ff_err_text(FF_ERR_NOMEM));
  if (mistakes == 0) return FF_OK;
  return ff__fail(error, FF_ERR_CONFIG, "%s has %zu mistake%s", path, mistakes,
                  mistakes == 1 ? "" : "s");
}
