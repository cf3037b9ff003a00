/* registry.h - what a registry is made of, for those who read it in and the client. */
#ifndef FF_REGISTRY_REGISTRY_H
#define FF_REGISTRY_REGISTRY_H

#include "core/arena.h"
#include "registry/comments.h"
#include "registry/diagnostics.h"
#include "registry/settings.h"
#include "registry/source.h"
#include "registry/table.h"

struct ff_registry {
  const char *file;
  ff__arena arena; /* all text but the file's own */
  ff__source source;
  ff__comments comments;
  ff__table table;
  ff__settings settings; /* instead of flags, in a file of settings */
  ff__diagnostics diagnostics;
  bool out_of_memory; /* while it is read: give up */
};

/* As ff_registry_find, for a name of known length without a NUL. */
static inline const ff_flag *ff__registry_find(const ff_registry *registry, const char *name,
                                               size_t size) {
  const ff__entry *entry = ff__table_find(&registry->table, name, size);
  return entry ? &entry->flag : NULL;
}

/* Keeps a copy of size bytes; NULL, with out_of_memory set, when memory is short. */
const char *ff__registry_text(ff_registry *registry, const char *text, size_t size);

/* Sets out_of_memory. Always false, to be returned. */
bool ff__registry_out_of_memory(ff_registry *registry);

#endif
