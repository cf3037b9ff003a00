/* ignore.c - see ignore.h. */
#include "lint/ignore.h"

#include "core/text.h"
#include "lint/codes.h"
#include "lint/linter.h"
#include "lint/order.h"
#include "lint/report.h"
#include "lint/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t,";

/* Takes the place of a comment for a finding about it. */
static void report(ff_linter *linter, int rule, const ff_diagnostic *place, const char *help,
                   const char *message) {
  ff_diagnostic found = *place;
  char line[256];
  snprintf(line, sizeof line, "%s", message);
  ff__text_make_line(line);
  found.code = ff__rule_numbered((unsigned)rule)->code;
  found.message = line;
  found.help = help;
  ff_linter_add(linter, &found);
}

static void report_word(ff_linter *linter, const ff__ignore *made, const char *format,
                        const char *word, const char *help) {
  char message[256];
  snprintf(message, sizeof message, format, word);
  report(linter, FF__RULE_NOT_UNDERSTOOD, &made->place, help, message);
}

/* -- Reading --------------------------------------------------------------- */

static const char usage[] = "write `# ff:ignore RULE until=YYYY-MM-DD -- reason`";

static bool take_date(ff_linter *linter, ff__ignore *made, const char *text) {
  if (ff_date_parse(text, &made->until) == FF_OK) return true;
  report_word(linter, made, "`until=%.40s` is not a day that exists", text,
              "write it as YYYY-MM-DD");
  return false;
}

static bool can_be_ignored(const ff_rule *rule) {
  return !rule->mandatory && ff__rule_number(rule) / 100 != 9;
}

static bool take_rule(ff_linter *linter, ff__ignore *made, const char *word) {
  const ff_rule *rule = ff_rule_find(word);
  if (!rule) {
    report_word(linter, made, "there is no rule `%.40s`", word,
                "put the reason behind ` -- `; see `ffctl explain-rule`");
  } else if (!can_be_ignored(rule)) {
    report_word(linter, made, "%s cannot be ignored", rule->code, "take it out");
  } else if (made->rule_count == FF__IGNORE_RULES_MAX) {
    report_word(linter, made, "too many rules for one comment, %s among them", rule->code,
                "put it into a comment of its own");
  } else {
    made->rules[made->rule_count++] = rule;
    return true;
  }
  return false;
}

/* Takes what is before the reason, word by word; false when one was reported. */
static bool take_words(ff_linter *linter, ff__ignore *made, char *words) {
  char *rest = NULL;
  for (char *word = strtok_r(words, blanks, &rest); word; word = strtok_r(NULL, blanks, &rest)) {
    bool is_date = strncmp(word, "until=", 6) == 0;
    if (is_date ? !take_date(linter, made, word + 6) : !take_rule(linter, made, word)) return false;
  }
  if (made->rule_count == 0) report_word(linter, made, "%s", "no rule is named", usage);
  return made->rule_count > 0;
}

/* Cuts the reason off, and off from what is around it. */
static char *cut_reason(char *text) {
  char *dashes = strstr(text, "--");
  if (!dashes) return NULL;
  *dashes = '\0';
  char *reason = dashes + strspn(dashes + 1, "- \t") + 1;
  size_t size = strlen(reason);
  while (size > 0 && strchr(" \t\r", reason[size - 1]))
    reason[--size] = '\0';
  return size > 0 ? reason : NULL;
}

static void keep(ff_linter *linter, const ff__ignore *made) {
  if (linter->ignore_count == linter->ignore_capacity) {
    size_t capacity = linter->ignore_capacity ? linter->ignore_capacity * 2 : 16;
    ff__ignore *ignores = realloc(linter->ignores, capacity * sizeof *ignores);
    if (!ignores) {
      linter->out_of_memory = true;
      return;
    }
    linter->ignores = ignores;
    linter->ignore_capacity = capacity;
  }
  linter->ignores[linter->ignore_count++] = *made;
}

static void read_words(ff_linter *linter, ff__ignore *made, char *words) {
  char *reason = cut_reason(words);
  size_t size = strcspn(words, blanks);
  if (size != 6 || memcmp(words, "ignore", size) != 0) {
    words[size] = '\0';
    report_word(linter, made, "`ff:%.40s` is nothing that is known here", words, usage);
    return;
  }
  if (!take_words(linter, made, words + size)) return;
  made->reason = ff__linter_keep(linter, reason);
  if (!made->reason)
    report(linter, FF__RULE_NO_REASON, &made->place, "say why behind ` -- `",
           "this ff:ignore does not say why");
  keep(linter, made);
}

/* What is behind `ff:`, to be freed; NULL for another comment, or when memory is short. */
static char *words_for_us(ff_linter *linter, const ff__comment *comment) {
  const char *text = comment->text, *end = text + comment->size;
  while (text < end && *text && strchr("#/* \t", *text))
    text++;
  if (end - text < 3 || memcmp(text, "ff:", 3) != 0) return NULL;
  char *words = strndup(text + 3, (size_t)(end - text) - 3);
  if (!words) linter->out_of_memory = true;
  return words;
}

static ff__ignore ignore_at(ff_linter *linter, const ff__comment *comment) {
  ff__ignore made = {.place = {.file = ff__linter_keep(linter, comment->file),
                               .line = comment->line,
                               .column = comment->column,
                               .flag = ff__linter_keep(linter, comment->flag),
                               .source_line = ff__linter_keep(linter, comment->source_line)},
                     .first = comment->first,
                     .last = comment->last,
                     .until = FF_DATE_NONE};
  made.flag = made.place.flag;
  return made;
}

