/* context.h - a caller's context, read by the size it was compiled with. */
#ifndef FF_CORE_CONTEXT_H
#define FF_CORE_CONTEXT_H

#include <featureflag.h>

/* An id to look up; text NULL and size 0 where there is none. */
typedef struct ff__id {
  const char *text;
  size_t size;
} ff__id;

typedef struct ff__tenant {
  ff__id company;
  ff__id workspace;
} ff__tenant;

/* Reads context, which may be NULL. Returns what is wrong with it as a text of
 * static storage, or NULL; ids that are wrong are left out of *tenant. */
const char *ff__context_read(const ff_context *context, ff__tenant *tenant);

#endif
