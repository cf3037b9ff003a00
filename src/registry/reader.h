/* reader.h - from a registry's text to its flags and its diagnostics. */
#ifndef FF_REGISTRY_READER_H
#define FF_REGISTRY_READER_H

#include <featureflag/registry.h>

/* Reads the source of a registry that holds nothing else yet. FF_ERR_NOMEM. */
ff_err ff__registry_read(ff_registry *registry);

#endif
