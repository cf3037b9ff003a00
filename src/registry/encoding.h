/* encoding.h - what counts as text in a registry.
 *
 * UTF-8, with newlines and tabs as the only control characters. Stricter than YAML
 * where readers of YAML 1.1 and 1.2 see different line breaks in the same bytes
 * (U+0085, U+2028, U+2029, a carriage return on its own), so that all services that
 * share the file see the same lines.
 */
#ifndef FF_REGISTRY_ENCODING_H
#define FF_REGISTRY_ENCODING_H

#include <featureflag/registry.h>

/* Reports the first mistake of each line and makes all such bytes '_', so that
 * everything else in the file can still be read; knows then if all is plain. A file that begins
 * with another encoding's byte order mark is reported and emptied: false. */
bool ff__encoding_check(ff_registry *registry);

/* Whether size bytes of valid UTF-8 hold a control character (C0 but newline, DEL,
 * C1), and which is the first. */
bool ff__encoding_has_control(const char *text, size_t size, uint32_t *character);

#endif
