/* explain_text.c - an explanation for people. */
#include "explain.h"
#include "output.h"
#include "text.h"

#include <string.h>

enum { LONGEST_SHOWN = 64 }; /* bytes of a value */

static void put_padded(const char *text, size_t width) {
  text_puts(stdout, text);
  for (size_t size = text_width(text, strlen(text)); size < width; size++)
    putchar(' ');
}

/* The place that a step looks at. */
static const char *place_of(const struct account *account, const ff_step *step) {
  switch (step->source) {
  case FF_SOURCE_DEFAULT: return "defaultEnabled in the registry";
  case FF_SOURCE_FALLBACK: return account->entry ? "if all else fails" : "not in a registry";
  case FF_SOURCE_OVERRIDE: return "FEATURE_FLAGS_OVERRIDES";
  default: return step->key ? step->key : "";
  }
}

static size_t widest_place(const struct account *account) {
  size_t widest = 0;
  const ff_step *step;
  for (size_t i = 0; (step = ff_explanation_at(account->explanation, i)); i++) {
    const char *place = place_of(account, step);
    size_t width = text_width(place, strlen(place));
    if (width > widest) widest = width;
  }
  return widest;
}

static void put_value(const ff_step *step) {
  size_t size = step->value_size;
  text_put_quoted(stdout, step->value, size < LONGEST_SHOWN ? size : LONGEST_SHOWN);
  if (size > LONGEST_SHOWN) printf("... (%zu bytes)", size);
}

static void put_content(const ff_step *step) {
  switch (step->state) {
  case FF_KEY_ABSENT: fputs("not set", stdout); return;
  case FF_KEY_OTHER_TYPE: fputs("no string, so it counts as not set", stdout); return;
  case FF_KEY_STRING: put_value(step); break;
  default:
    if (step->key)
      fputs("not known, as the store did not answer", stdout);
    else
      fputs(answer_word(step->enabled), stdout);
    return;
  }
  if (step->speaks)
    printf(" says %s", answer_word(step->enabled));
  else
    fputs(" says nothing: neither \"true\" nor \"false\"", stdout);
}

static void put_step(const struct account *account, size_t index, size_t width) {
  const ff_step *step = ff_explanation_at(account->explanation, index);
  fputs(step->decides ? colour_on(BOLD) : "", stdout);
  printf("%c %zu  %-10s ", step->decides ? '>' : ' ', index + 1, ff_source_name(step->source));
  put_padded(place_of(account, step), width + 2);
  put_content(step);
  fputs(step->decides ? ", and decides" : "", stdout);
  puts(step->decides ? colour_off(BOLD) : "");
}

static const char *why_tenant(bool company, bool enabled) {
  if (company)
    return enabled ? "the company's value is exactly \"true\", and the global value says nothing"
                   : "the company's value is not \"true\", and the global value says nothing";
  return enabled ? "the workspace's value is exactly \"true\", and nothing broader says anything"
                 : "the workspace's value is not \"true\", and nothing broader says anything";
}

static const char *why(const struct account *account) {
  const ff_evaluation *evaluation = account->evaluation;
  if (evaluation->error) return account->message;
  switch ((ff_source)evaluation->source) {
  case FF_SOURCE_GLOBAL: return "the global value beats every company's and workspace's";
  case FF_SOURCE_COMPANY: return why_tenant(true, evaluation->enabled);
  case FF_SOURCE_WORKSPACE: return why_tenant(false, evaluation->enabled);
  case FF_SOURCE_DEFAULT: return "no key says anything, so the registry's default holds";
  case FF_SOURCE_OVERRIDE: return "FEATURE_FLAGS_OVERRIDES in the environment beats all keys";
  default: return "no key says anything, and no registry holds the flag";
  }
}

static void put_answer(const struct account *account) {
  bool enabled = account->evaluation->enabled;
  enum colour colour = enabled ? GREEN : RED;
  fputs(account->asked.flag, stdout);
  put_tenant(stdout, &account->asked);
  printf(" is %s%s%s%s: %s\n", colour_on(colour), answer_word(enabled), colour_off(colour),
         account->evaluation->error ? ", as a fallback" : "", why(account));
}

static const char *whom(ff_scope scope) {
  switch (scope) {
  case FF_SCOPE_COMPANY: return "for this company";
  case FF_SCOPE_WORKSPACE: return "for this workspace";
  default: return "for everyone";
  }
}

/* What an on-call engineer would try next and be surprised by: taking the deciding
 * value away, where that leaves the answer as it is. */
static void put_useless_unset(const struct account *account) {
  bool enabled = account->evaluation->enabled;
  for (size_t i = 0; i < LEVELS; i++) {
    if (!account->levels.at[i].speaks) continue;
    ff_scope scope = (ff_scope)i;
    if (levels_decide_without(account->levels, scope) != enabled) return;
    printf("\nUnsetting the %s value alone would leave it %s.\n", ff_scope_name(scope),
           answer_word(enabled));
    return;
  }
}

static void put_flips(const struct account *account) {
  if (account->flip_count == 0) return;
  printf("\nTo turn it %s:\n", answer_word(!account->evaluation->enabled));
  for (size_t i = 0; i < account->flip_count; i++) {
    printf("  %-18s  ", whom(account->flips[i].scope));
    explain_put_command(stdout, account, account->flips[i]);
    putchar('\n');
  }
  put_useless_unset(account);
}

static void put_advice(const struct account *account) {
  if (account->evaluation->source == FF_SOURCE_OVERRIDE)
    puts("\nTo turn it round, change FEATURE_FLAGS_OVERRIDES where it is set.");
  else if (account->evaluation->error == FF_ERR_FLAG_NOT_FOUND)
    puts("\nTo turn it on, add it to the registry first.");
  else
    put_flips(account);
}

bool explain_put_text(const struct account *account) {
  size_t width = widest_place(account);
  for (size_t i = 0; i < ff_explanation_count(account->explanation); i++)
    put_step(account, i, width);
  putchar('\n');
  put_answer(account);
  put_advice(account);
  return true;
}
