/* log.h - the service's log: one line on standard error for each event.
 *
 * Whatever came from outside is printed harmlessly: no byte of it can end a line,
 * forge one, or talk to a terminal.
 */
#ifndef SERVICE_LOG_H
#define SERVICE_LOG_H

/* level is "error", "warning" or "info". Any thread. */
void log_line(const char *level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
