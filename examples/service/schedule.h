/* schedule.h - the two code paths that the flag chooses between.
 *
 * They know nothing of flags, so each is tested by itself, and removing the flag
 * removes one function and its caller's `if`.
 */
#ifndef SERVICE_SCHEDULE_H
#define SERVICE_SCHEDULE_H

#include <stddef.h>

/* Each writes a JSON object of less than size bytes. */
void schedule_old(char *json, size_t size);
void schedule_new(char *json, size_t size);

#endif
