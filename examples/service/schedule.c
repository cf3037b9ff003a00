/* schedule.c - when a campaign is sent. Stands for the work of a real service. */
#include "schedule.h"

#include <stdio.h>

void schedule_old(char *json, size_t size) {
  snprintf(json, size, "{\"scheduler\":\"old\",\"sends\":[\"09:00\"],\"zone\":\"UTC\"}");
}

void schedule_new(char *json, size_t size) {
  const char *zones[] = {"Europe/Lisbon", "Europe/Athens"};
  snprintf(json, size,
           "{\"scheduler\":\"new\",\"sends\":[\"09:00 %s\",\"09:00 %s\"],\"zone\":\"recipient\"}",
           zones[0], zones[1]);
}
