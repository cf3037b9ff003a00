/* context.c - see context.h. */
#include "core/context.h"

#include "core/key.h"

#include <string.h>

/* Whether the caller's struct reaches as far as the end of a field. */
#define HAS(context, field)                                                                        \
  ((context)->size >= offsetof(ff_context, field) + sizeof((context)->field))

void ff_context_init(ff_context *context, size_t size) {
  memset(context, 0, size);
  context->size = size;
}

/* False for an id that is there and wrong. */
static bool read_id(const char *text, ff__id *id) {
  if (!text || !*text) return true;
  size_t size;
  if (!ff__id_is_valid(text, &size)) return false;
  *id = (ff__id){text, size};
  return true;
}

const char *ff__context_read(const ff_context *context, ff__tenant *tenant) {
  *tenant = (ff__tenant){{NULL, 0}, {NULL, 0}};
  if (!context) return NULL;
  if (!HAS(context, company_id) || !HAS(context, workspace_id))
    return "context.size is not set: begin with FF_CONTEXT_INIT or ff_context_init()";
  bool company_is_right = read_id(context->company_id, &tenant->company);
  bool workspace_is_right = read_id(context->workspace_id, &tenant->workspace);
  if (!company_is_right) return "the company id is longer than 255 bytes or has control characters";
  if (!workspace_is_right)
    return "the workspace id is longer than 255 bytes or has control characters";
  return NULL;
}
