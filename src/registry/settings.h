/* settings.h - from the text of a settings file to its settings and diagnostics.
 *
 * Knows that there are sections with values, lists or keys in them, and nothing of what
 * these mean.
 */
#ifndef FF_REGISTRY_SETTINGS_H
#define FF_REGISTRY_SETTINGS_H

#include <featureflag/registry.h>

typedef struct ff__settings {
  ff_setting *items;
  size_t count, capacity;
} ff__settings;

/* As ff__registry_read, for settings. */
ff_err ff__settings_read(ff_registry *registry);

void ff__settings_finish(ff__settings *settings);

#endif
