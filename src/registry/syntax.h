/* syntax.h - telling people what libyaml could not parse, and where to look. */
#ifndef FF_REGISTRY_SYNTAX_H
#define FF_REGISTRY_SYNTAX_H

#include "registry/registry.h"

#include <yaml.h>

/* Reports the error that the parser has stopped with. */
void ff__syntax_report(ff_registry *registry, const yaml_parser_t *parser);

#endif
