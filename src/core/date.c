/* date.c - days since 1970-01-01 and their text. */
#include <featureflag/base.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

/* Days from civil date and back: the arithmetic of eras of 400 years that begin on
 * 1 March, so that the leap day is the last of its year. */
static ff_date days_from_civil(int year, int month, int day) {
  int shifted = month > 2 ? year : year - 1;
  int era = shifted / 400;
  int year_of_era = shifted - era * 400;
  int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void civil_from_days(ff_date date, int *year, int *month, int *day) {
  int shifted = date + DAYS_TO_1970;
  int era = shifted / DAYS_PER_ERA;
  int day_of_era = shifted - era * DAYS_PER_ERA;
  int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int shifted_month = (5 * day_of_year + 2) / 153;
  *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  *year = era * 400 + year_of_era + (*month <= 2);
}

static int days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

/* Reads exactly `digits` digits; -1 when they are not all there. */
static int read_number(const char *text, int digits) {
  int number = 0;
  for (int i = 0; i < digits; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

ff_date ff_date_none(void) {
  return FF_DATE_NONE;
}

ff_err ff_date_parse(const char *text, ff_date *date) {
  if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return FF_ERR_INVALID;
  int year = read_number(text, 4);
  int month = read_number(text + 5, 2);
  int day = read_number(text + 8, 2);
  if (year < 1 || month < 1 || month > 12) return FF_ERR_INVALID;
  if (day < 1 || day > days_in_month(year, month)) return FF_ERR_INVALID;
  *date = days_from_civil(year, month, day);
  return FF_OK;
}

void ff_date_format(ff_date date, char text[11]) {
  text[0] = '\0';
  if (date < days_from_civil(1, 1, 1) || date > days_from_civil(9999, 12, 31)) return;
  int year, month, day;
  civil_from_days(date, &year, &month, &day);
  char digits[40];
  snprintf(digits, sizeof digits, "%04d-%02d-%02d", year, month, day);
  memcpy(text, digits, 11);
}

ff_date ff_date_today(void) {
  return (ff_date)(time(NULL) / 86400);
}
