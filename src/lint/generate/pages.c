/* pages.c - see pages.h. */
#include "lint/generate/pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const ff__pages_about[] = {
    "A feature flag switches a part of the product on or off while it runs, without a new "
    "release: for everybody, for one company, or for one workspace of a company.",
    "Flags are there for a while. Each has an owner and a day by which it is to be removed "
    "from the code, together with the path that is not wanted any more. A flag past that day "
    "is debt: code that is read, tested and tripped over for nothing.",
    NULL,
};

const char *const ff__pages_steps[] = {
    "switched for everybody: that holds, on or off;",
    "else switched for the company: that holds;",
    "else switched for the workspace: that holds;",
    "else the default below.",
    NULL,
};

ff__phrase ff__pages_count(size_t count, const char *one) {
  ff__phrase phrase = {""};
  snprintf(phrase.text, sizeof phrase.text, "%zu %s%s", count, one, count == 1 ? "" : "s");
  return phrase;
}

ff__phrase ff__pages_date(ff_date date) {
  ff__phrase phrase = {""};
  ff_date_format(date, phrase.text);
  return phrase;
}

ff__phrase ff__pages_left(const ff__plan *plan, const ff_flag *flag) {
  ff__phrase phrase = {""};
  ff__stage stage = ff__plan_stage(plan, flag);
  if (stage == FF__PERMANENT || stage == FF__UNDATED) return phrase;
  int64_t days = ff__plan_days_left(plan, flag), all = days < 0 ? -days : days;
  const char *unit = all == 1 ? "day" : "days";
  if (days == 0)
    strcpy(phrase.text, "today");
  else
    snprintf(phrase.text, sizeof phrase.text, days < 0 ? "%" PRId64 " %s ago" : "in %" PRId64 " %s",
             all, unit);
  return phrase;
}