void ff__ignore_read(ff_linter *linter, const ff__comment *comment) {
  char *words = words_for_us(linter, comment);
  if (!words) return;
  ff__ignore made = ignore_at(linter, comment);
  bool is_lost = !comment->flag && comment->last == 0;
  if (is_lost && made.place.file)
    report(linter, FF__RULE_NOT_UNDERSTOOD, &made.place,
           "put it directly above the flag's name, or into its entry",
           "this comment stands at no flag");
  else if (made.place.file)
    read_words(linter, &made, words);
  free(words);
}

void ff__linter_add_comment(ff_linter *linter, const ff_diagnostic *place, const char *text,
                            size_t size, uint32_t first, uint32_t last) {
  ff__ignore_read(linter, &(ff__comment){.file = place->file,
                                         .line = place->line,
                                         .column = place->column,
                                         .text = text,
                                         .size = size,
                                         .source_line = place->source_line,
                                         .first = first,
                                         .last = last});
}

/* -- Of a registry --------------------------------------------------------- */

/* The comments from *index on that are before the end of a block: about its flag when
 * they stand in it, else about nothing; but then they may be about a flag that has mistakes
 * and is left out of the registry. */
static void read_comments(ff_linter *linter, const ff_registry *registry, const ff__block *block,
                          size_t *index) {
  ff__comment comment = {.file = ff_registry_file(registry)};
  bool is_whole = ff_registry_error_count(registry) == 0;
  while ((comment.text = ff_registry_comment_at(registry, *index, &comment.line, &comment.column,
                                                &comment.size))) {
    if (block && comment.line > block->last) return;
    bool is_in_block = block && comment.line >= block->first;
    comment.flag = is_in_block ? block->flag->name : NULL;
    comment.first = comment.last = is_in_block ? comment.line : 0;
    char line[FF__LINE_SIZE];
    comment.source_line = ff__line_of(registry, comment.line, line);
    if (is_in_block || is_whole) ff__ignore_read(linter, &comment);
    ++*index;
  }
}

void ff__ignore_read_registry(ff_linter *linter, const ff_registry *registry) {
  uint32_t line, column;
  size_t size, index = 0, count = ff_registry_count(registry);
  if (!ff_registry_comment_at(registry, 0, &line, &column, &size)) return;
  ff__block *blocks = ff__order_blocks(registry, count);
  if (!blocks) {
    linter->out_of_memory = true;
    return;
  }
  for (size_t i = 0; i < count; i++)
    read_comments(linter, registry, &blocks[i], &index);
  read_comments(linter, registry, NULL, &index);
  free(blocks);
}

/* -- Applying -------------------------------------------------------------- */

static bool is_past(const ff_linter *linter, const ff__ignore *ignore) {
  return ignore->until != FF_DATE_NONE && ignore->until < linter->today;
}

static bool is_about(const ff__ignore *ignore, const ff_diagnostic *found) {
  if (strcmp(ignore->place.file, found->file) != 0) return false;
  if (ignore->flag) return found->flag && strcmp(ignore->flag, found->flag) == 0;
  return found->line >= ignore->first && found->line <= ignore->last;
}

static void mark(const ff_linter *linter, ff_finding *finding) {
  for (size_t i = 0; i < linter->ignore_count; i++) {
    ff__ignore *ignore = &linter->ignores[i];
    if (is_past(linter, ignore) || !is_about(ignore, &finding->shown)) continue;
    for (size_t k = 0; k < ignore->rule_count; k++) {
      if (ignore->rules[k] != finding->rule) continue;
      ignore->is_used[k] = true;
      finding->state = FF_FINDING_IGNORED;
      finding->reason = ignore->reason;
    }
  }
}

/* A finding about a comment that does not count, as its rule is off, leaves it alone. */
static bool counts(const ff_linter *linter, int rule) {
  ff_severity severity;
  return ff__config_severity(&linter->config, ff__rule_numbered((unsigned)rule), &severity);
}

static void report_past(ff_linter *linter, ff__ignore *ignore) {
  char message[64], date[11];
  ff_date_format(ignore->until, date);
  snprintf(message, sizeof message, "this ff:ignore counted until %s", date);
  report(linter, FF__RULE_PAST_DATE, &ignore->place,
         "do what had to be done by then, and remove the comment", message);
  ignore->is_dead = counts(linter, FF__RULE_PAST_DATE);
}

static void report_unused(ff_linter *linter, ff__ignore *ignore) {
  size_t unused = 0;
  for (size_t i = 0; i < ignore->rule_count; i++) {
    ff_severity severity;
    const ff_rule *rule = ignore->rules[i];
    if (ignore->is_used[i] || !linter->looked_for[ff__rule_number(rule)]) continue;
    if (!ff__config_severity(&linter->config, rule, &severity)) continue;
    char message[64];
    snprintf(message, sizeof message, "there is no %s to be ignored here", rule->code);
    report(linter, FF__RULE_UNUSED, &ignore->place, "remove it from the comment", message);
    unused++;
  }
  ignore->is_dead = unused == ignore->rule_count && counts(linter, FF__RULE_UNUSED);
}

void ff__ignore_apply(ff_linter *linter) {
  for (size_t i = 0; linter->ignore_count > 0 && i < linter->count; i++)
    mark(linter, &linter->found[i].shown);
  for (size_t i = 0; i < linter->ignore_count; i++)
    if (is_past(linter, &linter->ignores[i]))
      report_past(linter, &linter->ignores[i]);
    else
      report_unused(linter, &linter->ignores[i]);
}
