/* today.c - see today.h. */
#include "today.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400, LONGEST_EPOCH = 12 };

static bool read_epoch(const char *text, ff_date *today) {
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > LONGEST_EPOCH || text[digits]) return false;
  long long days = strtoll(text, NULL, 10) / SECONDS_PER_DAY;
  char formatted[11] = "";
  if (days <= INT32_MAX) ff_date_format((ff_date)days, formatted);
  if (!*formatted) return false;
  *today = (ff_date)days;
  return true;
}

int today_read(const arguments *parsed, const char *command, ff_date *today) {
  const char *date = parsed->values[OPTION_TODAY];
  const char *epoch = getenv("SOURCE_DATE_EPOCH");
  *today = ff_date_today();
  if (date && ff_date_parse(date, today) != FF_OK)
    return usage_error(command, "--today is a day that exists, as YYYY-MM-DD");
  if (!date && epoch && *epoch && !read_epoch(epoch, today))
    return usage_error(command, "SOURCE_DATE_EPOCH is a number of seconds since 1970");
  return STATUS_YES;
}
